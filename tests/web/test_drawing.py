import re

from web.drawing import bar_heights, gathered, ribbon_points, share, wave_path


def test_a_moment_lies_at_its_share_of_the_take():
    assert share(9_250, 37_000) == "25.000%"


def test_what_lies_outside_the_take_is_drawn_at_its_edge():
    assert share(40_000, 37_000) == "100.000%"
    assert share(-5, 37_000) == "0.000%"
    assert share(5, 0) == "0%"


def test_marks_that_would_cover_one_another_stand_together_by_moment():
    together = gathered([20_000, 1_100, None, 1_000, 1_000, 3_100], 100_000)

    assert together == [[3, 4, 1], [5], [0]]


def test_a_long_row_of_marks_is_not_one():
    together = gathered([0, 1_000, 2_000, 3_000, 4_000, 5_000], 100_000)

    assert together == [[0, 1], [2, 3], [4, 5]]


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
