"""Where each take is at every moment of a side-by-side film: pure arithmetic.

The heard take runs as it is, so its sound is never bent. By the clock the other does too. By words it shows
the same words: inside a join it goes along at its own pace, where the heard one pauses longer or says more
it waits, where it says more itself it jumps on at the join. The comparison page goes the same way
(`web/static/js/courses.js`).
"""

from collections.abc import Sequence
from typing import Final

from media.film_plan import Leg
from studio.alignment import Join
from studio.moves import SideName

SLOWEST: Final = 0.6  # a phrase said so much slower or faster is waited for or jumped, not followed
FASTEST: Final = 1.6
Stretch = tuple[float, float]


def whole(duration_s: float) -> tuple[Leg, ...]:
    """Return the course of a take that runs as it is."""
    return (Leg(0.0, duration_s, 0.0),)


def by_words(
    joins: Sequence[Join], durations_s: tuple[float, float], heard: SideName
) -> tuple[tuple[Leg, ...], tuple[Leg, ...]]:
    """Return the courses of the first and of the last; the film is as long as the heard one.

    Args:
        joins: stretches of both takes that answer each other, in order in both; at least one.
        durations_s: of the first and of the last.
        heard: which of them is heard.
    """
    mine = [join.first if heard == "first" else join.last for join in joins]
    theirs = [join.last if heard == "first" else join.first for join in joins]
    length_s, other_s = durations_s if heard == "first" else durations_s[::-1]
    other = tuple(_led_in(mine[0], theirs[0]) + _along(mine, theirs, length_s, other_s))
    return (whole(length_s), other) if heard == "first" else (other, whole(length_s))


def _led_in(mine: Stretch, theirs: Stretch) -> list[Leg]:
    """Return how the other take comes to its first join: later, or from further in."""
    waits_s = max(0.0, mine[0] - theirs[0])
    return [
        leg
        for leg in (Leg(0.0, waits_s, 0.0, 0.0), Leg(waits_s, mine[0], max(0.0, theirs[0] - mine[0])))
        if leg.to_s > leg.from_s
    ]


def _along(mine: Sequence[Stretch], theirs: Sequence[Stretch], length_s: float, other_s: float) -> list[Leg]:
    legs: list[Leg] = []
    for place, (here, there) in enumerate(zip(mine, theirs, strict=True)):
        is_last = place + 1 == len(mine)
        next_here, next_there = (length_s, other_s) if is_last else (mine[place + 1][0], theirs[place + 1][0])
        pace = min(FASTEST, max(SLOWEST, (there[1] - there[0]) / max(here[1] - here[0], 1e-3)))
        legs += _until(here[0], here[1], there[0], there[1], pace)
        legs += _until(here[1], next_here, there[1], next_there, 1.0)
    return legs


def _until(from_s: float, to_s: float, at_s: float, stop_s: float, pace: float) -> list[Leg]:
    """Return how a take goes on from its moment *at_s* until *stop_s* at most, and waits there."""
    runs_to_s = min(to_s, from_s + max(0.0, stop_s - at_s) / pace)
    legs = (Leg(from_s, runs_to_s, at_s, pace), Leg(runs_to_s, to_s, stop_s, 0.0))
    return [leg for leg in legs if leg.to_s - leg.from_s > 1e-6]
