"""Sound and pictures out of a recording: the only module that decodes.

Sample 0 is the recording's 0:00 as a player shows it. Recorders start their sound 14 to 24 ms after the
picture, and a muted or stalled microphone leaves holes in the timestamps; both are filled with silence, so
that a sample's index stays its time.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.stream import Discard, Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from media.errors import LimitExceeded, NoAudio, NoVideo, UnknownCodec, UnreadableMedia
from media.limits import ReadingLimits
from media.opening import Growing, OpenRecording, has_decoder, opened, opened_while_growing
from media.timeline import SAMPLE_RATE, samples

if TYPE_CHECKING:
    from av.packet import Packet  # generic in its types only, so a subscript would fail when run

Sound = NDArray[np.float32]
Picture = NDArray[np.uint8]
Frame = TypeVar("Frame", AudioFrame, VideoFrame)

HOLE_S = 0.05  # timestamps of real recorders jitter by up to 0.02 s around their samples
AT_ONCE_S = 0.25  # is resampled at once, which costs half of what 20 ms each do; who listens waits no longer


def sound(path: Path, limits: ReadingLimits | None = None) -> Sound:
    """Return the recording's sound: shape (n,), mono, 16 kHz, float32 in [-1, 1].

    Raises:
        NoAudio: if it has no sound stream.
        UnknownCodec, UnreadableMedia: if the sound cannot be decoded, or not one sample of it can.
        NoSuchRecording, EmptyRecording, LimitExceeded: see `media.opening.opened`.
    """
    return np.concatenate(list(sound_blocks(path, limits)))


def sound_blocks(path: Path, limits: ReadingLimits | None = None) -> Iterator[Sound]:
    """Yield what `sound` returns, in order and in pieces, so that memory stays flat however long it is."""
    limits = limits or ReadingLimits()
    with opened(path, limits) as source:
        yield from _blocks(source, limits)


def growing_sound_blocks(bytes_so_far: Growing, limits: ReadingLimits | None = None) -> Iterator[Sound]:
    """Yield the sound of a recording while it is still being written, as it comes, sample for sample.

    Raises:
        NoAudio, UnknownCodec, UnreadableMedia, LimitExceeded: as `sound`.
    """
    limits = limits or ReadingLimits()
    with opened_while_growing(bytes_so_far, limits) as source:
        yield from _blocks(source, limits)


def _blocks(source: OpenRecording, limits: ReadingLimits) -> Iterator[Sound]:
    audio = _decodable(source)
    most, written = samples(limits.duration_s), 0
    for at, block in _runs(source, audio):
        for piece in (_silence(at - written, most), block):
            written += piece.size
            if written > most:
                raise _too_long(limits)
            yield piece
    if written == 0:
        raise UnreadableMedia(
            "Not one moment of this recording's sound can be decoded: record or export it again."
        )


def _decodable(source: OpenRecording) -> AudioStream:
    if source.audio is None:
        raise NoAudio("This recording has no sound: check that the microphone is on and record again.")
    if not has_decoder(source.audio):
        raise UnknownCodec(
            "The sound is in a form that cannot be decoded here: export the recording as MP4 or WebM."
        )
    return source.audio


def _too_long(limits: ReadingLimits) -> LimitExceeded:
    return LimitExceeded(
        f"This recording is longer than the {limits.duration_s / 60:.0f} minutes that are read: "
        "cut it shorter and try again."
    )


def _silence(count: int, most: int) -> Sound:
    return np.zeros(min(max(count, 0), most + 1), np.float32)


class _Run:
    """Frames of one form that follow each other without a hole; the first belongs at `first_sample`."""

    def __init__(self, frame: AudioFrame, time_s: float) -> None:
        self.first_sample = samples(time_s)
        self._form, self._expected_s = _form(frame), time_s
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        self._waiting = av.AudioFifo()

    @property
    def end_s(self) -> float:
        """Where the next frame is expected."""
        return self._expected_s

    def continues_with(self, frame: AudioFrame, time_s: float) -> bool:
        """Whether *frame*, shown at *time_s*, belongs to this run."""
        return self._form == _form(frame) and time_s - self._expected_s <= HOLE_S

    def with_one_more(self, frame: AudioFrame) -> Iterator[Sound]:
        """Take *frame* in; yield what is ready of the run at 16 kHz."""
        self._expected_s += frame.samples / frame.sample_rate
        frame.pts = None  # the run knows its place; the resampler need not
        self._waiting.write(frame)
        if self._waiting.samples >= frame.sample_rate * AT_ONCE_S:
            yield from self._resampled(self._waiting.read())

    def rest(self) -> Iterator[Sound]:
        """Yield what is left of the run, which ends with it."""
        if self._waiting.samples:
            yield from self._resampled(self._waiting.read())
        yield from self._resampled(None)

    def _resampled(self, frame: AudioFrame | None) -> Iterator[Sound]:
        return (piece.to_ndarray()[0] for piece in self._resampler.resample(frame))


def _runs(source: OpenRecording, audio: AudioStream) -> Iterator[tuple[int, Sound]]:
    """Yield blocks of 16 kHz sound, each with the index where its run begins; a lower one just follows on."""
    run: _Run | None = None
    for frame in _frames(source, audio, AudioFrame):
        expected_s = run.end_s if run else 0.0
        time_s = expected_s if frame.time is None else frame.time - source.origin_s
        if run is None or not run.continues_with(frame, time_s):
            if run is not None:
                yield from _placed(run, run.rest())
            run = _Run(frame, max(time_s, expected_s))
        yield from _placed(run, run.with_one_more(frame))
    if run is not None:
        yield from _placed(run, run.rest())


def _placed(run: _Run, blocks: Iterator[Sound]) -> Iterator[tuple[int, Sound]]:
    return ((run.first_sample, block) for block in blocks)


def _form(frame: AudioFrame) -> tuple[int, str, str]:
    return frame.sample_rate, frame.format.name, frame.layout.name


def _frames(source: OpenRecording, stream: Stream, kind: type[Frame]) -> Iterator[Frame]:
    for other in source.container.streams:
        if other is not stream:
            other.discard = Discard.all  # read past, where the container allows it
    for packet in source.packets(stream):
        try:
            yield from (frame for frame in packet.decode() if isinstance(frame, kind))
        except MemoryError:
            raise
        except av.FFmpegError:
            continue  # a damaged packet costs its own moment; players skip it too


def decoded(packet: "Packet[Stream]") -> Iterator[AudioFrame | VideoFrame]:
    """Yield the frames of *packet*; a damaged one costs its own moment, players skip it too."""
    try:
        yield from (frame for frame in packet.decode() if isinstance(frame, AudioFrame | VideoFrame))
    except MemoryError:
        raise
    except av.FFmpegError:
        return


def pictures(
    path: Path, moments_s: Sequence[float], longest_side: int, limits: ReadingLimits | None = None
) -> Iterator[Picture]:
    """Yield the picture shown at or just before each of *moments_s* (seconds, ascending), upright.

    Each is (height, width, 3) uint8 in OpenCV's order blue, green, red, scaled down until its longer side is
    at most *longest_side* pixels. In a file without an index, such as a recorder's own, the pictures come
    from its start instead. There may be fewer than asked for where the file is damaged.

    Raises:
        NoVideo: if it has no video stream.
        UnknownCodec: if the video cannot be decoded.
        NoSuchRecording, EmptyRecording, UnreadableMedia, LimitExceeded: see `media.opening.opened`.
    """
    with opened(path, limits or ReadingLimits()) as source:
        video = _visible(source)
        for moment_s in moments_s:
            _seek(source, video, moment_s)
            frame = next(_frames(source, video, VideoFrame), None)
            if frame is not None:
                yield _upright(frame, longest_side)


def pictures_in_order(
    path: Path, rate_hz: float, longest_side: int, limits: ReadingLimits | None = None
) -> Iterator[Picture]:
    """Yield the picture shown at each multiple of 1/*rate_hz* s from 0:00 on, as `pictures` does, upright.

    The recording is decoded once from its start, so an index is not needed; its last picture is the last.

    Raises:
        NoVideo, UnknownCodec, …: as `pictures`.
    """
    with opened(path, limits or ReadingLimits()) as source:
        given, shown = 0, None
        for frame in _frames(source, _visible(source), VideoFrame):
            while shown is not None and given / rate_hz < (frame.time or 0.0) - source.origin_s:
                yield _upright(shown, longest_side)
                given += 1
            shown = frame
        if shown is not None:
            yield _upright(shown, longest_side)


def _visible(source: OpenRecording) -> VideoStream:
    if source.video is None:
        raise NoVideo("This recording has no picture: check that the camera is on and record again.")
    if not has_decoder(source.video):
        raise UnknownCodec(
            "The picture is in a form that cannot be decoded here: export the recording as MP4 or WebM."
        )
    return source.video


def _seek(source: OpenRecording, video: VideoStream, moment_s: float) -> None:
    if video.time_base is None:
        return
    # A file without an index cannot be sought in; the next picture of where it stands must do.
    with suppress(av.FFmpegError):
        source.container.seek(round((moment_s + source.origin_s) / video.time_base), stream=video)


def _upright(frame: VideoFrame, longest_side: int) -> Picture:
    share = min(1.0, longest_side / max(frame.width, frame.height))
    width, height = (max(1, round(side * share)) for side in (frame.width, frame.height))
    picture = frame.reformat(width=width, height=height, format="bgr24").to_ndarray()
    return np.ascontiguousarray(np.rot90(picture, frame.rotation // 90)).astype(np.uint8, copy=False)
