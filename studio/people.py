"""People, and who coaches whom."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import passwords
from studio.clock import new_id, now
from studio.errors import AlreadyThere, InvalidInput, NotFound
from studio.tables import PERSON_ROLES, Pairing, Person

_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


def normal_email(text: str) -> str:
    """Return the e-mail as it is kept: trimmed and in lower case.

    Raises:
        InvalidInput: if it cannot be an e-mail address.
    """
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise InvalidInput("That is not an e-mail address; write it like name@school.example.", "/email")
    return email


def add_person(session: Session, *, name: str, email: str, role: str, password: str) -> Person:
    """Add someone who may sign in.

    Raises:
        InvalidInput: if a value is off.
        AlreadyThere: if somebody has that e-mail.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise InvalidInput("A name has 1 to 120 characters; write the name as colleagues say it.", "/name")
    if role not in PERSON_ROLES:
        raise InvalidInput(f"A role is one of {', '.join(PERSON_ROLES)}.", "/role")
    email = normal_email(email)
    if find_by_email(session, email) is not None:
        raise AlreadyThere(f"Somebody is here already as {email}; use another address.")
    person = Person(
        id=new_id(),
        email=email,
        name=name,
        role=role,
        password_hash=passwords.hashed(password),
        created_at=now(),
    )
    session.add(person)
    session.flush()
    return person


def find_by_email(session: Session, email: str) -> Person | None:
    """Return the person with that e-mail, in whatever case it was typed."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def person(session: Session, person_id: str) -> Person:
    """Return a person.

    Raises:
        NotFound: if there is no such person.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("There is no such person here.")
    return found


def everyone(session: Session) -> Sequence[Person]:
    """Return all people who may sign in, by name."""
    here = select(Person).where(Person.left_at.is_(None))
    return session.scalars(here.order_by(Person.name, Person.id)).all()


def pair(session: Session, *, coach: Person, teacher: Person) -> None:
    """Let a coach and a teacher work together; doing it twice changes nothing.

    Raises:
        InvalidInput: if the two are one person, or the first is no coach.
    """
    if coach.id == teacher.id:
        raise InvalidInput("Nobody coaches themselves; name two people.", "/coach")
    if coach.role != "coach":
        raise InvalidInput(f"{coach.name} is not a coach; pair a coach with a teacher.", "/coach")
    if session.get(Pairing, (coach.id, teacher.id)) is None:
        session.add(Pairing(coach_id=coach.id, teacher_id=teacher.id, created_at=now()))
        session.flush()


def coaches_of(session: Session, teacher_id: str) -> Sequence[Person]:
    """Return who coaches this teacher, by name."""
    return session.scalars(
        select(Person).join(Pairing, Pairing.coach_id == Person.id)
        .where(Pairing.teacher_id == teacher_id).order_by(Person.name, Person.id)
    ).all()  # fmt: skip


def teachers_of(session: Session, coach_id: str) -> Sequence[Person]:
    """Return whom this coach works with, by name."""
    return session.scalars(
        select(Person).join(Pairing, Pairing.teacher_id == Person.id)
        .where(Pairing.coach_id == coach_id).order_by(Person.name, Person.id)
    ).all()  # fmt: skip


def are_paired(session: Session, *, coach_id: str, teacher_id: str) -> bool:
    """Whether these two work together."""
    return session.get(Pairing, (coach_id, teacher_id)) is not None
