"""Runs of speech, and which of them each word was said in.

Conventions: times in seconds; spans in time order, not overlapping.
Silence is read from voice activity alone. A recogniser's word times drift around it: the word after a
long silence may be stamped seconds early, the word before it may be stretched across. What can be
trusted is the order of the words, so they are dealt out to the runs in that order, by the cheapest
reading of three clues: where a word is stamped, how much speech a run has room for, and punctuation.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from media.timeline import Span
from media.transcript import Word

RUN_GAP_S = 0.3  # silences shorter than this do not end a run of speech

_PACES = (
    0.03,
    0.12,
)  # seconds a letter, from a quick voice to a slow one; the take's own mean is taken between
_ROOM_S = 0.3  # softens the comparison of pace for very short runs
_EARLY = 0.06  # cost a second of a word stamped in the silence before its run: it happens
_LATE = 0.35  # cost a second of a word stamped in the silence after its run: seldom
_IN_OTHER_SPEECH = 2.0  # cost a second of a word stamped inside another run
_UNPUNCTUATED = 0.7  # cost of a long silence in the middle of a sentence
_AFTER_A_COMMA = 0.35  # the same, after a comma
_BEFORE_A_CAPITAL = 0.2  # the same, where the next word has a capital: a sentence may have ended
_LONG_SILENCE_S = 0.6
_FLAT_S = 0.03  # a word this short was pushed to the edge of a run; its stamp says little
_FLAT = 0.3  # the weight that is left to it
_BEFORE_S, _AFTER_S = 1.5, 1.0  # how far around a silence a word may be stamped and still cross it
_SENTENCE_ENDS = ".?!…"


def runs_of(speech: Sequence[Span]) -> tuple[Span, ...]:
    """Return the runs of *speech*: its spans with every gap under `RUN_GAP_S` closed."""
    runs: list[Span] = []
    for span in sorted(speech):
        if runs and round(span.start_s - runs[-1].end_s, 3) < RUN_GAP_S:
            runs[-1] = Span(runs[-1].start_s, max(runs[-1].end_s, span.end_s))
        else:
            runs.append(span)
    return tuple(runs)


def cut_at_turns(runs: Sequence[Span], pupils: Sequence[Span]) -> tuple[Span, ...]:
    """Return *runs* cut where a pupil's stretch begins or ends inside one: a pause ends when either speaks.

    A stretch is marked by hand, so an edge that leaves less than `RUN_GAP_S` on either side cuts nothing.
    """
    edges = sorted(edge for stretch in pupils for edge in (stretch.start_s, stretch.end_s))
    turns: list[Span] = []
    for run in runs:
        start_s = run.start_s
        for edge in edges:
            if start_s + RUN_GAP_S <= edge <= run.end_s - RUN_GAP_S:
                turns.append(Span(start_s, edge))
                start_s = edge
        turns.append(Span(start_s, run.end_s))
    return tuple(turns)


def deal(words: Sequence[Word], runs: Sequence[Span]) -> tuple[int, ...]:
    """Return, for each of *words* in order, the index of the run it was said in.

    Args:
        words: in the order they were said.
        runs: n ≥ 1 runs of speech.
    """
    starts_s = tuple(accumulate((word.start_s for word in words), max))
    ends_s = tuple(accumulate((word.end_s for word in words), max))

    pace = _pace(words, runs)
    cheapest: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for index in range(len(runs)):
        borders = _borders(starts_s, ends_s, runs, index)
        first = min(cheapest)
        costs = _Costs(words[first : borders.stop], first, runs, index, pace)
        starts = np.array(list(cheapest))
        so_far = np.array([cost for cost, _ in cheapest.values()])
        ends = np.array([border for border in borders if first <= border])
        table = so_far[:, None] + costs.of(starts, ends)
        best = table.argmin(axis=0)
        cheapest = {
            int(end): (float(table[row, column]), (*cheapest[int(starts[row])][1], int(end)))
            for column, (row, end) in enumerate(zip(best, ends, strict=True))
        }
    _, path = cheapest[len(words)]
    return tuple(bisect_right(path, place) for place in range(len(words)))


def _pace(words: Sequence[Word], runs: Sequence[Span]) -> float:
    """Return the seconds that a letter takes in this take, within what people speak at."""
    letters = sum(len(word.text) + 1 for word in words) or 1
    quick, slow = _PACES
    return min(max(sum(run.duration_s for run in runs) / letters, quick), slow)


def _borders(starts_s: Sequence[float], ends_s: Sequence[float], runs: Sequence[Span], index: int) -> range:
    """Return the places among the words where run *index* may end."""
    if index == len(runs) - 1:
        return range(len(starts_s), len(starts_s) + 1)
    first = bisect_left(ends_s, runs[index].end_s - _BEFORE_S)
    last = bisect_right(starts_s, runs[index + 1].start_s + _AFTER_S)
    return range(min(first, last), max(first, last) + 1)


class _Costs:
    """How unlikely it is that one run holds exactly the words from one place up to another."""

    def __init__(
        self, words: Sequence[Word], first: int, runs: Sequence[Span], index: int, pace: float
    ) -> None:
        self._first = first
        self._room_s = runs[index].duration_s + _ROOM_S
        self._letters = _summed([len(word.text) + 1 for word in words])
        self._displaced = _summed([_displacement(word, runs, index) for word in words])
        self._pace = pace
        pairs = zip(words, (*words[1:], None)[: len(words)], strict=True)
        self._broken = np.array([0.0, *(_broken(*pair, runs, index) for pair in pairs)])

    def of(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the cost of the words from each start (down) up to each end (across), among all words.

        An end before its start costs more than anything.
        """
        start, end = starts[:, None] - self._first, ends[None, :] - self._first
        letters = np.maximum(self._letters[end] - self._letters[start], 0.0)
        crowding = np.abs(np.log((letters * self._pace + _ROOM_S) / self._room_s))
        cost = crowding + self._displaced[end] - self._displaced[start] + self._broken[end]
        return np.where(start <= end, cost, np.inf)


def _summed(values: Sequence[float]) -> NDArray[np.float64]:
    return np.concatenate(([0.0], np.cumsum(values)))


def _displacement(word: Word, runs: Sequence[Span], index: int) -> float:
    """Return the cost of saying that *word* was said in run *index*, whatever its stamp."""
    weight = _FLAT if word.end_s - word.start_s < _FLAT_S else 1.0
    return weight * _distance(word, runs, index)


def _distance(word: Word, runs: Sequence[Span], index: int) -> float:
    run = runs[index]
    if word.start_s < run.start_s:
        before = runs[index - 1].end_s if index else 0.0
        inside = max(0.0, before - max(word.start_s, before - 3.0))
        return _EARLY * (run.start_s - max(word.start_s, before)) + _IN_OTHER_SPEECH * inside
    if word.start_s > run.end_s:
        after = runs[index + 1].start_s if index + 1 < len(runs) else word.start_s
        return _LATE * (min(word.start_s, after) - run.end_s) + _IN_OTHER_SPEECH * max(
            0.0, word.start_s - after
        )
    return 0.0


def _broken(last: Word, following: Word | None, runs: Sequence[Span], index: int) -> float:
    is_last = index + 1 == len(runs)
    if is_last or runs[index + 1].start_s - runs[index].end_s < _LONG_SILENCE_S:
        return 0.0
    if last.text[-1:] in _SENTENCE_ENDS:
        return 0.0
    if following and following.text[:1].isupper():
        return _BEFORE_A_CAPITAL
    return _AFTER_A_COMMA if last.text.endswith(",") else _UNPUNCTUATED
