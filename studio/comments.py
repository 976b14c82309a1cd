"""Comments: what a person says of a moment, kept as a draft until the whole review is shared.

    draft → shared → acted_on | still_to_do (when the repeat is viewed)

A moment marked with one key while a take is recorded is a draft without words: it is worded, then shared.

A draft is changed and thrown away freely. What was shared can be edited too, and what it said before is
kept. An edit names the version it was made from, so that nobody overwrites what they have not read.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from studio import attempts, events
from studio.clock import new_id, now
from studio.errors import ChangedMeanwhile, Conflict, Forbidden, InvalidInput
from studio.tables import Attempt, Clip, Comment, CommentVersion, NextFocus, Reply
from studio.wordings import ONLY_SPOKEN, Wording, checked

MARKS = ("acted_on", "still_to_do", "shared")  # the last takes a mark back
CAN_BE_MARKED = frozenset({"change", "probe", "model_this"})
MARKED_BY_KEY = ("praise", "change")
UNWORDED = ""  # what a marked moment says until somebody words it
LONGEST_KEY = 64


def write(
    session: Session,
    attempt: Attempt,
    author_id: str,
    wording: Wording,
    client_key: str | None = None,
    *,
    spoken: Clip | None = None,
) -> Comment:
    """Keep a draft that its author alone sees; asked twice with one key it is one comment.

    Args:
        session: in which to do it.
        attempt: what it is about.
        author_id: who writes or speaks.
        wording: what it says.
        client_key: the browser's own name for it.
        spoken: the recording of a spoken one, whose words may follow.

    Raises:
        InvalidInput: if the kind lacks what it must have, or the moment is outside the clip.
    """
    columns = checked(attempt, wording, is_spoken=spoken is not None)
    check_key(client_key)
    known = _known(session, attempt, author_id, client_key)
    if known is not None:
        return known
    recorded = {"spoken_clip_id": spoken.id} if spoken else {}
    return _keep(session, attempt, author_id, client_key, columns | recorded)


def mark_moment(
    session: Session, attempt: Attempt, author_id: str, *, kind: str, at_ms: int, client_key: str
) -> Comment:
    """Keep a draft without words, at its moment; asked twice with one key it is one draft.

    Raises:
        InvalidInput: if it is no kind that a key marks, or the key is none.
    """
    if kind not in MARKED_BY_KEY:
        raise InvalidInput(f"A moment is marked as one of {', '.join(MARKED_BY_KEY)}.", "/kind")
    check_key(client_key)
    known = _known(session, attempt, author_id, client_key)
    if known is not None:
        return known
    return _keep(session, attempt, author_id, client_key, {"kind": kind, "text": UNWORDED, "at_ms": at_ms})


def rewrite(
    session: Session, attempt: Attempt, comment: Comment, wording: Wording, version: int | None = None
) -> None:
    """Say it in other words; of a shared comment the words before are kept.

    Args:
        session: in which to do it.
        attempt: the one that the comment is on.
        comment: to be changed.
        wording: what it is to say.
        version: the one that was read before; none for a draft that nobody else could have changed.

    Raises:
        ChangedMeanwhile: if it was edited since that version.
        InvalidInput: as for `write`; and if a shared comment is changed without its version.
    """
    columns = checked(attempt, wording, is_spoken=comment.spoken_clip_id is not None)
    session.refresh(comment, with_for_update=True)
    if version is None and comment.state != "draft":
        raise InvalidInput("Say which version you read before you changed it.", "/version")
    if version is not None and version != comment.version:
        raise ChangedMeanwhile(
            "This comment was changed since you read it. Both are here: put them together, then save again.",
            comment.text,
            comment.version,
        )
    if comment.state != "draft":
        _keep_version(session, comment)
    for column, value in columns.items():
        setattr(comment, column, value)
    comment.version += 1
    carry_into_focus(session, attempt, comment)
    announce(session, attempt)


def take_back(session: Session, attempt: Attempt, comment: Comment) -> list[str]:
    """Delete a comment with its replies and its history; return what of the store is then to be erased.

    Raises:
        Conflict: if it is the one thing to change: another is chosen first.
    """
    if session.scalar(select(NextFocus.id).where(NextFocus.comment_id == comment.id)) is not None:
        raise Conflict("This is the one thing for the next attempt; choose another one before deleting it.")
    for table in (Reply, CommentVersion):
        for row in session.scalars(select(table).where(table.comment_id == comment.id)):
            session.delete(row)
    session.flush()
    session.delete(comment)
    announce(session, attempt)
    spoken = session.get(Clip, comment.spoken_clip_id) if comment.spoken_clip_id else None
    if spoken is None:
        return []
    spoken.state = "discarded"
    return [f"clips/{spoken.id}"]


def mark(session: Session, attempt: Attempt, comment: Comment, person_id: str, state: str) -> None:
    """Say, having seen the repeat, that what was asked for was acted on or is still to do.

    Raises:
        InvalidInput: if there is no such mark, or the comment asks for nothing.
        Conflict: if it is a draft, or there is no repeat to be seen.
        Forbidden: if the owner would mark what somebody else asked for.
    """
    if state not in MARKS:
        raise InvalidInput(f"A mark is one of {', '.join(MARKS)}; choose one.", "/state")
    if comment.kind not in CAN_BE_MARKED:
        raise InvalidInput("Only what asks for something can be acted on.", "/state")
    if comment.state == "draft":
        raise Conflict("This is still a draft; share it first.")
    if attempt.clip.owner_id == person_id != comment.author_id:
        raise Forbidden("Whoever asked for it says whether it was acted on.")
    repeat = attempts.repeat_of(session, attempt.id)
    if repeat is None:
        raise Conflict("There is no repeat yet in which it could have been acted on.")
    comment.state = state
    announce(session, attempt)
    announce(session, repeat)


def seen_by(session: Session, attempt_id: str, person_id: str) -> Sequence[Comment]:
    """Return the comments of an attempt that a person sees, by moment: shared ones and their own drafts."""
    return session.scalars(
        select(Comment)
        .where(
            Comment.attempt_id == attempt_id, or_(Comment.state != "draft", Comment.author_id == person_id)
        )
        .options(
            joinedload(Comment.author),
            joinedload(Comment.spoken_clip),
            selectinload(Comment.replies).joinedload(Reply.author),
        )
        .order_by(Comment.at_ms.asc().nulls_last(), Comment.created_at, Comment.id)
        .execution_options(populate_existing=True)
    ).all()


def history(session: Session, comment_id: str) -> Sequence[CommentVersion]:
    """Return what a comment said before each edit since it was shared, oldest first."""
    return session.scalars(
        select(CommentVersion).where(CommentVersion.comment_id == comment_id).order_by(CommentVersion.version)
    ).all()


def check_key(client_key: str | None) -> None:
    """Let a key pass that a browser may give.

    Raises:
        InvalidInput: if it is empty or too long.
    """
    if client_key is not None and not 0 < len(client_key) <= LONGEST_KEY:
        raise InvalidInput(f"A client key has 1 to {LONGEST_KEY} characters.", "/client_key")


def announce(session: Session, attempt: Attempt) -> None:
    """Tell open pages that comments of this attempt changed."""
    events.announce(
        session, "comments", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id
    )


def carry_into_focus(session: Session, attempt: Attempt, comment: Comment) -> None:
    """Let the next focus say what its comment says now, as long as no repeat answers it."""
    focus = session.scalar(
        select(NextFocus).where(NextFocus.attempt_id == attempt.id, NextFocus.comment_id == comment.id)
    )
    if focus is None:
        return
    if comment.kind != "change":
        raise Conflict("This is the one thing for the next attempt, so it stays a change.")
    if attempts.is_repeated(session, attempt.id):
        return
    focus.text, focus.criterion_id = comment.text or ONLY_SPOKEN, comment.criterion_id
    focus.redo_from_ms = comment.redo_from_ms
    events.announce(session, "focus", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id)


def _keep(
    session: Session, attempt: Attempt, author_id: str, client_key: str | None, columns: dict[str, Any]
) -> Comment:
    comment = Comment(
        id=new_id(), attempt_id=attempt.id, author_id=author_id, client_key=client_key, state="draft",
        version=1, created_at=now(), **columns,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(comment)
    except IntegrityError:  # the same, sent twice at once
        known = _known(session, attempt, author_id, client_key)
        if known is None:
            raise
        return known
    announce(session, attempt)
    return comment


def _known(session: Session, attempt: Attempt, author_id: str, client_key: str | None) -> Comment | None:
    if client_key is None:
        return None
    known = session.scalar(
        select(Comment).where(Comment.author_id == author_id, Comment.client_key == client_key)
    )
    if known is not None and known.attempt_id != attempt.id:
        raise Conflict("This client key names a comment on another attempt; give this one a key of its own.")
    return known


def _keep_version(session: Session, comment: Comment) -> None:
    comment.edited_at = now()
    session.add(
        CommentVersion(
            comment_id=comment.id,
            version=comment.version,
            kind=comment.kind,
            criterion_id=comment.criterion_id,
            at_ms=comment.at_ms,
            end_ms=comment.end_ms,
            text=comment.text,
            until=comment.edited_at,
        )
    )
