"""Comparisons: two attempts beside each other, criterion by criterion, and whether that is fair.

Like is compared with like: the same version of the step, the same versions of detectors and recogniser.
Where a rule fails both takes are shown, the reason stands above them, and no change is claimed.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio.fairness import why_unfair
from studio.reviewing import CriterionView, criteria_seen_by
from studio.settings import ReviewSettings
from studio.tables import Attempt


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion in both attempts; `change` is None where none may be claimed."""

    first: CriterionView
    last: CriterionView
    change: str | None  # "forwards", "backwards", "same"


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
    after = {view.criterion.id: view for view in criteria_seen_by(session, settings, last, person_id)}
    pairs = [(view, after[view.criterion.id]) for view in before if view.criterion.id in after]
    unfair = why_unfair(first, last, pairs)
    return Comparison(
        first=first,
        last=last,
        unfair=unfair,
        criteria=tuple(CriterionChange(a, b, None if unfair else _change(a, b)) for a, b in pairs),
    )


def _change(first: CriterionView, last: CriterionView) -> str | None:
    """Return how what was heard changed; nothing is said where the machine cannot tell."""
    if first.finding is None or last.finding is None:
        return None
    before, after = first.finding.outcome, last.finding.outcome
    if "unsure" in (before, after):
        return None
    if before == after:
        return "same"
    return "forwards" if after == "seen" else "backwards"
