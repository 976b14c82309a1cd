"""Judgements: a person's call on one criterion in one attempt. People judge; nothing is added up."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import events
from studio.clock import now
from studio.errors import InvalidInput
from studio.tables import LEVELS, Attempt, Judgement
from studio.wordings import check_criterion


def judge(session: Session, attempt: Attempt, person_id: str, criterion_id: str, level: str) -> None:
    """Keep a person's call; a later one replaces it.

    Raises:
        InvalidInput: if there is no such level or no such criterion.
    """
    if level not in LEVELS:
        raise InvalidInput(f"A judgement is one of {', '.join(LEVELS)}; choose one.", "/level")
    check_criterion(attempt, criterion_id)
    known = session.get(Judgement, (attempt.id, criterion_id, person_id))
    if known is None:
        session.add(
            Judgement(
                attempt_id=attempt.id,
                criterion_id=criterion_id,
                person_id=person_id,
                level=level,
                judged_at=now(),
            )
        )
    else:
        known.level = level
        known.judged_at = now()
    events.announce(
        session, "judgements", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id
    )


def of_attempt(session: Session, attempt_id: str) -> Sequence[Judgement]:
    """Return all judgements of an attempt, oldest first."""
    return session.scalars(
        select(Judgement)
        .where(Judgement.attempt_id == attempt_id)
        .options(joinedload(Judgement.person))
        .order_by(Judgement.judged_at, Judgement.person_id)
    ).all()
