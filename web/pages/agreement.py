"""The page on which whoever leads coaching reads how far machine and coaches agree."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from rubrics.agreement import LEAST_PAIRS
from studio import agreements
from studio.errors import Forbidden
from web.detector_words import NAMES
from web.rendering import render

routes = APIRouter()


@routes.get("/agreement")
def agreement_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Show agreement detector by detector; for coaches."""
    if person.role != "coach":
        raise Forbidden("How far findings and coaches agree is for coaches to read.")
    rows = agreements.by_detector(session)
    names = {**NAMES, "all": "All of several together", "any": "Any one of several"}
    return render(request, "pages/agreement.html", rows=rows, names=names, least=LEAST_PAIRS)
