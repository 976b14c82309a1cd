"""Two takes' words beside each other: what both say, what one alone says, and what is said elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from media.timeline import milliseconds
from studio.alignment import Alignment, Timed
from studio.moves import SideName

How = Literal["same", "changed", "alone", "moved", "again"]


@dataclass(frozen=True, slots=True)
class Said:
    """One word with its place in its take."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand together, all said `how` against the other take."""

    how: How
    words: tuple[Said, ...]


def parts(alignment: Alignment, side: SideName) -> tuple[Part, ...]:
    """Return the words of one side in order: every word once."""
    words: Sequence[Timed] = alignment.first if side == "first" else alignment.last
    hows = _hows(alignment, side, len(words))
    together = groupby(range(len(words)), key=hows.__getitem__)
    return tuple(Part(how, tuple(_said(words[place]) for place in places)) for how, places in together)


def _hows(alignment: Alignment, side: SideName, count: int) -> list[How]:
    hows: list[How] = ["alone"] * count
    for move in alignment.moved:
        if move.is_new_in(side):
            begin, end = move.first if side == "first" else move.last
            hows[begin:end] = ["again" if move.again_in else "moved"] * (end - begin)
    for pair in alignment.pairs:
        hows[pair.first if side == "first" else pair.last] = "same" if pair.same else "changed"
    return hows


def _said(word: Timed) -> Said:
    return Said(word.text, milliseconds(word.start_s), milliseconds(word.end_s))
