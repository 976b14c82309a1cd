"""Help: what each detector measures, how, and how often it is right; the same text as in `docs/`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from api.dependencies import PersonDep
from rubrics.detectors import DETECTORS
from studio.errors import NotFound
from web.detector_words import MEANINGS, NAMES
from web.marked_text import as_html
from web.rendering import render

routes = APIRouter(prefix="/help")

# Both are links into `docs/`, which packaging follows: there is one text.
FOLDER = Path(__file__).parents[1] / "help"
PAGES = {"detectors": "detectors/README.md", "accuracy": "accuracy.md"} | {
    name: f"detectors/{name}.md" for name in DETECTORS
}


@dataclass(frozen=True, slots=True)
class HelpView:
    """One page of help: its title, its meaning in a sentence where it is a detector's, and its text."""

    title: str
    facts: tuple[str, ...]
    body: Markup


@routes.get("")
def help_index(request: Request, _person: PersonDep) -> Response:
    """Show what all detectors share, with a link to each."""
    return render(
        request, "pages/help.html", help=_view("detectors"), names=NAMES, meanings=MEANINGS, here=""
    )


@routes.get("/{name}")
def help_page(name: str, request: Request, _person: PersonDep) -> Response:
    """Show one page of help."""
    if name not in PAGES:
        raise NotFound("There is no help page of this name. The list of all is at /help.")
    return _shown(request, name, here=name)


def _shown(request: Request, name: str, here: str) -> Response:
    return render(request, "pages/help.html", help=_view(name), names=NAMES, meanings=MEANINGS, here=here)


@cache
def _view(name: str) -> HelpView:
    head, _, text = (FOLDER / PAGES[name]).read_text("utf-8").partition("\n")
    if name in NAMES:
        return HelpView(NAMES[name], (f"In a step file: {name}",), as_html(text, _lead))
    return HelpView(head.removeprefix("# "), (), as_html(text, _lead))


def _lead(address: str) -> str:
    """Return where a link of the documents leads on the site."""
    page = address.rpartition("/")[2].removesuffix(".md")
    return f"/help/{page}" if page in PAGES else address
