"""Mapped classes of the rehearsal room: who came in beside the teacher, and by what."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio.columns import Table, key, to
from studio.tables import Person


class PhonePass(Table):
    """A word that signs one phone in, once and soon, for one practice; only its hash is kept."""

    __tablename__ = "phone_passes"

    id: Mapped[str] = key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = to("people.id")
    practice_session_id: Mapped[str] = to("practice_sessions.id", index=False)
    expires_at: Mapped[datetime]


class CoachHere(Table):
    """A coach at the teacher's own browser: what is marked and commented there is theirs, until it ends."""

    __tablename__ = "coaches_here"

    id: Mapped[str] = key()
    teacher_id: Mapped[str] = to("people.id")
    coach_id: Mapped[str] = to("people.id", index=False)
    practice_session_id: Mapped[str] = to("practice_sessions.id", index=False)
    began_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    coach: Mapped[Person] = relationship(foreign_keys=[coach_id], lazy="raise")
