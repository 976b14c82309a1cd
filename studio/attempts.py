"""Attempts: recorded runs of the scenario, each after the first answering the one before.

    recording → ready → reviewed → answered (by a repeat) | final
    recording | ready | reviewed → discarded

What its analysis has come to is kept with the clip, apart from this life.
"""

from collections.abc import Sequence

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, joinedload

from studio import clips, corrections, events, films, practice_sessions
from studio.access import GONE, may_see
from studio.clock import new_id, now
from studio.errors import AlreadyThere
from studio.tables import (
    Attempt,
    Clip,
    Comment,
    CommentVersion,
    Finding,
    Judgement,
    NextFocus,
    Objection,
    PastFinding,
    PracticeSession,
    Reply,
)


def start(session: Session, practice: PracticeSession, *, client_key: str, media_type: str) -> Attempt:
    """Expect the next attempt of a practice; asked twice with one key it is one attempt.

    Raises:
        ModelNotChosen: if the practice has no model yet.
        Conflict: if the practice is not under way.
        AlreadyThere: if the key is that of another recording.
    """
    _wait_for_turn(session, practice)
    clip = clips.expect(session, practice.action_step.teacher_id, client_key, media_type)
    known = session.scalar(select(Attempt).where(Attempt.clip_id == clip.id))
    if known is not None and known.practice_session_id == practice.id:
        return known
    if known is not None or practice_sessions.is_model(session, clip.id):
        raise AlreadyThere(clips.KEY_TAKEN)
    practice_sessions.require_practising(practice)
    newest = latest(session, practice.id)
    attempt = Attempt(
        id=new_id(),
        practice_session_id=practice.id,
        step_version_id=practice.step_version_id,
        clip_id=clip.id,
        number=_next_number(session, practice.id),
        stage="repeat" if newest else "cold",
        repeat_of_id=newest.id if newest else None,
        state="recording",
        created_at=now(),
    )
    session.add(attempt)
    events.announce(session, "attempts", practice_session_id=practice.id, attempt_id=attempt.id)
    return attempt


def recorded(session: Session, clip_id: str) -> None:
    """The clip has arrived whole: its attempt is ready, and the reviewed one it repeats is answered."""
    attempt = session.scalar(select(Attempt).where(Attempt.clip_id == clip_id))
    if attempt is None or attempt.state != "recording":
        return
    attempt.state = "ready"
    before = session.get(Attempt, attempt.repeat_of_id) if attempt.repeat_of_id else None
    if before is not None and before.state == "reviewed":
        before.state = "answered"
    events.announce(
        session, "attempts", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id
    )


def mark_slow(session: Session, attempt: Attempt, *, is_slow: bool) -> None:
    """Say that an attempt was spoken slowly on purpose, or that it was not."""
    attempt.is_slow = is_slow
    events.announce(
        session, "attempts", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id
    )


def marks_of(attempt: Attempt) -> tuple[str, ...]:
    """Return what a person should know of an attempt before comparing it: `cold`, `slow`."""
    return (*(("cold",) if attempt.stage == "cold" else ()), *(("slow",) if attempt.is_slow else ()))


def discard(session: Session, attempt: Attempt) -> list[str]:
    """Take an attempt out of the record with all that was found and said, and the films that show it.

    What is left says only that an attempt took place. The one that it answered waits for an answer again.

    Returns:
        The prefixes of the store under which its files lie, to be erased once this is committed.
    """
    spoken = session.scalars(
        select(Clip).join(Comment, Comment.spoken_clip_id == Clip.id).where(Comment.attempt_id == attempt.id)
    ).all()
    drop_all_about(session, select(Attempt.id).where(Attempt.id == attempt.id))
    corrections.forget(session, attempt.clip_id)
    attempt.state = "discarded"
    gone = (attempt.clip, *spoken)
    for clip in gone:
        clip.state = "discarded"
    before = session.get(Attempt, attempt.repeat_of_id) if attempt.repeat_of_id else None
    if before is not None and before.state == "answered" and not is_repeated(session, before.id):
        before.state = "reviewed"
    erased = [*(f"clips/{clip.id}" for clip in gone), *films.forget(session, attempt.clip_id)]
    events.announce(session, "attempts", practice_session_id=attempt.practice_session_id)
    return erased


