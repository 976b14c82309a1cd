"""How a page is made: templates with the filters and globals they share, and files by what is in them."""

import hashlib
import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.problems import ProblemOut
from api.security import TOKEN_HEADER, visit_token
from studio import logs
from studio.tables import Person
from web import drawing, formats, plain_text
from web.comment_view import ADVICE
from web.faces import Face

HERE = Path(__file__).parent
STATIC = HERE / "static"
_IMPORTED = re.compile(r'^(?:import|export)\b(?:[^"(]*\bfrom)?\s*"([.][^"]+)"', re.MULTILINE)


def environment() -> Environment:
    """Return the templates, strict about names that nobody gave."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        auto_reload=False,
    )
    made.filters |= {
        "clock": formats.clock,
        "clock1": formats.clock1,
        "clock3": formats.clock3,
        "seconds1": formats.seconds1,
        "day": formats.day,
        "pairs": formats.pairs,
        "share": drawing.share,
        "gathered": drawing.gathered,
        "wave_path": drawing.wave_path,
        "ribbon_points": drawing.ribbon_points,
        "chart_path": drawing.chart_path,
        "one_place": formats.one_place,
        "linked": plain_text.linked,
    }
    made.globals |= {"static": static, "modules": modules, "csrf_token": _csrf_token, "advice": ADVICE}
    return made


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401
    """Return the page of *template*; who is signed in and whether this is the demo come along."""
    person: Person | None = getattr(request.state, "person", None)
    text = request.app.state.templates.get_template(template).render(
        request=request,
        person=Face.of(person) if person else None,
        demo=request.app.state.demo,
        **context,
    )
    # What a page shows depends on who asks and when: neither a proxy nor the back button may keep it.
    return HTMLResponse(text, status, headers={"cache-control": "no-store"})


def after_form(request: Request, to: str) -> Response:
    """Answer a form that was done: nothing to a script, else a page."""
    if is_script(request):
        return Response(status_code=204)
    return RedirectResponse(to, 303)


def is_script(request: Request) -> bool:
    """Whether a script sent a form: it brings its token as a header, a plain page among the fields."""
    return TOKEN_HEADER in request.headers


async def problem_page(request: Request, problem: ProblemOut) -> Response:
    """Show a problem to a person; whoever is not signed in is led to the door and back."""
    if problem.status == 401 and request.method == "GET":
        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': back})}", 303)
    reference = logs.request_id() if problem.status >= 500 else None
    return render(request, "pages/problem.html", problem.status, problem=problem, reference=reference)


@lru_cache(maxsize=1)
def edition() -> str:
    """Return a name for the files under static/ as they are now: another one once any of them changed."""
    digest = hashlib.sha256()
    for file in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(file.relative_to(STATIC).as_posix().encode())
        digest.update(file.read_bytes())
    return f"e-{digest.hexdigest()[:12]}"


def static(path: str) -> str:
    """Return the address of a file under static/.

    It lies in a folder named after the edition, and what it imports lies there too: so a browser keeps all
    of it without asking, and fetches all of it anew after a change.
    """
    return f"/static/{edition()}/{path}"


@lru_cache(maxsize=50)
def modules(*names: str) -> tuple[str, ...]:
    """Return the addresses of these modules under static/js/ and of all that they import, each once."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), imported))
                for imported in _IMPORTED.findall((STATIC / "js" / name).read_text("utf-8"))
            )
    return tuple(static(f"js/{name}") for name in found)


@pass_context
def _csrf_token(context: Context) -> str:
    return visit_token(context["request"])
