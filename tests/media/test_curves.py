"""That curves come back from the store as they were, as nearly as the ear can tell."""

import numpy as np
import pytest

from media.curves import packed, unpacked
from media.timeline import Curve, Span


def test_curves_come_back_with_their_rates_and_gaps():
    loudness = Curve(20.0, np.linspace(-75, 0, 2000, dtype=np.float32))
    pitch = Curve(62.5, np.array([np.nan, -12.5, 3.25], np.float32))

    back = unpacked(packed({"loudness_db": loudness, "pitch_st": pitch}))

    assert back["loudness_db"].rate_hz == 20.0
    assert back["loudness_db"].values == pytest.approx(loudness.values, abs=0.05)
    assert back["pitch_st"].values == pytest.approx(pitch.values, abs=0.01, nan_ok=True)


def test_ten_minutes_take_less_than_a_hundred_kilobytes():
    noise = np.random.default_rng(0).normal(-40, 9, 600 * 83).astype(np.float32)

    assert len(packed({"all": Curve(83, noise)})) < 100_000


def test_something_else_is_refused():
    with pytest.raises(ValueError, match="pickle"):
        unpacked(b"not curves")


def test_a_span_past_the_end_holds_nothing():
    curve = Curve(10.0, np.arange(10, dtype=np.float32))

    assert curve.within(Span(0.2, 0.5)).tolist() == [2, 3, 4]
    assert curve.within(Span(2.0, 3.0)).size == 0
