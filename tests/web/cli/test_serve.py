"""`studio serve`, the real command: where it says it is, what it does meanwhile, and how it stops."""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from api.dependencies import SIGN_IN_COOKIE
from studio import sign_ins
from studio.clock import new_id
from studio.database import Database
from studio.demo import TEACHER_EMAIL
from studio.desk import running_worker
from studio.installation import open_installation
from studio.people import find_by_email
from studio.settings import load_settings
from studio.tables import PracticeSession
from tests.serving import wait_until
from tests.web.cli.conftest import Studio
from web.cli import serving

Serve = Callable[..., "Served"]


class Served:
    """A studio that was started, and what it printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.data = folder / "data"
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "web.cli", "serve", "--port", "0", *arguments],
            cwd=folder,
            env={**os.environ, "STUDIO_DATA_FOLDER": str(self.data), "STUDIO_LOG_LEVEL": "error"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    @property
    def place(self) -> tuple[str, int]:
        parts = urlsplit(self.said.removeprefix("Rehearsal Studio: ").split()[0])
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def stopped_by(self, told: signal.Signals) -> tuple[int, str]:
        """Tell it to stop as a terminal does; return its exit status and what it said on the way."""
        os.killpg(self.process.pid, told)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def start(*arguments: str) -> Served:
        started.append(Served(tmp_path, *arguments))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.communicate()


@contextmanager
def following(served: Served) -> Iterator[http.client.HTTPResponse]:
    """Follow the demo's practice as an open page does."""
    database = Database(f"sqlite:///{served.data / 'studio.db'}")
    with database.writing() as session:
        practice_id = session.scalars(select(PracticeSession.id)).one()
        teacher = find_by_email(session, TEACHER_EMAIL)
        assert teacher is not None
        token = sign_ins.start(session, teacher, days=1)
    database.close()
    connection = http.client.HTTPConnection(*served.place, timeout=10)
    connection.request(
        "GET",
        f"/api/v1/practice-sessions/{practice_id}/events",
        headers={"Cookie": f"{SIGN_IN_COOKIE}={token}"},
    )
    try:
        yield connection.getresponse()
    finally:
        connection.close()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_says_its_address_and_stops_with_all_it_started(serve: Serve, told: signal.Signals) -> None:
    served = serve("--demo")
    wait_until(lambda: running_worker(served.data) is not None, 20.0)

    with following(served) as open_page:
        assert (open_page.status, open_page.readline()) == (200, b"retry: 500\n")
        status, err = served.stopped_by(told)

    assert served.said.startswith("Rehearsal Studio: http://127.0.0.1:")
    assert (status, err) == (0, "")
    assert running_worker(served.data) is None


def test_it_speaks_https_with_a_certificate(serve: Serve, tmp_path: Path) -> None:
    chain, key = self_signed(tmp_path)

    served = serve("--tls-cert", str(chain), "--tls-key", str(key))

    trusting = ssl.create_default_context(cafile=chain)
    connection = http.client.HTTPSConnection("localhost", served.place[1], context=trusting, timeout=10)
    connection.request("GET", "/sign-in")
    status = connection.getresponse().status
    connection.close()

    assert status == 200
    assert served.said.startswith("Rehearsal Studio: https://127.0.0.1:")


def test_off_this_machine_it_says_that_plain_http_gives_no_camera(serve: Serve) -> None:
    served = serve("--host", "0.0.0.0")

    _, err = served.stopped_by(signal.SIGINT)

    assert "no camera without HTTPS" in err


def test_a_place_that_is_taken_is_said(studio: Studio) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = studio("serve", "--port", taken.getsockname()[1])

    assert ended.status == 1
    assert "cannot listen at 127.0.0.1" in ended.last_line


def test_a_folder_that_another_studio_serves_is_said(serve: Serve, studio: Studio) -> None:
    serve()

    ended = studio("serve", "--port", "0")

    assert ended.status == 1
    assert "already serves this data folder" in ended.last_line


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--demo", "--host", "0.0.0.0"], "only for this machine"),
        (["--tls-cert", "chain.pem"], "both --tls-cert and --tls-key"),
        (["--tls-cert", "chain.pem", "--tls-key", "key.pem"], "cannot be used"),
        (["--port", "99999"], "0 to 65535"),
        (["--port", "http"], "0 to 65535"),
    ],
    ids=" ".join,
)
def test_a_call_that_could_not_work_is_refused(studio: Studio, arguments: list[str], sentence: str) -> None:
    ended = studio("serve", *arguments)

    assert ended.status == 2
    assert sentence in ended.last_line


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Return a certificate for this machine and its key."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    )
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain],
        check=True,
        capture_output=True,
    )
    return chain, key


def test_a_take_left_half_sent_is_dropped_while_the_studio_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setattr(serving, "SWEEP_EVERY_S", 0.05)
    with closing(open_installation(load_settings())) as installation:
        left, fresh = (installation.spool.begin(new_id(), new_id()) for _ in range(2))
        long_ago = time.time() - 15 * 24 * 3600
        for file in tmp_path.rglob(f"{left.id}.*"):
            os.utime(file, (long_ago, long_ago))
        with serving.sweeping(installation):
            wait_until(lambda: left not in installation.spool.arriving(), 5.0)

        assert installation.spool.arriving() == (fresh,)
