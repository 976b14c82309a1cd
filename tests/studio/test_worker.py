import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select

from studio import analysis, tables
from studio.database import Database
from studio.desk import running_worker
from studio.jobs import DbosJobs
from studio.recordings import FolderStore
from studio.settings import Settings, load_settings
from studio.supervision import Supervisor, as_environment

FIRST_TAKE = Path(__file__).parents[2] / "studio" / "demo" / "clips" / "first.webm"
PATIENCE_S = 120.0  # on a machine that is busy with other things

pytestmark = pytest.mark.model


@dataclass
class Home:
    """A data folder with a practice in it, and what the web process would hold of it."""

    settings: Settings
    database: Database
    store: FolderStore
    jobs: DbosJobs

    def begin(self, clip: tables.Clip) -> tables.Clip:
        with self.database.writing() as session:
            analysis.begin(session, self.jobs, clip)
        return clip

    def rows(self, clip: tables.Clip) -> dict[str, tables.AnalysisStage]:
        with self.database.reading() as session:
            return {row.stage: row for row in analysis.state_of(session, clip.id)}

    def is_ready(self, clip: tables.Clip) -> bool:
        rows = self.rows(clip)
        assert not [row.problem for row in rows.values() if row.state == "failed"]
        return all(row.state == "ready" for row in rows.values())

    def findings(self, clip: tables.Clip) -> list[tables.Finding]:
        with self.database.reading() as session:
            return list(session.scalars(select(tables.Finding).where(tables.Finding.detector != "")))

    def worker_pid(self) -> int:
        """Wait until a worker takes jobs; return its process."""
        soon(lambda: (worker := running_worker(self.settings.data.folder)) and worker.state != "starting")
        worker = running_worker(self.settings.data.folder)
        assert worker is not None
        return worker.pid

    def is_warm(self) -> bool:
        worker = running_worker(self.settings.data.folder)
        return worker is not None and worker.state == "warm"


def soon(is_so: Callable[[], object], within_s: float = PATIENCE_S, every_s: float = 0.05) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(every_s)


@pytest.fixture
def home(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_DATABASE_URL", database_url)
    settings = load_settings()
    jobs = DbosJobs(database)
    yield Home(settings, database, FolderStore(settings.store_folder), jobs)
    jobs.close()


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts a worker by hand, with variables of its own if need be."""
    started = []

    def start(**variables: str) -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "studio.worker"],
            env={**os.environ, **as_environment(home.settings), **variables},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.communicate()


def test_a_take_is_heard_and_looked_for_by_the_worker(home, practice, start, capsys):
    start()
    soon(home.is_warm)
    came = time.time()
    clip = home.begin(practice.take(home.store, FIRST_TAKE))

    soon(lambda: home.is_ready(clip))

    after_s = {stage: row.changed_at.timestamp() - came for stage, row in home.rows(clip).items()}
    heard = analysis.heard(home.store, clip.id)
    with capsys.disabled():
        print(f"\n{heard.duration_s:.1f} s of take:", {k: round(v, 2) for k, v in after_s.items()})
    assert len(heard.transcript.words) > 20
    assert home.findings(clip)
    assert after_s["playable"] < after_s["words"] < after_s["findings"]


def test_a_worker_killed_while_it_writes_a_take_down_goes_on_with_it(home, practice):
    with Supervisor(home.settings):
        killed = home.worker_pid()
        clip = home.begin(practice.take(home.store, FIRST_TAKE))
        soon(lambda: home.rows(clip)["words"].state == "running")
        time.sleep(0.3)

        os.kill(killed, signal.SIGKILL)

        left = home.rows(clip)
        soon(lambda: home.is_ready(clip))
        after, again = home.rows(clip), home.worker_pid()
    assert left["words"].state == "running"
    assert again != killed
    assert home.jobs.status(f"hear:{clip.id}:first").starts == 2
    assert home.jobs.status(f"arrive:{clip.id}:first").starts == 1
    for stage in ("probe", "playable", "sound"):
        assert after[stage].changed_at == left[stage].changed_at
    assert analysis.heard(home.store, clip.id).transcript.words
    assert home.findings(clip)


def test_a_worker_stops_in_the_middle_of_a_take_without_a_word(home, practice, start):
    worker = start()
    home.worker_pid()
    clip = home.begin(practice.take(home.store, FIRST_TAKE))
    soon(lambda: home.rows(clip)["words"].state == "running")

    worker.terminate()
    _, said = worker.communicate(timeout=PATIENCE_S)

    assert worker.returncode == 0
    assert "Traceback" not in said
    assert "worker.stopped" in said
    assert home.rows(clip)["words"].state == "running"


def test_a_second_worker_for_the_same_data_says_so_and_ends(home, start):
    start()
    home.worker_pid()

    second = start()
    _, said = second.communicate(timeout=PATIENCE_S)

    assert second.returncode == 1
    assert "already runs for this data folder" in said


def test_a_setting_that_cannot_be_used_is_named(start):
    worker = start(STUDIO_WORKER_POLL_S="never")

    _, said = worker.communicate(timeout=PATIENCE_S)

    assert worker.returncode == 1
    assert "STUDIO_WORKER_POLL_S cannot be used" in said


def test_a_worker_without_a_model_makes_takes_playable_and_says_what_is_missing(
    home, practice, brief, start, tmp_path
):
    start(STUDIO_SPEECH_MODEL=str(tmp_path / "no-model"))
    clip = home.begin(practice.take(home.store, brief))

    soon(lambda: home.rows(clip)["findings"].state == "failed")

    rows = home.rows(clip)
    assert rows["playable"].state == "ready"
    assert "no speech model" in rows["words"].problem


GUARD = """
import os, sys
def guard(event, arguments):
    if event == "socket.getaddrinfo":
        where = str(arguments[0])
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        where = str(arguments[1][0])
    elif event == "socket.gethostbyname":
        where = str(arguments[0])
    else:
        return
    if where not in ("127.0.0.1", "::1", "localhost"):
        with open(os.environ["WENT_OUT"], "a") as went_out:
            went_out.write(f"{event} {where}\\n")
        raise OSError(f"nothing goes out: {where}")
sys.addaudithook(guard)
with open(os.environ["WENT_OUT"] + ".guarded", "a") as guarded:
    guarded.write(f"{os.getpid()}\\n")
"""


def test_a_whole_take_is_analysed_without_one_look_up_or_connection_off_the_machine(
    home, practice, brief, start, tmp_path
):
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    went_out = tmp_path / "went-out"
    worker = start(PYTHONPATH=str(guard), WENT_OUT=str(went_out))
    clip = home.begin(practice.take(home.store, brief))

    soon(lambda: home.is_ready(clip))

    # What is native looks names up past Python's hooks: its sockets are looked at from outside.
    processes = [psutil.Process(worker.pid), *psutil.Process(worker.pid).children(recursive=True)]
    remote = [
        peer.raddr.ip for each in processes for peer in each.net_connections("inet") if peer.raddr
    ]  # fmt: skip
    guarded = (tmp_path / "went-out.guarded").read_text().split()
    assert str(worker.pid) in guarded
    assert len(guarded) > 1, "the reading process was not guarded"
    assert not went_out.exists(), went_out.read_text()
    assert set(remote) <= {"127.0.0.1", "::1"}
