"""Two takes in one film, side by side: H.264 and AAC in MP4, with what is said written under each.

The captions are drawn into the picture. A text track would have to say who of the two says what, many
players hide it, and mail and messengers drop it; letters in the picture are there wherever it plays.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from media.decode import decoded
from media.errors import UnknownCodec, UnreadableMedia
from media.film_plan import FilmPlan, Half, Shown, SideName
from media.lettering import BOLD, GROUND, QUIET, line
from media.limits import ReadingLimits
from media.opening import OpenRecording, has_decoder, opened
from media.proxy import published
from media.soundtrack import Soundtrack

# Pixels, all whole macroblocks: a title, the picture, two lines of caption; and a foot below both.
CELL: Final = (960, 544)
TITLE, CAPTIONS, FOOT = 48, 112, 32
SIZE: Final = (2 * CELL[0], TITLE + CELL[1] + CAPTIONS + FOOT)
MARGIN: Final = 16
GAP: Final = 4  # between the two pictures
OPTIONS: Final = {"preset": "veryfast", "crf": "23", "threads": "2"}
TOLD_EVERY_S: Final = 0.5  # of the film
MOST_BEHIND: Final = 8  # pictures and pieces of sound that are drawn and not encoded yet

Canvas = NDArray[np.uint8]
Tell = Callable[[float], None]


def side_by_side(
    sources: tuple[Path, Path], plan: FilmPlan, target: Path, tell: Tell, limits: ReadingLimits | None = None
) -> None:
    """Write the film of *plan* to *target*; it appears there whole or not at all.

    Args:
        sources: the playable copies of the first and of the last, upright.
        plan: what is shown when.
        target: the MP4 file.
        tell: told now and then how much is done, 0 to 1; what it raises ends the work.
        limits: of reading the sources.

    Raises:
        UnknownCodec, UnreadableMedia: if one of them cannot be decoded, or the film not be written.
        CannotWrite, NoSuchRecording, EmptyRecording, LimitExceeded: see `media.proxy.published` and
            `media.opening.opened`.
    """
    limits = limits or ReadingLimits()
    with ExitStack() as stack:
        takes = [stack.enter_context(opened(source, limits)) for source in sources]
        sound = stack.enter_context(opened(_heard(sources, plan.heard), limits)) if plan.heard else None
        unfinished = stack.enter_context(published(target))
        try:
            with av.open(str(unfinished), "w", format="mp4", options={"movflags": "+faststart"}) as film:
                _Film(film, (takes[0], takes[1]), sound, plan).make(tell)
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise UnreadableMedia(
                "The film could not be made of these two takes: one of them may be damaged."
            ) from error


def _heard(sources: tuple[Path, Path], side: SideName) -> Path:
    return sources[0] if side == "first" else sources[1]


class _Encoding:
    """Encodes in a thread of its own, in order, a little behind whoever draws: each has a core."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[None]] = deque()

    def then(self, work: Callable[[], None]) -> None:
        """Do *work* after all that was asked for before; raise what any of that raised."""
        self._waiting.append(self._thread.submit(work))
        if len(self._waiting) > MOST_BEHIND:
            self._waiting.popleft().result()

    def finish(self) -> None:
        """Wait until all is done."""
        while self._waiting:
            self._waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)


