"""Muxing: sound and pictures made into the files that the project keeps.

WebM with VP9 and Opus, as Chromium's recorder gives, but encoded with patience: these files live in the
repository. Sound goes in at 48 kHz mono, pictures at 25 a second.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.clips.canvas import HEIGHT, WIDTH, Picture
from tests.clips.speech import RATE, Sound

FRAME_RATE = 25
OPUS_FRAME = 960  # samples: 20 ms
SOUND_BITS_S = 40_000
PICTURE = {"crf": "34", "deadline": "good", "cpu-used": "2", "row-mt": "1", "g": "75", "lag-in-frames": "16"}
WEBM = {"cues_to_front": "1", "fflags": "+bitexact"}


def write_webm(target: Path, sound: Sound, pictures: Iterator[Picture] | None) -> None:
    """Write *sound*, and *pictures* where there are any, to a WebM file at *target*."""
    with av.open(str(target), "w", format="webm", options=WEBM) as file:
        video = _video(file) if pictures is not None else None
        audio = file.add_stream("libopus", rate=RATE, layout="mono")
        audio.bit_rate = SOUND_BITS_S
        for moment in sound_frames(sound):
            file.mux(audio.encode(moment))
        file.mux(audio.encode(None))
        if video is None or pictures is None:
            return
        for number, picture in enumerate(pictures):
            file.mux(video.encode(picture_frame(picture, number)))
        file.mux(video.encode(None))


def sound_frames(sound: Sound) -> Iterator[av.AudioFrame]:
    """Yield *sound* (48 kHz mono) in 20 ms frames with their times; the last one may be shorter."""
    for start in range(0, len(sound), OPUS_FRAME):
        piece = np.ascontiguousarray(sound[None, start : start + OPUS_FRAME])
        frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame


def picture_frame(picture: Picture, number: int) -> av.VideoFrame:
    """Return *picture* (blue-green-red) as the frame that is shown *number* frames after the start."""
    frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
    frame.pts, frame.time_base = number, Fraction(1, FRAME_RATE)
    return frame


def _video(file: av.container.OutputContainer) -> av.VideoStream:
    video = file.add_stream("libvpx-vp9", rate=FRAME_RATE, options=PICTURE)
    video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    video.codec_context.time_base = Fraction(1, FRAME_RATE)
    return video
