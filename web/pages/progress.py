"""A teacher's own progress over steps and weeks."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from studio.clock import now
from studio.progress import progress_of
from web.rendering import render

routes = APIRouter()


@routes.get("/progress")
def progress_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Show the steps that this person has practised, and when to bring each back; nobody else's."""
    return render(request, "pages/progress.html", steps=progress_of(session, person.id), today=now().date())
