"""Phrase by phrase, measured in both takes: how long, how fast, how loud, and the pause after it.

A phrase is a join of the alignment: words that both takes say without a pause. So each figure of the first
stands beside that of the last at the same moment of the rehearsal, whatever the clock says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from media.waveform import PER_SECOND, TOP
from studio.alignment import Alignment, Timed

QUIETEST_DB = -60.0  # one step of a waveform's hundred is -40 dB; nothing at all is written as this


@dataclass(frozen=True, slots=True)
class Measures:
    """One phrase in one take; `pause_s` is None after the last words, `level_db` where no sound was drawn."""

    start_s: float
    words: int
    pace_wpm: int
    pause_s: float | None
    level_db: float | None


@dataclass(frozen=True, slots=True)
class PhraseMeasures:
    """One phrase in both takes."""

    text: str
    first: Measures
    last: Measures


def phrase_measures(
    alignment: Alignment, first_peaks: Sequence[int] | None, last_peaks: Sequence[int] | None
) -> tuple[PhraseMeasures, ...]:
    """Return what is measured of each phrase that both takes say, in order.

    Args:
        alignment: of the two takes.
        first_peaks: the waveform of the first, `PER_SECOND` a second, 0 to `TOP`; None where none is drawn.
        last_peaks: the same of the last.
    """
    return tuple(
        PhraseMeasures(
            " ".join(word.text for word in _within(alignment.last, join.last)),
            _measured(alignment.first, join.first, first_peaks),
            _measured(alignment.last, join.last, last_peaks),
        )
        for join in alignment.joins
    )


def _measured(words: Sequence[Timed], stretch: tuple[float, float], peaks: Sequence[int] | None) -> Measures:
    said = _within(words, stretch)
    length_s = max(stretch[1] - stretch[0], 0.1)
    following = next((word.start_s for word in words if word.start_s >= stretch[1]), None)
    return Measures(
        start_s=stretch[0],
        words=len(said),
        pace_wpm=round(len(said) * 60 / length_s),
        pause_s=None if following is None else following - stretch[1],
        level_db=_level_db(peaks, stretch),
    )


def _within(words: Sequence[Timed], stretch: tuple[float, float]) -> list[Timed]:
    return [word for word in words if stretch[0] <= word.start_s and word.end_s <= stretch[1] + 1e-6]


def _level_db(peaks: Sequence[int] | None, stretch: tuple[float, float]) -> float | None:
    """Return the mean of a stretch's peaks against full scale."""
    part = (peaks or ())[int(stretch[0] * PER_SECOND) : int(stretch[1] * PER_SECOND) + 1]
    if not part:
        return None
    mean = sum(part) / len(part) / TOP
    return round(20 * log10(mean), 1) if mean > 0 else QUIETEST_DB
