"""That peaks say how far the sound swings, once each hundredth of a second."""

import numpy as np

from media.waveform import peaks


def test_a_hundred_peaks_a_second_and_one_for_the_rest():
    assert len(peaks(np.zeros(16_000, np.float32))) == 100
    assert len(peaks(np.zeros(16_001, np.float32))) == 101
    assert peaks(np.zeros(0, np.float32)) == []


def test_a_peak_is_the_widest_swing_either_way_in_per_cent():
    sound = np.zeros(480, np.float32)
    sound[10], sound[200], sound[330] = 0.25, -0.5, 1.5

    assert peaks(sound) == [25, 50, 100]
