"""Trimming a take: from where to where, what would be kept and what becomes of the rest, then doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from studio import access, comments, trimming
from studio.access import Act
from studio.errors import Conflict, InvalidInput
from studio.installation import Installation
from studio.tables import Attempt, Comment, Person
from studio.trimming import Plan
from web.attempt_view import peaks_of
from web.formats import NotAMoment, clock3, moment_ms
from web.practice_view import ClipView, clip_view
from web.rendering import render

routes = APIRouter(prefix="/attempts/{attempt_id}/trim")


@dataclass(frozen=True, slots=True)
class TrimView:
    """What the page shows; `plan` is None until somebody has said from where to where."""

    href: str
    attempt_href: str
    number: int
    title: str
    clip: ClipView
    peaks: Sequence[int] | None
    not_yet: str | None
    is_at_work: bool
    start: str
    end: str
    plan: Plan | None
    moved: tuple[str, ...]
    is_seen: bool


@routes.get("")
def trim_page(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    start: Annotated[str, Query(max_length=20)] = "",
    end: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show the take, and what would be kept of it from *start* to *end* as far as it can be cut there."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    return _page(request, session, installation, attempt, person, start, end)


@routes.post("")
def trim(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    start: Annotated[str, Form(max_length=20)],
    end: Annotated[str, Form(max_length=20)],
) -> Response:
    """Trim the take, and go back to it."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    try:
        start_ms, end_ms = _moments(attempt, start, end)
        trimming.ask(
            session, installation.store, installation.jobs, attempt, start_ms=start_ms, end_ms=end_ms
        )
    except InvalidInput:
        return _page(request, session, installation, attempt, person, start, end)
    return RedirectResponse(f"/attempts/{attempt_id}", 303)


def _page(
    request: Request,
    session: Session,
    installation: Installation,
    attempt: Attempt,
    person: Person,
    start: str,
    end: str,
) -> Response:
    planned, errors = None, {}
    not_yet = None if trimming.may_be_trimmed(session, attempt) else trimming.NOT_YET
    if (start or end) and not not_yet:
        try:
            planned = trimming.plan(installation.store, attempt.clip, *_moments(attempt, start, end))
        except InvalidInput as error:
            errors = {"start" if error.pointer == "/start_ms" else "end": str(error)}
        except Conflict as error:
            not_yet = str(error)
    said = comments.seen_by(session, attempt.id, person.id)
    view = TrimView(
        href=f"/attempts/{attempt.id}/trim",
        attempt_href=f"/attempts/{attempt.id}",
        number=attempt.number,
        title=attempt.step_version.document["title"],
        clip=clip_view(session, attempt.clip),
        peaks=peaks_of(installation, attempt.clip),
        not_yet=not_yet,
        is_at_work=trimming.is_at_work(session, attempt),
        start=start or clock3(0),
        end=end or clock3(attempt.clip.duration_ms or 0),
        plan=planned,
        moved=_what_moves(planned, said) if planned else (),
        is_seen=bool(said),
    )
    return render(request, "pages/trim.html", 422 if errors else 200, take=view, errors=errors)


def _moments(attempt: Attempt, start: str, end: str) -> tuple[int, int]:
    """Return the two moments that were typed; one that was left empty is the end of the take on its side."""
    moments = []
    for text, pointer, empty_ms in (
        (start, "/start_ms", 0),
        (end, "/end_ms", attempt.clip.duration_ms or 0),
    ):
        try:
            moments.append(moment_ms(text) if text.strip() else empty_ms)
        except NotAMoment as error:
            raise InvalidInput(str(error), pointer) from error
    return moments[0], moments[1]


def _what_moves(planned: Plan, said: Sequence[Comment]) -> tuple[str, ...]:
    """Return what becomes of the comments, a sentence each."""
    timed = [(one, one.at_ms) for one in said if one.at_ms is not None]
    gone = sum(not planned.keeps(at_ms, one.end_ms) for one, at_ms in timed)
    drawn = sum(one.sketch is not None and not planned.keeps(at_ms) for one, at_ms in timed)
    sentences = []
    if gone:
        sentences.append(
            f"{'One comment speaks' if gone == 1 else f'{gone} comments speak'} of what would be cut away: "
            f"{'it stays' if gone == 1 else 'they stay'} at the nearest moment that is left, marked as such."
        )
    if drawn:
        sentences.append(
            f"{'One drawing goes' if drawn == 1 else f'{drawn} drawings go'}, with what it was drawn on."
        )
    return tuple(sentences)
