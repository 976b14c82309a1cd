"""Takes come in by tus 1.0.0, whole or not at all, and nothing that came is ever lost."""

import base64
import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx2
import pytest
import uvicorn
from starlette.testclient import TestClient

from api.app import create_api
from studio import arrivals, clips, sign_ins
from studio.clock import new_id, now
from studio.errors import NotFound
from studio.installation import Installation
from studio.jobs import NotedJobs
from studio.recordings import FolderStore
from studio.settings import UploadSettings, load_settings
from studio.sign_ins import Doorkeeper
from studio.spool import BATCH_BYTES, Spool
from studio.tables import AnalysisStage, Clip, Person
from tests.serving import free_port, wait_until

UPLOADS = "/api/v1/uploads"
VISIT = "a-visit-of-this-test"
OURS = {
    "Tus-Resumable": "1.0.0",
    "X-CSRF-Token": hashlib.sha256(f"form of {VISIT}".encode()).hexdigest(),
}
BYTES = {"Content-Type": "application/offset+octet-stream"}
CONTENT = bytes(range(256)) * 40


@dataclass
class Sender:
    """Someone signed in, and a clip that is expected of them."""

    installation: Installation
    client: TestClient
    person: Person
    clip_id: str

    def begin(self, **headers: str) -> str:
        answer = self.post(**headers)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def post(self, clip_id=None, content=b"", **headers):
        named = base64.b64encode((clip_id or self.clip_id).encode()).decode()
        chosen = {"Upload-Metadata": f"clip {named},filetype dmlkZW8vd2VibQ=="} | dashed(headers)
        if not {"Upload-Length", "Upload-Defer-Length"} & set(chosen):
            chosen["Upload-Length"] = str(len(CONTENT))
        return self.client.post(UPLOADS, content=content, headers=OURS | chosen)

    def patch(self, upload, at, content, **headers):
        chosen = BYTES | {"Upload-Offset": str(at)} | dashed(headers)
        return self.client.patch(upload, content=content, headers=OURS | chosen)

    def head(self, upload):
        return self.client.head(upload, headers=OURS)

    @property
    def clip(self) -> Clip:
        with self.installation.database.reading() as session:
            return session.get_one(Clip, self.clip_id)

    @property
    def stored(self) -> bytes:
        return self.installation.store.get(clips.original_key(self.clip_id))

    def spooled(self, upload: str) -> bytes:
        spool = self.installation.spool
        return spool.data_file(spool.find(upload.rpartition("/")[2])).read_bytes()


def dashed(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def installation(database, tmp_path, monkeypatch) -> Installation:
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_UPLOAD_KEEP_FREE_BYTES", "0")
    settings = load_settings()
    return Installation(
        settings=settings,
        database=database,
        store=FolderStore(settings.store_folder),
        spool=Spool(settings.spool_folder, settings.upload),
        jobs=NotedJobs(),
        doorkeeper=Doorkeeper(settings.sign_in),
        pin_doorkeeper=Doorkeeper(settings.coach_here),
    )


def signed_in(installation: Installation, name: str = "okafor") -> tuple[Person, str, str]:
    with installation.database.writing() as session:
        person = Person(
            id=new_id(), name=name, email=name, role="teacher", password_hash="-", created_at=now()
        )
        session.add(person)
        session.flush()
        clip = clips.expect(session, person.id, new_id(), "video/webm;codecs=vp9,opus")
        return person, sign_ins.start(session, person, days=1), clip.id


@contextmanager
def sending(installation: Installation, name: str = "okafor") -> Iterator[Sender]:
    person, token, clip_id = signed_in(installation, name)
    cookies = {"studio_sign_in": token, "studio_visit": VISIT}
    with TestClient(create_api(installation), cookies=cookies) as client:
        yield Sender(installation, client, person, clip_id)


@pytest.fixture
def sender(installation) -> Iterator[Sender]:
    with sending(installation) as sender:
        yield sender


def test_a_take_arrives_byte_for_byte_and_is_analysed(sender):
    upload = sender.begin()

    halfway = sender.patch(upload, 0, CONTENT[:1000])
    whole = sender.patch(upload, 1000, CONTENT[1000:])

    assert (halfway.status_code, halfway.headers["Upload-Offset"]) == (204, "1000")
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert sender.stored == CONTENT
    assert sender.clip.state == "complete"
    assert sender.clip.size_bytes == len(CONTENT)
    assert sender.clip.sha256 == hashlib.sha256(CONTENT).hexdigest()
    with sender.installation.database.reading() as session:
        assert session.get(AnalysisStage, (sender.clip_id, "probe")) is not None


def test_a_take_whose_end_was_not_known_ends_with_a_word(sender):
    upload = sender.begin(Upload_Defer_Length="1")
    sender.patch(upload, 0, CONTENT)
    open_ended = sender.head(upload)

    ended = sender.patch(upload, len(CONTENT), b"", Upload_Length=str(len(CONTENT)))

    assert open_ended.headers["Upload-Defer-Length"] == "1"
    assert "Upload-Length" not in open_ended.headers
    assert ended.status_code == 204
    assert sender.stored == CONTENT


def test_the_first_bytes_may_come_with_the_beginning(sender):
    begun = sender.post(content=CONTENT[:10], **BYTES)

    assert begun.headers["Upload-Offset"] == "10"
    assert sender.spooled(begun.headers["Location"]) == CONTENT[:10]


def test_a_take_may_come_whole_with_the_beginning(sender):
    begun = sender.post(content=CONTENT, **BYTES)

    assert begun.status_code == 201
    assert sender.stored == CONTENT


def test_who_asks_is_told_where_to_go_on(sender):
    upload = sender.begin()
    sender.patch(upload, 0, CONTENT[:100])

    answer = sender.head(upload)

    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "100"
    assert answer.headers["Upload-Length"] == str(len(CONTENT))
    assert answer.headers["Upload-Metadata"].startswith("clip ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Upload-Expires"].endswith("GMT")
    assert upload.startswith("/")


def test_anybody_may_ask_what_the_server_can_do(sender):
    sender.client.cookies.clear()

    answer = sender.client.options(UPLOADS)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert "creation-defer-length" in answer.headers["Tus-Extension"]
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer.headers["Tus-Max-Size"]) == sender.installation.settings.upload.max_bytes


