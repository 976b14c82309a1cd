"""What a file holds: how long it is, its streams, its frame rate.

A browser's recorder writes no duration, a cut-off file declares one it does not keep, so nothing that is
declared is believed: the packets are walked, which costs about half a millisecond a second of recording.
"""

from array import array
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.stream import Stream
from av.video.stream import VideoStream

from media.errors import EmptyRecording, LimitExceeded
from media.limits import ReadingLimits
from media.opening import OpenRecording, has_decoder, opened

NOMINAL_RATES = (
    *(Fraction(rate) for rate in (5, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 120, 240)),
    *(Fraction(rate, 1001) for rate in (24000, 30000, 60000)),
)
STEADY_S = 0.0015  # a container that keeps whole milliseconds moves a steady frame by no more
STEADY_TOLERANCE = 0.0004  # tells 30 from 30000/1001, which differ by 0.001
RECORDER_TOLERANCE = 0.10  # a recorder's frames come when the camera gives them: median 33 ms, p95 47 ms


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording holds.

    `duration_s` is the length a player shows. Width and height are in pixels as stored; they and
    `frame_rate` (frames a second, exact) are None without video. `container` is `webm`, `matroska`, `mp4`,
    `mov`, or FFmpeg's own name; codecs and pixel format are FFmpeg's names, or `unknown`.
    """

    duration_s: float
    has_audio: bool
    has_video: bool
    width: int | None
    height: int | None
    frame_rate: Fraction | None
    container: str
    video_codec: str | None
    audio_codec: str | None
    pixel_format: str | None = None


@dataclass(frozen=True, slots=True)
class _Walk:
    """The end of the last packet, and the times of the pictures, both in seconds on the player's clock."""

    end_s: float
    picture_times_s: np.ndarray


def probe(path: Path, limits: ReadingLimits | None = None) -> Recording:
    """Return what the recording at *path* holds.

    Raises:
        NoSuchRecording, EmptyRecording, UnreadableMedia, LimitExceeded: see `media.opening.opened`; also
            EmptyRecording when not one packet can be read, and LimitExceeded when it is too long.
    """
    limits = limits or ReadingLimits()
    with opened(path, limits) as source:
        walk = _walk(source, limits)
        video, audio = source.video, source.audio
        sized = video if video is not None and has_decoder(video) else None
        return Recording(
            duration_s=walk.end_s,
            has_audio=audio is not None,
            has_video=video is not None,
            width=sized.width if sized else None,
            height=sized.height if sized else None,
            frame_rate=nominal_rate(walk.picture_times_s) if video is not None else None,
            container=_container_name(source, path),
            video_codec=codec_name(video) if video is not None else None,
            audio_codec=codec_name(audio) if audio is not None else None,
            pixel_format=pixel_format(video),
        )


def _walk(source: OpenRecording, limits: ReadingLimits) -> _Walk:
    end_s, pictures = 0.0, array("d")
    for packet in source.packets():
        if packet.stream not in (source.video, source.audio) or packet.time_base is None:
            continue
        start = packet.pts if packet.pts is not None else packet.dts
        assert start is not None  # packets() yields none without either
        start_s = float(start * packet.time_base) - source.origin_s
        end_s = max(end_s, start_s + float((packet.duration or 0) * packet.time_base))
        if end_s > limits.duration_s:
            raise LimitExceeded(
                f"This recording is longer than the {limits.duration_s / 60:.0f} minutes that are read: "
                "cut it shorter and try again."
            )
        if packet.stream is source.video:
            pictures.append(start_s)
    if end_s <= 0.0 and not pictures:
        raise EmptyRecording("This recording stops before its first moment: record again.")
    return _Walk(end_s, np.sort(np.asarray(pictures)))


def nominal_rate(picture_times_s: np.ndarray) -> Fraction | None:
    """Return the frame rate that was meant, given when each picture is shown (seconds, ascending).

    A steady film's is its mean, exact to 30 against 30000/1001; a recorder's frames come when the camera
    gives them, so theirs is the usual rate nearest to the median. None with fewer than two pictures.
    """
    steps = np.diff(picture_times_s)
    steps = steps[steps > 0]
    if steps.size == 0:
        return None
    median_s = float(np.median(steps))
    if float(np.max(np.abs(steps - median_s))) <= STEADY_S:
        return _snapped(Fraction(steps.size) / Fraction(float(steps.sum())), STEADY_TOLERANCE)
    return _snapped(Fraction(1 / median_s), RECORDER_TOLERANCE)


def _snapped(rate: Fraction, tolerance: float) -> Fraction:
    nearest = min(NOMINAL_RATES, key=lambda nominal: abs(nominal / rate - 1))
    return nearest if abs(nearest / rate - 1) <= tolerance else rate.limit_denominator(1000)


def codec_name(stream: Stream) -> str:
    """Return FFmpeg's name of the stream's codec, or `unknown`."""
    return stream.codec_context.codec.canonical_name if has_decoder(stream) else "unknown"


def pixel_format(video: VideoStream | None) -> str | None:
    """Return FFmpeg's name of the pictures' depth and colours (`yuv420p`), or None if it has none."""
    return video.pix_fmt if video is not None and has_decoder(video) else None


def _container_name(source: OpenRecording, path: Path) -> str:
    name = source.container.format.name
    if name == "matroska,webm":
        return "webm" if b"webm" in _first_bytes(path) else "matroska"
    if name.startswith("mov,"):
        return "mov" if source.container.metadata.get("major_brand", "").startswith("qt") else "mp4"
    return name


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)
