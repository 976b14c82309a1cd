"""The repeat chain: attempt by attempt, the focus it was given, and whether that was acted on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import attempts
from studio.access import may_see
from studio.tables import ActionStep, Attempt, Comment, NextFocus, PracticeSession


@dataclass(frozen=True, slots=True)
class Link:
    """One attempt of the chain, the change it was to answer, and what became of that ("shared" if unsaid)."""

    attempt: Attempt
    answers: NextFocus | None
    outcome: str | None


def chain(session: Session, seen: Sequence[Attempt]) -> tuple[Link, ...]:
    """Return the attempts of a practice that a person sees, each with the focus it answers."""
    links = []
    for attempt in seen:
        answers = attempts.focus_set_on(session, attempt.repeat_of_id) if attempt.repeat_of_id else None
        comment = session.get(Comment, answers.comment_id) if answers else None
        links.append(Link(attempt, answers, comment.state if comment else None))
    return tuple(links)


def at_step(session: Session, person_id: str, step: ActionStep) -> Sequence[Attempt]:
    """Return every attempt at a teacher's step that this person may see, over all practices, oldest first."""
    return session.scalars(
        select(Attempt)
        .join(PracticeSession, Attempt.practice_session_id == PracticeSession.id)
        .join(ActionStep, PracticeSession.action_step_id == ActionStep.id)
        .where(
            ActionStep.teacher_id == step.teacher_id,
            ActionStep.step_id == step.step_id,
            may_see(person_id),
        )
        .options(joinedload(Attempt.step_version))
        .order_by(Attempt.created_at, Attempt.number)
    ).all()


def of_teacher(session: Session, person_id: str, teacher_id: str, most: int) -> Sequence[Attempt]:
    """Return the newest *most* attempts of a teacher that this person may see, newest first."""
    return session.scalars(
        select(Attempt)
        .join(PracticeSession, Attempt.practice_session_id == PracticeSession.id)
        .join(ActionStep, PracticeSession.action_step_id == ActionStep.id)
        .where(ActionStep.teacher_id == teacher_id, may_see(person_id))
        .options(joinedload(Attempt.step_version))
        .order_by(Attempt.created_at.desc())
        .limit(most)
    ).all()
