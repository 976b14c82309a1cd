"""Signals to open pages: that something changed, never what.

An event belongs to a practice and, where it is about one, to an attempt; whoever listens is checked for
each before it is passed on.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from studio.clock import now
from studio.tables import Attempt, Comment, Event, ModelExemplar

Kind = Literal[
    "attempts", "comments", "film", "findings", "focus", "judgements", "listening", "model", "picture",
    "playable", "shares", "stage", "words",
]  # fmt: skip
KEEP = timedelta(days=2)  # a page that was away for longer is loaded anew


def announce(
    session: Session, kind: Kind, *, practice_session_id: str, attempt_id: str | None = None
) -> None:
    """Tell open pages that *kind* changed, once this transaction is committed."""
    session.add(Event(practice_session_id=practice_session_id, attempt_id=attempt_id, kind=kind, at=now()))
    session.flush()


def announce_clip(session: Session, clip_id: str, kind: Kind) -> None:
    """Tell the pages of whatever uses the clip: an attempt, a practice's model or a spoken comment."""
    attempt = session.scalar(select(Attempt).where(Attempt.clip_id == clip_id))
    if attempt is not None:
        announce(session, kind, practice_session_id=attempt.practice_session_id, attempt_id=attempt.id)
        return
    about = session.scalar(
        select(Attempt)
        .join(Comment, Comment.attempt_id == Attempt.id)
        .where(Comment.spoken_clip_id == clip_id)
    )
    if about is not None:
        announce(session, "comments", practice_session_id=about.practice_session_id, attempt_id=about.id)
        return
    practice_session_id = session.scalar(
        select(ModelExemplar.practice_session_id).where(ModelExemplar.clip_id == clip_id)
    )
    if practice_session_id is not None:
        announce(session, "model", practice_session_id=practice_session_id)


def after(session: Session, event_id: int, limit: int = 500) -> Sequence[Event]:
    """Return events later than *event_id*, oldest first."""
    return session.scalars(select(Event).where(Event.id > event_id).order_by(Event.id).limit(limit)).all()


def newest_id(session: Session) -> int:
    """Return the identifier of the newest event, 0 when there is none."""
    return session.scalar(select(func.max(Event.id))) or 0


def forget_old(session: Session) -> None:
    """Drop events that no page needs any more."""
    session.execute(delete(Event).where(Event.at < now() - KEEP))
