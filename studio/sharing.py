"""Shares: an owner's word that a named person may see takes until a day."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import events
from studio.clock import new_id, now
from studio.errors import InvalidInput, NotFound
from studio.people import are_paired
from studio.tables import Attempt, PracticeSession, Share

LONGEST = timedelta(days=366)


def share(
    session: Session,
    practice: PracticeSession,
    *,
    with_id: str,
    until: date,
    attempt: Attempt | None = None,
) -> Share:
    """Let a person see one take, or with no attempt named every take of the practice, until a day.

    Shared again with the same person it is one share, until the day named last; so one word ends it.

    Raises:
        InvalidInput: if the day is past or too far, the person is not the owner's coach, or the take is
            another practice's.
    """
    owner_id = practice.action_step.teacher_id
    today = now().date()
    if not today <= until <= today + LONGEST:
        raise InvalidInput("A share ends between today and a year from now; choose another day.", "/until")
    if with_id != practice.action_step.coach_id and not are_paired(
        session, coach_id=with_id, teacher_id=owner_id
    ):
        raise InvalidInput("Takes are shared with a coach you work with; choose one of them.", "/with")
    if attempt is not None and attempt.practice_session_id != practice.id:
        raise InvalidInput("That attempt belongs to another practice; choose one of this one's.", "/attempt")
    attempt_id = attempt.id if attempt else None
    events.announce(session, "shares", practice_session_id=practice.id, attempt_id=attempt_id)
    for known in active(session, practice.id):
        if known.with_id == with_id and known.attempt_id == attempt_id:
            known.until = until
            return known
    made = Share(
        id=new_id(),
        owner_id=owner_id,
        with_id=with_id,
        practice_session_id=practice.id,
        attempt_id=attempt_id,
        until=until,
        created_at=now(),
    )
    session.add(made)
    session.flush()
    return made


def withdraw(session: Session, practice: PracticeSession, share_id: str) -> None:
    """End a share now.

    Raises:
        NotFound: if this practice has no such share.
    """
    found = session.get(Share, share_id)
    if found is None or found.practice_session_id != practice.id:
        raise NotFound("There is no such share here.")
    found.withdrawn_at = found.withdrawn_at or now()
    events.announce(session, "shares", practice_session_id=practice.id, attempt_id=found.attempt_id)


def active(session: Session, practice_session_id: str) -> Sequence[Share]:
    """Return the shares of a practice that open something today, oldest first."""
    return session.scalars(
        select(Share)
        .where(
            Share.practice_session_id == practice_session_id,
            Share.withdrawn_at.is_(None),
            Share.until >= now().date(),
        )
        .options(joinedload(Share.shared_with))
        .order_by(Share.created_at, Share.id)
    ).all()
