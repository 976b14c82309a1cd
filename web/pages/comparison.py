"""Two takes beside each other."""

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from studio import access, attempts
from studio.access import GONE, Act
from studio.errors import InvalidInput, NotFound
from studio.tables import Attempt, Person, PracticeSession
from web.comparison_record import HEADER, as_csv
from web.comparison_view import Asked, Way, comparison_view
from web.rendering import render

routes = APIRouter()

DELETED = "This attempt was deleted by its owner, so there is nothing of it to show."
NONE_YET = "No attempt is here to be shown yet. Record one, then come back."


@routes.get("/practice-sessions/{practice_session_id}/comparison")
@routes.get("/practice-sessions/{practice_session_id}/comparison/parts/{part}")
def comparison_page(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    first: str | None = None,
    last: str | None = None,
    part: Literal["changes"] | None = None,
    way: Way | None = None,
    origin: str = "",
) -> Response:
    """Show the first attempt beside the last, or the two that the address names; or one part of it anew.

    Either may be "model". What is missing (the second attempt, a deleted one) is said where it would stand.

    Raises:
        InvalidInput: if both are the same take.
    """
    asked = _asked(session, person, practice_session_id, (first, last), way, origin)
    view = comparison_view(session, installation, asked, person)
    template = f"pages/comparison/{part}.html" if part else "pages/comparison.html"
    return render(request, template, comparison=view)


@routes.get("/practice-sessions/{practice_session_id}/comparison/record")
@routes.get("/practice-sessions/{practice_session_id}/comparison/record.csv")
def comparison_record(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    first: str | None = None,
    last: str | None = None,
    names: Literal["on", "off"] = "off",
) -> Response:
    """Give the comparison as one page made for print, or as a table; people's names only if asked for."""
    asked = _asked(session, person, practice_session_id, (first, last))
    view = comparison_view(session, installation, asked, person)
    if request.url.path.endswith(".csv"):
        headers = {
            "content-disposition": 'attachment; filename="first-and-last.csv"',
            "cache-control": "no-store",
        }
        return Response(as_csv(view, names=names == "on"), media_type="text/csv", headers=headers)
    return render(
        request, "pages/comparison/record.html", comparison=view, names=names == "on", header=HEADER
    )


def _asked(
    session: Session,
    person: Person,
    practice_session_id: str,
    wanted: tuple[str | None, str | None],
    way: Way | None = None,
    origin: str = "",
) -> Asked:
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    seen = attempts.of_practice(session, person.id, practice.id)
    pair, gone = _pair(session, person, practice, seen, wanted)
    return Asked(practice, pair[0], pair[1], _model(*wanted), gone, way, origin)


def _model(first: str | None, last: str | None) -> Literal["first", "last"] | None:
    return "first" if first == "model" else "last" if last == "model" else None


def _pair(
    session: Session,
    person: Person,
    practice: PracticeSession,
    seen: Sequence[Attempt],
    wanted: tuple[str | None, str | None],
) -> tuple[list[Attempt | None], str | None]:
    """Return the attempts asked for, in the order in which they were made, and why one is not there."""
    if wanted[0] and wanted[0] == wanted[1]:
        raise InvalidInput("This is one take twice; choose two of them.", "/last")
    if not seen and not any(wanted):
        return [None, None], NONE_YET
    fallbacks = (seen[0] if seen else None, seen[-1] if len(seen) > 1 else None)
    pair, gone = [], None
    for name, fallback in zip(wanted, fallbacks, strict=True):
        found = None
        if name and name != "model":
            found = _attempt(session, person, practice, name)
            gone = gone if found else DELETED
        elif not name and fallback is not None:
            found = access.attempt(session, person.id, fallback.id, Act.SEE)
        pair.append(found)
    if pair[0] and pair[1] and pair[0].created_at > pair[1].created_at:
        pair.reverse()
    return pair, gone


def _attempt(session: Session, person: Person, practice: PracticeSession, attempt_id: str) -> Attempt | None:
    """Return an attempt that the person may see, None if it was one of this practice and is deleted."""
    known = session.get(Attempt, attempt_id)
    if known is not None and known.state in GONE and known.practice_session_id == practice.id:
        return None
    if known is None:
        raise NotFound("There is no such attempt here.")
    return access.attempt(session, person.id, attempt_id, Act.SEE)
