"""That pitch is the frequency of the voice, and nothing where there is no voice."""

import numpy as np
import pytest

from media.pitch import pitch_hz, semitones
from media.timeline import SAMPLE_RATE, Curve, Span


def voice(hz: float, seconds: float) -> np.ndarray:
    """Return a buzz with the harmonics of a voice."""
    moments = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    buzz = sum(np.sin(2 * np.pi * hz * n * moments) / n for n in range(1, 12))
    return (0.1 * buzz).astype(np.float32)


@pytest.mark.parametrize("hz", [90.0, 180.0, 320.0])
def test_the_pitch_of_a_voice_is_its_fundamental(hz):
    curve = pitch_hz(voice(hz, 1.0))

    assert np.median(curve.within(Span(0.2, 0.8))) == pytest.approx(hz, rel=0.01)


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(1).normal(0, 0.05, SAMPLE_RATE).astype(np.float32)

    heard = pitch_hz(np.concatenate((noise, np.zeros(SAMPLE_RATE, np.float32))))

    assert np.isnan(heard.values).mean() > 0.95
    assert pitch_hz(np.zeros(0, np.float32)).values.size == 0


def test_an_octave_above_the_middle_is_twelve_semitones():
    curve = semitones(Curve(10.0, np.array([100, 100, 100, 200, np.nan], np.float32)))

    assert curve.values[:4] == pytest.approx([0, 0, 0, 12])
    assert np.isnan(curve.values[4])


def test_a_take_without_a_voice_has_no_middle():
    nothing = Curve(10.0, np.full(3, np.nan, np.float32))

    assert np.isnan(semitones(nothing).values).all()
