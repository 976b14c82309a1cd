"""What one person sees of an attempt: its criteria, what was found on each, and who judged what.

The owner sees findings at once. Anybody else sees the finding on a criterion after judging it, so that
the machine does not lead the judge; a setting shows it before.

What others judged is seen once one has judged oneself: the teacher first, on their own, then the coach.
An owner who does not want to judge says so (`not_judged`), and sees it then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from rubrics.criteria import SuccessCriterion
from studio import findings, judgements
from studio.settings import ReviewSettings
from studio.step_library import from_document
from studio.tables import Attempt, Finding, Judgement, Objection


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion as one person sees it.

    `finding` is None where nothing was found yet, where it is withheld until this person has judged,
    or where its owner has hidden it from all others, as `objection` says;
    `others_hidden` says that somebody else has judged and this person not yet.
    """

    criterion: SuccessCriterion
    finding: Finding | None
    withheld: bool
    mine: Judgement | None
    others: tuple[Judgement, ...]
    others_hidden: bool
    objection: Objection | None = None


def criteria_seen_by(
    session: Session, settings: ReviewSettings, attempt: Attempt, person_id: str
) -> tuple[CriterionView, ...]:
    """Return the criteria of an attempt's step, in its order, as this person may see them."""
    found = findings_of(session, attempt.id)
    judged = judgements.of_attempt(session, attempt.id)
    objections = findings.objections_of(session, attempt.id)
    return tuple(
        _view(
            criterion,
            found.get(criterion.id),
            [judgement for judgement in judged if judgement.criterion_id == criterion.id],
            person_id,
            owner_id=attempt.clip.owner_id,
            always=settings.findings_before_judging,
            objection=objections.get(criterion.id),
        )
        for criterion in from_document(attempt.step_version.document).criteria
    )


def findings_of(session: Session, attempt_id: str) -> dict[str, Finding]:
    """Return what was found on an attempt, by criterion; for no eyes but those checked elsewhere."""
    rows = session.scalars(select(Finding).where(Finding.attempt_id == attempt_id).order_by(Finding.position))
    return {row.criterion_id: row for row in rows}


def _view(
    criterion: SuccessCriterion,
    finding: Finding | None,
    judged: Sequence[Judgement],
    person_id: str,
    *,
    owner_id: str,
    always: bool,
    objection: Objection | None,
) -> CriterionView:
    mine = next((judgement for judgement in judged if judgement.person_id == person_id), None)
    has_judged = mine is not None and mine.level != "not_judged"
    may_see = always or has_judged or person_id == owner_id
    # Where no machine looks, its finding says only what to ask oneself, which helps to judge.
    withheld = finding is not None and not may_see and criterion.detector != "coach_judges"
    others = tuple(judgement for judgement in judged if judgement.person_id != person_id)
    # Another person's call would lead this one's just as the machine's would.
    sees_others = has_judged or always or (person_id == owner_id and mine is not None)
    is_hidden = objection is not None and objection.kind == "hidden" and person_id != owner_id
    return CriterionView(
        criterion=criterion,
        finding=None if withheld or is_hidden else finding,
        withheld=withheld,
        mine=mine,
        others=others if sees_others else (),
        others_hidden=not sees_others and any(other.level != "not_judged" for other in others),
        objection=objection,
    )
