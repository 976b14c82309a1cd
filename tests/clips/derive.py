"""Derive: the recordings that browsers, phones and accidents leave behind, made from a clip at test time.

Every function writes the file *target* and returns it. What can be copied is copied; what must be encoded
is encoded small and fast, for tests look at what a file holds and says, not at its beauty.
"""

import heapq
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np

from tests.clips.heard import sound_of
from tests.clips.muxing import FRAME_RATE, picture_frame, sound_frames, write_webm
from tests.clips.speech import RATE, Sound, room_tone

SMALL = (640, 360)
QUARTER_TURN = np.array([0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30], dtype=">i4").tobytes()
MATRIX_AFTER_TKHD = (
    4 + 20 + 8 + 8
)  # version and flags, times and track, reserved, layer to volume (ISO 14496-12)


def microphone_wav(clip: Path, target: Path, before_s: float = 0.0, after_s: float = 0.0) -> Path:
    """Write the clip's sound as a browser's fake microphone reads it: WAV, 48 kHz mono, 16 bits.

    *before_s* and *after_s* seconds of the quiet room lie around it: the fake microphone begins when the
    page first listens, which is before it records.
    """
    return _wav(np.concatenate([_room(before_s), sound_of(clip), _room(after_s)]), target)


def camera_mjpeg(clip: Path, target: Path, frames: int = 300, quality: int = 50) -> Path:
    """Write the clip's first pictures as a browser's fake camera reads them: JPEGs one after another.

    Chromium shows them at 30 a second whatever they were, and starts again at the end. 300 drawn pictures
    of 1280 x 720 are about 10 seconds and well below 15 MB.
    """
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    with av.open(str(clip)) as file, target.open("wb") as out:
        for number, frame in enumerate(file.decode(video=0)):
            if number == frames:
                break
            picture = frame.to_ndarray(format="bgr24")
            out.write(cv2.imencode(".jpg", picture, settings)[1].tobytes())
    return target


def recorder_webm(clip: Path, target: Path) -> Path:
    """Write a WebM as a browser's recorder leaves it: no duration, no cues, clusters of unknown length."""
    return _copied(clip, target, "webm", {"live": "1"})


def firefox_webm(clip: Path, target: Path) -> Path:
    """Write VP8 and Opus, without duration and cues, as Firefox records."""
    return _encoded(clip, target, "webm", ("libvpx", "libopus"), {"live": "1"})


def phone_mp4(clip: Path, target: Path) -> Path:
    """Write H.264 and AAC in MP4, its index at the end, as a phone's camera does."""
    return _encoded(clip, target, "mp4", ("libx264", "aac"), {})


def upright_phone_mp4(clip: Path, target: Path) -> Path:
    """Write what a phone held upright leaves: pictures lying on their side, and a quarter turn noted."""
    data = bytearray(phone_mp4(clip, target).read_bytes())
    at = data.index(b"tkhd") + 4 + MATRIX_AFTER_TKHD
    data[at : at + len(QUARTER_TURN)] = QUARTER_TURN
    target.write_bytes(data)
    return target


def fragmented_mp4(clip: Path, target: Path) -> Path:
    """Write H.264 and Opus in an MP4 of fragments, as Chromium records when asked for MP4."""
    return _encoded(clip, target, "mp4", ("libx264", "libopus"), {"movflags": "frag_keyframe+empty_moov"})


def h264_matroska(clip: Path, target: Path) -> Path:
    """Write H.264 and Opus in a live Matroska, as Chromium records when asked for WebM with H.264."""
    return _encoded(clip, target, "matroska", ("libx264", "libopus"), {"live": "1"})


def without_picture(clip: Path, target: Path) -> Path:
    """Write the clip's sound alone, as WebM."""
    return _copied(clip, target, "webm", {}, kinds=("audio",))


def without_sound(clip: Path, target: Path) -> Path:
    """Write the clip's pictures alone, as WebM."""
    return _copied(clip, target, "webm", {}, kinds=("video",))


