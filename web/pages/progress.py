"""A teacher's own progress over steps and weeks."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from studio import live_tries
from studio.clock import now
from studio.progress import progress_of
from web.rendering import after_form, render

routes = APIRouter()


@routes.get("/progress")
def progress_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Show the steps that this person has practised, and when to bring each back; nobody else's."""
    return render(request, "pages/progress.html", steps=progress_of(session, person.id), today=now().date())


@routes.post("/progress/live-tries")
def note_live_try(
    request: Request,
    person: PersonDep,
    session: SessionDep,
    step: Annotated[str, Form(max_length=100)],
    tried_on: Annotated[date, Form()],
    became: Annotated[str, Form(max_length=16)],
    note: Annotated[str, Form()] = "",
) -> Response:
    """Note that a step was tried with pupils."""
    live_tries.note(session, person.id, step, tried_on=tried_on, became=became, text=note)
    return after_form(request, f"/progress#step-{step}")


@routes.post("/progress/live-tries/{live_try_id}/remove")
def take_back_live_try(
    live_try_id: str, request: Request, person: PersonDep, session: SessionDep
) -> Response:
    """Take such a note back."""
    live_tries.take_back(session, person.id, live_try_id)
    return after_form(request, "/progress")