def test_another_version_is_refused_before_anything_else(sender):
    answer = sender.post(Tus_Resumable="0.2.2")

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert list(sender.installation.settings.spool_folder.iterdir()) == []


def test_a_wrong_offset_is_answered_with_the_right_one(sender):
    upload = sender.begin()
    sender.patch(upload, 0, CONTENT[:100])

    answer = sender.patch(upload, 60, CONTENT[60:])

    assert answer.status_code == 409
    assert answer.headers["Upload-Offset"] == "100"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert sender.spooled(upload) == CONTENT[:100]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "ten"}, 400),
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Length": "999"}, 400),
        ({"Upload-Checksum": "md5 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 not base64"}, 400),
        ({"Upload-Checksum": "sha1 AAAA"}, 400),
        ({"Upload-Checksum": f"sha1 {base64.b64encode(bytes(20)).decode()}"}, 460),
        ({"Tus-Resumable": ""}, 412),
        ({"X-CSRF-Token": "forged"}, 403),
    ],
)
def test_headers_that_are_off_leave_no_byte_behind(sender, headers, status):
    upload = sender.begin()

    answer = sender.patch(upload, 0, CONTENT[:100], **headers)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert sender.head(upload).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "10", "Upload-Defer-Length": "1"},
        {"Upload-Defer-Length": "2"},
        {"Upload-Length": "many"},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "filename dGFrZQ=="},
        {"Upload-Metadata": "clip %%%"},
    ],
)
def test_a_beginning_that_cannot_be_understood_begins_nothing(sender, headers):
    assert sender.post(**headers).status_code == 400


@pytest.mark.parametrize("name", ["../../etc/passwd", "\x00", "é", "0" * 32])
def test_a_clip_that_nobody_expects_is_not_found(sender, name):
    assert sender.post(clip_id=name).status_code == 404


@pytest.mark.parametrize("name", ["0" * 32, "..%2F..%2Fetc%2Fpasswd", "%00", "A" * 32])
def test_an_upload_that_is_not_there_is_not_found(sender, name):
    assert sender.head(f"{UPLOADS}/{name}").status_code == 404
    assert sender.patch(f"{UPLOADS}/{name}", 0, b"x").status_code == 404


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_are_held_against_their_checksum(sender, algorithm):
    upload = sender.begin()
    right = base64.b64encode(hashlib.new(algorithm, CONTENT[:100]).digest()).decode()

    kept = sender.patch(upload, 0, CONTENT[:100], Upload_Checksum=f"{algorithm} {right}")
    damaged = sender.patch(upload, 100, CONTENT[:101], Upload_Checksum=f"{algorithm} {right}")

    assert (kept.status_code, damaged.status_code) == (204, 460)
    assert sender.spooled(upload) == CONTENT[:100]


