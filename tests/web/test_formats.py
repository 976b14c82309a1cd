from datetime import UTC, date, datetime

import pytest

from web.formats import NotAMoment, clock, clock1, day, moment_ms, seconds1


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(0, "0:00"), (11_400, "0:11"), (59_999, "0:59"), (60_000, "1:00"), (3_723_000, "1:02:03")],
)
def test_a_moment_is_shown_as_a_clock(moment, shown):
    assert clock(moment) == shown


def test_a_clock_with_tenths_is_never_ahead_of_the_picture():
    assert clock1(14_299) == "0:14.2"
    assert clock1(59_999) == "0:59.9"


def test_a_pause_just_under_three_seconds_is_not_shown_as_three():
    assert seconds1(2_999) == "2.9 s"
    assert seconds1(3_410) == "3.4 s"


def test_a_day_is_written_without_a_leading_nought_whatever_it_comes_as():
    assert day(date(2026, 11, 3)) == "3 November"
    assert day(datetime(2026, 11, 20, 23, 59, tzinfo=UTC)) == "20 November"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("0:14.2", 14_200), (" 0:14 ", 14_000), ("1:02:03", 3_723_000), ("12:05,5", 725_500), ("0:5", 5_000)],
)
def test_a_typed_moment_is_read_in_the_ways_people_write_it(typed, expected):
    assert moment_ms(typed) == expected


@pytest.mark.parametrize("typed", ["", "soon", "14", "0:75", "-0:14", "0:14.2222", "1:2:3", "٣:١٤x"])
def test_what_is_not_a_moment_is_answered_with_a_sentence(typed):
    with pytest.raises(NotAMoment, match="Write minutes and seconds"):
        moment_ms(typed)


@pytest.mark.parametrize("moment", [0, 900, 59_900, 3_723_400])
def test_what_a_page_shows_can_be_typed_back(moment):
    assert moment_ms(clock1(moment)) == moment
