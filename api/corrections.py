"""What people set right in a take: its words, whose they are, and what they say against a finding."""

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.problems import answers
from studio import access, analysis, corrections, findings
from studio.access import Act
from studio.analysis import Heard
from studio.installation import Installation
from studio.tables import Attempt

routes = APIRouter(prefix="/attempts/{attempt_id}", tags=["corrections"])


class TextIn(BaseModel):
    """What was really said; empty where nothing was."""

    text: str = Field(max_length=10_000)


class StretchIn(BaseModel):
    """A stretch in which a pupil speaks."""

    start_ms: int
    end_ms: int


class ObjectionIn(BaseModel):
    """`disputed` or `hidden`, and why."""

    kind: str
    reason: str = ""


@routes.put("/words/{place}", status_code=204, responses=answers(401, 403, 404, 422))
def correct_word(
    attempt_id: str,
    place: int,
    wanted: TextIn,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> None:
    """Set a word right, counted from 0; the findings are found again at once."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    correct(session, installation, attempt, person.id, place, wanted.text)


@routes.post("/pupil-stretches", status_code=204, responses=answers(401, 403, 404, 422))
def mark_pupil(
    attempt_id: str,
    wanted: StretchIn,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> None:
    """Mark a stretch as a pupil's; the findings are found again at once."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    corrections.mark_pupil(session, attempt, person.id, start_ms=wanted.start_ms, end_ms=wanted.end_ms)
    find_again(session, installation, attempt)


@routes.delete("/pupil-stretches/{stretch_id}", status_code=204, responses=answers(401, 403, 404))
def unmark_pupil(
    attempt_id: str,
    stretch_id: str,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> None:
    """Take a pupil's stretch away; the findings are found again at once."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    corrections.unmark_pupil(session, attempt, stretch_id)
    find_again(session, installation, attempt)


@routes.post("/findings", status_code=204, responses=answers(401, 403, 404))
def run_findings_again(
    attempt_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> None:
    """Find everything again with the detectors of today; what was found before stays beside it."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    find_again(session, installation, attempt)


@routes.put("/criteria/{criterion_id}/objection", status_code=204, responses=answers(401, 403, 404, 422))
def object_to_finding(
    attempt_id: str, criterion_id: str, wanted: ObjectionIn, person: PersonDep, session: SessionDep
) -> None:
    """Dispute the finding on a criterion, or hide it from everybody else; for its owner."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    findings.object_to(session, attempt, person.id, criterion_id, kind=wanted.kind, reason=wanted.reason)


@routes.delete("/criteria/{criterion_id}/objection", status_code=204, responses=answers(401, 403, 404))
def withdraw_objection(attempt_id: str, criterion_id: str, person: PersonDep, session: SessionDep) -> None:
    """Let the finding on a criterion stand again."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    findings.withdraw_objection(session, attempt, criterion_id)


def correct(
    session: Session, installation: Installation, attempt: Attempt, person_id: str, place: int, text: str
) -> None:
    """Set a word right and find everything again; what routes and pages share."""
    what: Heard = analysis.heard(installation.store, attempt.clip_id)
    corrections.correct(session, attempt, person_id, what, place=place, text=text)
    find_again(session, installation, attempt)


def find_again(session: Session, installation: Installation, attempt: Attempt) -> None:
    """Find everything again; what routes and pages share."""
    findings.find_again(session, installation.store, installation.jobs, attempt)