def test_more_than_a_take_may_have_is_refused(sender):
    largest = sender.installation.settings.upload.max_bytes
    upload = sender.begin()

    assert sender.post(Upload_Length=str(largest + 1)).status_code == 413
    assert sender.patch(upload, 0, CONTENT + b"one too many").status_code == 413
    assert sender.head(upload).headers["Upload-Offset"] == "0"


def test_a_full_disk_says_what_is_safe_and_takes_the_rest_once_there_is_room(sender):
    upload = sender.begin()
    sender.patch(upload, 0, CONTENT[:100])
    app = sender.client.app
    folder = sender.installation.settings.spool_folder
    app.state.installation = replace(
        sender.installation, spool=Spool(folder, UploadSettings(keep_free_bytes=2**60))
    )

    refused = sender.patch(upload, 100, CONTENT[100:])
    app.state.installation = sender.installation
    taken = sender.patch(upload, 100, CONTENT[100:])

    assert refused.status_code == 507
    assert refused.headers["Upload-Offset"] == "100"
    assert taken.status_code == 204
    assert sender.stored == CONTENT


def test_for_everybody_but_the_owner_there_is_no_such_upload(sender):
    upload = sender.begin()

    with sending(sender.installation, "haddad") as stranger:
        answers = (
            stranger.head(upload),
            stranger.patch(upload, 0, CONTENT),
            stranger.client.delete(upload, headers=OURS),
            stranger.post(clip_id=sender.clip_id),
        )

    assert [answer.status_code for answer in answers] == [404] * 4
    assert sender.spooled(upload) == b""


def test_who_has_to_sign_in_again_loses_nothing(sender):
    upload = sender.begin()
    sender.patch(upload, 0, CONTENT[:100])
    database = sender.installation.database
    with database.writing() as session:
        sign_ins.end(session, sender.client.cookies["studio_sign_in"])

    refused = sender.patch(upload, 100, CONTENT[100:])
    with database.writing() as session:
        sender.client.cookies.set("studio_sign_in", sign_ins.start(session, sender.person, days=1))
    taken = sender.patch(upload, 100, CONTENT[100:])

    assert refused.status_code == 401
    assert taken.status_code == 204
    assert sender.stored == CONTENT


def test_an_upload_can_be_ended(sender):
    upload = sender.begin()
    sender.patch(upload, 0, CONTENT[:100])

    assert sender.client.delete(upload, headers=OURS).status_code == 204
    assert sender.head(upload).status_code == 404
    assert list(sender.installation.settings.spool_folder.iterdir()) == []


def test_an_upload_left_too_long_is_gone(sender):
    upload = sender.begin()
    long_ago = (now() - timedelta(days=15)).timestamp()
    for file in sender.installation.settings.spool_folder.iterdir():
        os.utime(file, (long_ago, long_ago))

    assert sender.head(upload).status_code == 410


def test_a_network_without_patch_may_post(sender):
    upload = sender.begin()

    answer = sender.client.post(
        upload,
        content=CONTENT,
        headers=OURS | BYTES | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )

    assert answer.status_code == 204
    assert sender.stored == CONTENT


def killed_after_the_last_byte(sender) -> str:
    """Leave the spool as a kill between the last byte and the transaction does."""
    upload = sender.begin()
    spool = sender.installation.spool
    spool.data_file(spool.find(upload.rpartition("/")[2])).write_bytes(CONTENT)
    return upload


def test_a_kill_after_the_last_byte_is_healed_when_the_server_starts(sender):
    killed_after_the_last_byte(sender)

    received = arrivals.receive_waiting(sender.installation)

    assert received == 1
    assert sender.clip.state == "complete"
    assert sender.stored == CONTENT
    assert arrivals.receive_waiting(sender.installation) == 0


def test_a_kill_after_the_last_byte_is_healed_when_the_sender_asks(sender):
    upload = killed_after_the_last_byte(sender)

    answer = sender.head(upload)

    assert answer.headers["Upload-Offset"] == answer.headers["Upload-Length"]
    assert sender.clip.state == "complete"
    assert sender.stored == CONTENT


def test_the_last_word_may_be_said_twice(sender):
    upload = sender.begin()
    sender.patch(upload, 0, CONTENT)

    again = sender.patch(upload, len(CONTENT), b"", Upload_Length=str(len(CONTENT)))

    assert again.status_code == 204
    assert sender.stored == CONTENT


