"""The page of a practice, and the verbs that stand on it: model, share, begin."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from studio import access, practice_sessions, sharing
from studio.access import Act
from studio.errors import InvalidInput
from web.practice_view import practice_view
from web.rendering import after_form, render

routes = APIRouter(prefix="/practice-sessions/{practice_session_id}")
PartName = Literal["model", "takes", "next"]


@routes.get("")
def practice_page(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the practice."""
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    view = practice_view(session, installation.settings, practice, person)
    return render(request, "pages/practice.html", practice=view)


@routes.get("/parts/{part}")
def practice_part(
    practice_session_id: str,
    part: PartName,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show one part of the page anew, for an open page that heard that it changed."""
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    view = practice_view(session, installation.settings, practice, person)
    return render(request, f"pages/practice/{part}.html", practice=view)


@routes.post("/modelled-live")
def modelled_live(
    practice_session_id: str, request: Request, person: PersonDep, session: SessionDep
) -> Response:
    """Note that the step was modelled live."""
    practice = access.practice(session, person.id, practice_session_id, Act.PREPARE)
    practice_sessions.modelled_live(session, practice, person.id)
    return after_form(request, f"/practice-sessions/{practice_session_id}")


@routes.post("/begin")
def begin(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    share: Annotated[str | None, Form()] = None,
    until: Annotated[date | None, Form()] = None,
) -> Response:
    """Begin the practice; the one visible switch says whether its takes are shared, and until when."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    practice_sessions.begin(session, practice)
    coach_id = practice.action_step.coach_id
    if share and coach_id:
        if until is None:
            raise InvalidInput("Say until which day these takes are shared.", "/until")
        sharing.share(session, practice, with_id=coach_id, until=until)
    return after_form(request, f"/practice-sessions/{practice_session_id}/rehearse")


@routes.post("/share")
def change_share(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    until: Annotated[date, Form()],
    share: Annotated[str | None, Form()] = None,
) -> Response:
    """Share every take with the coach until a day, or end that share."""
    practice = access.practice(session, person.id, practice_session_id, Act.DECIDE)
    for known in sharing.active(session, practice.id):
        if known.attempt_id is None:
            sharing.withdraw(session, practice, known.id)
    coach_id = practice.action_step.coach_id
    if share and coach_id:
        sharing.share(session, practice, with_id=coach_id, until=until)
    return after_form(request, f"/practice-sessions/{practice_session_id}")
