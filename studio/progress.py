"""A teacher's progress: steps practised, tried live, secured; what was first met; when to bring a step back.

What counts is what people judged, never how long or how often somebody practised. It is for the teacher's own
eyes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import live_tries, re_observations
from studio.access import GONE
from studio.lesson_tables import ReObservation
from studio.tables import ActionStep, Attempt, Judgement, LiveTry, PracticeSession

BROUGHT_BACK_WEEKS: Final = (1, 3, 8)  # spaced repeats: soon, then ever later


@dataclass(frozen=True, slots=True)
class FirstMet:
    """A criterion, the day on which a person first judged it met, and who did."""

    text: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A spaced repeat: due so many weeks after the step was first practised; `on` is the day it was done."""

    weeks: int
    due: date
    on: date | None


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One step over all its practices; `compare`: the last practice, the first attempt and the last."""

    step_id: str
    title: str
    state: str
    since: date
    until: date
    first_met: tuple[FirstMet, ...]
    unmet: tuple[str, ...]
    brought_back: tuple[BroughtBack, ...]
    live_tries: tuple[LiveTry, ...]
    re_observed: tuple[ReObservation, ...]
    compare: tuple[str, str, str] | None

    @property
    def secured_on(self) -> date | None:
        """The day on which a coach saw it secure, None where the newest re-observation does not say so."""
        newest = self.re_observed[0] if self.re_observed else None
        return newest.observed_on if newest is not None and newest.outcome == "secure" else None


def progress_of(session: Session, teacher_id: str) -> tuple[StepProgress, ...]:
    """Return the steps that a teacher has practised, the one practised last first."""
    steps: dict[str, list[Attempt]] = {}
    states: dict[str, str] = {}
    for attempt in _attempts(session, teacher_id):
        action_step = attempt.practice_session.action_step
        steps.setdefault(action_step.step_id, []).append(attempt)
        states[action_step.step_id] = action_step.state
    tried = live_tries.of_teacher(session, teacher_id)
    seen = re_observations.of_teacher(session, teacher_id)
    found = [
        _step(session, step_id, states[step_id], made, tried.get(step_id, ()), seen.get(step_id, ()))
        for step_id, made in steps.items()
    ]
    return tuple(sorted(found, key=lambda step: step.until, reverse=True))


def brought_back(days: Iterable[date]) -> tuple[BroughtBack, ...]:
    """Return the spaced repeats of a step practised on these *days* (at least one)."""
    practised = sorted(set(days))
    rows = []
    for weeks in BROUGHT_BACK_WEEKS:
        due = practised[0] + timedelta(weeks=weeks)
        rows.append(BroughtBack(weeks, due, next((day for day in practised if day >= due), None)))
    return tuple(rows)


def _attempts(session: Session, teacher_id: str) -> Sequence[Attempt]:
    return session.scalars(
        select(Attempt)
        .join(PracticeSession, Attempt.practice_session_id == PracticeSession.id)
        .join(ActionStep, PracticeSession.action_step_id == ActionStep.id)
        .where(ActionStep.teacher_id == teacher_id, Attempt.state.not_in((*GONE, "recording")))
        .options(
            joinedload(Attempt.step_version),
            joinedload(Attempt.practice_session).joinedload(PracticeSession.action_step),
        )
        .order_by(Attempt.created_at, Attempt.number)
    ).all()


def _step(
    session: Session,
    step_id: str,
    state: str,
    made: Sequence[Attempt],
    tried: Sequence[LiveTry],
    seen: Sequence[ReObservation],
) -> StepProgress:
    first, last = made[0], made[-1]
    document = last.step_version.document
    met = _first_met(session, made)
    return StepProgress(
        step_id=step_id,
        title=document["title"],
        state=state,
        since=first.created_at.date(),
        until=last.created_at.date(),
        first_met=tuple(
            FirstMet(criterion["text"], *met[criterion["id"]])
            for criterion in document["criteria"]
            if criterion["id"] in met
        ),
        unmet=tuple(c["text"] for c in document["criteria"] if c["id"] not in met),
        brought_back=brought_back(attempt.created_at.date() for attempt in made),
        live_tries=tuple(tried),
        re_observed=tuple(seen),
        compare=(last.practice_session_id, first.id, last.id) if len(made) > 1 else None,
    )


def _first_met(session: Session, made: Sequence[Attempt]) -> dict[str, tuple[date, str]]:
    """Return, by criterion, the day of the first attempt in which a person judged it met, and who."""
    order = {attempt.id: attempt for attempt in made}
    judged = session.scalars(
        select(Judgement)
        .where(Judgement.attempt_id.in_(order), Judgement.level == "met")
        .options(joinedload(Judgement.person))
    ).all()
    met: dict[str, tuple[date, str]] = {}
    for row in sorted(judged, key=lambda row: (order[row.attempt_id].created_at, row.judged_at)):
        met.setdefault(row.criterion_id, (order[row.attempt_id].created_at.date(), row.person.name))
    return met
