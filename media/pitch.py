"""Pitch: how high a voice is, against the speaker's own middle.

SwiftF0 (MIT, a network of 135 kB) hears the fundamental frequency; it costs about 0.015 s a second of sound.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from media.kept_sound import Samples, stretches
from media.timeline import SAMPLE_RATE, Curve

if TYPE_CHECKING:
    from swift_f0 import PitchResult, SwiftF0

RATE_HZ = 62.5  # one value for each 256 samples, as SwiftF0 hears them
LOWEST_HZ, HIGHEST_HZ = 60.0, 600.0  # from a deep man's voice to a child's
STRETCH = 10 * SAMPLE_RATE  # samples heard at once: the network's own memory grows with them
VOICED = 0.5  # SwiftF0's own confidence from which a frame is voiced


def pitch_hz(sound: Samples) -> Curve:
    """Return the fundamental frequency of *sound* (mono, 16 kHz): 62.5 values a second, in hertz.

    It is NaN where no voice sounds: silence, noise, and consonants such as "s" or "t".
    """
    if sound.size == 0:
        return Curve(RATE_HZ, np.zeros(0, np.float32))
    stream = _detector().stream(LOWEST_HZ, HIGHEST_HZ)
    heard = [*(stream.push(stretch, SAMPLE_RATE) for stretch in stretches(sound, STRETCH)), stream.flush()]
    return Curve(RATE_HZ, np.concatenate([_voiced_hz(part) for part in heard]))


def _voiced_hz(heard: "PitchResult") -> NDArray[np.float32]:
    return np.where(heard.confidence >= VOICED, heard.pitch_hz, np.nan).astype(np.float32)


def semitones(pitch: Curve) -> Curve:
    """Return *pitch* (hertz) in semitones above (or, negative, below) the median of the voiced moments."""
    voiced = pitch.values[~np.isnan(pitch.values)]
    if voiced.size == 0:
        return pitch
    values = 12 * np.log2(pitch.values / np.median(voiced))
    return Curve(pitch.rate_hz, values.astype(np.float32))


@cache
def _detector() -> "SwiftF0":
    from swift_f0 import SwiftF0  # brings onnxruntime, which only the worker needs

    return SwiftF0(threads=1, spin=False)  # the speech model's threads have a better use for the cores
