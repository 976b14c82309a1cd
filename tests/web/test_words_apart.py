"""Two takes' words beside each other, every word once, and said how it stands to the other take."""

from dataclasses import dataclass

import pytest

from studio.alignment import align
from studio.phrase_measures import phrase_measures
from web.drawing import chart_path
from web.words_apart import parts


@dataclass(frozen=True)
class Spoken:
    text: str
    start_s: float
    end_s: float


def said(text: str, word_s: float = 0.4) -> list[Spoken]:
    """Words one after the other; a bar is a pause of two seconds."""
    words, now = [], 0.0
    for word in text.split():
        if word == "|":
            now += 2
        else:
            words.append(Spoken(word, now, now + word_s))
            now += word_s
    return words


def told(text_first: str, text_last: str, side) -> list[tuple[str, str]]:
    alignment = align(said(text_first), said(text_last))
    return [(part.how, " ".join(word.text for word in part.words)) for part in parts(alignment, side)]


def test_what_one_take_alone_says_stands_apart():
    first, last = "hands down where is it fastest", "right everyone hands down where is it fastest"

    assert told(first, last, "first") == [("same", first)]
    assert told(first, last, "last") == [("alone", "right everyone"), ("same", first)]


def test_a_part_told_elsewhere_is_not_called_added():
    question, rule = "where is the water fastest in this bend", "write it in your margin"

    assert ("moved", rule) in told(f"{question} {rule}", f"{rule} {question}", "last")


def test_a_phrase_is_measured_in_both_takes():
    alignment = align(
        said("where is it fastest Devon tell us"), said("where is it fastest | Devon tell us", 0.2)
    )

    asked, named = phrase_measures(alignment, [50] * 1000, None)

    assert asked.text == "where is it fastest"
    assert (asked.first.words, asked.last.words) == (4, 4)
    assert (asked.first.pace_wpm, asked.last.pace_wpm) == (150, 300)
    assert asked.last.pause_s == pytest.approx(2.0)
    assert asked.first.level_db == pytest.approx(-6.0, abs=0.1)
    assert (named.last.pause_s, named.last.level_db) == (None, None)


def test_a_chart_breaks_its_line_where_a_figure_is_not_known():
    assert chart_path([0, None, 10], [0, None, 10]).count("M") == 2
    assert chart_path([], []) == ""
