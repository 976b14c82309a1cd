"""Damaged recordings, made from good ones with a seed: `python -m tests.damaged [COUNT] [SEED]`.

Each is cut off, has bytes flipped, its header swapped for another's, a stretch zeroed, repeated or left out,
or is noise from end to end. What a reader must do with any of them: give a result, or one typed error, within
its limit of time, and be there for the next. The command prints how they ended, and ends with 1 if one did
otherwise.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from media.confined import Reader
from media.errors import MediaError
from media.limits import ReadingLimits

HEADER = 4096  # bytes; where containers say what they hold
LIMITS = ReadingLimits(wall_s=20.0, cpu_s=20)
SLACK_S = 15.0  # past its limit a child is killed; a busy machine may take this long to say so


@dataclass(frozen=True)
class Outcome:
    """How one damaged file ended: `result`, or the name of a typed error; and how long that took."""

    name: str
    ended: str
    took_s: float


def damaged(good: Sequence[bytes], seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged recordings for ever, each named after what was done; the same ones for a seed."""
    lot = random.Random(seed)
    number = 0
    while True:
        kind = lot.choice(list(WAYS))
        content = WAYS[kind](bytearray(lot.choice(good)), lot, good)
        yield f"{seed}-{number}-{kind}", bytes(content)
        number += 1


def _cut(content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    return content[: lot.randrange(len(content))]


def _flip(content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    for _ in range(lot.choice((1, 8, 64, 512))):
        content[lot.randrange(len(content))] ^= 1 << lot.randrange(8)
    return content


def _flip_header(content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    for _ in range(lot.choice((1, 4, 16))):
        content[lot.randrange(min(HEADER, len(content)))] = lot.randrange(256)
    return content


def _swap_header(content: bytearray, lot: random.Random, good: Sequence[bytes]) -> bytearray:
    size = lot.randrange(8, HEADER)
    return bytearray(lot.choice(good)[:size]) + content[size:]


def _zero(content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    start, size = lot.randrange(len(content)), lot.randrange(1, 65_536)
    content[start : start + size] = bytes(len(content[start : start + size]))
    return content


def _leave_out(content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    start = lot.randrange(len(content))
    del content[start : start + lot.randrange(1, 65_536)]
    return content


def _repeat(content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    start = lot.randrange(len(content))
    content[start:start] = content[start : start + lot.randrange(1, 65_536)]
    return content


def _noise(_content: bytearray, lot: random.Random, _good: Sequence[bytes]) -> bytearray:
    return bytearray(lot.randbytes(lot.randrange(1, 65_536)))


WAYS: dict[str, Callable[[bytearray, random.Random, Sequence[bytes]], bytearray]] = {
    "cut": _cut,
    "flip": _flip,
    "flip-header": _flip_header,
    "swap-header": _swap_header,
    "zero": _zero,
    "leave-out": _leave_out,
    "repeat": _repeat,
    "noise": _noise,
}


def read_all(good: Sequence[bytes], count: int, seed: int, folder: Path, reader: Reader) -> Iterator[Outcome]:
    """Yield how each of *count* damaged files ends, taken through what the worker does with any file.

    Whatever is raised that is no `MediaError` comes out of here: that is the failure looked for.
    """
    path, copy = folder / "damaged", folder / "copy"
    for (name, content), _ in zip(damaged(good, seed), range(count), strict=False):
        path.write_bytes(content)
        began = time.monotonic()
        try:
            recording = reader.probe(path)
            reader.remux(path, copy)
            if recording.has_audio:
                reader.sound(path)
            if recording.has_video:
                reader.poster(copy, folder / "poster.jpg")
            ended = "result"
        except MediaError as error:
            ended = type(error).__name__
        yield Outcome(name, ended, time.monotonic() - began)


def recordings() -> list[bytes]:
    """Return short recordings in every container and codec that a recorder or a phone writes."""
    from tests.media.conftest import Take, _write

    takes = [
        Take(),
        Take(video="libvpx-vp9"),
        Take(video="libx264", audio="aac", format="mp4"),
        Take(video="libx264", audio="aac", format="mov"),
        Take(video="libx265", audio="aac", format="mov"),
        Take(video="mjpeg", audio="pcm_s16le", format="mov"),
        Take(video="libx264", audio="libopus", format="matroska"),
        Take(video=None),
        Take(video=None, audio="aac", format="mp4"),
        Take(video=None, audio="libopus", format="ogg"),
        Take(video=None, audio="pcm_s16le", format="wav"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        written = []
        for number, take in enumerate(takes):
            path = Path(folder) / str(number)
            _write(take, path)
            written.append(path.read_bytes())
    return written


def main(count: int = 2000, seed: int = 1) -> int:
    """Read *count* damaged files; print how they ended, the slowest, and whether the reader still reads."""
    good, reader = recordings(), Reader(LIMITS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outcomes = list(read_all(good, count, seed, folder, reader))
        (folder / "good").write_bytes(good[0])
        reads_on = reader.probe(folder / "good").has_video
    reader.close()
    for ended, number in Counter(outcome.ended for outcome in outcomes).most_common():
        print(f"{number:6} {ended}")
    slowest = max(outcomes, key=lambda outcome: outcome.took_s)
    print(f"the slowest took {slowest.took_s:.1f} s ({slowest.name}); all {len(outcomes)} ended")
    return 0 if reads_on and slowest.took_s < 4 * (LIMITS.wall_s + SLACK_S) else 1


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
