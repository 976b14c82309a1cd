"""nginx by the recipe before a real studio: HTTPS, takes and signals passed on as they come, ranges."""

import base64
import http.client
import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.clock import new_id
from tests.deploy.conftest import DEPLOY
from tests.serving import ServedStudio, free_port, wait_until

NAME = "studio.example"
MEBIBYTE = 1024 * 1024
TAKE = os.urandom(3 * MEBIBYTE)
TUS = {"Tus_Resumable": "1.0.0"}
BYTES = {"Content_Type": "application/offset+octet-stream"}


@dataclass(frozen=True)
class Front:
    """A studio behind nginx, and what a browser of the school knows of it."""

    studio: ServedStudio
    http_port: int
    https_port: int
    trusted: ssl.SSLContext

    def connect(self, protocols: tuple[str, ...] = ("http/1.1",)) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.https_port), timeout=20)
        self.trusted.set_alpn_protocols(list(protocols))
        return self.trusted.wrap_socket(plain, server_hostname=NAME)

    def connection(self) -> http.client.HTTPConnection:
        """Return a connection to the studio by its name, over what the school trusts."""
        connection = http.client.HTTPConnection(NAME, self.https_port, timeout=20)
        connection.sock = self.connect()
        return connection

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> "Answer":
        with closing(self.connection()) as connection:
            sent = self.cookies | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    @property
    def cookies(self) -> dict[str, str]:
        return {"Cookie": f"studio_sign_in={self.studio.token}; studio_visit=a-visit-of-this-test"}

    def csrf(self) -> dict[str, str]:
        return {"X_CSRF_Token": json.loads(self.ask("GET", "/api/v1/session").body)["csrf"]}

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.https_port}"

    def start_attempt(self, origin: str) -> "Answer":
        """Ask for the next attempt as a page from *origin* would."""
        return self.ask(
            "POST",
            f"/api/v1/practice-sessions/{self.studio.practice_id}/attempts",
            json.dumps({"client_key": new_id(), "media_type": "video/webm;codecs=vp9,opus"}).encode(),
            Content_Type="application/json",
            Origin=origin,
            **self.csrf(),
        )

    def begin_upload(self) -> tuple[str, str]:
        """Return the clip of a new attempt, and where the bytes of `TAKE` go."""
        clip_id = json.loads(self.start_attempt(self.origin).body)["clip_id"]
        named = base64.b64encode(clip_id.encode()).decode()
        began = self.ask(
            "POST",
            "/api/v1/uploads",
            Upload_Metadata=f"clip {named}",
            Upload_Length=str(len(TAKE)),
            **TUS,
            **self.csrf(),
        )
        assert began.status == 201, began.body
        return clip_id, began.headers["Location"]

    def spooled(self, upload: str) -> Path:
        """Return the file in which the studio gathers an upload."""
        return self.studio.folder / "spool" / f"{upload.rpartition('/')[2]}.take"

    @contextmanager
    def sending(self, upload: str) -> Iterator[http.client.HTTPConnection]:
        """Give a connection on which the whole of `TAKE` is announced and nothing of it sent."""
        with closing(self.connection()) as connection:
            connection.putrequest("PATCH", upload)
            announced = {"Upload_Offset": "0", "Content_Length": str(len(TAKE))}
            for name, value in (self.cookies | TUS | BYTES | self.csrf() | announced).items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            yield connection


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@pytest.fixture(scope="module")
def front(nginx: str, certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    studio = ServedStudio(folder / "data", f"sqlite:///{folder / 'data' / 'studio.db'}").start()
    http_port, https_port = free_port(), free_port()
    site = rendered(studio.port, http_port, https_port, certificates)
    (folder / "nginx.conf").write_text(whole(site, folder), "utf-8")
    running = subprocess.Popen(
        [nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log", "-g", "daemon off;"]
    )
    trusted = ssl.create_default_context(cafile=certificates / "school-ca.pem")
    front = Front(studio, http_port, https_port, trusted)
    wait_until(lambda: accepts(https_port), 20.0)
    yield front
    running.terminate()
    running.wait()
    studio.stop()


def rendered(studio: int, http_port: int, https_port: int, certificates: Path) -> str:
    """Return the recipe with this test's places in it, and nothing else changed."""
    recipe = (DEPLOY / "nginx.conf").read_text("utf-8")
    for place, here in {
        "server 127.0.0.1:8420;": f"server 127.0.0.1:{studio};",
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{https_port} ssl http2;",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        "/etc/ssl/studio/": f"{certificates}/",
    }.items():
        assert place in recipe
        recipe = recipe.replace(place, here)
    return recipe


def whole(site: str, folder: Path) -> str:
    """Return a configuration that nginx starts with, as Debian's own includes a site."""
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"{user} pid {folder}/nginx.pid; events {{}} http {{ access_log off; {temporary}\n{site} }}"


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_the_studio_comes_by_https_from_the_schools_own_authority(front: Front) -> None:
    answer = front.ask("GET", "/")

    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_browser_that_can_is_offered_http_2(front: Front) -> None:
    with front.connect(("h2", "http/1.1")) as connection:
        assert connection.selected_alpn_protocol() == "h2"


def test_plain_http_is_sent_on_to_https(front: Front) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", front.http_port, timeout=20)) as connection:
        connection.request("GET", "/practice?t=3", headers={"Host": NAME})
        answer = connection.getresponse()

    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/practice?t=3")


def test_the_studio_knows_that_the_page_came_by_https(front: Front) -> None:
    with closing(front.connection()) as connection:
        connection.request("GET", "/sign-in")
        cookie = connection.getresponse().headers["Set-Cookie"]

    assert "Secure" in cookie


def test_a_change_from_our_own_pages_is_made_and_one_from_elsewhere_is_not(front: Front) -> None:
    own = front.start_attempt(front.origin)
    other = front.start_attempt("https://elsewhere.test")

    assert (own.status, other.status) == (201, 403)


def test_a_take_is_passed_on_while_it_is_being_sent(front: Front) -> None:
    _, upload = front.begin_upload()

    with front.sending(upload) as connection:
        connection.send(TAKE[: 2 * MEBIBYTE])
        wait_until(lambda: front.spooled(upload).stat().st_size >= MEBIBYTE, 20.0)
        connection.send(TAKE[2 * MEBIBYTE :])
        answer = connection.getresponse()

    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(TAKE)))


