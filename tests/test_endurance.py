"""That memory stays flat: of a long import as of a short one, and take after take."""

import subprocess
import sys
import time
from pathlib import Path

import av
import psutil
import pytest

from bench.listening import expected, ready, studio
from bench.media import resident_bytes
from studio import analysis, arrivals

GOLDEN = Path(__file__).parent / "golden" / "clips"
FILM = Path(__file__).parents[1] / "studio" / "demo" / "clips" / "first.webm"
SHORT_S, LONG_S, MORE = 5 * 60, 60 * 60, 1.15
TAKES, FIRST, DRIFT = 500, 20, 1.05
SETTLES_S = 2.0


def looped(clip: Path, target: Path, duration_s: float) -> Path:
    """Write *clip*, packet for packet, again and again until it is as long as wanted."""
    with av.open(str(target), "w", format="webm") as film:
        at_ms = 0
        while at_ms < duration_s * 1000:
            at_ms = copied(clip, film, at_ms)
    return target


def copied(clip: Path, film: av.container.OutputContainer, at_ms: int) -> int:
    """Copy the packets of *clip* to *film* from *at_ms* on; return where they end."""
    end_ms = at_ms
    with av.open(str(clip)) as source:
        for stream in list(source.streams)[len(film.streams) :]:
            film.add_stream_from_template(stream, opaque=True)
        for packet in source.demux():
            if packet.dts is None:
                continue
            packet.dts, packet.pts = packet.dts + at_ms, packet.pts + at_ms  # WebM counts in milliseconds
            end_ms = max(end_ms, packet.pts + max(packet.duration or 0, 20))
            packet.stream = film.streams[packet.stream.index]
            film.mux(packet)
    return end_ms


def peak_bytes(film: Path) -> int:
    """Return the peak memory of a fresh process that reads and writes down *film*, with all its children."""
    with subprocess.Popen([sys.executable, "-m", "bench.media", str(film)]) as once:
        peak = 0
        while once.poll() is None:
            peak = max(peak, resident_bytes(psutil.Process(once.pid)))
            time.sleep(0.1)
    assert once.returncode == 0
    return peak


@pytest.mark.soak
@pytest.mark.model
def test_an_hour_takes_hardly_more_memory_than_five_minutes(tmp_path):
    peaks = [peak_bytes(looped(FILM, tmp_path / f"{seconds}.webm", seconds)) for seconds in (SHORT_S, LONG_S)]

    print(f"at most {peaks[0] / 1e6:.0f} MB for five minutes, {peaks[1] / 1e6:.0f} MB for an hour")
    assert peaks[1] <= MORE * peaks[0]


@pytest.mark.soak
@pytest.mark.model
def test_many_takes_in_a_row_leave_nothing_behind_in_the_worker(tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    content, held = (GOLDEN / "brief.webm").read_bytes(), []
    with studio() as (installation, worker):
        for number in range(1, TAKES + 1):
            clip_id, owner_id = expected(installation)
            upload = installation.spool.begin(owner_id, clip_id)
            installation.spool.data_file(upload).write_bytes(content)
            arrivals.receive_upload(installation, installation.spool.declare_length(upload, len(content)))
            while ready(installation, clip_id) < set(analysis.STAGES):
                time.sleep(0.05)
            if number in (FIRST, TAKES):
                time.sleep(SETTLES_S)
                held.append(resident_bytes(worker))

    print(f"{held[0] / 1e6:.0f} MB after take {FIRST}, {held[1] / 1e6:.0f} MB after take {TAKES}")
    assert held[1] <= DRIFT * held[0]
