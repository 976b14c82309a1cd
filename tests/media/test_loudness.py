"""That loudness is what a sound level meter would say, and that advice comes when it is due, only then."""

import numpy as np
import pytest

from media.loudness import Level, advice, clipped_share, level, loudness_db
from media.timeline import SAMPLE_RATE, Span


def tone(seconds: float, peak: float) -> np.ndarray:
    moments = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (peak * np.sin(2 * np.pi * 220 * moments)).astype(np.float32)


def test_the_level_of_a_tone_is_its_root_mean_square():
    curve = loudness_db(np.concatenate((tone(1.0, 0.5), tone(1.0, 0.05))))

    assert curve.duration_s == 2.0
    assert curve.within(Span(0.1, 0.9)) == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.1)
    assert curve.within(Span(1.1, 1.9)) == pytest.approx(20 * np.log10(0.05 / np.sqrt(2)), abs=0.1)


def test_digital_silence_and_no_sound_have_levels_too():
    assert set(loudness_db(np.zeros(1234, np.float32)).values) == {-75.0}
    assert loudness_db(np.zeros(0, np.float32)).values.size == 0


def test_the_last_value_stands_for_what_is_left():
    assert loudness_db(tone(0.98, 1.0)).values[-1] == pytest.approx(-3.0, abs=0.5)


def test_voice_and_room_are_told_apart_by_when_somebody_speaks():
    recorded = level(np.concatenate((tone(2.0, 0.2), tone(2.0, 0.002))), (Span(0.0, 1.95),))

    assert recorded.voice_db == pytest.approx(-17.0, abs=0.2)
    assert recorded.room_db == pytest.approx(-57.0, abs=0.2)


def test_only_runs_at_full_scale_are_clipped():
    cut_off = np.clip(tone(1.0, 3.0), -1, 1)

    assert clipped_share(cut_off) > 0.5
    assert clipped_share(tone(1.0, 0.98)) == 0.0
    assert clipped_share(np.array([0, 1, 1, 0], np.float32)) == 0.0
    assert clipped_share(np.ones(2, np.float32)) == 0.0


@pytest.mark.parametrize(
    ("recorded", "word"),
    [
        (Level(-20.0, -60.0, 0.02), "too loud"),
        (Level(-50.0, -70.0, 0.0), "nearer"),
        (Level(-25.0, -30.0, 0.0), "room"),
    ],
)
def test_advice_says_what_to_change(recorded, word):
    (said,) = advice(recorded)

    assert word in said


def test_a_good_level_and_a_silent_take_need_no_advice():
    assert advice(Level(-28.0, -60.0, 0.0)) == ()
    assert advice(Level(None, -60.0, 0.0)) == ()
