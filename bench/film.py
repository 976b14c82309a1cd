"""What a side-by-side film costs: `python -m bench.film`.

Two takes of two minutes are put together from the demo's own, packet by packet. FFmpeg's own `hstack` of the
two files (its command where there is one, else its graph through PyAV) and our film, with titles and burnt-in
captions, are made one after the other with the same encoder settings. Memory is that of a process which
makes a quarter of the film, and of one that makes all of it. Ends with 1 if a bar is missed.
"""

import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame

from media.captions import Cue
from media.film_plan import FilmPlan, Half, Leg
from media.side_by_side import OPTIONS, side_by_side
from media.soundtrack import Soundtrack

CLIPS = Path(__file__).parents[1] / "studio" / "demo" / "clips"
LENGTH_S, RATE = 120.0, 25  # the demo's own rate, as the studio would choose it
TIME_BAR, MEMORY_BAR = 1.2, 1.1


def main() -> int:
    """Print both figures beside their bars, and return the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        takes = tuple(
            long_take(CLIPS / f"{clip}.webm", folder / f"{clip}.webm") for clip in ("first", "second")
        )
        by = "command" if shutil.which("ffmpeg") else "graph"
        stacked_s = seconds_of(lambda: hstack(takes, folder / "stacked.mp4"))
        filmed_s, large = filmed(takes, folder / "film.mp4", LENGTH_S)
        _, small = filmed(takes, folder / "film.mp4", LENGTH_S / 4)
    print(f"{f'hstack by FFmpeg’s {by}, s':<44} {stacked_s:9.1f}")
    print(f"{'film with titles and captions, s':<44} {filmed_s:9.1f}")
    print(f"{'memory for a quarter and for all of it, MB':<44} {small:9.0f} {large:9.0f}")
    kept = (
        line("film over hstack", filmed_s / stacked_s, TIME_BAR),
        line("memory of all over a quarter", large / small, MEMORY_BAR),
    )
    return 0 if all(kept) else 1


def line(name: str, figure: float, bar: float) -> bool:
    """Print one figure; return whether it keeps its bar."""
    kept = figure <= bar
    print(f"{name:<44} {figure:9.3f}   at most {bar:g}   {'kept' if kept else 'MISSED'}")
    return kept


def seconds_of(work: Callable[[], None]) -> float:
    """Return how long *work* took."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def long_take(clip: Path, target: Path, length_s: float = LENGTH_S) -> Path:
    """Write *clip* again and again, without a new encode, until it lasts *length_s*."""
    with av.open(str(target), "w", format="webm") as take:
        copies, shift_s = {}, 0.0
        while shift_s < length_s:
            with av.open(str(clip)) as source:
                copies = copies or {
                    stream.index: take.add_stream_from_template(stream) for stream in source.streams
                }
                for packet in source.demux():
                    if packet.dts is None or shift_s + float(packet.dts * packet.time_base) > length_s:
                        continue
                    shift = round(shift_s / packet.time_base)
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    packet.stream = copies[packet.stream.index]
                    take.mux(packet)
                shift_s += float(source.duration / av.time_base)
    return target


def hstack(takes: tuple[Path, ...], target: Path) -> None:
    """Put two takes side by side as FFmpeg does it by itself."""
    if shutil.which("ffmpeg"):
        options = [word for name, value in OPTIONS.items() for word in (f"-{name}", value)]
        call = ["ffmpeg", "-v", "error", "-y", "-i", str(takes[0]), "-i", str(takes[1])]
        call += ["-filter_complex", "hstack", "-map", "1:a", "-c:v", "libx264", *options]
        subprocess.run([*call, "-c:a", "aac", "-b:a", "128k", str(target)], check=True)
        return
    with (
        av.open(str(takes[0])) as first,
        av.open(str(takes[1])) as last,
        av.open(str(takes[1])) as sound,
        av.open(str(target), "w") as film,
    ):
        _stack(first, last, sound, film)


def _stack(first: InputContainer, last: InputContainer, sound: InputContainer, film: OutputContainer) -> None:
    sides = (first.streams.video[0], last.streams.video[0])
    graph = Graph()
    stack, buffers = graph.add("hstack"), []
    for pad, side in enumerate(sides):
        side.thread_type = "AUTO"
        buffers.append(graph.add_buffer(template=side, time_base=side.time_base))
        buffers[pad].link_to(stack, 0, pad)
    stack.link_to(graph.add("buffersink"))
    graph.configure()
    video = film.add_stream("libx264", rate=RATE, options=dict(OPTIONS))
    video.width, video.height, video.pix_fmt = sum(side.width for side in sides), sides[0].height, "yuv420p"
    track, heard = Soundtrack(film), sound.decode(audio=0)
    for number, pair in enumerate(zip(first.decode(video=0), last.decode(video=0), strict=False)):
        for buffer, frame in zip(buffers, pair, strict=True):
            buffer.push(frame)
        picture = graph.pull()
        assert isinstance(picture, VideoFrame)  # what a graph of pictures gives
        picture.pts, picture.time_base = number, Fraction(1, RATE)
        film.mux(video.encode(picture))
        while (piece := next(heard, None)) is not None:
            track.take(piece, piece.time or 0.0)
            if (piece.time or 0.0) >= number / RATE:
                break
    film.mux(video.encode(None))
    track.finish()


def film(takes: tuple[Path, ...], target: Path, length_s: float) -> None:
    """Make our film of two takes, three seconds a caption."""
    starts = [3.0 * number for number in range(int(length_s / 3))]
    cues = tuple(
        Cue(at, at + 2.6, ("Hands down, everyone.", f"Where is it fastest? {at:.0f}"), "teacher")
        for at in starts
    )
    course = (Leg(0.0, length_s, 0.0),)
    halves = [Half(title, "Attempt", course, cues, has_picture=True) for title in ("First", "Last")]
    plan = FilmPlan(halves[0], halves[1], "last", length_s, RATE, "Made for practice and feedback.")
    side_by_side((takes[0], takes[1]), plan, target, lambda _done: None)


def filmed(takes: tuple[Path, ...], target: Path, length_s: float) -> tuple[float, float]:
    """Make so much of the film in a process of its own; return the seconds and the most megabytes it took."""
    context = multiprocessing.get_context("spawn")
    asked, answered = context.Pipe()
    process = context.Process(target=_measured, args=(answered, takes, target, length_s))
    process.start()
    took_s, megabytes = asked.recv()
    process.join()
    return took_s, megabytes


def _measured(answer: Connection, takes: tuple[Path, ...], target: Path, length_s: float) -> None:
    took_s = seconds_of(lambda: film(takes, target, length_s))
    unit = 1024 if sys.platform == "linux" else 1024**2
    answer.send((took_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit))


if __name__ == "__main__":
    sys.exit(main())
