"""A take while it is being recorded, as its page shows it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio import analysis, live
from studio.installation import Installation
from studio.step_library import from_document
from studio.tables import Attempt


@dataclass(frozen=True, slots=True)
class LiveCriterion:
    """One criterion that a machine looks for, and whether it was heard and cannot be unheard."""

    text: str
    is_seen: bool


@dataclass(frozen=True, slots=True)
class LiveView:
    """The words so far and the criteria that can light up."""

    text: str
    criteria: tuple[LiveCriterion, ...]

    @property
    def announcement(self) -> str:
        """What is read out when it changes: the criterion that lit up last in the step's order."""
        seen = [criterion.text for criterion in self.criteria if criterion.is_seen]
        return f"Heard: {seen[-1]}" if seen else ""


def live_view(installation: Installation, attempt: Attempt) -> LiveView | None:
    """Return what was heard so far of an attempt that is being recorded; None before the first words."""
    heard = live.heard_so_far(installation.store, attempt.clip_id)
    if heard is None:
        return None
    step = from_document(attempt.step_version.document)
    criteria = (one for one in step.criteria if live.can_light_up(one))
    return LiveView(heard.text, tuple(LiveCriterion(one.text, one.id in heard.seen) for one in criteria))


def ahead_text(session: Session, attempt: Attempt) -> str | None:
    """Return which place in the queue an attempt's words have; None if it is their turn, or was."""
    ahead = analysis.takes_ahead(session, attempt.clip_id)
    if ahead == 0:
        return None
    return (
        "One other take is written down first."
        if ahead == 1
        else f"{ahead} other takes are written down first."
    )
