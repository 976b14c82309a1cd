"""Live tries: a teacher's own notes that she used a step with pupils, when, and what became of it.

They are for her alone. No video is asked for, and nothing is judged: whether a step is there to stay, only
the next drop-in shows.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.clock import new_id, now
from studio.errors import InvalidInput, NotFound
from studio.tables import LIVE_TRY_OUTCOMES, ActionStep, LiveTry

LONGEST_NOTE = 500  # characters: a line or two
_A_DAY = timedelta(days=1)  # the teacher's day may be ahead of the server's


def note(
    session: Session, teacher_id: str, step_id: str, *, tried_on: date, became: str, text: str
) -> LiveTry:
    """Note that a step was tried in a lesson; a step that was practised until then is tried live from now on.

    Raises:
        NotFound: if the teacher has no such step.
        InvalidInput: if the day is to come, the outcome is none of those there are, or the note too long.
    """
    step = session.scalar(
        select(ActionStep)
        .where(ActionStep.teacher_id == teacher_id, ActionStep.step_id == step_id)
        .order_by(ActionStep.created_at.desc(), ActionStep.id)
        .limit(1)
    )
    if step is None:
        raise NotFound("You have not practised such a step.")
    if tried_on > now().date() + _A_DAY:
        raise InvalidInput("That day is still to come: note a live try once it has been.", "/tried_on")
    if became not in LIVE_TRY_OUTCOMES:
        raise InvalidInput("Say what became of it: it was there, in part, or not this time.", "/became")
    wanted = " ".join(text.split())
    if len(wanted) > LONGEST_NOTE:
        raise InvalidInput(f"A note has at most {LONGEST_NOTE} characters; shorten it.", "/note")
    made = LiveTry(
        id=new_id(),
        action_step_id=step.id,
        tried_on=tried_on,
        became=became,
        note=wanted,
        created_at=now(),
    )
    session.add(made)
    if step.state in ("agreed", "practising"):
        step.state = "trying_live"
    session.flush()
    return made


def take_back(session: Session, teacher_id: str, live_try_id: str) -> None:
    """Take a note of one's own back.

    Raises:
        NotFound: if there is none of this teacher's.
    """
    found = session.get(LiveTry, live_try_id)
    step = session.get(ActionStep, found.action_step_id) if found else None
    if found is None or step is None or step.teacher_id != teacher_id:
        raise NotFound("There is no such note of yours.")
    session.delete(found)
    session.flush()


def of_teacher(session: Session, teacher_id: str) -> dict[str, Sequence[LiveTry]]:
    """Return a teacher's live tries by the step's identifier in the library, the newest first."""
    rows = session.execute(
        select(ActionStep.step_id, LiveTry)
        .join(LiveTry, LiveTry.action_step_id == ActionStep.id)
        .where(ActionStep.teacher_id == teacher_id)
        .order_by(LiveTry.tried_on.desc(), LiveTry.created_at.desc())
    )
    found: dict[str, list[LiveTry]] = {}
    for step_id, row in rows:
        found.setdefault(step_id, []).append(row)
    return dict(found)
