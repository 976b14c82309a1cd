"""How many questions were asked, and of what kind.

One question too many, or one too few of several, is near.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rubrics.criteria import Count, Parameters
from rubrics.excerpt import Excerpt
from rubrics.finding import Verdict
from rubrics.questions import Kind, Question


@dataclass(frozen=True, slots=True)
class QuestionProfile(Parameters):
    """From `min` to `max` questions, of which `min_of_kind` to `max_of_kind` are of `kind`."""

    min: Count = 0
    max: Count | None = None
    kind: Literal["any"] | Kind = "any"
    min_of_kind: Count = 0
    max_of_kind: Count | None = None

    def __post_init__(self) -> None:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max ({self.max}) is less than min ({self.min})")
        if self.max_of_kind is not None and self.max_of_kind < self.min_of_kind:
            raise ValueError(
                f"max_of_kind ({self.max_of_kind}) is less than min_of_kind ({self.min_of_kind})"
            )
        if self.min == self.min_of_kind == 0 and self.max is None and self.max_of_kind is None:
            raise ValueError("bounds nothing; give min, max, min_of_kind or max_of_kind")


def question_profile(params: QuestionProfile, excerpt: Excerpt) -> Verdict:
    """Count the questions; those that uncertain words make up cannot be the ones too many."""
    asked = excerpt.questions
    of_kind = [question for question in asked if params.kind in ("any", question.kind)]
    within = (_distance(len(asked), params.min, params.max), _distance(len(of_kind), *_of_kind(params)))
    unit = "questions" if params.kind == "any" else f"{params.kind} questions"
    listed = of_kind if of_kind or params.kind == "any" else asked
    evidence = (
        excerpt.measured("count", len(of_kind), unit),
        *(excerpt.said(question.words) for question in listed),
    )
    if within == (0, 0):
        return Verdict("seen", evidence)
    near = max(abs(distance) for distance in within) == 1 and len(of_kind) + max(within) > 0
    if max(within) > 0 and not _too_many_for_certain(params, excerpt, asked):
        return Verdict("unsure", evidence, near)
    return Verdict("not_seen", evidence, near)


def _of_kind(params: QuestionProfile) -> tuple[int, int | None]:
    return params.min_of_kind, params.max_of_kind


def _distance(count: int, low: int, high: int | None) -> int:
    """Return how many too few (below 0) or too many (above 0) *count* is."""
    if count < low:
        return count - low
    return count - high if high is not None and count > high else 0


def _too_many_for_certain(params: QuestionProfile, excerpt: Excerpt, asked: Sequence[Question]) -> bool:
    certain = [question for question in asked if question.certainty >= excerpt.min_word_p]
    of_kind = [question for question in certain if params.kind in ("any", question.kind)]
    return _distance(len(certain), 0, params.max) > 0 or _distance(len(of_kind), 0, params.max_of_kind) > 0
