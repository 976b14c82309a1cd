"""Watching a take while it is recorded, on a coach's own laptop; and the coach leaving the teacher's."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.coaches_here import coach_leaves_here
from api.dependencies import InstallationDep, PersonDep, SessionDep
from studio import access, attempts, live, practice_sessions
from studio.access import Act
from studio.installation import Installation
from studio.tables import Attempt, Person, PracticeSession
from web.live_view import LiveView, live_view
from web.rendering import after_form, render

routes = APIRouter(prefix="/practice-sessions/{practice_session_id}")


@dataclass(frozen=True, slots=True)
class Watched:
    """The take that is being recorded now; `elapsed_ms` is how long it is by now, if that is known."""

    attempt_id: str
    number: int
    elapsed_ms: int | None
    runs: bool
    heard: LiveView | None


@dataclass(frozen=True, slots=True)
class WatchView:
    """The page of whoever watches; `take` is None while nothing is recorded that they may see."""

    practice_href: str
    title: str
    teacher: str
    criteria: tuple[str, ...]
    focus: str | None
    pupil_lines: tuple[str, ...]
    take: Watched | None
    newest_href: str | None


@routes.get("/watch")
def watch_page(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the take that is being recorded: its words and criteria as they come, and the keys for marks."""
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    return render(request, "pages/watch.html", watch=_view(session, installation, practice, person))


@routes.get("/watch/take")
def watch_part(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the take anew, for an open page that heard that it changed."""
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    return render(request, "pages/watch_take.html", watch=_view(session, installation, practice, person))


@routes.post("/coach-left")
def coach_left(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Note that the coach has left this browser."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    inside = back if back.startswith("/attempts/") else f"/practice-sessions/{practice.id}"
    answer = after_form(request, inside)
    coach_leaves_here(request, answer, person, session)
    return answer


def _view(
    session: Session, installation: Installation, practice: PracticeSession, person: Person
) -> WatchView:
    step = practice_sessions.step_of(practice)
    seen = attempts.of_practice(session, person.id, practice.id)
    newest = seen[-1] if seen else None
    focus = attempts.focus_in_force(session, practice.id)
    is_recording = newest is not None and newest.state == "recording"
    return WatchView(
        practice_href=f"/practice-sessions/{practice.id}",
        title=step.title,
        teacher=practice.action_step.teacher.name,
        criteria=tuple(criterion.text for criterion in step.criteria),
        focus=focus.text if focus and newest else None,
        pupil_lines=step.scenario.pupil_lines if step.scenario else (),
        take=_watched(session, installation, person, newest) if newest and is_recording else None,
        newest_href=f"/attempts/{newest.id}" if newest and not is_recording else None,
    )


def _watched(session: Session, installation: Installation, person: Person, newest: Attempt) -> Watched:
    attempt = access.attempt(session, person.id, newest.id, Act.REVIEW)
    clock = live.clock_of(installation.store, attempt.clip_id)
    return Watched(
        attempt_id=attempt.id,
        number=attempt.number,
        elapsed_ms=clock.elapsed_now() if clock else None,
        runs=clock.runs if clock else False,
        heard=live_view(installation, attempt),
    )
