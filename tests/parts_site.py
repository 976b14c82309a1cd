"""The pattern page served alone, under the site's own security policy, so that parts and elements can be
tried before any page stands on them: no database, no sign-in. Forms are taken or refused by what they say.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from api.security import HEADERS
from tests.serving import free_port
from web.rendering import STATIC, environment
from web.static_files import Files

LIVE_PAGE = """{% extends "base.html" %}{% block title %}Live{% endblock %}{% block main %}
<live-part src="/fragment" events="told other">{% include "fragment" %}</live-part>{% endblock %}"""
FRAGMENT = """<p id="news" data-announce="News {{ number }}">News {{ number }}</p>
<a href="#a" id="link">A link</a><label for="note">Note</label><input id="note" name="note">"""


@dataclass
class PartsSite:
    """The site, the forms it was sent, and the news it tells the live page."""

    port: int = field(default_factory=free_port)
    posted: list[dict[str, str]] = field(default_factory=list)
    number: int = 1

    def __post_init__(self) -> None:
        self._templates = environment()
        self._templates.globals["csrf_token"] = lambda: "a-token"
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app(), port=self.port, log_config=None, ws="none", timeout_graceful_shutdown=1
            )
        )
        self._thread = threading.Thread(target=self._server.run)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/patterns", self._patterns),
                Route("/patterns", self._take, methods=["POST"]),
                Route("/live", self._live),
                Route("/fragment", self._fragment),
                Route("/events", self._events),
                Mount("/static", Files(directory=STATIC)),
            ]
        )

    def _patterns(self, request: Request) -> Response:
        return self._page("pages/patterns.html", request, theme=request.query_params.get("theme"))

    async def _take(self, request: Request) -> Response:
        """Take a form; refuse "not_yet" and an empty token, as the site would."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.posted.append(form | {"token": request.headers.get("x-csrf-token", "")})
        if form.get("level") == "not_yet":
            detail = "Judge it once the take is there."
            problem = {"title": "Not now", "status": 409, "detail": detail}
            return JSONResponse(problem, 409, media_type="application/problem+json")
        return Response(status_code=204)

    def _live(self, request: Request) -> Response:
        text = LIVE_PAGE.replace('{% include "fragment" %}', FRAGMENT)
        template = self._templates.from_string(text)
        return self._answer(
            template.render(
                request=request, person=None, demo=False, events_url="/events", number=self.number
            )
        )

    def _fragment(self, request: Request) -> Response:
        return self._answer(self._templates.from_string(FRAGMENT).render(number=self.number))

    async def _events(self, request: Request) -> Response:
        return StreamingResponse(self._told(request), media_type="text/event-stream")

    async def _told(self, request: Request) -> AsyncIterator[str]:
        """Tell of each new number once."""
        told = self.number
        yield ": hello\n\n"
        while not self._server.should_exit and not await request.is_disconnected():
            if told != self.number:
                told = self.number
                yield f"id: {told}\nevent: told\ndata: {{}}\n\n"
            await asyncio.sleep(0.05)

    def _page(self, name: str, request: Request, **context: str | None) -> Response:
        text = self._templates.get_template(name).render(request=request, person=None, demo=False, **context)
        return self._answer(text)

    def _answer(self, text: str) -> HTMLResponse:
        return HTMLResponse(text, headers=HEADERS)
