"""Heard: a clip's own sound, read back from its file, and where it is loud; for checking truths."""

from pathlib import Path

import av
import numpy as np

from tests.clips.speech import RATE, Sound

SPEECH_DBFS = -48.0  # 40 dB under a sentence's peak, 17 dB over the room
FRAME_S = 0.005


def sound_of(clip: Path) -> Sound:
    """Return the sound of the file *clip* as 48 kHz mono float32."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(clip)) as file:
        frames = [piece for frame in file.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def loud_edges(sound: Sound, start_s: float, end_s: float) -> tuple[float, float]:
    """Return where speech begins and ends within a stretch of *sound*, seconds.

    Raises:
        IndexError: if nobody speaks in it.
    """
    frame = round(FRAME_S * RATE)
    piece = sound[round(start_s * RATE) : round(end_s * RATE)]
    frames = piece[: len(piece) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) > 10 ** (SPEECH_DBFS / 20))
    return start_s + float(loud[0]) * FRAME_S, start_s + float(loud[-1] + 1) * FRAME_S
