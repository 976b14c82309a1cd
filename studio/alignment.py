"""Two takes laid beside each other by what is said, not by the clock.

Words answer words in order, with gaps; what was said elsewhere is found apart (`Move`). Between two words
that answer each other a pause stays a pause: its beginning answers its beginning, its end its end.

Conventions: seconds from the start of each take; "first" and "last" are the two sides; words in time order.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from media.timeline import Span
from media.transcript import Word
from rubrics.runs import deal, runs_of
from rubrics.tokens import tokens_of
from studio.moves import Move, SideName, moves
from studio.word_path import UNLIKE, Likeness, cheapest_path, likenesses, weights

SURE: Final = 0.5  # from here on a place is shown as the same moment; below it the page says that it guesses
BREATH_S: Final = 0.35  # a longer silence ends a join: there one take may have to wait for the other
LEAST_WORDS: Final = 2  # a single word in common says little: "the" is in every take
_AROUND: Final = 3  # words on either side that speak for a pair
_HELD: Final = 0.4  # share of the words around a pair that must agree with it
_ANCHOR_WORTH, _ANCHOR_WORDS = (
    0.5,
    3,
)  # what the first words of an anchor found in both gain; a rare word has 1
_EDGE_S: Final = 0.5  # about a word: so near to a moved part a moment still belongs to it
_RIVAL: Final = 0.7  # another saying that agrees this much as well makes a pair doubtful
_ALIKE: Final = 0.8  # from here on two words count as the same, misheard at most


Steps = NDArray[np.int_]  # k by 2: places in the first and in the last
Shares = NDArray[np.float32]  # k, each 0 to 1


class Timed(Protocol):
    """A word with its place, seconds."""

    @property
    def text(self) -> str:
        """The word, its punctuation with it."""

    @property
    def start_s(self) -> float:
        """Where it starts."""

    @property
    def end_s(self) -> float:
        """Where it ends."""


class Pair(NamedTuple):
    """Two words that answer each other, by their places; `confidence` is 0 to 1, `same` unless changed."""

    first: int
    last: int
    same: bool
    confidence: float


class Join(NamedTuple):
    """The same words in both takes without a pause: from where to where in the first and in the last."""

    first: tuple[float, float]
    last: tuple[float, float]


class Counterpart(NamedTuple):
    """Where a moment of one take is in the other, and how sure that is.

    `said` is False where the other take does not say what is said there: then the moment is the nearest join.
    """

    at_s: float
    confidence: float
    said: bool

    @property
    def is_sure(self) -> bool:
        """Whether it may be shown as the same moment."""
        return self.said and self.confidence >= SURE


@dataclass(frozen=True)
class Alignment:
    """Which words of two takes answer each other; `moved` is what is said elsewhere too."""

    first: tuple[Timed, ...]
    last: tuple[Timed, ...]
    pairs: tuple[Pair, ...]
    moved: tuple[Move, ...]

    @cached_property
    def joins(self) -> tuple[Join, ...]:
        """The stretches that both say without a pause, in order, never crossing, never touching."""
        runs: list[list[Pair]] = []
        for pair in self.pairs:
            if runs and self._goes_on(runs[-1][-1], pair):
                runs[-1].append(pair)
            else:
                runs.append([pair])
        return tuple(
            Join(
                _stretch(self.first, run[0].first, run[-1].first),
                _stretch(self.last, run[0].last, run[-1].last),
            )
            for run in runs
        )

    def counterpart(self, at_s: float, of: SideName) -> Counterpart:
        """Return where the moment *at_s* of one take is in the other."""
        ours, theirs = self._sides(of)
        chain = [(pair.first, pair.last) if of == "first" else (pair.last, pair.first) for pair in self.pairs]
        place = bisect_right(chain, at_s, key=lambda pair: ours[pair[0]].start_s) - 1
        if place >= 0 and at_s < ours[chain[place][0]].end_s:
            mine, other = chain[place]
            found = _within(at_s, ours[mine], theirs[other])
            return Counterpart(found, self.pairs[place].confidence, said=True)
        return self._moved(at_s, of) or self._between(at_s, of, chain, place)

    def _between(
        self, at_s: float, of: SideName, chain: Sequence[tuple[int, int]], place: int
    ) -> Counterpart:
        """A moment between two pairs, or outside of all: a pause, or words that one take alone says."""
        if not chain:
            return Counterpart(0.0, 0.0, said=False)
        ours, theirs = self._sides(of)
        before, after = max(place, 0), min(place + 1, len(chain) - 1)
        (mine, other), (mine_next, other_next) = chain[before], chain[after]
        since, until = at_s - ours[mine].end_s, ours[mine_next].start_s - at_s
        if place < 0:
            alone, found = ours[:mine], max(0.0, theirs[other].start_s - until)
        elif place + 1 == len(chain):
            alone, found = ours[mine + 1 :], theirs[other].end_s + since
        else:
            alone = ours[mine + 1 : mine_next]
            begins, ends = theirs[other].end_s, max(theirs[other].end_s, theirs[other_next].start_s)
            found = min(begins + since, ends) if since <= until else max(ends - until, begins)
        said = not _is_nearer(alone, at_s, min(abs(since), abs(until)))
        sure = min(self.pairs[before].confidence, self.pairs[after].confidence)
        return Counterpart(found, sure if said else 0.0, said)

    def _moved(self, at_s: float, of: SideName) -> Counterpart | None:
        """A moment of what is said elsewhere in the other take, or so near that its edge was misheard."""
        ours, theirs = self._sides(of)
        for move in self.moved:
            mine, other = (move.first, move.last) if of == "first" else (move.last, move.first)
            begins, ends = ours[mine[0]].start_s, ours[mine[1] - 1].end_s
            if not (move.is_new_in(of) and begins - _EDGE_S <= at_s <= ends + _EDGE_S):
                continue
            if at_s < begins:
                return Counterpart(
                    max(0.0, theirs[other[0]].start_s - begins + at_s), move.confidence, said=True
                )
            if at_s >= ends:
                return Counterpart(theirs[other[1] - 1].end_s + at_s - ends, move.confidence, said=True)
            step = bisect_right([word.start_s for word in ours[mine[0] : mine[1]]], at_s) - 1
            found = _within(at_s, ours[mine[0] + step], theirs[other[0] + step])
            return Counterpart(found, move.confidence, said=True)
        return None

    def _sides(self, of: SideName) -> tuple[Sequence[Timed], Sequence[Timed]]:
        return (self.first, self.last) if of == "first" else (self.last, self.first)

    def _goes_on(self, before: Pair, pair: Pair) -> bool:
        return (
            pair.first == before.first + 1
            and pair.last == before.last + 1
            and self.first[pair.first].start_s - self.first[before.first].end_s < BREATH_S
            and self.last[pair.last].start_s - self.last[before.last].end_s < BREATH_S
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """A word whose times lie inside the run of speech in which it was said."""

    text: str
    start_s: float
    end_s: float


def settled(words: Sequence[Word], speech: Sequence[Span]) -> tuple[Settled, ...]:
    """Return the words as the sound says where they are, so that a pause is as long as it was.

    A recogniser may stamp the word after a silence seconds early; without *speech* its times are believed.
    """
    spoken = [word for word in words if word.text.strip()]
    runs = runs_of(speech)
    if not runs:
        return tuple(Settled(word.text, word.start_s, max(word.start_s, word.end_s)) for word in spoken)
    found: list[Settled] = []
    for word, place in zip(spoken, deal(spoken, runs), strict=True):
        run = runs[place]
        not_before_s = max(run.start_s, found[-1].start_s if found else 0.0)
        start_s = min(max(word.start_s, not_before_s), max(run.end_s, not_before_s))
        found.append(Settled(word.text, start_s, max(start_s, min(word.end_s, run.end_s))))
    return tuple(found)


def align(
    first: Sequence[Timed], last: Sequence[Timed], anchors: Sequence[tuple[float, float]] = ()
) -> Alignment:
    """Return which words of two takes answer each other.

    Args:
        first: n words, in time order.
        last: m words, in time order.
        anchors: moments known to be the same one, seconds in the first and in the last; a pull, not an order.
    """
    if not first or not last:
        return Alignment(tuple(first), tuple(last), (), ())
    keys = (
        [" ".join(tokens_of(word.text)) for word in first],
        [" ".join(tokens_of(word.text)) for word in last],
    )
    alike = likenesses(*keys)
    weight = np.minimum(weights(keys[0], keys[1])[:, None], weights(keys[1], keys[0])[None, :])
    worth = np.where(alike > 0, alike * weight, np.float32(UNLIKE)).astype(np.float32)
    for one, other in anchors:
        row, column = _nearest(first, one), _nearest(last, other)
        for ahead in range(min(_ANCHOR_WORDS, len(first) - row, len(last) - column)):
            worth[row + ahead, column + ahead] += _ANCHOR_WORTH
    pairs = _held(cheapest_path(worth), alike)
    taken = {pair.first for pair in pairs}, {pair.last for pair in pairs}
    return Alignment(tuple(first), tuple(last), pairs, moves(alike >= _ALIKE, *taken))


def _held(path: Sequence[tuple[int, int]], alike: Likeness) -> tuple[Pair, ...]:
    """Return the steps of *path* that the words around them speak for, and how surely."""
    if not path:
        return ()
    steps = np.array(path)
    agreed, share = _spoken_for(steps, alike)
    confidence = np.minimum(1, share) * _only(steps, alike)
    same = alike[steps[:, 0], steps[:, 1]] >= _ALIKE
    held = (agreed >= LEAST_WORDS * _ALIKE) & (share >= _HELD)
    pairs = [
        Pair(path[place][0], path[place][1], bool(same[place]), round(float(confidence[place]), 3))
        for place in np.flatnonzero(held).tolist()
    ]
    while pairs and not pairs[0].same:
        pairs.pop(0)
    while pairs and not pairs[-1].same:
        pairs.pop()
    return tuple(pairs)


def _spoken_for(steps: Steps, alike: Likeness) -> tuple[Shares, Shares]:
    """Return for each step how many words about it agree with it, and what share of them that is."""
    kept = alike[steps[:, 0], steps[:, 1]]
    agreed = np.zeros(len(steps), np.float32)
    about = np.zeros(len(steps), np.float32)
    for shift in range(-_AROUND, _AROUND + 1):
        near = np.arange(len(steps)) + shift
        inside = (near >= 0) & (near < len(steps))
        near = np.clip(near, 0, len(steps) - 1)
        apart = np.abs(steps[near] - steps).max(axis=1)
        counts = inside & (apart <= _AROUND)
        agreed += np.where(counts, kept[near], 0)
        fits = (steps[:, 0] + shift >= 0) & (steps[:, 0] + shift < alike.shape[0])
        fits &= (steps[:, 1] + shift >= 0) & (steps[:, 1] + shift < alike.shape[1])
        about += fits
    share: Shares = (agreed / np.maximum(about, 1)).astype(np.float32)
    return agreed, share


def _along(alike: Likeness) -> Likeness:
    """Return, for each pair of words, how many of the words about them agree one by one."""
    along = alike.copy()
    for shift in range(1, _AROUND + 1):
        along[:-shift, :-shift] += alike[shift:, shift:]
        along[shift:, shift:] += alike[:-shift, :-shift]
    return along


def _only(steps: Steps, alike: Likeness) -> Shares:
    """Return how surely it is each step and no other: 1 said once, towards 0 said twice in the same words."""
    along = _along(alike)[steps[:, 0]]
    each = np.arange(len(steps))
    own = np.maximum(along[each, steps[:, 1]], 1)
    for shift in range(-_AROUND, _AROUND + 1):
        along[each, np.clip(steps[:, 1] + shift, 0, alike.shape[1] - 1)] = 0
    rival = along.max(axis=1) / own
    sure: Shares = np.clip(1 - (rival - _RIVAL) * 2, 0, 1).astype(np.float32)
    return sure


def _nearest(words: Sequence[Timed], at_s: float) -> int:
    return min(range(len(words)), key=lambda place: abs(words[place].start_s - at_s))


def _within(at_s: float, mine: Timed, other: Timed) -> float:
    length = mine.end_s - mine.start_s
    share = min(1.0, max(0.0, (at_s - mine.start_s) / length)) if length > 0 else 0.0
    return other.start_s + share * max(0.0, other.end_s - other.start_s)


def _is_nearer(alone: Sequence[Timed], at_s: float, distance_s: float) -> bool:
    """Whether *at_s* lies among words said in one take alone, or nearer to them than to any said in both."""
    if not alone:
        return False
    begins, ends = alone[0].start_s, max(word.end_s for word in alone)
    return max(begins - at_s, at_s - ends, 0.0) < distance_s


def _stretch(words: Sequence[Timed], begin: int, end: int) -> tuple[float, float]:
    return words[begin].start_s, max(words[begin].start_s, words[end].end_s)