def truncated(clip: Path, target: Path, share: float = 0.6) -> Path:
    """Write the first *share* (0..1) of the clip's bytes, as an upload that broke off."""
    data = clip.read_bytes()
    target.write_bytes(data[: round(len(data) * share)])
    return target


def unknown_codec(clip: Path, target: Path) -> Path:
    """Write a WebM (VP9 and Opus) whose codecs' names nobody knows."""
    data = clip.read_bytes().replace(b"V_VP9", b"V_XQ7", 1).replace(b"A_OPUS", b"A_XQ7Z", 1)
    target.write_bytes(data)
    return target


def not_media(target: Path) -> Path:
    """Write a text that calls itself a recording."""
    target.write_text("Dear colleagues, the minutes of Tuesday's meeting are below.\n" * 40, encoding="utf-8")
    return target


def empty(target: Path) -> Path:
    """Write a file of no bytes."""
    target.write_bytes(b"")
    return target


def quiet_room(target: Path, duration_s: float = 10.0) -> Path:
    """Write a WebM of an empty room: sound, but nobody speaks."""
    write_webm(target, _room(duration_s), None)
    return target


def noise(target: Path, duration_s: float = 10.0) -> Path:
    """Write a WebM of loud noise (-20 dBFS), in which there are no words either."""
    write_webm(target, room_tone(round(duration_s * RATE), level_dbfs=-20.0), None)
    return target


def _room(duration_s: float) -> Sound:
    return room_tone(round(duration_s * RATE))


def _wav(sound: Sound, target: Path) -> Path:
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return target


def _copied(
    clip: Path,
    target: Path,
    container: str,
    options: dict[str, str],
    kinds: tuple[str, ...] = ("video", "audio"),
) -> Path:
    """Copy the streams of *kinds*, without decoding, into *container*."""
    with av.open(str(clip)) as source, av.open(str(target), "w", format=container, options=options) as file:
        kept = [stream for stream in source.streams if stream.type in kinds]
        copies = {stream.index: file.add_stream_from_template(stream) for stream in kept}
        for packet in source.demux(kept):
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                file.mux(packet)
    return target


def _encoded(
    clip: Path, target: Path, container: str, codecs: tuple[str, str], options: dict[str, str]
) -> Path:
    """Encode the clip anew with the *codecs* for picture and sound, the picture made small."""
    with av.open(str(target), "w", format=container, options=options) as file:
        video = cast("av.VideoStream", file.add_stream(codecs[0], rate=FRAME_RATE, options=_quick(codecs[0])))
        video.width, video.height, video.pix_fmt = *SMALL, "yuv420p"
        video.codec_context.time_base = Fraction(1, FRAME_RATE)
        audio = cast("av.AudioStream", file.add_stream(codecs[1], rate=RATE, layout="mono"))
        for moment in _interleaved(clip):
            if isinstance(moment, av.VideoFrame):
                file.mux(video.encode(moment))
            else:
                file.mux(audio.encode(moment))
        file.mux(video.encode(None))
        file.mux(audio.encode(None))
    return target


def _quick(codec: str) -> dict[str, str]:
    if codec == "libx264":
        return {"preset": "ultrafast", "crf": "26", "g": "100"}
    return {"deadline": "realtime", "cpu-used": "8", "b": "600000", "g": "200"}


def _interleaved(clip: Path) -> Iterator[av.VideoFrame | av.AudioFrame]:
    """Yield the clip's pictures and sounds in the order of their times, as a recorder meets them."""
    frames: tuple[Iterator[av.VideoFrame | av.AudioFrame], ...] = (
        _small_pictures(clip),
        sound_frames(sound_of(clip)),
    )
    return heapq.merge(*frames, key=lambda frame: frame.time or 0.0)


def _small_pictures(clip: Path) -> Iterator[av.VideoFrame]:
    with av.open(str(clip)) as file:
        for number, frame in enumerate(file.decode(video=0)):
            small = cv2.resize(frame.to_ndarray(format="bgr24"), SMALL, interpolation=cv2.INTER_AREA)
            yield picture_frame(np.asarray(small, np.uint8), number)
