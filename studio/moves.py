"""What two texts both say, but at another place or once more: runs of words that no pair explains."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

LEAST_WORDS: Final = 4  # three words in a row are in every take: "in the river"
_LONG: Final = 8  # words from which a moved part is as sure as one in its place

SideName = Literal["first", "last"]
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Move:
    """The same words, as places `(begin, end)` in both takes; one of them may be misheard.

    Where one take says once more what both say in order, `again_in` names it; it is None where neither
    says them in the other's order.
    """

    first: Stretch
    last: Stretch
    again_in: SideName | None = None

    @property
    def confidence(self) -> float:
        """How surely it is the same part: the longer, the surer."""
        return min(1.0, (self.first[1] - self.first[0]) / _LONG)

    def is_new_in(self, side: SideName) -> bool:
        """Whether its words at their place in *side* answer nothing else."""
        return self.again_in in (None, side)


def moves(same: NDArray[np.bool_], taken_first: set[int], taken_last: set[int]) -> tuple[Move, ...]:
    """Return what both say elsewhere, found from the left; never two for the same word.

    Args:
        same: n by m, which word of the first take is which of the last.
        taken_first: places in the first that answer a word of the last in order.
        taken_last: the same in the last.
    """
    found = [
        Move(mine, other, "first" if _is_taken(other, taken_last) else None)
        for mine, other in _runs(same, taken_first, taken_last)
    ]
    covered = taken_last | {place for move in found for place in range(*move.last)}
    again = [Move(other, mine, "last") for mine, other in _runs(same.T, covered, taken_first)]
    return (*found, *again)


def _runs(same: NDArray[np.bool_], taken: set[int], taken_there: set[int]) -> list[tuple[Stretch, Stretch]]:
    """Return the runs of free rows that columns say too, each with its longest, freest twin."""
    found, place = [], 0
    while place <= same.shape[0] - LEAST_WORDS:
        twins = [] if place in taken else _twins(same, place)
        runs = [(*_run(same, taken, place, twin), twin) for twin in twins]
        said, length, twin = max(runs, key=lambda run: (run[0], run[2] not in taken_there), default=(0, 0, 0))
        if said >= LEAST_WORDS:
            found.append(((place, place + length), (twin, twin + length)))
        place += length if said >= LEAST_WORDS else 1
    return found


def _twins(same: NDArray[np.bool_], place: int) -> list[int]:
    """Return the columns at which a run may begin: the word, and one of the two after it."""
    width = same.shape[1]
    begins = same[place, : width - 2] & (same[place + 1, 1 : width - 1] | same[place + 2, 2:width])
    twins: list[int] = np.flatnonzero(begins).tolist()
    return twins


def _run(same: NDArray[np.bool_], taken: set[int], place: int, twin: int) -> tuple[int, int]:
    """Return how many words agree from here on, one misheard between two of them, and the run's length."""
    said, length, ahead = 0, 0, 0
    while (
        ahead - length < 2
        and place + ahead < same.shape[0]
        and twin + ahead < same.shape[1]
        and place + ahead not in taken
    ):
        ahead += 1
        if same[place + ahead - 1, twin + ahead - 1]:
            said, length = said + 1, ahead
    return said, length


def _is_taken(stretch: Stretch, taken: set[int]) -> bool:
    return any(place in taken for place in range(*stretch))
