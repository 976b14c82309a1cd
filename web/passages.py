"""The words of a take laid out for reading: runs of words, marked or plain, and the silences between them.

Conventions: whole milliseconds; words, silences and marks each in time order. The silence was measured on the
sound, while a word after it may be stamped seconds early: so what starts inside a silence is read after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

UNCERTAIN = 0.5  # below the probability at which detectors trust a word (`min_word_p` of detector/1)


@dataclass(frozen=True, slots=True)
class ShownWord:
    """A word as the page shows it; `uncertain` when the recogniser itself was not sure;
    `corrected` when a person says that it was this, and `heard` then what the recogniser wrote.

    `place` is its number in the take, counted from 0, by which it can be set right; None where it cannot.
    """

    text: str
    start_ms: int
    end_ms: int
    uncertain: bool = False
    corrected: bool = False
    heard: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence worth showing: long enough to have been meant."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of words that a criterion's evidence quotes; `label` names the criterion."""

    start_ms: int
    end_ms: int
    label: str


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together: all under the same mark, or all under none; or one silence and no words."""

    words: tuple[ShownWord, ...] = ()
    mark: Mark | None = None
    silence: Silence | None = None


def holder_of(piece: ShownWord | Silence, marks: Sequence[Mark]) -> Silence | Mark | None:
    """Return what *piece* stands in: itself for a silence, for a word the first mark holding its middle."""
    if isinstance(piece, Silence):
        return piece
    middle = (piece.start_ms + piece.end_ms) / 2
    return next((mark for mark in marks if mark.start_ms <= middle <= mark.end_ms), None)


def runs(words: Sequence[ShownWord], silences: Sequence[Silence], marks: Sequence[Mark]) -> tuple[Run, ...]:
    """Return the take as it is read: every word once, in order, with the silences where they fell."""
    pieces: list[ShownWord | Silence] = sorted([*silences, *words], key=lambda piece: piece.start_ms)
    return tuple(
        Run(silence=holder)
        if isinstance(holder, Silence)
        else Run(tuple(piece for piece in together if isinstance(piece, ShownWord)), holder)
        for holder, together in groupby(pieces, key=lambda piece: holder_of(piece, marks))
    )
