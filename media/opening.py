"""Opening strangers' files: the one door through which a recording reaches FFmpeg.

FFmpeg follows what a file names. An `.m3u8`, or an ffconcat script renamed `.webm`, plays another person's
take; `http:` and `concat:` are taken as recordings. So the door asks for a regular file, opens it as
`file:` and nothing else, and lets only self-contained formats in.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from media.errors import (
    EmptyRecording,
    LimitExceeded,
    NoSuchRecording,
    UnreadableMedia,
)
from media.limits import ReadingLimits

if TYPE_CHECKING:
    from av.packet import Packet  # generic in its types only, so a subscript would fail when run

# Containers that hold their own sound and pictures. None of them is a playlist, a script or a device.
FORMATS = (
    "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,ogg,wav,w64,mp3,aac,flac,avi,mpegts,mpeg,flv,asf,"
    "aiff,caf,au,amr,ac3,eac3,wv,tta,ape,mxf,nut,ivf,dv,rm,gxf,m4v"
)
UNREADABLE = "This file is not a recording that can be read: choose a video or sound file, or record again."


class Growing(Protocol):
    """Bytes that come one after another and cannot be gone back in."""

    def read(self, most: int) -> bytes:
        """Return up to *most* bytes, waiting for the first of them; none at the end."""


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """A recording FFmpeg has open, its first picture and sound streams, and where its clock begins.

    `origin_s` is the container's time of the moment a player shows as 0:00.
    """

    container: InputContainer
    video: VideoStream | None
    audio: AudioStream | None
    origin_s: float

    def packets(self, *streams: Stream) -> "Iterator[Packet[Stream]]":
        """Yield what can be demuxed of *streams* in file order, ending quietly where the file is cut off."""
        try:
            for packet in self.container.demux(*streams):
                if packet.pts is not None or packet.dts is not None:
                    yield packet
        except MemoryError:
            raise
        except (av.FFmpegError, IndexError):
            return  # PyAV stumbles at the end over streams that a damaged file declares half way


@contextmanager
def opened(path: Path, limits: ReadingLimits) -> Iterator[OpenRecording]:
    """Open the recording at *path* for reading, within *limits*.

    Raises:
        NoSuchRecording: if there is no regular file at *path*.
        EmptyRecording: if it has no byte.
        UnreadableMedia: if FFmpeg finds no recording of a self-contained format in it.
        LimitExceeded: if it has more streams, pixels, channels or another rate than *limits* allow.
    """
    _check_file(path)
    with closing(_container(f"file:{path}")) as container:
        yield _recording(container, limits)


@contextmanager
def opened_while_growing(bytes_so_far: Growing, limits: ReadingLimits) -> Iterator[OpenRecording]:
    """Open a recording that is still being written, as it comes; its end is wherever the bytes end.

    Only what a recorder writes can be followed: WebM, and MP4 in fragments. A file whose index comes last is
    waited for until its end, and then cannot be read without going back.

    Raises:
        UnreadableMedia, LimitExceeded: as `opened`.
    """
    with closing(_container(bytes_so_far)) as container:
        yield _recording(container, limits)


def _recording(container: InputContainer, limits: ReadingLimits) -> OpenRecording:
    _check_streams(container, limits)
    video, audio = _first_video(container), _first_audio(container)
    if video is None and audio is None:
        raise UnreadableMedia(
            "This file holds neither sound nor pictures: choose a video or sound file, or record again."
        )
    return OpenRecording(container, video, audio, _origin_s(video, audio))


def _check_file(path: Path) -> None:
    try:
        there = path.is_file()
    except OSError as error:  # a name too long to be one, a folder that this user may not enter
        raise NoSuchRecording(
            f"The recording cannot be reached ({error.strerror}): check the path and try again."
        ) from None
    if not there:
        raise NoSuchRecording(f"There is no recording called {path.name!r}: check the path and try again.")
    if not os.access(path, os.R_OK):
        raise NoSuchRecording(
            f"The recording {path.name!r} may not be read by this user: change its permissions and try again."
        )
    if path.stat().st_size == 0:
        raise EmptyRecording("This recording is empty, it holds not one byte: record again.")


def _container(source: str | Growing) -> InputContainer:
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    try:
        return av.open(source, "r", options=options, metadata_errors="replace")
    except MemoryError:
        raise LimitExceeded("This recording asks for more memory than one may have: record again.") from None
    except (av.FFmpegError, ValueError):
        raise UnreadableMedia(UNREADABLE) from None


def _check_streams(container: InputContainer, limits: ReadingLimits) -> None:
    if len(container.streams) > limits.streams:
        raise LimitExceeded(
            f"This recording has {len(container.streams)} streams, more than the {limits.streams} that are "
            "read: export it with one picture and one sound track."
        )
    for video in container.streams.video:
        _check_picture(video, limits)
    for audio in container.streams.audio:
        _check_sound(audio, limits)


def _check_picture(video: VideoStream, limits: ReadingLimits) -> None:
    if has_decoder(video) and video.width * video.height > limits.pixels:
        raise LimitExceeded(
            f"The picture is {video.width} by {video.height}, larger than can be read: export it smaller."
        )


def _check_sound(audio: AudioStream, limits: ReadingLimits) -> None:
    if not has_decoder(audio):
        return
    if not limits.lowest_sample_rate_hz <= audio.rate <= limits.highest_sample_rate_hz:
        raise LimitExceeded(
            f"The sound has {audio.rate} samples a second, which no microphone makes: export it at 48000."
        )
    if audio.channels > limits.channels:
        raise LimitExceeded(
            f"The sound has {audio.channels} channels, more than the {limits.channels} that are read: "
            "export it in stereo."
        )


def has_decoder(stream: Stream) -> bool:
    """Whether FFmpeg knows the stream's codec at all; without one, PyAV gives it no codec context."""
    return stream.codec_context is not None


def _first_video(container: InputContainer) -> VideoStream | None:
    # The cover of a song is a picture, and no video.
    films = (video for video in container.streams.video if not video.disposition & Disposition.attached_pic)
    return next(films, None)


def _first_audio(container: InputContainer) -> AudioStream | None:
    return next(iter(container.streams.audio), None)


def _origin_s(*streams: Stream | None) -> float:
    # A time before zero is a codec's run-in, which players do not show.
    starts = [
        float(stream.start_time * stream.time_base)
        for stream in streams
        if stream is not None and stream.start_time is not None and stream.time_base is not None
    ]
    return max(0.0, min(starts, default=0.0))