def drop_all_about(session: Session, attempt_ids: Select[str]) -> None:
    """Take out all that was found and said of attempts; what was recorded stays to be let go of."""
    said = select(Comment.id).where(Comment.attempt_id.in_(attempt_ids))
    session.execute(delete(NextFocus).where(NextFocus.attempt_id.in_(attempt_ids)))
    for of_comment in (Reply, CommentVersion):
        session.execute(delete(of_comment).where(of_comment.comment_id.in_(said)))
    for about in (Comment, Judgement, Finding, PastFinding, Objection):
        session.execute(delete(about).where(about.attempt_id.in_(attempt_ids)))


def of_practice(session: Session, person_id: str, practice_session_id: str) -> Sequence[Attempt]:
    """Return the attempts of a practice that this person may see, in order."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.practice_session_id == practice_session_id, may_see(person_id))
        .options(joinedload(Attempt.clip), joinedload(Attempt.step_version))
        .order_by(Attempt.number)
    ).all()


def latest(session: Session, practice_session_id: str) -> Attempt | None:
    """Return the newest attempt of a practice that was not discarded, with its step."""
    return session.scalar(
        select(Attempt)
        .where(Attempt.practice_session_id == practice_session_id, Attempt.state.not_in(GONE))
        .options(joinedload(Attempt.step_version))
        .order_by(Attempt.number.desc())
        .limit(1)
    )


def newest_of(session: Session, person_id: str, practice_session_ids: Sequence[str]) -> dict[str, Attempt]:
    """Return, by practice, the newest attempt that this person may see, with its clip."""
    seen = select(Attempt.practice_session_id, func.max(Attempt.number).label("number")).where(
        Attempt.practice_session_id.in_(practice_session_ids), may_see(person_id)
    )
    newest = seen.group_by(Attempt.practice_session_id).subquery()
    rows = session.scalars(
        select(Attempt)
        .join(
            newest,
            (newest.c.practice_session_id == Attempt.practice_session_id)
            & (newest.c.number == Attempt.number),
        )
        .options(joinedload(Attempt.clip))
    )
    return {attempt.practice_session_id: attempt for attempt in rows}


def focus_set_on(session: Session, attempt_id: str | None) -> NextFocus | None:
    """Return the one thing to change that was set on this attempt."""
    return session.scalar(
        select(NextFocus).where(NextFocus.attempt_id == attempt_id).options(joinedload(NextFocus.set_by))
    )


def focus_in_force(session: Session, practice_session_id: str) -> NextFocus | None:
    """Return the newest focus that was set in a practice: it holds until a later attempt is given another."""
    return session.scalar(
        select(NextFocus)
        .join(Attempt, Attempt.id == NextFocus.attempt_id)
        .where(Attempt.practice_session_id == practice_session_id, Attempt.state.not_in(GONE))
        .options(joinedload(NextFocus.set_by))
        .order_by(Attempt.number.desc())
        .limit(1)
    )


def newest_focuses(session: Session, person_id: str, practice_session_ids: Sequence[str]) -> dict[str, str]:
    """Return, by practice, the text of the focus set on its newest attempt that this person may see."""
    newest = (
        select(Attempt.practice_session_id, func.max(Attempt.number).label("number"))
        .where(Attempt.practice_session_id.in_(practice_session_ids), may_see(person_id))
        .group_by(Attempt.practice_session_id)
        .subquery()
    )
    rows = session.execute(
        select(Attempt.practice_session_id, NextFocus.text)
        .join(NextFocus, NextFocus.attempt_id == Attempt.id)
        .join(
            newest,
            (newest.c.practice_session_id == Attempt.practice_session_id)
            & (newest.c.number == Attempt.number),
        )
    )
    return {practice_session_id: text for practice_session_id, text in rows}  # noqa: C416


def is_repeated(session: Session, attempt_id: str) -> bool:
    """Whether a repeat of this attempt was begun, and not discarded since."""
    return repeat_of(session, attempt_id) is not None


def repeat_of(session: Session, attempt_id: str) -> Attempt | None:
    """Return the newest repeat of this attempt that was not discarded."""
    return session.scalar(
        select(Attempt)
        .where(Attempt.repeat_of_id == attempt_id, Attempt.state.not_in(GONE))
        .order_by(Attempt.number.desc())
        .limit(1)
    )


def _wait_for_turn(session: Session, practice: PracticeSession) -> None:
    # Two attempts that begin at once are numbered one after the other. SQLite has one writer anyway.
    session.scalar(select(PracticeSession.id).where(PracticeSession.id == practice.id).with_for_update())


def _next_number(session: Session, practice_session_id: str) -> int:
    highest = session.scalar(
        select(func.max(Attempt.number)).where(Attempt.practice_session_id == practice_session_id)
    )
    return (highest or 0) + 1