def test_a_kill_after_the_transaction_drops_the_bytes_later(sender):
    upload = killed_after_the_last_byte(sender)
    spool = sender.installation.spool
    whole = spool.find(upload.rpartition("/")[2])
    with sender.installation.database.writing() as session:
        digest = hashlib.sha256(CONTENT).hexdigest()
        arrivals.receive(
            session, sender.installation, sender.clip_id, spool.data_file(whole), len(CONTENT), digest
        )

    arrivals.receive_waiting(sender.installation)

    assert sender.stored == CONTENT
    assert not spool.data_file(whole).exists()


def test_a_failed_transaction_leaves_the_bytes_where_they_were(sender):
    upload = killed_after_the_last_byte(sender)
    spool = sender.installation.spool
    file = spool.data_file(spool.find(upload.rpartition("/")[2]))

    with suppress(ZeroDivisionError), sender.installation.database.writing() as session:
        arrivals.receive(session, sender.installation, sender.clip_id, file, len(CONTENT), "0" * 64)
        raise ZeroDivisionError

    assert file.read_bytes() == CONTENT
    assert sender.clip.state == "arriving"
    assert sender.head(upload).status_code == 200
    assert sender.clip.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_take_sent_twice_is_one_take(sender):
    first, second = sender.begin(), sender.begin()
    sender.patch(first, 0, CONTENT)

    again = sender.patch(second, 0, bytes(len(CONTENT)))
    anew = sender.post()

    assert again.status_code == 204
    assert anew.status_code == 409
    assert sender.stored == CONTENT


def test_a_discarded_take_is_taken_no_more(sender):
    with sender.installation.database.writing() as session:
        session.get_one(Clip, sender.clip_id).state = "discarded"

    assert sender.post().status_code == 410


def test_a_clip_taken_out_of_the_record_does_not_stop_the_server(sender):
    killed_after_the_last_byte(sender)
    with sender.installation.database.writing() as session:
        session.delete(session.get_one(Clip, sender.clip_id))

    assert arrivals.receive_waiting(sender.installation) == 1
    assert sender.installation.spool.whole() == ()


def test_what_is_no_clip_is_not_received(installation, tmp_path):
    with pytest.raises(NotFound), installation.database.writing() as session:
        arrivals.receive(session, installation, new_id(), tmp_path / "take", 0, "0" * 64)


# What only a real connection can do: hang, and break.


@pytest.fixture
def port(sender) -> Iterator[int]:
    """The same studio behind a real socket."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(sender.client.app, port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, 10)
    yield port
    server.should_exit = True
    thread.join()


def half_sent(sender: Sender, port: int, upload: str, content: bytes, announced: int) -> socket.socket:
    """Begin a PATCH that announces more bytes than it sends."""
    cookies = "; ".join(f"{name}={value}" for name, value in sender.client.cookies.items())
    headers = OURS | BYTES | {"Host": f"127.0.0.1:{port}", "Cookie": cookies, "Upload-Offset": "0"}
    headers["Content-Length"] = str(announced)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    connection = socket.create_connection(("127.0.0.1", port))
    connection.settimeout(10)
    connection.sendall(f"PATCH {upload} HTTP/1.1\r\n{lines}\r\n".encode() + content)
    return connection


def offset_over_there(sender: Sender, port: int, upload: str) -> int:
    # The test client has an event loop of its own, and turns are taken in one: the server's.
    cookies = dict(sender.client.cookies)
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", cookies=cookies, timeout=10) as client:
        return int(client.head(upload, headers=OURS).headers["Upload-Offset"])


def test_what_came_before_the_connection_broke_stays(sender, port):
    large = os.urandom(BATCH_BYTES + 777)
    upload = sender.begin(Upload_Length=str(2 * BATCH_BYTES))
    breaking = half_sent(sender, port, upload, large, 2 * BATCH_BYTES)
    wait_until(lambda: len(sender.spooled(upload)) >= BATCH_BYTES, 5)

    breaking.close()

    offset = offset_over_there(sender, port, upload)
    assert offset >= BATCH_BYTES
    assert sender.spooled(upload) == large[:offset]


def test_a_request_that_hangs_is_taken_over_at_once(sender, port):
    large = os.urandom(BATCH_BYTES + 777)
    upload = sender.begin(Upload_Length=str(2 * BATCH_BYTES))
    hanging = half_sent(sender, port, upload, large, 2 * BATCH_BYTES)
    wait_until(lambda: len(sender.spooled(upload)) >= BATCH_BYTES, 5)

    offset = offset_over_there(sender, port, upload)

    assert hanging.recv(1000).startswith(b"HTTP/1.1 423 ")
    assert offset >= BATCH_BYTES
    assert sender.spooled(upload) == large[:offset]
    hanging.close()
