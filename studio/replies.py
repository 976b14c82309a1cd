"""Replies: what is said back to a shared comment. They are read at once: a talk is no review."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from studio import comments
from studio.clock import new_id, now
from studio.errors import Conflict
from studio.tables import Attempt, Comment, Reply
from studio.wordings import checked_text


def reply(
    session: Session,
    attempt: Attempt,
    comment: Comment,
    author_id: str,
    text: str,
    client_key: str | None = None,
) -> Reply:
    """Answer a comment; asked twice with one key it is one answer.

    Raises:
        Conflict: if the comment is still a draft.
        InvalidInput: if the answer is empty or too long.
    """
    said = checked_text(text, "A reply")
    comments.check_key(client_key)
    if comment.state == "draft":
        raise Conflict("This comment is still a draft; share it before you reply.")
    known = _known(session, author_id, client_key)
    if known is not None:
        return known
    written = Reply(
        id=new_id(), comment_id=comment.id, author_id=author_id, client_key=client_key, text=said,
        created_at=now(),
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(written)
    except IntegrityError:  # the same, sent twice at once
        known = _known(session, author_id, client_key)
        if known is None:
            raise
        return known
    comments.announce(session, attempt)
    return written


def _known(session: Session, author_id: str, client_key: str | None) -> Reply | None:
    if client_key is None:
        return None
    return session.scalar(select(Reply).where(Reply.author_id == author_id, Reply.client_key == client_key))
