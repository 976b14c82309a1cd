"""That memory stays flat: of a long import as of a short one, and take after take."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bench.listening import expected, ready, studio
from bench.media import resident_bytes
from studio import analysis, arrivals
from studio.installation import Installation
from tests.looping import looped

GOLDEN = Path(__file__).parent / "golden" / "clips"
FILM = Path(__file__).parents[1] / "studio" / "demo" / "clips" / "first.webm"
SHORT_S, LONG_S, MORE = 5 * 60, 60 * 60, 1.15
TAKES, FIRST, DRIFT = 500, 20, 1.05
SETTLES_S = 2.0
LOOK_EVERY_S = 0.1


def imported(installation: Installation, film: Path) -> None:
    """Send *film* at once, as an import does, and wait until all of its analysis is there."""
    clip_id, owner_id = expected(installation)
    upload = installation.spool.begin(owner_id, clip_id)
    installation.spool.data_file(upload).write_bytes(film.read_bytes())
    arrivals.receive_upload(installation, installation.spool.declare_length(upload, film.stat().st_size))
    while ready(installation, clip_id) < set(analysis.STAGES):
        time.sleep(LOOK_EVERY_S / 2)


@contextmanager
def peak_of(worker: psutil.Process) -> Iterator[Callable[[], int]]:
    """Give the peak memory of *worker* and all its children so far, in bytes, looked at while this lasts."""
    peak, over = 0, threading.Event()

    def look() -> None:
        nonlocal peak
        while not over.wait(LOOK_EVERY_S):
            peak = max(peak, resident_bytes(worker))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield lambda: peak
    finally:
        over.set()
        looking.join()


@pytest.mark.soak
@pytest.mark.model
def test_an_hour_takes_hardly_more_memory_than_five_minutes(tmp_path, monkeypatch):
    peaks = []
    for seconds in (SHORT_S, LONG_S):
        film = looped(FILM, tmp_path / f"{seconds}.webm", seconds)
        monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / str(seconds)))
        with studio() as (installation, worker), peak_of(worker) as peak:
            imported(installation, film)
            peaks.append(peak())

    print(f"at most {peaks[0] / 1e6:.0f} MB for five minutes, {peaks[1] / 1e6:.0f} MB for an hour")
    assert peaks[1] <= MORE * peaks[0]


@pytest.mark.soak
@pytest.mark.model
def test_many_takes_in_a_row_leave_nothing_behind_in_the_worker(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    held = []
    with studio() as (installation, worker):
        for number in range(1, TAKES + 1):
            imported(installation, GOLDEN / "brief.webm")
            if number in (FIRST, TAKES):
                time.sleep(SETTLES_S)
                held.append(resident_bytes(worker))

    print(f"{held[0] / 1e6:.0f} MB after take {FIRST}, {held[1] / 1e6:.0f} MB after take {TAKES}")
    assert held[1] <= DRIFT * held[0]
