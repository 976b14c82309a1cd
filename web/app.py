"""The whole site: pages at /, the API under /api, files under /static."""

import gzip
from functools import lru_cache
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.app import create_api
from studio.installation import Installation
from web.pages import (
    account,
    agreement,
    attempt,
    attempt_comments,
    comparison,
    demo_doors,
    films,
    help_pages,
    in_the_room,
    installing,
    patterns,
    phones,
    planning,
    practice,
    progress,
    re_observing,
    rehearse,
    set_right,
    sign_in,
    step_editor,
    steps,
    to_review,
    today,
    trim,
)
from web.rendering import STATIC, edition, environment, problem_page

PAGES = (
    sign_in,
    today,
    to_review,
    planning,
    practice,
    rehearse,
    in_the_room,
    phones,
    attempt,
    attempt_comments,
    set_right,
    trim,
    comparison,
    films,
    step_editor,
    progress,
    re_observing,
    steps,
    patterns,
    installing,
    agreement,
    help_pages,
    account,
)
PACKED = {".js", ".css", ".svg"}


def create_site(installation: Installation, *, demo: bool = False) -> FastAPI:
    """Return the site over an installation.

    Args:
        installation: the studio to show.
        demo: whether one click signs in as one of the demo's people, on this machine only.
    """
    app = create_api(installation, as_page=problem_page)
    app.state.templates = environment()
    app.state.demo = demo
    for page in PAGES:
        app.include_router(page.routes, include_in_schema=False)
    if demo:
        app.include_router(demo_doors.routes, include_in_schema=False)
    app.mount("/static", Files(directory=STATIC), name="static")
    return app


class Files(StaticFiles):
    """Files that a browser keeps where their address names their edition, and asks about elsewhere.

    Script and style go over the wire packed: a third of their size, on a school's network as on any.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file, and for how long it may be kept."""
        named, _, inside = path.partition("/")
        response = await super().get_response(inside if named.startswith("e-") else path, scope)
        response = await _packed_for(scope, response)
        is_kept = named == edition()  # a page of the edition before gets what there is now
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if is_kept else "no-cache"
        return response


async def _packed_for(scope: Scope, response: Response) -> Response:
    """Return the answer packed, where it is a whole file worth it and the browser takes that."""
    if not isinstance(response, FileResponse) or Path(response.path).suffix not in PACKED:
        return response
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        response.headers.add_vary_header("accept-encoding")
        return response
    content = await to_thread.run_sync(_packed, str(response.path), response.headers["etag"])
    packed = Response(content, media_type=response.media_type)
    packed.headers["content-encoding"] = "gzip"
    packed.headers["etag"] = f"W/{response.headers['etag']}"
    packed.headers.add_vary_header("accept-encoding")
    return packed


@lru_cache(maxsize=400)
def _packed(path: str, _edition: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), mtime=0)
