"""The API under `/api/v1`, on its own: it starts and is tested without a page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI

from api import (
    attempts,
    clips,
    coaches_here,
    comments,
    corrections,
    events,
    films,
    link_checks,
    live_tries,
    marks,
    practice_sessions,
    problems,
    re_observations,
    set_up_checks,
    sign_ins,
    steps,
    uploads,
)
from api.description import Document, describe
from api.security import BodyLimit, Visits, guard
from api.text import nothing_invisible
from studio.installation import Installation

PREFIX = "/api/v1"
MODULES = (
    sign_ins,
    steps,
    practice_sessions,
    attempts,
    corrections,
    comments,
    coaches_here,
    marks,
    clips,
    films,
    live_tries,
    re_observations,
    events,
    uploads,
    link_checks,
    set_up_checks,
)


def api_routes() -> APIRouter:
    """Return every route of the API."""
    routes = APIRouter(prefix=PREFIX)
    for module in MODULES:
        routes.include_router(module.routes)
    return routes


class Api(FastAPI):
    """The app, which describes itself completely."""

    def openapi(self) -> Document:
        """Return the OpenAPI document, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(self.title, self.version, self.description, self.routes)
        return self.openapi_schema


def create_api(installation: Installation, as_page: problems.AsPage | None = None) -> FastAPI:
    """Return the API over an installation.

    Args:
        installation: the studio to speak for.
        as_page: shows a problem to a person; without it every problem is JSON.
    """
    app = Api(
        title="Rehearsal Studio",
        version="1",
        description="Deliberate practice for teachers: attempts, what was heard, and what was said of them.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(guard), Depends(nothing_invisible)],
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan,
    )
    app.state.installation = installation
    app.state.feed = events.Feed(installation.database)
    app.include_router(api_routes())
    problems.install(app, as_page)
    app.add_middleware(
        BodyLimit, most_bytes=installation.settings.server.max_body_bytes, uploads=f"{PREFIX}/uploads"
    )
    app.add_middleware(Visits)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.feed.close()
