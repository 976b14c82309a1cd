import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from studio.desk import Desk, running_worker
from studio.errors import AlreadyThere
from studio.settings import Settings, load_settings
from studio.supervision import Supervisor, as_environment

pytestmark = pytest.mark.one_database

SERVER = """
import time
from studio.settings import load_settings
from studio.supervision import Supervisor
Supervisor(load_settings()).start()
time.sleep(600)
"""


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_DATABASE_URL", database_url)
    return load_settings()


def soon(is_so: Callable[[], object], within_s: float = 120.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def ready_pid(settings: Settings) -> int | None:
    worker = running_worker(settings.data.folder)
    return worker.pid if worker is not None and worker.state != "starting" else None


def test_a_worker_is_started_and_let_go(settings):
    supervisor = Supervisor(settings)

    supervisor.start()
    soon(lambda: ready_pid(settings))
    pid = ready_pid(settings)
    began = time.monotonic()
    supervisor.stop()

    assert time.monotonic() - began < 20.0  # seconds; a quiet machine takes a fifth of one
    assert not psutil.pid_exists(pid)
    assert running_worker(settings.data.folder) is None


def test_a_worker_that_dies_is_started_again(settings):
    with Supervisor(settings):
        soon(lambda: ready_pid(settings))
        first = ready_pid(settings)

        os.kill(first, signal.SIGKILL)

        soon(lambda: ready_pid(settings) not in (None, first))


def test_a_worker_leaves_when_its_server_is_killed(settings):
    server = subprocess.Popen([sys.executable, "-c", SERVER], env={**os.environ, **as_environment(settings)})
    soon(lambda: ready_pid(settings))
    worker = psutil.Process(ready_pid(settings))
    readers = worker.children(recursive=True)

    server.kill()
    server.wait()

    soon(lambda: not worker.is_running(), within_s=60)
    soon(lambda: not any(reader.is_running() for reader in readers), within_s=60)


def test_a_supervisor_stopped_before_the_worker_is_up_leaves_none(settings):
    supervisor = Supervisor(settings)

    supervisor.start()
    supervisor.stop()

    assert running_worker(settings.data.folder) is None
    commands = [child.cmdline() for child in psutil.Process().children()]
    assert not [command for command in commands if "studio.worker" in command]


def test_a_worker_is_given_the_settings_of_its_server(settings, monkeypatch):
    for variable in ("STUDIO_DATA_FOLDER", "STUDIO_DATABASE_URL"):
        monkeypatch.delenv(variable)

    for variable, value in as_environment(settings).items():
        monkeypatch.setenv(variable, value)

    assert load_settings() == settings


def test_a_desk_is_held_by_one_worker_and_keeps_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr("studio.locks.WAIT_S", 0.1)
    with Desk(tmp_path).taken() as desk:
        name = desk.executor_id()
        taken = running_worker(tmp_path)
        with pytest.raises(AlreadyThere), Desk(tmp_path).taken():
            pass

    assert taken is not None
    assert taken.pid == os.getpid()
    assert running_worker(tmp_path) is None
    assert Desk(tmp_path).executor_id() == name
