"""Marks: what somebody in the room notes with one key while a take is being recorded.

`praise` and `change` become drafts without words at their moment. `pupil` is a stretch in which a pupil
speaks. `here` says that a coach watched, who may from then on see this take.
Moments are those of the room's own stopwatch, pauses left out, which is what the recording counts.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import comments, corrections, sharing
from studio.clock import now
from studio.errors import InvalidInput, NotFound
from studio.room_tables import CoachHere
from studio.tables import Attempt, Clip
from studio.wordings import LONGEST_TAKE_MS

KINDS: Final = (*comments.MARKED_BY_KEY, "pupil", "here")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; `key` is the browser's own name for it, so that sending it twice makes one. Milliseconds."""

    key: str
    kind: str
    at_ms: int
    end_ms: int | None = None


def keep(session: Session, attempt: Attempt, author_id: str, mark: Mark) -> bool:
    """Keep a mark on a take; return whether what was found in it may be another now.

    Raises:
        InvalidInput: if it is no such mark, or its moment lies outside any take.
    """
    if mark.kind not in KINDS:
        raise InvalidInput(f"A mark is one of {', '.join(KINDS)}.", "/kind")
    if not 0 <= mark.at_ms <= LONGEST_TAKE_MS:
        raise InvalidInput("That moment is outside the take.", "/at_ms")
    if mark.kind == "pupil":
        if mark.end_ms is None or mark.end_ms > LONGEST_TAKE_MS:
            raise InvalidInput("A pupil's stretch has an end; give it.", "/end_ms")
        corrections.mark_pupil_live(session, attempt, author_id, start_ms=mark.at_ms, end_ms=mark.end_ms)
        return True
    if mark.kind in comments.MARKED_BY_KEY:
        longest = attempt.clip.duration_ms
        at_ms = mark.at_ms if longest is None else min(mark.at_ms, longest)
        comments.mark_moment(session, attempt, author_id, kind=mark.kind, at_ms=at_ms, client_key=mark.key)
    return False


def open_to(session: Session, attempt: Attempt, here: CoachHere, days: int) -> None:
    """Let the coach who is here see this one take afterwards too, for so many days.

    Raises:
        NotFound: if the coach is here for another practice.
    """
    if here.practice_session_id != attempt.practice_session_id:
        raise NotFound("The coach is here for another practice; let them type their PIN again.")
    known = [
        share
        for share in sharing.active(session, attempt.practice_session_id)
        if share.with_id == here.coach_id and share.attempt_id in (None, attempt.id)
    ]
    if not known:
        sharing.share(
            session,
            attempt.practice_session,
            with_id=here.coach_id,
            until=now().date() + timedelta(days=days),
            attempt=attempt,
        )


def attempt_named(session: Session, owner_id: str, client_key: str) -> str:
    """Return the identifier of the attempt whose take its owner's browser calls *client_key*.

    Raises:
        NotFound: if the studio has not heard of it.
    """
    attempt_id = session.scalar(
        select(Attempt.id)
        .join(Clip, Clip.id == Attempt.clip_id)
        .where(Clip.owner_id == owner_id, Clip.client_key == client_key)
    )
    if attempt_id is None:
        raise NotFound("The studio has not heard of this take yet; send the mark again once it has.")
    return attempt_id
