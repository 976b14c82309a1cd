"""The queue of a reviewer: attempts that wait for a word of theirs, and words that wait for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from studio.access import GONE
from studio.clock import now
from studio.tables import (
    ActionStep,
    Attempt,
    Clip,
    Comment,
    Judgement,
    NextFocus,
    PracticeSession,
    Reply,
    Share,
)

WAITING = ("ready", "reviewed")  # whole, and neither answered by a repeat nor final


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt in the queue, and what changed since this reviewer last had a say in its practice.

    `asked` is the change that it answers; `since` how many attempts of the practice came after the last one
    that they reviewed, this one included; `judged_by_owner` whether its teacher has given their own view;
    `replies` how many answers to this reviewer's comments on it they have not answered.
    """

    attempt: Attempt
    asked: str | None
    since: int
    judged_by_owner: bool
    replies: int


def is_waiting_for(person_id: str) -> ColumnElement[bool]:
    """Return whether an attempt waits for a word of this person: a condition on `Attempt`.

    Praise alone is a word too: what was shared of it has been reviewed, whether or not it asked for a change.
    """
    said = exists().where(
        Comment.attempt_id == Attempt.id, Comment.author_id == person_id, Comment.state != "draft"
    )
    return and_(Attempt.state.in_(WAITING), ~said)


def queue_of(session: Session, person_id: str, limit: int = 50) -> Sequence[Waiting]:
    """Return what waits for a reviewer, oldest first; never their own attempts."""
    rows = session.scalars(
        select(Attempt)
        .where(Attempt.id.in_(_shared_with(person_id)), _waits(person_id))
        .options(
            joinedload(Attempt.clip),
            joinedload(Attempt.step_version),
            joinedload(Attempt.practice_session)
            .joinedload(PracticeSession.action_step)
            .joinedload(ActionStep.teacher),
        )
        .order_by(Attempt.created_at, Attempt.id)
        .limit(limit)
    ).all()
    asked = _asked(session, [row.repeat_of_id for row in rows if row.repeat_of_id])
    last = _last_reviewed(session, person_id, {row.practice_session_id for row in rows})
    judged = _judged_by_owner(session, [row.id for row in rows])
    replies = _unanswered(session, person_id, [row.id for row in rows])
    return [
        Waiting(
            attempt=row,
            asked=asked.get(row.repeat_of_id or ""),
            since=max(row.number - last.get(row.practice_session_id, 0), 1),
            judged_by_owner=row.id in judged,
            replies=replies.get(row.id, 0),
        )
        for row in rows
    ]


def waiting_in(session: Session, person_id: str, practice_session_id: str) -> frozenset[str]:
    """Return the attempts of a practice that wait for a word of this person."""
    return frozenset(
        session.scalars(
            select(Attempt.id).where(
                Attempt.practice_session_id == practice_session_id, is_waiting_for(person_id)
            )
        )
    )


def next_after(session: Session, person_id: str, attempt_id: str) -> str | None:
    """Return the attempt that waits longest, this one apart; None when the queue is done."""
    return session.scalar(
        select(Attempt.id)
        .where(Attempt.id.in_(_shared_with(person_id)), Attempt.id != attempt_id, _waits(person_id))
        .order_by(Attempt.created_at, Attempt.id)
        .limit(1)
    )


def _waits(person_id: str) -> ColumnElement[bool]:
    return or_(
        is_waiting_for(person_id),
        Attempt.id.in_(_replied_to(person_id).with_only_columns(Comment.attempt_id)),
    )


def _shared_with(person_id: str) -> Select[str]:
    """Return the identifiers of attempts that others share with this person."""
    return (
        select(Attempt.id)
        .join(Share, Share.practice_session_id == Attempt.practice_session_id)
        .where(
            Share.with_id == person_id,
            Share.owner_id != person_id,
            or_(Share.attempt_id.is_(None), Share.attempt_id == Attempt.id),
            Share.withdrawn_at.is_(None),
            Share.until >= now().date(),
            Attempt.state.not_in(GONE),
        )
    )


def _replied_to(person_id: str) -> Select[str, int]:
    """Return each attempt with how many replies to this person's comments they have not answered."""
    answer = Reply.__table__.alias("answer")
    answered = exists().where(
        answer.c.comment_id == Reply.comment_id,
        answer.c.author_id == person_id,
        answer.c.created_at > Reply.created_at,
    )
    return (
        select(Comment.attempt_id, func.count())
        .join(Reply, Reply.comment_id == Comment.id)
        .where(Comment.author_id == person_id, Reply.author_id != person_id, ~answered)
    )


def _asked(session: Session, attempt_ids: Sequence[str]) -> dict[str, str]:
    rows = session.execute(
        select(NextFocus.attempt_id, NextFocus.text).where(NextFocus.attempt_id.in_(attempt_ids))
    )
    return {attempt_id: text for attempt_id, text in rows}  # noqa: C416


def _last_reviewed(session: Session, person_id: str, practice_ids: set[str]) -> dict[str, int]:
    rows = session.execute(
        select(Attempt.practice_session_id, func.max(Attempt.number))
        .join(Comment, Comment.attempt_id == Attempt.id)
        .where(
            Attempt.practice_session_id.in_(practice_ids),
            Comment.author_id == person_id,
            Comment.state != "draft",
        )
        .group_by(Attempt.practice_session_id)
    )
    return {practice_id: number for practice_id, number in rows}  # noqa: C416


def _judged_by_owner(session: Session, attempt_ids: Sequence[str]) -> frozenset[str]:
    return frozenset(
        session.scalars(
            select(Judgement.attempt_id)
            .join(Attempt, Attempt.id == Judgement.attempt_id)
            .join(Clip, Clip.id == Attempt.clip_id)
            .where(
                Judgement.attempt_id.in_(attempt_ids),
                Judgement.person_id == Clip.owner_id,
                Judgement.level != "not_judged",
            )
        )
    )


def _unanswered(session: Session, person_id: str, attempt_ids: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        _replied_to(person_id).where(Comment.attempt_id.in_(attempt_ids)).group_by(Comment.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}  # noqa: C416
