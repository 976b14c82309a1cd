"""What a coach saw of a step in a lesson, noted on the page of its practice."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from studio import access, re_observations
from studio.access import Act
from web.rendering import after_form

routes = APIRouter(prefix="/practice-sessions/{practice_session_id}/re-observations")


@routes.post("")
def note_re_observation(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    observed_on: Annotated[date, Form()],
    outcome: Annotated[str, Form(max_length=16)],
    note: Annotated[str, Form()] = "",
) -> Response:
    """Note what was seen."""
    practice = access.practice(session, person.id, practice_session_id, Act.RE_OBSERVE)
    re_observations.note(session, practice, person.id, observed_on=observed_on, outcome=outcome, text=note)
    return after_form(request, f"/practice-sessions/{practice_session_id}#in-a-lesson")


@routes.post("/{re_observation_id}/remove")
def take_back_re_observation(
    practice_session_id: str, re_observation_id: str, request: Request, person: PersonDep, session: SessionDep
) -> Response:
    """Take such a note back."""
    practice = access.practice(session, person.id, practice_session_id, Act.RE_OBSERVE)
    re_observations.take_back(session, practice, person.id, re_observation_id)
    return after_form(request, f"/practice-sessions/{practice_session_id}")
