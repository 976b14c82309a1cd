import re

from web.drawing import bar_heights, ribbon_points, share, wave_path


def test_a_moment_lies_at_its_share_of_the_take():
    assert share(9_250, 37_000) == "25.000%"


def test_what_lies_outside_the_take_is_drawn_at_its_edge():
    assert share(40_000, 37_000) == "100.000%"
    assert share(-5, 37_000) == "0.000%"
    assert share(5, 0) == "0%"


def test_a_short_burst_is_not_lost_when_many_peaks_share_a_bar():
    peaks = [0] * 1000
    peaks[501] = 255

    heights = bar_heights(peaks, bars=10)

    assert heights.index(max(heights)) == 5
    assert max(heights) == 100


def test_silence_stays_visible():
    assert bar_heights([0, 0, 0, 0], bars=2) == [2.0, 2.0]


def test_the_wave_of_a_very_short_take_still_fills_the_box():
    starts = [float(x) for x in re.findall(r"M([\d.]+) ", wave_path([10, 200], bars=240))]

    assert starts == [0.0, 120.0]


def test_no_sound_draws_nothing():
    assert wave_path([]) == ""


def test_a_ribbon_joins_the_same_words_in_two_takes():
    points = ribbon_points((5_000, 10_000), (10_000, 15_000), 20_000, 40_000)

    assert points == "25.00,0 50.00,0 37.50,100 25.00,100"
