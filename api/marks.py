"""Marks that are made while a take is recorded: at the teacher's browser, or at a coach's own."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.problems import answers
from studio import access, coaches_here, findings, live, marks
from studio.access import Act
from studio.errors import NotFound
from studio.installation import Installation
from studio.marks import Mark
from studio.tables import Attempt

routes = APIRouter(tags=["marks"])
TAKE = "/takes/{client_key}"
ClientKey = Annotated[str, Path(max_length=64)]


class MarkIn(BaseModel):
    """`praise`, `change`, `pupil` (with its end) or `here`; moments in milliseconds of the take.

    `client_key` is the browser's own name for the mark: sent again it is the same mark.
    """

    client_key: str = Field(min_length=8, max_length=64)
    kind: str
    at_ms: int
    end_ms: int | None = None

    def mark(self) -> Mark:
        """Return it as the studio takes it."""
        return Mark(self.client_key, self.kind, self.at_ms, self.end_ms)


class RoomMarkIn(MarkIn):
    """The same, made at the teacher's browser; `coach_here` names who made it there."""

    coach_here: str | None = Field(None, max_length=32)


class ClockIn(BaseModel):
    """How long the take is by now, pauses left out, and whether it goes on."""

    elapsed_ms: int = Field(ge=0)
    runs: bool


@routes.post(f"{TAKE}/marks", status_code=204, responses=answers(401, 403, 404, 409, 422))
def mark_own_take(
    client_key: ClientKey,
    wanted: RoomMarkIn,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> None:
    """Mark a moment of one's own take, which its browser names; or let the coach who is here mark it."""
    attempt_id = marks.attempt_named(session, person.id, client_key)
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    author_id = person.id
    if wanted.coach_here is not None:
        here = coaches_here.found(session, wanted.coach_here, person.id)
        marks.open_to(session, attempt, here, installation.settings.sharing.days)
        author_id = here.coach_id
    if marks.keep(session, attempt, author_id, wanted.mark()):
        _find_again(session, installation, attempt)


@routes.post("/attempts/{attempt_id}/marks", status_code=204, responses=answers(401, 403, 404, 409, 422))
def mark_attempt(
    attempt_id: str, wanted: MarkIn, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> None:
    """Mark a moment of a take that this person may review, while it is recorded or soon after."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    if marks.keep(session, attempt, person.id, wanted.mark()):
        _find_again(session, installation, attempt)


@routes.put(f"{TAKE}/clock", status_code=204, responses=answers(401, 404, 422))
def tell_clock(
    client_key: ClientKey,
    wanted: ClockIn,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> None:
    """Say how long one's take is by now, so that whoever watches elsewhere marks the right moment."""
    attempt_id = marks.attempt_named(session, person.id, client_key)
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    if attempt.state == "recording":
        live.set_clock(installation.store, attempt.clip_id, elapsed_ms=wanted.elapsed_ms, runs=wanted.runs)
        live.announce(session, attempt)


def _find_again(session: SessionDep, installation: Installation, attempt: Attempt) -> None:
    """A mark that comes after the words were written down is looked at at once; else the analysis will."""
    try:
        findings.find_again(session, installation.store, installation.jobs, attempt)
    except NotFound:
        return
