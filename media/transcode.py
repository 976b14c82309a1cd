"""The copy that browsers play, made anew where copying the packets would not help: H.264 and AAC in MP4.

HEVC, MJPEG, ten bits a colour, colours at full or half resolution, and film that a phone recorded on its side
need it. A picture keeps its own moments, so a phone's changing frame rate stays what it was. It costs about
0.4 s of work a second of 720p.
"""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from media.decode import decoded
from media.errors import EmptyRecording, UnknownCodec, UnreadableMedia
from media.limits import ReadingLimits
from media.opening import OpenRecording, has_decoder, opened
from media.proxy import published
from media.soundtrack import Soundtrack

if TYPE_CHECKING:
    pass  # generic in its types only, so a subscript would fail when run

LONGEST_SIDE = 1920  # pixels; a phone's 4K shows no more of a rehearsal, and costs four times the work
PICTURES_A_SECOND = 60  # at most: a slow-motion film of 240 would cost eight times the work
CLOCK = Fraction(1, 90_000)  # as MPEG has it; exact for every usual frame rate
VIDEO_OPTIONS = {"preset": "veryfast", "crf": "23", "threads": "2", "g": "120"}


def transcode(source: Path, target: Path, limits: ReadingLimits | None = None) -> None:
    """Write *source* anew to *target* as MP4 with H.264 and AAC, upright, its clock starting at 0:00.

    The longer side is at most 1920 pixels, both sides even. *target* appears whole or not at all.

    Raises:
        UnknownCodec, EmptyRecording, UnreadableMedia: if there is nothing in it that can be decoded.
        CannotWrite: if the target cannot be stored.
        NoSuchRecording, LimitExceeded: see `media.opening.opened`.
    """
    with opened(source, limits or ReadingLimits()) as recording, published(target) as unfinished:
        _check(recording)
        try:
            with av.open(str(unfinished), "w", format="mp4", options={"movflags": "+faststart"}) as copy:
                if not _Copy(recording, copy).made():
                    raise EmptyRecording("This recording stops before its first moment: record again.")
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise UnreadableMedia(
                "This recording is too damaged to be made playable: record or export it again."
            ) from error


def rotation(source: Path, limits: ReadingLimits | None = None) -> int:
    """Return by how many degrees a player turns the pictures of *source*; 0 where it has none."""
    with opened(source, limits or ReadingLimits()) as recording:
        if recording.video is None or not has_decoder(recording.video):
            return 0
        for packet in recording.packets(recording.video):
            for frame in decoded(packet):
                if isinstance(frame, VideoFrame):
                    return frame.rotation % 360
    return 0


def _check(recording: OpenRecording) -> None:
    for stream in (recording.video, recording.audio):
        if stream is not None and not has_decoder(stream):
            raise UnknownCodec(
                "This recording is in a form that cannot be decoded here: export it as MP4 or WebM."
            )


class _Copy:
    """One copy being made."""

    def __init__(self, recording: OpenRecording, copy: OutputContainer) -> None:
        self._recording = recording
        self._copy = copy
        self._video = _video_stream(copy) if recording.video is not None else None
        self._sound = Soundtrack(copy) if recording.audio is not None else None
        self._graph: Graph | None = None
        self._last_pts = -1
        self._any = False

    def made(self) -> bool:
        """Copy all there is; return whether that was anything."""
        recording = self._recording
        streams = [stream for stream in (recording.video, recording.audio) if stream is not None]
        for packet in recording.packets(*streams):
            for frame in decoded(packet):
                self._take(frame)
        if self._sound is not None and self._any:
            self._sound.finish()
        if self._video is not None and self._any:
            self._copy.mux(self._video.encode(None))
        return self._any

    def _take(self, frame: AudioFrame | VideoFrame) -> None:
        moment_s = max(0.0, (frame.time or 0.0) - self._recording.origin_s)
        if isinstance(frame, VideoFrame):
            self._shown(frame, moment_s)
            return
        assert self._sound is not None  # only its frames come here
        self._any = True
        self._sound.take(frame, moment_s)

    def _shown(self, frame: VideoFrame, moment_s: float) -> None:
        assert self._video is not None  # only its frames come here
        pts = round(moment_s / CLOCK)
        if pts - self._last_pts < 1 / CLOCK / PICTURES_A_SECOND * Fraction(9, 10) and self._last_pts >= 0:
            return
        upright = self._upright(frame)
        if not self._any or not self._video.codec_context.is_open:
            self._video.width, self._video.height = upright.width, upright.height
        upright.pts, upright.time_base, self._last_pts = pts, CLOCK, pts
        self._any = True
        self._copy.mux(self._video.encode(upright))

    def _upright(self, frame: VideoFrame) -> VideoFrame:
        if self._graph is None:
            self._graph = _graph(frame)
        frame.pts = None
        self._graph.push(frame)
        upright = self._graph.pull()
        assert isinstance(upright, VideoFrame)  # what a graph of pictures gives
        return upright


def _video_stream(copy: OutputContainer) -> VideoStream:
    stream = copy.add_stream("libx264", rate=30, options=dict(VIDEO_OPTIONS))
    stream.pix_fmt, stream.codec_context.time_base = "yuv420p", CLOCK
    return stream


def _graph(frame: VideoFrame) -> Graph:
    """Return what turns pictures such as *frame* upright, small enough, and eight bits deep."""
    graph = Graph()
    share = min(1.0, LONGEST_SIDE / max(frame.width, frame.height))
    width, height = (max(2, round(side * share / 2) * 2) for side in (frame.width, frame.height))
    steps = [("scale", f"{width}:{height}")]
    steps += [("transpose", turn) for turn in _turns(frame.rotation)]
    steps.append(("format", "yuv420p"))
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=CLOCK)
    last = source
    for name, arguments in steps:
        step = graph.add(name, arguments)
        last.link_to(step)
        last = step
    last.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def _turns(rotation: int) -> list[str]:
    return {90: ["cclock"], 180: ["clock", "clock"], 270: ["clock"]}.get(rotation % 360, [])
