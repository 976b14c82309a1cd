"""The rehearsal room: where an attempt is recorded, or a model."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.dependencies import InstallationDep, MaybeCoachHereDep, PersonDep, SessionDep
from api.practice_sessions import LESSON_VIDEO_REFUSED
from media.timeline import milliseconds
from studio import access, attempts, coaches_here, practice_sessions, redoing
from studio.access import Act
from studio.errors import Conflict
from studio.installation import Installation
from studio.redoing import StartFrom
from studio.room_tables import CoachHere
from studio.tables import PracticeSession
from web.live_view import live_view
from web.practice_view import ClipView, clip_view
from web.rendering import render

routes = APIRouter(prefix="/practice-sessions/{practice_session_id}")


@dataclass(frozen=True, slots=True)
class Room:
    """What the room needs to know; `lacks` says why nothing can be recorded, or is None."""

    practice_id: str
    purpose: Literal["attempt", "model"]
    number: int | None
    title: str
    criteria: tuple[str, ...]
    focus: str | None
    start: StartFrom | None
    setting: str | None
    pupil_lines: tuple[str, ...]
    script: str
    about_ms: int
    lacks: str | None
    back: tuple[str, str]


@routes.get("/rehearse")
def rehearse_page(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    here: MaybeCoachHereDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the room for the next attempt."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    newest = attempts.latest(session, practice.id)
    focus = attempts.focus_in_force(session, practice.id)
    room = _room(
        practice,
        "attempt",
        number=newest.number + 1 if newest else 1,
        focus=focus.text if focus else None,
        start=redoing.start_of_next(session, installation.store, practice.id),
        lacks=_lacks(practice),
    )
    return _show(request, installation, room, _model(session, practice), _coaches(session, practice, here))


@routes.get("/rehearse/focus")
def focus_part(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the one thing this time anew, for an open room that heard that it changed."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    focus = attempts.focus_in_force(session, practice.id)
    start = redoing.start_of_next(session, installation.store, practice.id)
    return render(request, "pages/rehearse_focus.html", focus=focus.text if focus else None, start=start)


@routes.get("/heard")
def heard_part(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show what is heard of the attempt that is being recorded now, for the open room."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    newest = attempts.latest(session, practice.id)
    is_recording = newest is not None and newest.state == "recording"
    heard = live_view(installation, newest) if newest and is_recording else None
    return render(request, "pages/heard.html", heard=heard)


@routes.get("/model")
def model_page(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the room for recording the model."""
    practice = access.practice(session, person.id, practice_session_id, Act.PREPARE)
    return _show(request, installation, _room(practice, "model"), None, None)


def _show(
    request: Request,
    installation: Installation,
    room: Room,
    model: "RoomModel | None",
    coaches: "RoomCoaches | None",
) -> Response:
    settings = installation.settings
    return render(
        request,
        "pages/rehearse.html",
        room=room,
        model=model,
        coaches=coaches,
        share_days=settings.sharing.days,
        lessons=settings.lesson_video.allowed,
        refusal=LESSON_VIDEO_REFUSED,
    )


def _room(
    practice: PracticeSession,
    purpose: Literal["attempt", "model"],
    *,
    number: int | None = None,
    focus: str | None = None,
    start: StartFrom | None = None,
    lacks: str | None = None,
) -> Room:
    step = practice_sessions.step_of(practice)
    scenario = step.scenario
    return Room(
        practice_id=practice.id,
        purpose=purpose,
        number=number,
        title=step.title,
        criteria=tuple(criterion.text for criterion in step.criteria),
        focus=focus,
        start=start,
        setting=scenario.setting if scenario else None,
        pupil_lines=scenario.pupil_lines if scenario else (),
        script=practice.script,
        about_ms=milliseconds(step.duration_s[1]),
        lacks=lacks,
        back=(f"/practice-sessions/{practice.id}", "Back to the practice"),
    )


def _lacks(practice: PracticeSession) -> str | None:
    try:
        practice_sessions.require_practising(practice)
    except Conflict as reason:
        return str(reason)
    return None


@dataclass(frozen=True, slots=True)
class RoomModel:
    """The model clip as the room's player takes it."""

    src: str
    poster: str | None
    captions: str
    duration_ms: int
    keep: str


@dataclass(frozen=True, slots=True)
class RoomCoaches:
    """Who may take over marks and comments at this browser, and who has."""

    possible: tuple[tuple[str, str], ...]
    here_id: str | None
    here_name: str | None


def _coaches(session: Session, practice: PracticeSession, here: CoachHere | None) -> RoomCoaches | None:
    possible = tuple((coach.id, coach.name) for coach in coaches_here.possible(session, practice))
    if not possible:
        return None
    is_here = here is not None and here.practice_session_id == practice.id
    if here is None or not is_here:
        return RoomCoaches(possible, None, None)
    return RoomCoaches(possible, here.id, here.coach.name)


def _model(session: Session, practice: PracticeSession) -> RoomModel | None:
    exemplar = practice_sessions.model_of(session, practice.id)
    clip: ClipView | None = clip_view(session, exemplar.clip) if exemplar and exemplar.clip else None
    if clip is None or clip.src is None:
        return None
    return RoomModel(clip.src, clip.poster, clip.captions, clip.duration_ms, clip.id)
