"""The step library, to be read."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from studio import step_library
from web.detector_words import how_found
from web.rendering import render

routes = APIRouter()


@routes.get("/steps")
def steps_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Show every step, by area."""
    steps = step_library.every_step(session)
    return render(request, "pages/steps.html", steps=steps, is_coach=person.role == "coach")


@routes.get("/steps/{step_id}")
def step_page(step_id: str, request: Request, _person: PersonDep, session: SessionDep) -> Response:
    """Show one step."""
    step = step_library.step(session, step_id)
    criteria = [(criterion.text, how_found(criterion)) for criterion in step.criteria]
    return render(request, "pages/step.html", step=step, criteria=criteria)