def test_a_take_that_breaks_off_keeps_what_came(front: Front) -> None:
    _, upload = front.begin_upload()

    with front.sending(upload) as connection:
        connection.send(TAKE[: 2 * MEBIBYTE])
        wait_until(lambda: front.spooled(upload).stat().st_size >= MEBIBYTE, 20.0)

    asked = front.ask("HEAD", upload, **TUS)
    kept = front.spooled(upload).read_bytes()
    assert int(asked.headers["Upload-Offset"]) == len(kept)
    assert kept == TAKE[: len(kept)]


def test_live_signals_come_as_they_are_given(front: Front) -> None:
    with closing(front.connection()) as connection:
        path = f"/api/v1/practice-sessions/{front.studio.practice_id}/events"
        connection.request("GET", path, headers=front.cookies)
        stream = connection.getresponse()
        first = stream.readline()

        began = time.monotonic()
        front.start_attempt(front.origin)
        while not (line := stream.readline()).startswith(b"event:"):
            assert line
        took_s = time.monotonic() - began

    assert first == b"retry: 500\n"
    assert took_s < 5.0


def test_a_player_seeks_by_ranges(front: Front) -> None:
    clip_id, upload = front.begin_upload()
    with front.sending(upload) as connection:
        connection.send(TAKE)
        assert connection.getresponse().status == 204

    answer = front.ask("GET", f"/api/v1/clips/{clip_id}/original", Range="bytes=1000000-1000099")

    assert (answer.status, answer.body) == (206, TAKE[1_000_000:1_000_100])
    assert answer.headers["Content-Range"] == f"bytes 1000000-1000099/{len(TAKE)}"
