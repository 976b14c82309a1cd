"""Comparisons: two attempts beside each other, criterion by criterion, and whether that is fair.

Like is compared with like: the same version of the step, the same versions of detectors and recogniser.
Where a rule fails both takes are shown, the reason stands above them, and no change is claimed; where it
concerns one criterion alone, it stands beside that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from rubrics.criteria import SuccessCriterion
from studio.fairness import is_same_step, why_not_this, why_unfair
from studio.reviewing import CriterionView, criteria_seen_by
from studio.settings import ReviewSettings
from studio.tables import Attempt


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion in both attempts, None where the step of one has no such criterion.

    `change` is None where none may be claimed; `unfair` says why, where it concerns this criterion alone.
    """

    first: CriterionView | None
    last: CriterionView | None
    change: str | None  # "forwards", "backwards", "same"
    unfair: str | None = None

    @property
    def criterion(self) -> SuccessCriterion:
        """What is looked for, as the step of the first attempt says it where that has it."""
        return next(view.criterion for view in (self.first, self.last) if view is not None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two attempts; `unfair` says, in sentences, why no change is claimed."""

    first: Attempt
    last: Attempt
    unfair: tuple[str, ...]
    criteria: tuple[CriterionChange, ...]


def compare(
    session: Session, settings: ReviewSettings, first: Attempt, last: Attempt, person_id: str
) -> Comparison:
    """Put two attempts beside each other as one person may see them."""
    before = criteria_seen_by(session, settings, first, person_id)
    after = criteria_seen_by(session, settings, last, person_id)
    pairs = _paired(before, after, is_same_step=is_same_step(first, last))
    unfair = why_unfair(first, last, [(a, b) for a, b in pairs if a and b])
    return Comparison(
        first=first,
        last=last,
        unfair=unfair,
        criteria=tuple(_compared(first, last, a, b, fair=not unfair) for a, b in pairs),
    )


def _paired(
    before: Sequence[CriterionView], after: Sequence[CriterionView], *, is_same_step: bool
) -> list[tuple[CriterionView | None, CriterionView | None]]:
    """Return the criteria of both, each beside itself: in another step the same name is another criterion."""
    found = {view.criterion.id: view for view in after} if is_same_step else {}
    pairs: list[tuple[CriterionView | None, CriterionView | None]] = [
        (view, found.pop(view.criterion.id, None)) for view in before
    ]
    alone = found.values() if is_same_step else after
    return [*pairs, *((None, view) for view in alone)]


def _compared(
    first: Attempt, last: Attempt, before: CriterionView | None, after: CriterionView | None, *, fair: bool
) -> CriterionChange:
    unfair = why_not_this(first.clip, last.clip, before.criterion) if before and after else None
    return CriterionChange(before, after, None if unfair or not fair else _change(before, after), unfair)


def _change(first: CriterionView | None, last: CriterionView | None) -> str | None:
    """Return how what was heard changed; nothing is said where the machine cannot tell."""
    if first is None or last is None or first.finding is None or last.finding is None:
        return None
    before, after = first.finding.outcome, last.finding.outcome
    if "unsure" in (before, after):
        return None
    if before == after:
        return "same"
    return "forwards" if after == "seen" else "backwards"
