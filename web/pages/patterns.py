"""Every part of every page, in every state."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import PersonDep
from web.rendering import render

routes = APIRouter()


@routes.get("/patterns")
def patterns_page(request: Request, _person: PersonDep, theme: str | None = None) -> Response:
    """Show the parts; they need no data."""
    return render(request, "pages/patterns.html", theme=theme if theme in ("light", "dark") else None)
