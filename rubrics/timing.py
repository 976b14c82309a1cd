"""How long a span lasts, and how fast the teacher talks in it.

No research cut-off stands behind these bounds; coaches set them. The tolerance band is a tenth of the
bound, and at least one second for a duration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Gt, Le

from media.timeline import Span
from rubrics.criteria import Number, Parameters, Seconds
from rubrics.excerpt import Excerpt
from rubrics.finding import Verdict

NEAR_SHARE = 0.1
NEAR_S = 1.0

WordsPerMinute = Annotated[Number, Gt(0), Le(1000)]


@dataclass(frozen=True, slots=True)
class Duration(Parameters):
    """The span lasts from `min_s` to `max_s` seconds."""

    min_s: Seconds = 0.0
    max_s: Seconds = 45.0

    def __post_init__(self) -> None:
        if self.max_s < self.min_s:
            raise ValueError(f"max_s ({self.max_s:g}) is less than min_s ({self.min_s:g})")


def duration(params: Duration, excerpt: Excerpt) -> Verdict:
    """Measure how long the span lasts."""
    length_s = round(excerpt.end_s - excerpt.start_s, 3)
    evidence = (excerpt.measured("duration", length_s, "s"),)
    if params.min_s <= length_s <= params.max_s:
        return Verdict("seen", evidence)
    bound_s = params.min_s if length_s < params.min_s else params.max_s
    return Verdict("not_seen", evidence, near=abs(length_s - bound_s) <= max(NEAR_S, bound_s * NEAR_SHARE))


@dataclass(frozen=True, slots=True)
class SpeechRate(Parameters):
    """From `min_wpm` to `max_wpm` words a minute, in a span of at least `min_span_s` of talk."""

    min_wpm: WordsPerMinute = 110.0
    max_wpm: WordsPerMinute = 170.0
    basis: Literal["speaking_time"] = "speaking_time"
    min_span_s: Seconds = 8.0

    def __post_init__(self) -> None:
        if self.max_wpm < self.min_wpm:
            raise ValueError(f"max_wpm ({self.max_wpm:g}) is less than min_wpm ({self.min_wpm:g})")


def speech_rate(params: SpeechRate, excerpt: Excerpt) -> Verdict:
    """Divide the teacher's words by the time spent speaking, silences and pupils left out."""
    spoken_s = speaking_s(excerpt)
    if spoken_s < params.min_span_s or not excerpt.words:
        return Verdict("unsure", (excerpt.measured("speech", round(spoken_s, 1), "s"),))
    rate = len(excerpt.words) / spoken_s * 60
    evidence = (excerpt.measured("rate", round(rate, 1), "words/min"),)
    if params.min_wpm <= rate <= params.max_wpm:
        return Verdict("seen", evidence)
    bound = params.min_wpm if rate < params.min_wpm else params.max_wpm
    near = abs(rate - bound) <= bound * NEAR_SHARE
    return Verdict("unsure" if excerpt.is_badly_heard else "not_seen", evidence, near)


def speaking_s(excerpt: Excerpt) -> float:
    """Return the seconds of the excerpt that the teacher spends speaking."""
    return sum(piece.duration_s for piece in teachers_speech(excerpt))


def teachers_speech(excerpt: Excerpt) -> tuple[Span, ...]:
    """Return the stretches of the excerpt in which the teacher speaks, silences and pupils left out."""
    pieces = [run for run in excerpt.scene.runs if run.overlaps(Span(excerpt.start_s, excerpt.end_s))]
    pieces = [_inside(run, excerpt.start_s, excerpt.end_s) for run in pieces]
    for stretch in excerpt.scene.hearing.pupil:
        pieces = [left for piece in pieces for left in _without(piece, stretch)]
    return tuple(pieces)


def _inside(span: Span, start_s: float, end_s: float) -> Span:
    return Span(max(span.start_s, start_s), min(span.end_s, end_s))


def _without(span: Span, other: Span) -> Iterator[Span]:
    if not span.overlaps(other):
        yield span
        return
    if span.start_s < other.start_s:
        yield Span(span.start_s, other.start_s)
    if other.end_s < span.end_s:
        yield Span(other.end_s, span.end_s)
