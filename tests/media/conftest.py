"""Recordings made in code, a second or two long, in the forms that browsers and phones write."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

RATE = 48_000


@dataclass(frozen=True)
class Take:
    """What a made recording should hold; `live` writes it as MediaRecorder does, without a duration."""

    name: str = "take.webm"
    format: str = "webm"
    video: str | None = "libvpx"
    audio: str | None = "libopus"
    seconds: float = 2.0
    frames_per_second: int = 30
    audio_starts_s: float = 0.0
    hole_s: tuple[float, float] | None = None  # no sound packets between these two times
    live: bool = True


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Take], Path]:
    """Return a function that writes a take once a session: a moving ramp, a 440 Hz tone."""
    folder = tmp_path_factory.mktemp("takes")

    @cache
    def written(take: Take) -> Path:
        path = folder / f"{len(list(folder.iterdir()))}"
        with scheduled_as_before():
            _write(take, path)
        return path

    return written


@contextmanager
def scheduled_as_before() -> Iterator[None]:
    """Take back what SVT-AV1 does to whoever calls it as root: it makes them a real-time process.

    All that such a process starts is one too, browsers included, and they leave nothing else a turn.
    """
    if not hasattr(os, "sched_setscheduler"):
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


@pytest.fixture
def record(recorded: Callable[[Take], Path], tmp_path: Path) -> Callable[[Take], Path]:
    """Return a function that puts a take into the test's own folder, under its name, and returns its path."""
    return lambda take: Path(shutil.copyfile(recorded(take), tmp_path / take.name))


def _write(take, path):
    options = {"live": "1"} if take.live and take.format == "webm" else {}
    with av.open(str(path), "w", format=take.format, options=options) as target:
        streams = [
            _add_video(target, take) if take.video else None,
            _add_audio(target, take) if take.audio else None,
        ]
        for stream, frames in zip(streams, (_pictures(take), _tone(take)), strict=True):
            if stream is not None:
                for frame in frames:
                    target.mux(stream.encode(frame))
                target.mux(stream.encode(None))


def _add_video(target, take):
    stream = target.add_stream(take.video, rate=take.frames_per_second)
    stream.width, stream.height, stream.pix_fmt = 160, 120, "yuvj420p" if take.video == "mjpeg" else "yuv420p"
    if take.video in ("libvpx", "libvpx-vp9"):
        stream.options = {"deadline": "realtime", "cpu-used": "8", "g": "15"}
    if take.video == "libx264":
        stream.options = {"g": "60"}
    return stream


def _add_audio(target, take):
    stream = target.add_stream(take.audio, rate=RATE)
    stream.layout = "mono"
    return stream


def _pictures(take):
    columns = np.arange(160, dtype=np.uint8)
    for index in range(round(take.seconds * take.frames_per_second)):
        image = np.repeat((columns + index)[None, :, None], 120, axis=0).repeat(3, axis=2)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
        frame.pts, frame.time_base = index, Fraction(1, take.frames_per_second)
        yield frame


def _tone(take):
    count = round((take.seconds - take.audio_starts_s) * RATE)
    tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(count) / RATE)).astype(np.float32)
    for start in range(0, count, 960):
        moment_s = start / RATE + take.audio_starts_s
        if take.hole_s and take.hole_s[0] <= moment_s < take.hole_s[1]:
            continue
        block = tone[start : start + 960]
        form = "s16" if take.audio == "pcm_s16le" else "flt" if take.audio == "libopus" else "fltp"
        samples = (block * 32767).astype(np.int16) if form == "s16" else block
        frame = av.AudioFrame.from_ndarray(samples[None], format=form, layout="mono")
        frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
        frame.pts = round(moment_s * RATE)
        yield frame


@pytest.fixture
def take() -> type[Take]:
    """The description that `record` takes."""
    return Take
