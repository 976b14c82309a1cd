"""A coach at the teacher's own browser: let in by a PIN, so that marks and comments made there are theirs.

One laptop between two is the usual case. The teacher stays signed in; what the coach adds is kept under the
coach's name until one of them ends it, the teacher signs out, or some hours are over. It opens no take but
those that are recorded meanwhile.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import passwords, people
from studio.clock import new_id, now
from studio.errors import InvalidInput, NotFound
from studio.room_tables import CoachHere
from studio.sign_ins import Doorkeeper
from studio.tables import Person, PracticeSession

SHORTEST_PIN, LONGEST_PIN = 6, 12
FEWEST_DIGITS = 3  # different ones, so that 111111 and 121212 are not taken
PIN_RULE = f"A PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits, at least {FEWEST_DIGITS} of them different."


def set_pin(session: Session, coach: Person, pin: str) -> None:
    """Give a coach another PIN, of which a hash is kept.

    Raises:
        InvalidInput: if it is too short, too long, too plain or not of digits.
    """
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise InvalidInput(f"{PIN_RULE} Choose another.", "/pin")
    if len(set(pin)) < FEWEST_DIGITS:
        raise InvalidInput(f"{PIN_RULE} Choose another.", "/pin")
    coach.pin_hash = passwords.scrambled(pin)
    session.flush()


def possible(session: Session, practice: PracticeSession) -> tuple[Person, ...]:
    """Return the coaches who may be here: the one named in the practice, then the others of its teacher."""
    named = practice.action_step.coach
    others = people.coaches_of(session, practice.action_step.teacher_id)
    return tuple(dict.fromkeys((named, *others) if named else others))


def identify(
    session: Session, doorkeeper: Doorkeeper, practice: PracticeSession, coach_id: str, pin: str
) -> Person:
    """Return the coach whose PIN this is, if they work with the teacher of this practice.

    Raises:
        InvalidInput: if they do not, have no PIN, or this is not theirs.
        TooManyTries: if too many wrong ones were tried for this coach.
    """
    coach = next((one for one in possible(session, practice) if one.id == coach_id), None)
    if coach is None:
        raise InvalidInput("Only a coach who works with this teacher can be here; choose one.", "/coach_id")
    if coach.pin_hash is None:
        raise InvalidInput(
            f"{coach.name} has set no PIN yet: it is set on the coach's own page, under their name.", "/pin"
        )
    doorkeeper.check(coach.id)
    if not passwords.matches(pin, coach.pin_hash):
        doorkeeper.count_wrong(coach.id)
        raise InvalidInput(f"That is not the PIN of {coach.name}; type it again.", "/pin")
    return coach


def begin(session: Session, practice: PracticeSession, coach: Person, hours: int) -> CoachHere:
    """Note that a coach is here, whose PIN was checked; whoever was here before has left."""
    teacher_id = practice.action_step.teacher_id
    _end_all(session, teacher_id, practice.id)
    here = CoachHere(
        id=new_id(),
        teacher_id=teacher_id,
        coach_id=coach.id,
        practice_session_id=practice.id,
        began_at=now(),
        until=now() + timedelta(hours=hours),
    )
    session.add(here)
    session.flush()
    return here


def found(session: Session, here_id: str, teacher_id: str) -> CoachHere:
    """Return who is here at this teacher's browser.

    Raises:
        NotFound: if nobody is, or not any more.
    """
    here = session.scalar(
        select(CoachHere)
        .where(
            CoachHere.id == here_id,
            CoachHere.teacher_id == teacher_id,
            CoachHere.ended_at.is_(None),
            CoachHere.until > now(),
        )
        .options(joinedload(CoachHere.coach))
    )
    if here is None:
        raise NotFound("The coach is not here any more; let them type their PIN again.")
    return here


def end(session: Session, here_id: str, teacher_id: str) -> None:
    """Note that the coach has left; saying it twice changes nothing."""
    here = session.get(CoachHere, here_id)
    if here is not None and here.teacher_id == teacher_id and here.ended_at is None:
        here.ended_at = now()


def _end_all(session: Session, teacher_id: str, practice_session_id: str) -> None:
    standing = select(CoachHere).where(
        CoachHere.teacher_id == teacher_id,
        CoachHere.practice_session_id == practice_session_id,
        CoachHere.ended_at.is_(None),
    )
    for here in session.scalars(standing):
        here.ended_at = now()
