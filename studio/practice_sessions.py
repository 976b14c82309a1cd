"""Practice sessions: one teacher, one action step, one sitting of attempts.

    planned → modelled → practising → closed

A practice is planned from a step of the library, fitted to a class; it is modelled once the step has
been shown, by a clip or live; it is practising once its teacher began it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CompoundSelect, exists, func, or_, select, union
from sqlalchemy.orm import Session, joinedload

from rubrics.criteria import Scenario, StepTemplate
from rubrics.errors import StepFileFaults
from rubrics.step_file import step_as_document
from studio import clips, events
from studio.access import GONE, may_see
from studio.clock import new_id, now
from studio.errors import AlreadyThere, Conflict, InvalidInput, ModelNotChosen
from studio.people import are_paired
from studio.review_queue import is_waiting_for
from studio.step_library import from_document
from studio.tables import (
    ActionStep,
    Attempt,
    Clip,
    ModelExemplar,
    Person,
    PracticeSession,
    Share,
    StepVersion,
)

LONGEST_SCRIPT = 10_000  # characters


@dataclass(frozen=True, slots=True)
class Plan:
    """What a practice is planned with: whose it is, who coaches, which step, fitted to which class."""

    teacher: Person
    coach: Person | None
    step: StepTemplate
    scenario: Scenario | None
    script: str = ""


def plan(session: Session, plan: Plan) -> PracticeSession:
    """Plan a practice; its step is kept as fitted, and no later change of the library touches it.

    Raises:
        InvalidInput: if the coach does not work with the teacher, the script is too long, or the scenario
            breaks a rule of `step/1`.
    """
    if plan.coach is not None and not are_paired(session, coach_id=plan.coach.id, teacher_id=plan.teacher.id):
        raise InvalidInput(
            f"{plan.coach.name} and {plan.teacher.name} are not paired; name a coach who works with them.",
            "/coach",
        )
    if len(plan.script) > LONGEST_SCRIPT:
        raise InvalidInput(f"A script has at most {LONGEST_SCRIPT} characters; shorten it.", "/script")
    document = _document(replace(plan.step, scenario=plan.scenario))
    action_step = ActionStep(
        id=new_id(),
        teacher_id=plan.teacher.id,
        coach_id=plan.coach.id if plan.coach else None,
        step_id=plan.step.id,
        state="agreed",
        created_at=now(),
    )
    version = StepVersion(
        id=new_id(),
        action_step_id=action_step.id,
        number=1,
        document=document,
        created_at=now(),
    )
    practice = PracticeSession(
        id=new_id(),
        action_step_id=action_step.id,
        step_version_id=version.id,
        state="planned",
        script=plan.script.strip(),
        created_at=now(),
    )
    for row in (action_step, version, practice):
        session.add(row)
        session.flush()
    return practice


def refit(session: Session, practice: PracticeSession, step: StepTemplate) -> StepVersion:
    """Give a practice a new version of its step; attempts made before keep theirs and what was found on them.

    Raises:
        Conflict: if the practice is over.
        InvalidInput: if the step breaks a rule of `step/1`.
    """
    if practice.state in ("closed", "abandoned"):
        raise Conflict("This practice is over; plan a new one of the same step.")
    newest = session.scalar(
        select(func.max(StepVersion.number)).where(StepVersion.action_step_id == practice.action_step_id)
    )
    version = StepVersion(
        id=new_id(),
        action_step_id=practice.action_step_id,
        number=(newest or 0) + 1,
        document=_document(step),
        created_at=now(),
    )
    session.add(version)
    session.flush()
    practice.step_version_id = version.id
    session.flush()
    return version


def step_of(practice: PracticeSession) -> StepTemplate:
    """Return the step as fitted to this practice."""
    return from_document(practice.step_version.document)


def model_of(session: Session, practice_session_id: str) -> ModelExemplar | None:
    """Return the newest model that can be shown: one done live, or a clip that has arrived whole."""
    return session.scalar(
        select(ModelExemplar)
        .outerjoin(Clip, Clip.id == ModelExemplar.clip_id)
        .where(
            ModelExemplar.practice_session_id == practice_session_id,
            or_(ModelExemplar.kind == "live", Clip.state == "complete"),
        )
        .options(joinedload(ModelExemplar.clip))
        .order_by(ModelExemplar.created_at.desc(), ModelExemplar.id.desc())
        .limit(1)
    )


def modelled_live(session: Session, practice: PracticeSession, person_id: str) -> ModelExemplar:
    """Note that the step was shown live."""
    exemplar = ModelExemplar(
        id=new_id(),
        practice_session_id=practice.id,
        kind="live",
        made_by_id=person_id,
        created_at=now(),
    )
    session.add(exemplar)
    _modelled(session, practice)
    return exemplar


def start_model(
    session: Session, practice: PracticeSession, person_id: str, *, client_key: str, media_type: str
) -> ModelExemplar:
    """Expect a clip that shows the step done well; asked twice with one key it is one clip.

    Raises:
        AlreadyThere: if the key is that of another recording.
    """
    clip = clips.expect(session, person_id, client_key, media_type)
    known = session.scalar(select(ModelExemplar).where(ModelExemplar.clip_id == clip.id))
    if known is not None and known.practice_session_id == practice.id:
        return known
    if known is not None or session.scalar(select(Attempt.id).where(Attempt.clip_id == clip.id)):
        raise AlreadyThere(clips.KEY_TAKEN)
    exemplar = ModelExemplar(
        id=new_id(),
        practice_session_id=practice.id,
        kind="clip",
        clip_id=clip.id,
        made_by_id=person_id,
        created_at=now(),
    )
    session.add(exemplar)
    session.flush()
    return exemplar


def model_arrived(session: Session, clip_id: str) -> None:
    """The clip has arrived whole: if it is a practice's model, that practice is modelled."""
    practice = session.scalar(
        select(PracticeSession)
        .join(ModelExemplar, ModelExemplar.practice_session_id == PracticeSession.id)
        .where(ModelExemplar.clip_id == clip_id)
    )
    if practice is not None:
        _modelled(session, practice)


