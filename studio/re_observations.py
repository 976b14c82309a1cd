"""Re-observations: what a coach saw of a step in a later drop-in, and what follows for the step.

A step is secured, goes on or is changed by what is seen with pupils, never by how much was rehearsed. The
coach named in the practice says so after a drop-in of about a quarter of an hour; the teacher reads it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import events
from studio.clock import new_id, now
from studio.errors import Conflict, InvalidInput, NotFound
from studio.lesson_tables import RE_OBSERVATION_OUTCOMES, ReObservation
from studio.tables import ActionStep, LiveTry, PracticeSession

LONGEST_NOTE: Final = 500  # characters: a line or two
_A_DAY = timedelta(days=1)  # the coach's day may be ahead of the server's


def note(
    session: Session, practice: PracticeSession, coach_id: str, *, observed_on: date, outcome: str, text: str
) -> ReObservation:
    """Note what was seen of the step of *practice* in a lesson: the step is reviewed then, or secure.

    Raises:
        Conflict: if the step has not been practised yet.
        InvalidInput: if the day is to come, the outcome is none of those there are, or the note too long.
    """
    if practice.state in ("planned", "modelled"):
        raise Conflict("This step has not been rehearsed yet, so there is nothing to see again.")
    if observed_on > now().date() + _A_DAY:
        raise InvalidInput("That day is still to come: note what you saw once it has been.", "/observed_on")
    if outcome not in RE_OBSERVATION_OUTCOMES:
        raise InvalidInput("Say what follows: secure, keep going, or change the step.", "/outcome")
    wanted = " ".join(text.split())
    if len(wanted) > LONGEST_NOTE:
        raise InvalidInput(f"A note has at most {LONGEST_NOTE} characters; shorten it.", "/note")
    made = ReObservation(
        id=new_id(),
        action_step_id=practice.action_step_id,
        coach_id=coach_id,
        observed_on=observed_on,
        outcome=outcome,
        note=wanted,
        created_at=now(),
    )
    session.add(made)
    _settle(session, practice)
    return made


def take_back(session: Session, practice: PracticeSession, coach_id: str, re_observation_id: str) -> None:
    """Take a note of one's own back; the step is again what it was by all that is left.

    Raises:
        NotFound: if there is none of this coach's in the practice.
    """
    found = session.get(ReObservation, re_observation_id)
    if found is None or found.coach_id != coach_id or found.action_step_id != practice.action_step_id:
        raise NotFound("There is no such note of yours.")
    session.delete(found)
    _settle(session, practice)


def of_step(session: Session, action_step_id: str) -> Sequence[ReObservation]:
    """Return the re-observations of one action step, the newest first."""
    return session.scalars(
        select(ReObservation)
        .where(ReObservation.action_step_id == action_step_id)
        .options(joinedload(ReObservation.coach))
        .order_by(ReObservation.observed_on.desc(), ReObservation.created_at.desc())
    ).all()


def of_teacher(session: Session, teacher_id: str) -> dict[str, Sequence[ReObservation]]:
    """Return a teacher's re-observations by the step's identifier in the library, the newest first."""
    rows = session.execute(
        select(ActionStep.step_id, ReObservation)
        .join(ReObservation, ReObservation.action_step_id == ActionStep.id)
        .where(ActionStep.teacher_id == teacher_id)
        .options(joinedload(ReObservation.coach))
        .order_by(ReObservation.observed_on.desc(), ReObservation.created_at.desc())
    )
    found: dict[str, list[ReObservation]] = {}
    for step_id, row in rows:
        found.setdefault(step_id, []).append(row)
    return dict(found)


def _settle(session: Session, practice: PracticeSession) -> None:
    """Let the step be what its newest re-observation says; without one, what it is by practising alone."""
    session.flush()
    step = practice.action_step
    newest = next(iter(of_step(session, step.id)), None)
    if newest is not None:
        step.state = "secure" if newest.outcome == "secure" else "reviewed"
    else:
        tried = session.scalar(select(LiveTry.id).where(LiveTry.action_step_id == step.id).limit(1))
        step.state = "trying_live" if tried else "practising"
    events.announce(session, "attempts", practice_session_id=practice.id)
    session.flush()
