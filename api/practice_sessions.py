"""Practice sessions: planning, modelling, beginning, sharing, and expecting attempts."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.paging import CursorParam, LimitParam, Page, page_of
from api.problems import answers
from api.sign_ins import PersonOut
from rubrics.criteria import Scenario
from studio import access, attempts, people, practice_sessions, sharing, step_library
from studio.access import Act
from studio.errors import Forbidden
from studio.tables import Attempt, Clip, Person, PracticeSession, Share

routes = APIRouter(prefix="/practice-sessions", tags=["practice"])
LESSON_VIDEO_REFUSED = (
    "This studio takes no recordings with pupils in view or hearing; rehearse without pupils, or bring "
    "a file of yourself alone."
)


class PracticeSessionOut(BaseModel):
    """A practice; `step` is its `step/1` document as fitted to the class."""

    id: str
    state: str
    teacher: PersonOut
    coach: PersonOut | None
    step: dict[str, Any]
    script: str
    created_at: datetime

    @classmethod
    def of(cls, practice: PracticeSession) -> "PracticeSessionOut":
        """Return what is sent of a practice."""
        coach = practice.action_step.coach
        return cls(
            id=practice.id,
            state=practice.state,
            teacher=PersonOut.of(practice.action_step.teacher),
            coach=PersonOut.of(coach) if coach else None,
            step=practice.step_version.document,
            script=practice.script,
            created_at=practice.created_at,
        )


class ScenarioIn(BaseModel):
    """The moment that is rehearsed."""

    setting: str = Field(max_length=2000)
    roster: list[str] = Field(default_factory=list, max_length=60)
    pupil_lines: list[str] = Field(default_factory=list, max_length=50)


class PlanIn(BaseModel):
    """What a practice is planned with; a coach names the teacher, a teacher may name a coach."""

    step_id: str = Field(max_length=100)
    teacher_id: str | None = None
    coach_id: str | None = None
    scenario: ScenarioIn | None = None
    script: str = ""


class ClipIn(BaseModel):
    """A recording that is about to come; `client_key` is the browser's own name for it."""

    client_key: str = Field(min_length=8, max_length=64)
    media_type: str = Field(min_length=3, max_length=100)
    automatic_gain: bool | None = Field(
        None, description="Whether the browser levels the loudness by itself; null if it does not say."
    )
    has_pupils: bool = Field(False, description="Whether pupils are seen or heard in it, as its owner says.")


class AttemptStartOut(BaseModel):
    """An attempt that is expected, and the clip to upload for it."""

    id: str
    clip_id: str
    number: int
    state: str


class ModelStartOut(BaseModel):
    """A model that is expected, and the clip to upload for it."""

    id: str
    clip_id: str


class ShareIn(BaseModel):
    """With whom, until which day (included), and which take; without one every take of the practice."""

    with_id: str
    until: date
    attempt_id: str | None = None


class ShareOut(BaseModel):
    """A share that opens something today."""

    id: str
    shared_with: PersonOut
    until: date
    attempt_id: str | None


class AttemptBriefOut(BaseModel):
    """An attempt in a list."""

    id: str
    number: int
    state: str
    stage: str
    is_slow: bool
    duration_ms: int | None
    created_at: datetime

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptBriefOut":
        """Return what is sent of an attempt in a list."""
        return cls(
            id=attempt.id,
            number=attempt.number,
            state=attempt.state,
            stage=attempt.stage,
            is_slow=attempt.is_slow,
            duration_ms=attempt.clip.duration_ms,
            created_at=attempt.created_at,
        )


@routes.get("", responses=answers(401, 422))
def list_practices(
    person: PersonDep, session: SessionDep, limit: LimitParam = 50, after: CursorParam = None
) -> Page[PracticeSessionOut]:
    """Return this person's practices, newest first."""
    listed = practice_sessions.listed_for(session, person.id, limit + 1, after)
    items = [PracticeSessionOut.of(row.practice) for row in listed[:limit]]
    return Page(items=items, next=items[-1].id if len(listed) > limit else None)


@routes.post("", status_code=201, responses=answers(401, 403, 404, 422))
def plan_practice(wanted: PlanIn, person: PersonDep, session: SessionDep) -> PracticeSessionOut:
    """Plan a practice from a step of the library."""
    scenario = wanted.scenario
    practice = plan_for(
        session,
        person,
        wanted,
        Scenario(scenario.setting, tuple(scenario.roster), tuple(scenario.pupil_lines)) if scenario else None,
    )
    return PracticeSessionOut.of(access.practice(session, person.id, practice.id, Act.SEE))


def plan_for(session: Session, person: Person, wanted: PlanIn, scenario: Scenario | None) -> PracticeSession:
    """Plan a practice as a teacher for oneself, or as a coach for a teacher one works with.

    Raises:
        Forbidden: if somebody else's practice is planned by anyone but their coach.
    """
    teacher = people.person(session, wanted.teacher_id or person.id)
    coach_id = wanted.coach_id or (person.id if teacher.id != person.id else None)
    if person.id not in (teacher.id, coach_id):
        raise Forbidden("A practice is planned by its teacher or its coach; name yourself as one of them.")
    step = step_library.step(session, wanted.step_id)
    return practice_sessions.plan(
        session,
        practice_sessions.Plan(
            teacher=teacher,
            coach=people.person(session, coach_id) if coach_id else None,
            step=step,
            scenario=scenario or step.scenario,
            script=wanted.script,
        ),
    )


