"""Mapped classes of the lesson: what a coach saw there of a step that was rehearsed."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio.columns import Table, key, one_of, to
from studio.tables import Person

RE_OBSERVATION_OUTCOMES: Final = ("secure", "continued", "replaced")  # there to stay, keep going, change it


class ReObservation(Table):
    """A coach's later drop-in that checks a step in the lesson: on which day, and what follows for it."""

    __tablename__ = "re_observations"
    __table_args__ = (one_of("outcome", RE_OBSERVATION_OUTCOMES),)

    id: Mapped[str] = key()
    action_step_id: Mapped[str] = to("action_steps.id")
    coach_id: Mapped[str] = to("people.id", index=False)
    observed_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    coach: Mapped[Person] = relationship(foreign_keys=[coach_id], lazy="raise")
