"""The waveform a player draws: peaks, small enough to send as JSON."""

import numpy as np

from media.kept_sound import Samples, Sound, stretches
from media.timeline import SAMPLE_RATE

PER_SECOND = 100  # two a pixel on a minute-long take across a wide screen
TOP = 100  # a peak at full scale; steps of one per cent are finer than a pixel


def peaks(sound: Samples, per_second: int = PER_SECOND) -> list[int]:
    """Return how far *sound* (mono, 16 kHz) swings in each 1/*per_second* s, 0 to 100 of full scale.

    The last one stands for what is left, however short.
    """
    width = SAMPLE_RATE // per_second
    return [peak for stretch in stretches(sound, 60 * per_second * width) for peak in _peaks(stretch, width)]


def _peaks(stretch: Sound, width: int) -> list[int]:
    starts = np.arange(0, stretch.size, width)
    swing = np.maximum(np.maximum.reduceat(stretch, starts), -np.minimum.reduceat(stretch, starts))
    return [int(peak) for peak in np.rint(np.clip(swing, 0.0, 1.0) * TOP)]