@routes.get("/{practice_session_id}", responses=answers(401, 404))
def show_practice(practice_session_id: str, person: PersonDep, session: SessionDep) -> PracticeSessionOut:
    """Return one practice."""
    return PracticeSessionOut.of(access.practice(session, person.id, practice_session_id, Act.SEE))


@routes.get("/{practice_session_id}/attempts", responses=answers(401, 404))
def list_attempts(
    practice_session_id: str,
    person: PersonDep,
    session: SessionDep,
    limit: LimitParam = 50,
    after: CursorParam = None,
) -> Page[AttemptBriefOut]:
    """Return the attempts of a practice that this person may see."""
    access.practice(session, person.id, practice_session_id, Act.SEE)
    seen = attempts.of_practice(session, person.id, practice_session_id)
    return page_of(seen, limit, after, key=lambda attempt: attempt.id, shown=AttemptBriefOut.of)


@routes.post("/{practice_session_id}/begin", status_code=204, responses=answers(401, 403, 404, 409))
def begin_practice(practice_session_id: str, person: PersonDep, session: SessionDep) -> None:
    """Begin a practice that has been modelled."""
    practice_sessions.begin(session, access.practice(session, person.id, practice_session_id, Act.PRACTISE))


@routes.post("/{practice_session_id}/attempts", status_code=201, responses=answers(401, 403, 404, 409, 422))
def start_attempt(
    practice_session_id: str,
    wanted: ClipIn,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> AttemptStartOut:
    """Expect the next attempt; asked again with the same key it answers the same."""
    if wanted.has_pupils and not installation.settings.lesson_video.allowed:
        raise Forbidden(LESSON_VIDEO_REFUSED)
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    attempt = attempts.start(session, practice, client_key=wanted.client_key, media_type=wanted.media_type)
    if wanted.automatic_gain is not None:
        session.get_one(Clip, attempt.clip_id).automatic_gain = wanted.automatic_gain
    return AttemptStartOut(id=attempt.id, clip_id=attempt.clip_id, number=attempt.number, state=attempt.state)


@routes.post("/{practice_session_id}/models", status_code=201, responses=answers(401, 403, 404, 409, 422))
def start_model(
    practice_session_id: str, wanted: ClipIn, person: PersonDep, session: SessionDep
) -> ModelStartOut:
    """Expect a model clip; asked again with the same key it answers the same."""
    practice = access.practice(session, person.id, practice_session_id, Act.PREPARE)
    exemplar = practice_sessions.start_model(
        session, practice, person.id, client_key=wanted.client_key, media_type=wanted.media_type
    )
    return ModelStartOut(id=exemplar.id, clip_id=exemplar.clip_id or "")


@routes.post("/{practice_session_id}/models/live", status_code=204, responses=answers(401, 403, 404))
def modelled_live(practice_session_id: str, person: PersonDep, session: SessionDep) -> None:
    """Note that the step was modelled live."""
    practice = access.practice(session, person.id, practice_session_id, Act.PREPARE)
    practice_sessions.modelled_live(session, practice, person.id)


@routes.get("/{practice_session_id}/shares", responses=answers(401, 403, 404))
def list_shares(
    practice_session_id: str,
    person: PersonDep,
    session: SessionDep,
    limit: LimitParam = 50,
    after: CursorParam = None,
) -> Page[ShareOut]:
    """Return the shares that open something today; for the owner alone."""
    access.practice(session, person.id, practice_session_id, Act.DECIDE)
    active = sharing.active(session, practice_session_id)
    return page_of(active, limit, after, key=lambda share: share.id, shown=_share_out)


@routes.post("/{practice_session_id}/shares", status_code=201, responses=answers(401, 403, 404, 422))
def share_takes(
    practice_session_id: str, wanted: ShareIn, person: PersonDep, session: SessionDep
) -> ShareOut:
    """Share one take, or every take of the practice."""
    practice = access.practice(session, person.id, practice_session_id, Act.DECIDE)
    attempt_id = wanted.attempt_id
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE) if attempt_id else None
    made = sharing.share(session, practice, with_id=wanted.with_id, until=wanted.until, attempt=attempt)
    made.shared_with = people.person(session, wanted.with_id)
    return _share_out(made)


@routes.delete("/{practice_session_id}/shares/{share_id}", status_code=204, responses=answers(401, 403, 404))
def withdraw_share(
    practice_session_id: str, share_id: str, person: PersonDep, session: SessionDep
) -> Response:
    """End a share now."""
    practice = access.practice(session, person.id, practice_session_id, Act.DECIDE)
    sharing.withdraw(session, practice, share_id)
    return Response(status_code=204)


def _share_out(share: Share) -> ShareOut:
    return ShareOut(
        id=share.id,
        shared_with=PersonOut.of(share.shared_with),
        until=share.until,
        attempt_id=share.attempt_id,
    )
