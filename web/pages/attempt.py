"""The page of an attempt, where it is watched, read, judged and commented, and the verbs on it."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.attempts import discard_attempt
from api.dependencies import AuthorDep, InstallationDep, PersonDep, SessionDep
from studio import access, analysis, attempts, judgements, sharing
from studio.access import Act
from studio.errors import InvalidInput
from web.attempt_view import attempt_view, in_the_name_of
from web.rendering import after_form, render

routes = APIRouter(prefix="/attempts/{attempt_id}")
PartName = Literal["stage", "lanes", "words", "criteria", "comments", "focus", "pills", "asked"]


@routes.get("")
def attempt_page(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    author: AuthorDep,
    session: SessionDep,
    installation: InstallationDep,
    t: Annotated[float, Query(ge=0, le=100_000)] = 0.0,
) -> Response:
    """Show the attempt, at the moment that the address names."""
    attempt = access.attempt(session, person.id, attempt_id, Act.SEE)
    view = attempt_view(session, installation, attempt, person, round(t * 1000))
    view = in_the_name_of(session, attempt, view, author)
    return render(request, "pages/attempt.html", attempt=view)


@routes.get("/parts/{part}")
def attempt_part(
    attempt_id: str,
    part: PartName,
    request: Request,
    person: PersonDep,
    author: AuthorDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show one part of the page anew, for an open page that heard that it changed."""
    attempt = access.attempt(session, person.id, attempt_id, Act.SEE)
    view = attempt_view(session, installation, attempt, person)
    view = in_the_name_of(session, attempt, view, author)
    return render(request, f"pages/attempt/{part}.html", attempt=view)


@routes.post("/judgements/{criterion_id}")
def judge(
    attempt_id: str,
    criterion_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    level: Annotated[str, Form()],
) -> Response:
    """Judge one criterion."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    judgements.judge(session, attempt, person.id, criterion_id, level)
    return after_form(request, f"/attempts/{attempt_id}#criterion-{criterion_id}")


@routes.post("/slow")
def mark_slow(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    slow: Annotated[str | None, Form()] = None,
) -> Response:
    """Say that this take was spoken slowly on purpose, or that it was not."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    attempts.mark_slow(session, attempt, is_slow=slow is not None)
    return after_form(request, f"/attempts/{attempt_id}")


@routes.post("/share")
def share(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    until: Annotated[date, Form()],
) -> Response:
    """Share this one take with the practice's coach."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    practice = access.practice(session, person.id, attempt.practice_session_id, Act.DECIDE)
    coach_id = practice.action_step.coach_id
    if coach_id is None:
        raise InvalidInput("This practice names no coach to share with.", "/with")
    sharing.share(session, practice, with_id=coach_id, until=until, attempt=attempt)
    return after_form(request, f"/attempts/{attempt_id}")


@routes.post("/analysis")
def retry(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Try again what failed."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    analysis.retry(session, installation.jobs, attempt.clip_id)
    return after_form(request, f"/attempts/{attempt_id}")


@routes.post("/discard")
def discard(
    attempt_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> Response:
    """Discard the attempt without trace, and go back to its practice."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    discard_attempt(attempt_id, person, session, installation)
    return RedirectResponse(f"/practice-sessions/{attempt.practice_session_id}", 303)
