"""A coach at the teacher's browser, let in by a PIN."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.dependencies import (
    COACH_HERE_COOKIE,
    InstallationDep,
    PersonDep,
    SessionDep,
    forget_coach,
    remember_coach,
)
from api.problems import answers
from api.sign_ins import PersonOut
from studio import access, coaches_here
from studio.access import Act
from studio.tables import Person

routes = APIRouter(prefix="/practice-sessions/{practice_session_id}/coach-here", tags=["marks"])


class PinIn(BaseModel):
    """Which coach, and their PIN."""

    coach_id: str = Field(max_length=32)
    pin: str = Field(max_length=100)


class CoachHereOut(BaseModel):
    """Who is here, and until when; marks name it by `id`."""

    id: str
    coach: PersonOut
    until: datetime


@routes.post("", status_code=201, responses=answers(401, 403, 404, 422, 429))
def coach_comes(
    practice_session_id: str,
    wanted: PinIn,
    request: Request,
    response: Response,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> CoachHereOut:
    """Let a coach in by their PIN; the teacher stays signed in."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    coach = coaches_here.identify(session, installation.pin_doorkeeper, practice, wanted.coach_id, wanted.pin)
    here = coaches_here.begin(session, practice, coach, installation.settings.coach_here.hours)
    remember_coach(request, response, here.id)
    return CoachHereOut(id=here.id, coach=PersonOut.of(coach), until=here.until)


@routes.delete("", status_code=204, responses=answers(401, 403, 404))
def coach_leaves(
    practice_session_id: str, request: Request, response: Response, person: PersonDep, session: SessionDep
) -> None:
    """Note that the coach has left."""
    access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    coach_leaves_here(request, response, person, session)


def coach_leaves_here(request: Request, response: Response, person: Person, session: Session) -> None:
    """End it on both sides; what routes and pages share."""
    here_id = request.cookies.get(COACH_HERE_COOKIE)
    if here_id:
        coaches_here.end(session, here_id, person.id)
    forget_coach(response)