def take_model_back(session: Session, exemplar: ModelExemplar) -> None:
    """Take a model out of its practice; one that has not begun and has no other is planned again."""
    session.delete(exemplar)
    session.flush()
    practice = session.get_one(PracticeSession, exemplar.practice_session_id)
    if practice.state == "modelled" and model_of(session, practice.id) is None:
        practice.state = "planned"
    events.announce(session, "model", practice_session_id=practice.id)


def is_model(session: Session, clip_id: str) -> bool:
    """Whether this clip is the model of a practice."""
    return session.scalar(select(ModelExemplar.id).where(ModelExemplar.clip_id == clip_id)) is not None


def begin(session: Session, practice: PracticeSession) -> None:
    """Begin the practice; beginning twice changes nothing.

    Raises:
        ModelNotChosen: if the step has not been modelled yet.
        Conflict: if the practice is over.
    """
    if practice.state == "practising":
        return
    if practice.state == "planned":
        raise ModelNotChosen(
            "This practice has no model yet: record one, or say that the step was modelled live, then begin."
        )
    if practice.state != "modelled":
        raise Conflict("This practice is over; plan a new one of the same step.")
    practice.state = "practising"
    practice.action_step.state = "practising"
    events.announce(session, "attempts", practice_session_id=practice.id)


def require_practising(practice: PracticeSession) -> None:
    """Let an attempt be recorded.

    Raises:
        ModelNotChosen: if the step has not been modelled yet.
        Conflict: if the practice was not begun, or is over.
    """
    if practice.state == "planned":
        raise ModelNotChosen(
            "Before the first attempt this practice needs a model: record one, or say it was modelled live."
        )
    if practice.state != "practising":
        raise Conflict("This practice is not under way; its teacher begins it on its page.")


@dataclass(frozen=True, slots=True)
class Listed:
    """A practice in a list: with whom, and how many attempts this viewer may see."""

    practice: PracticeSession
    title: str
    attempts: int
    waiting: int  # those that came whole, are not answered yet, and that this viewer said nothing of


def listed_for(
    session: Session, person_id: str, limit: int = 50, before: str | None = None
) -> Sequence[Listed]:
    """Return a person's practices, newest first: as teacher, as named coach, or through a share.

    Raises:
        InvalidInput: if there is no practice *before* which they could be.
    """
    seen = select(func.count()).where(Attempt.practice_session_id == PracticeSession.id, may_see(person_id))
    attempts = seen.correlate(PracticeSession).scalar_subquery()
    waiting = seen.where(is_waiting_for(person_id)).correlate(PracticeSession).scalar_subquery()
    rows = (
        select(PracticeSession, attempts, waiting)
        .where(PracticeSession.id.in_(_practices_of(person_id)))
        .options(
            joinedload(PracticeSession.action_step).options(
                joinedload(ActionStep.teacher), joinedload(ActionStep.coach)
            ),
            joinedload(PracticeSession.step_version),
        )
        .order_by(PracticeSession.created_at.desc(), PracticeSession.id.desc())
        .limit(limit)
    )
    if before is not None:
        last = session.get(PracticeSession, before)
        if last is None:
            raise InvalidInput("There is no such page any more; begin again without `after`.", "/after")
        rows = rows.where(
            or_(
                PracticeSession.created_at < last.created_at,
                (PracticeSession.created_at == last.created_at) & (PracticeSession.id < last.id),
            )
        )
    return [
        Listed(practice, practice.step_version.document["title"], attempts or 0, waiting or 0)
        for practice, attempts, waiting in session.execute(rows)
    ]


def _practices_of(person_id: str) -> CompoundSelect[str]:
    """Return the practices of a person: as teacher, as named coach, or through a share that opens something.

    Each way is an index of its own; together in one condition they would read the whole record. That a share
    opens something is asked of each share: joined to its attempts it looks ten times as many to PostgreSQL,
    which then reads all practices there are.
    """
    by_step = select(PracticeSession.id).join(ActionStep, ActionStep.id == PracticeSession.action_step_id)
    opens = exists().where(
        Attempt.practice_session_id == Share.practice_session_id,
        or_(Share.attempt_id.is_(None), Share.attempt_id == Attempt.id),
        Attempt.state.not_in(GONE),
    )
    shared = select(Share.practice_session_id).where(
        Share.with_id == person_id,
        Share.withdrawn_at.is_(None),
        Share.until >= now().date(),
        opens.correlate(Share),
    )
    return union(
        by_step.where(ActionStep.teacher_id == person_id),
        by_step.where(ActionStep.coach_id == person_id),
        shared,
    )


def _document(step: StepTemplate) -> dict[str, Any]:
    """Return the step as it is kept; one that could not be read back is not kept.

    Raises:
        InvalidInput: if its scenario breaks a rule of `step/1`.
    """
    document = step_as_document(step)
    try:
        from_document(document)
    except StepFileFaults as faults:
        first = faults.faults[0]
        place = first.field.partition("[")[0].replace(".", "/")
        raise InvalidInput(
            f"The {place.rpartition('/')[2].replace('_', ' ')} {first.detail}.", f"/{place}"
        ) from faults
    return document


def _modelled(session: Session, practice: PracticeSession) -> None:
    if practice.state == "planned":
        practice.state = "modelled"
    events.announce(session, "model", practice_session_id=practice.id)