class _Film:
    """One film being made."""

    def __init__(
        self,
        film: OutputContainer,
        takes: tuple[OpenRecording, OpenRecording],
        sound: OpenRecording | None,
        plan: FilmPlan,
    ) -> None:
        self._film, self._plan = film, plan
        self._canvas = np.full((SIZE[1] * 3 // 2, SIZE[0]), 128, np.uint8)
        self._canvas[: SIZE[1]] = GROUND
        self._halves = [
            _Side(self._canvas, left, take, half)
            for left, take, half in zip((0, CELL[0]), takes, (plan.first, plan.last), strict=True)
        ]
        self._video = _video_stream(film, plan.rate)
        self._track = Soundtrack(film) if sound is not None and sound.audio is not None else None
        self._sound = iter(()) if sound is None else _sounded(sound)
        self._coming: tuple[float, AudioFrame] | None = next(self._sound, None)

    def make(self, tell: Tell) -> None:
        """Draw and encode every picture, the sound along with them."""
        plan = self._plan
        foot = line(plan.foot, SIZE[0] - 2 * MARGIN, FOOT, 18, ink=QUIET, side="middle")
        self._canvas[SIZE[1] - FOOT : SIZE[1], MARGIN:-MARGIN] = foot
        with _Encoding() as encoding:
            for number in range(max(1, round(plan.duration_s * plan.rate))):
                film_s = number / plan.rate
                if number % max(1, round(TOLD_EVERY_S * plan.rate)) == 0:
                    tell(min(1.0, film_s / plan.duration_s))
                for half in self._halves:
                    half.draw(film_s)
                picture = VideoFrame.from_ndarray(self._canvas, format="yuv420p")
                picture.pts, picture.time_base = number, Fraction(1, plan.rate)
                encoding.then(partial(self._encode, picture))
                self._hear_until(film_s, encoding)
            self._hear_until(plan.duration_s, encoding)
            encoding.then(partial(self._encode, None))
            if self._track is not None:
                encoding.then(self._track.finish)
            encoding.finish()

    def _encode(self, picture: VideoFrame | None) -> None:
        self._film.mux(self._video.encode(picture))

    def _hear_until(self, film_s: float, encoding: _Encoding) -> None:
        while self._track is not None and self._coming is not None and self._coming[0] <= film_s:
            encoding.then(partial(self._track.take, self._coming[1], self._coming[0]))
            self._coming = next(self._sound, None)


class _Side:
    """One take on its half of the canvas; only what changes is drawn."""

    def __init__(self, canvas: Canvas, left: int, take: OpenRecording, half: Half) -> None:
        self._canvas, self._left, self._half = canvas, left, half
        self._pictures = _pictures(take) if half.has_picture and take.video is not None else iter(())
        self._coming = next(self._pictures, None)
        self._state = ""
        self._said: tuple[str, ...] = ()
        title = line(half.title, 200, TITLE, 26, weight=BOLD)
        self._write(0, MARGIN, title)
        self._write(0, MARGIN + 210, line(half.facts, 500, TITLE, 20, ink=QUIET))
        if self._coming is None:
            self._write(TITLE, 0, line("Sound only", CELL[0], CELL[1], 28, ink=QUIET, side="middle"))

    def draw(self, film_s: float) -> None:
        """Draw the take as it is at a moment of the film."""
        shown = self._half.shown(film_s)
        picture = self._picture_until(shown.at_s)
        if picture is not None:
            self._show(picture)
        said = self._half.said(shown.at_s) if shown.state != "over" else ()
        if said != self._said:
            self._said = said
            self._caption(said)
        self._say(shown)

    def _picture_until(self, take_s: float) -> VideoFrame | None:
        """Return the newest picture that is due, None where that is the one that stands already."""
        due = None
        while self._coming is not None and self._coming[0] <= take_s:
            due = self._coming[1]
            self._coming = next(self._pictures, None)
        return due

    def _show(self, picture: VideoFrame) -> None:
        width, height = _fitting(picture.width, picture.height)
        small = picture.reformat(width, height, "yuv420p", interpolation=Interpolation.FAST_BILINEAR)
        top, left = TITLE + (CELL[1] - height) // 2 // 2 * 2, self._left + (CELL[0] - width) // 2 // 2 * 2
        luma, blue, red = (_plane(small, number) for number in range(3))
        self._canvas[top : top + height, left : left + width] = luma
        for number, plane in enumerate((blue, red)):
            chroma = _chroma(self._canvas, number)
            chroma[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = plane

    def _caption(self, lines: tuple[str, ...]) -> None:
        band = np.full((CAPTIONS, CELL[0]), GROUND, np.uint8)
        height = CAPTIONS // 2
        for place, text in enumerate(lines[:2]):
            drawn = line(text, CELL[0] - 2 * MARGIN, height, 34, side="middle")
            band[place * height : (place + 1) * height, MARGIN:-MARGIN] = drawn
        self._write(TITLE + CELL[1], 0, band)

    def _say(self, shown: Shown) -> None:
        if shown.state == self._state:
            return
        self._state = shown.state
        text = "" if shown.state == "runs" else shown.state
        drawn = line(text, 200, TITLE, 20, ink=QUIET, side="right")
        self._write(0, CELL[0] - 200 - MARGIN, drawn)

    def _write(self, top: int, left: int, drawn: Canvas) -> None:
        height, width = drawn.shape
        self._canvas[top : top + height, self._left + left : self._left + left + width] = drawn


def _video_stream(film: OutputContainer, rate: int) -> VideoStream:
    stream = film.add_stream("libx264", rate=rate, options=dict(OPTIONS))
    stream.width, stream.height = SIZE
    stream.pix_fmt = "yuv420p"
    return stream


def _pictures(take: OpenRecording) -> Iterator[tuple[float, VideoFrame]]:
    """Yield the pictures of a take with their moments, seconds of the take."""
    assert take.video is not None  # asked before
    if not has_decoder(take.video):
        raise UnknownCodec("The picture of one of the takes is in a form that cannot be decoded here.")
    take.video.thread_type = "AUTO"
    for packet in take.packets(take.video):
        for frame in decoded(packet):
            if isinstance(frame, VideoFrame):
                yield (frame.time or 0.0) - take.origin_s, frame
    for frame in take.video.decode(None):
        yield (frame.time or 0.0) - take.origin_s, frame


def _sounded(take: OpenRecording) -> Iterator[tuple[float, AudioFrame]]:
    """Yield the sound of a take with its moments, seconds of the take."""
    if take.audio is None:
        return
    if not has_decoder(take.audio):
        raise UnknownCodec("The sound of one of the takes is in a form that cannot be decoded here.")
    for packet in take.packets(take.audio):
        for frame in decoded(packet):
            if isinstance(frame, AudioFrame):
                yield max(0.0, (frame.time or 0.0) - take.origin_s), frame


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a picture of this shape fills its cell, both sides even."""
    share = min((CELL[0] - GAP) / width, CELL[1] / height)
    return max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)


def _plane(picture: VideoFrame, number: int) -> Canvas:
    plane = picture.planes[number]
    rows: Canvas = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def _chroma(canvas: Canvas, number: int) -> Canvas:
    """Return one of the two colour planes of a yuv420p canvas, half its size each way."""
    quarter = SIZE[1] // 4
    rows = canvas[SIZE[1] + number * quarter : SIZE[1] + (number + 1) * quarter]
    return rows.reshape(SIZE[1] // 2, SIZE[0] // 2)
