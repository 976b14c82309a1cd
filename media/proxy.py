"""The copy that browsers play: the same packets, in a container with a duration and an index.

A recorder's own file has neither: Chromium shows it as endless, Firefox as a second long, and a seek in ten
minutes of it never ends. Copying the packets costs about half a millisecond a second of recording.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import av
from av.container import OutputContainer
from av.stream import Stream

from media.errors import CannotWrite, EmptyRecording, NotPlayableAsIs, UnreadableMedia
from media.limits import ReadingLimits
from media.opening import OpenRecording, opened
from media.probe import Recording, codec_name, pixel_format

PlayableContainer = Literal["webm", "mp4"]

# What Chromium and Firefox were seen to play; an mp3 in MP4 is left out, Firefox on some systems refuses it.
PLAYABLE: dict[PlayableContainer, tuple[frozenset[str], frozenset[str]]] = {
    "webm": (frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis"})),
    "mp4": (frozenset({"h264", "vp9", "av1"}), frozenset({"aac", "opus"})),
}
H264_PIXELS = frozenset({"yuv420p", "yuvj420p"})  # browsers decode no other depth or colour of H.264
OPTIONS: dict[PlayableContainer, dict[str, str]] = {
    "webm": {"cues_to_front": "1"},
    "mp4": {"movflags": "+faststart", "strict": "experimental"},
}


def playable_container(recording: Recording) -> PlayableContainer:
    """Return the container in which browsers play *recording*'s streams as they are.

    Raises:
        NotPlayableAsIs: if they play them in none.
    """
    return _container_for(recording.video_codec, recording.pixel_format, recording.audio_codec)


def playable_as_it_is(recording: Recording) -> bool:
    """Whether browsers play *recording*'s streams once they lie in the right container."""
    try:
        playable_container(recording)
    except NotPlayableAsIs:
        return False
    return True


def remux(source: Path, target: Path, limits: ReadingLimits | None = None) -> None:
    """Copy the first picture and sound stream of *source* into a *target* that browsers play and seek in.

    The container is `playable_container`'s, whatever *target* is called. Its clock starts at 0:00, as
    `media.decode.sound` does. *target* appears whole or not at all.

    Raises:
        NotPlayableAsIs: if browsers cannot play the codecs.
        CannotWrite: if the target cannot be stored.
        NoSuchRecording, EmptyRecording, UnreadableMedia, LimitExceeded: see `media.opening.opened`.
    """
    with opened(source, limits or ReadingLimits()) as recording, published(target) as unfinished:
        _copy(recording, unfinished)


def _container_for(video: str | None, pixels: str | None, audio: str | None) -> PlayableContainer:
    if video == "h264" and pixels not in H264_PIXELS:
        video = f"h264 ({pixels})"
    for container, (videos, audios) in PLAYABLE.items():
        if (video is None or video in videos) and (audio is None or audio in audios):
            return container
    held = " and ".join(codec for codec in (video, audio) if codec)
    raise NotPlayableAsIs(
        f"Browsers cannot play this recording's {held}: export it as MP4 with H.264 and AAC, "
        "or record it in the studio."
    )


@contextmanager
def published(target: Path) -> Iterator[Path]:
    """Give a path beside *target* to write to; it takes *target*'s name when the block ends well.

    Raises:
        CannotWrite: if the disk is full or the folder cannot be written to.
    """
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise CannotWrite(
            f"{target.name!r} could not be stored ({error.strerror}): free some disk space, "
            "check the folder, and try again."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(source: OpenRecording, target: Path) -> None:
    streams = [stream for stream in (source.video, source.audio) if stream is not None]
    video, audio = (codec_name(stream) if stream else None for stream in (source.video, source.audio))
    container = _container_for(video, pixel_format(source.video), audio)
    try:
        with av.open(str(target), "w", format=container, options=OPTIONS[container]) as copy:
            if not _copy_packets(source, copy, streams):
                raise EmptyRecording("This recording stops before its first moment: record again.")
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise UnreadableMedia(
            "This recording is too damaged to be copied for playing: record or export it again."
        ) from error


def _copy_packets(source: OpenRecording, copy: OutputContainer, streams: Sequence[Stream]) -> bool:
    # Opaque, since a template would otherwise look for an encoder, and AV1's need not be there.
    copies = {stream.index: copy.add_stream_from_template(stream, opaque=True) for stream in streams}
    latest: dict[int, int] = {}
    for packet in source.packets(*streams):
        if packet.dts is None or packet.dts <= latest.get(packet.stream.index, packet.dts - 1):
            continue  # a damaged clock that steps back; the container would refuse the packet
        latest[packet.stream.index] = packet.dts
        shift = round(source.origin_s / packet.time_base)
        packet.dts -= shift
        packet.pts = None if packet.pts is None else packet.pts - shift
        packet.stream = copies[packet.stream.index]
        copy.mux(packet)
    return bool(latest)
