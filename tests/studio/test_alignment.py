"""Two takes laid beside each other: by their words, in order, pauses kept, and sure only where it may be."""

from dataclasses import dataclass

import pytest

from bench import alignment as bench
from media.timeline import Span
from media.transcript import Word
from studio.alignment import align, settled

LESSON = (
    "Pens down and eyes on me please. Where is the water fastest in this bend? "
    "Devon. And how do you know that from the photograph? Thank you, write it in your margin."
)


@dataclass(frozen=True)
class Spoken:
    text: str
    start_s: float
    end_s: float


def said(text: str, start_s: float = 0.0, word_s: float = 0.4) -> list[Spoken]:
    """Words one after the other, a fifth of each a breath; a bar is a pause of two seconds."""
    words, now = [], start_s
    for word in text.split():
        if word == "|":
            now += 2
        else:
            words.append(Spoken(word, now, now + word_s * 0.8))
            now += word_s
    return words


def at(words: list[Spoken], text: str) -> Spoken:
    return next(word for word in words if word.text == text)


def test_words_said_in_both_takes_are_joined_where_they_were_said():
    first, last = said("Hands down. Where is it fastest?"), said("So hands down, where is it", 1)

    (join,) = align(first, last).joins

    assert join.first == (at(first, "Hands").start_s, at(first, "it").end_s)
    assert join.last == (at(last, "hands").start_s, at(last, "it").end_s)


def test_a_single_word_in_common_says_nothing():
    assert align(said("the river"), said("the bank")).joins == ()


@pytest.mark.parametrize(("one", "other"), [("hands down", "one signal"), ("", "hands down"), ("", "")])
def test_takes_with_nothing_in_common_are_not_joined_and_never_sure(one, other):
    alignment = align(said(one), said(other))

    assert alignment.joins == ()
    assert not alignment.counterpart(0.2, "first").is_sure


def test_joins_never_cross():
    joins = align(said("a b c d e f"), said("d e f a b c")).joins

    assert len(joins) == 1


def test_a_take_twice_as_fast_shows_the_same_word_at_the_same_moment():
    slow, fast = said(LESSON, 3.0, 0.6), said(LESSON, 1.0, 0.3)
    alignment = align(slow, fast)

    found = alignment.counterpart(at(slow, "photograph?").start_s, "first")

    assert found.at_s == pytest.approx(at(fast, "photograph?").start_s)
    assert found.is_sure


def test_a_misheard_word_does_not_part_what_is_around_it():
    joins = align(said(LESSON), said(LESSON.replace("Pens", "Pence").replace("me", "meat"))).joins

    assert len(joins) == 1


def test_a_pause_stays_a_pause_however_long_the_other_is():
    short, long = said("where is it fastest Devon tell us"), said("where is it fastest | Devon tell us")
    alignment = align(short, long)
    name = at(short, "Devon")

    assert alignment.counterpart(at(long, "fastest").end_s + 0.05, "last").at_s == pytest.approx(
        at(short, "fastest").end_s + 0.05
    )
    assert alignment.counterpart(name.start_s, "first").at_s == pytest.approx(at(long, "Devon").start_s)
    assert alignment.counterpart(at(long, "Devon").start_s - 1.5, "last").at_s <= name.start_s
    assert [len(join.first) for join in alignment.joins] == [2, 2]


def test_what_the_other_take_does_not_say_is_not_sure_of_any_place():
    first = said(LESSON)
    last = said(LESSON.replace("And how do you know that from the photograph? ", ""))

    found = align(first, last).counterpart(at(first, "know").start_s, "first")

    assert not found.said
    assert not found.is_sure


def test_a_part_told_earlier_is_found_where_it_was_told():
    order = LESSON.split(". ")
    first, last = said(LESSON), said(". ".join((order[0], order[2], order[1], *order[3:])))
    alignment = align(first, last)

    found = alignment.counterpart(at(first, "photograph?").start_s, "first")

    assert found.at_s == pytest.approx(at(last, "photograph?").start_s)
    assert alignment.moved


def test_a_part_said_twice_is_less_sure_than_one_said_once():
    once = align(said(LESSON), said(LESSON)).counterpart(3.0, "first")
    twice = align(said(LESSON), said(f"{LESSON} {LESSON}")).counterpart(3.0, "first")

    assert once.is_sure
    assert not twice.is_sure


def test_an_anchor_found_in_both_takes_decides_between_two_sayings():
    first = said("now where is it")
    last = said("now where is it | | | now where is it")

    found = [align(first, last, [(0.0, last[saying].start_s)]).pairs[0].last for saying in (0, 4)]

    assert found == [0, 4]


def test_a_word_stamped_inside_a_silence_is_settled_after_it():
    words = [Word("fastest?", 1.0, 1.5, 0.9), Word("Devon.", 2.0, 5.4, 0.9)]

    asked, named = settled(words, [Span(0.5, 1.5), Span(5.0, 5.5)])

    assert asked.end_s == 1.5
    assert named.start_s == 5.0


def test_most_origins_of_the_made_pairs_are_right_and_the_sure_ones_nearly_all():
    chance = bench.random.Random(bench.SEED)
    every = [one for n in range(bench.PAIRS) for one in bench.looked_up_in(*bench.made_pair(n, chance))]
    there, sure = [one for one in every if one.there], [one for one in every if one.sure]

    assert sum(one.right for one in there) / len(there) >= bench.RIGHT_BAR
    assert sum(one.right for one in sure) / len(sure) >= 0.98
