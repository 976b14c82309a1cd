"""A studio of a test's own, served by a process of its own, so that it can be killed and started again.

It has one teacher, signed in by a cookie, and one practice under way. No worker runs: what is tested with it
is how takes come in.
"""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

import uvicorn

from rubrics.catalogue import catalogue
from studio import access, arrivals, logs, people, practice_sessions, sign_ins
from studio.access import Act
from studio.database import Database
from studio.installation import open_installation
from studio.practice_sessions import Plan
from studio.settings import load_settings
from web.app import create_site

STEP = "qu1-cold-call"
START_S = 90.0  # two cores may be shared by a whole suite


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class ServedStudio:
    """One studio; everything of it lies in `folder`."""

    folder: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    practice_id: str = ""
    person_id: str = ""
    token: str = ""
    _server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def database(self) -> Database:
        return Database(self.database_url)

    def start(self) -> Self:
        """Start the server and wait until it answers."""
        environment = os.environ | {
            "STUDIO_DATA_FOLDER": str(self.folder),
            "STUDIO_DATABASE_URL": self.database_url,
            "STUDIO_SERVER_PORT": str(self.port),
            "STUDIO_LOG_LEVEL": "warning",
            **self.settings,
        }
        self._server = subprocess.Popen([sys.executable, "-m", "tests.serving"], env=environment)
        wait_until(lambda: answers(self.port, https="STUDIO_SERVER_TLS_CERT" in self.settings), START_S)
        if not self.practice_id:
            self._populate()
        return self

    def kill(self) -> None:
        """End the server as a power cut would."""
        assert self._server is not None
        self._server.send_signal(signal.SIGKILL)
        self._server.wait()

    def stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.terminate()
            self._server.wait()
        self.database.close()

    def sign_out(self) -> None:
        with self.database.writing() as session:
            sign_ins.end(session, self.token)

    def _populate(self) -> None:
        step = next(step for step in catalogue() if step.id == STEP)
        with self.database.writing() as session:
            teacher = people.add_person(
                session, name="Ms Okafor", email="okafor@school.test", role="teacher", password="three rivers"
            )
            practice = practice_sessions.plan(
                session, Plan(teacher, None, step, step.scenario, "Hands down. Where is the water fastest?")
            )
            practice = access.practice(session, teacher.id, practice.id, Act.PRACTISE)
            practice_sessions.modelled_live(session, practice, teacher.id)
            practice_sessions.begin(session, practice)
            self.practice_id, self.person_id = practice.id, teacher.id
            self.token = sign_ins.start(session, teacher, days=1)


def answers(port: int, *, https: bool = False) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    if https:  # whether it answers is asked here, not whom the certificate names
        unverified = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=unverified)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def wait_until(true, within_s: float) -> None:
    """Wait until *true()* is; fail when it takes longer than *within_s*."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, f"still waiting after {within_s} s"
        time.sleep(0.05)


def main() -> None:
    """Serve the studio that the environment describes."""
    settings = load_settings()
    logs.configure(settings.log.level)
    installation = open_installation(settings)
    arrivals.receive_waiting(installation)
    uvicorn.run(
        create_site(installation),
        port=settings.server.port,
        log_level="error",
        ssl_certfile=settings.server.tls_cert,
        ssl_keyfile=settings.server.tls_key,
    )


if __name__ == "__main__":
    main()
