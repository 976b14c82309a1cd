"""The cheapest way through two texts word by word: which word answers which, where one says more.

A global alignment with affine gaps (Gotoh 1982): an added or dropped part costs once for beginning and
little for its length, so that it stays one part. Rows are computed whole, gaps to the left by a running
maximum; two takes of five minutes cost some twenty milliseconds.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from rubrics.likeness import likeness

Likeness = NDArray[np.float32]

GAP_BEGINS: Final = 0.8  # of an exact rare word: one lone match does not buy two gaps
GAP_GROWS: Final = 0.04
UNLIKE: Final = -0.3  # another word in its place: a mis-hearing inside what is otherwise the same
_WORTH_A_LOOK: Final = 60  # spelling ratio below which no two words are one misheard, see rubrics.likeness
_COMMON: Final = 4  # said more often than this in both takes together, a word says less about where it is
_LEAST_WEIGHT: Final = 0.3


def likenesses(first: Sequence[str], last: Sequence[str]) -> Likeness:
    """Return how surely each word of *first* (n) is each of *last* (m): n by m, 1 the same, 0 another."""
    rows, columns = sorted(set(first)), sorted(set(last))
    spelt = cdist(rows, columns, scorer=ratio, score_cutoff=_WORTH_A_LOOK, dtype=np.float32)
    alike = np.zeros((len(rows), len(columns)), np.float32)
    for row, column in zip(*np.nonzero(spelt), strict=True):
        alike[row, column] = likeness(rows[row], columns[column])
    places = (
        {word: place for place, word in enumerate(rows)},
        {word: place for place, word in enumerate(columns)},
    )
    at_rows = np.array([places[0][word] for word in first], np.intp)
    at_columns = np.array([places[1][word] for word in last], np.intp)
    return alike[np.ix_(at_rows, at_columns)]


def weights(words: Sequence[str], others: Sequence[str]) -> NDArray[np.float32]:
    """Return how much each of *words* says about where it is: 1, and less for what both say all the time."""
    together, counts = np.unique(np.array([*words, *others]), return_counts=True)
    said = dict(zip(together.tolist(), counts.tolist(), strict=True))
    often = np.array([said[word] for word in words], np.float32)
    return np.maximum(_LEAST_WEIGHT, np.minimum(1, np.sqrt(_COMMON / often))).astype(np.float32)


def cheapest_path(worth: Likeness) -> list[tuple[int, int]]:
    """Return which words answer each other, in order and never crossing, alike or not.

    Args:
        worth: n by m, what it is worth to let a word of the first answer one of the last.
    """
    table = _Table.of(worth)
    row, column = worth.shape
    steps: list[tuple[int, int]] = []
    while row > 0 and column > 0:
        if table.best[row, column] > table.inner[row, column]:
            column = int(np.argmax(table.inner[row, :column] + table.lift[:column]))
        elif table.best[row - 1, column - 1] + worth[row - 1, column - 1] >= table.down[row, column]:
            row, column = row - 1, column - 1
            steps.append((row, column))
        else:
            row = _where_dropping_began(table, row, column)
    return steps[::-1]


class _Table(NamedTuple):
    """What the cheapest way to each place is worth: at all, with no word added last, with one dropped last.

    n + 1 by m + 1 each; `lift` undoes how much a gap that grows to each column costs.
    """

    best: Likeness
    inner: Likeness
    down: Likeness
    lift: NDArray[np.float32]

    @classmethod
    def of(cls, worth: Likeness) -> "_Table":
        rows, columns = worth.shape
        best, inner, down = (np.full((rows + 1, columns + 1), -np.inf, np.float32) for _ in range(3))
        lift = np.float32(GAP_GROWS) * np.arange(columns + 1, dtype=np.float32)
        left_costs = np.float32(GAP_BEGINS) + lift[:-1]
        best[0, 0], best[0, 1:] = 0, -left_costs
        inner[0, 0] = 0
        grown, lifted = np.empty(columns + 1, np.float32), np.empty(columns + 1, np.float32)
        for row in range(1, rows + 1):
            above, here, within, dropped = best[row - 1], best[row], inner[row], down[row]
            np.subtract(above, GAP_BEGINS, out=dropped)
            np.subtract(down[row - 1], GAP_GROWS, out=grown)
            np.maximum(dropped, grown, out=dropped)
            np.add(above[:-1], worth[row - 1], out=within[1:])
            np.maximum(within, dropped, out=within)
            np.add(within, lift, out=lifted)
            np.maximum.accumulate(lifted, out=lifted)
            np.subtract(lifted[:-1], left_costs, out=here[1:])
            np.maximum(within[1:], here[1:], out=here[1:])
            here[0] = within[0]
        return cls(best, inner, down, lift)


def _where_dropping_began(table: _Table, row: int, column: int) -> int:
    while table.down[row - 1, column] - GAP_GROWS > table.best[row - 1, column] - GAP_BEGINS:
        row -= 1
    return row - 1
