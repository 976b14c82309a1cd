"""Spoken comments: said or filmed in place by whoever reviews, and written down as any recording is.

The recording is a clip of its author's, and whoever may read the comment may play it. What was said becomes
the text of the comment once it is written down, unless its author has typed something by then.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio import clips, comments
from studio.errors import AlreadyThere
from studio.tables import Attempt, Comment, ModelExemplar
from studio.wordings import LONGEST, Wording


def start(
    session: Session, attempt: Attempt, author_id: str, wording: Wording, *, client_key: str, media_type: str
) -> Comment:
    """Keep a draft whose recording is to come; asked twice with one key it is one comment.

    Raises:
        AlreadyThere: if the key is that of another recording.
        InvalidInput: as for `comments.write`, but that it may have no words yet.
    """
    clip = clips.expect(session, author_id, client_key, media_type)
    known = session.scalar(select(Comment).where(Comment.spoken_clip_id == clip.id))
    if known is not None and known.attempt_id == attempt.id:
        return known
    if known is not None or _is_used(session, clip.id):
        raise AlreadyThere(clips.KEY_TAKEN)
    return comments.write(session, attempt, author_id, wording, client_key, spoken=clip)


def written_down(session: Session, clip_id: str, text: str) -> None:
    """Give a spoken comment its words, unless its author has typed some meanwhile; none for another clip."""
    comment = session.scalar(select(Comment).where(Comment.spoken_clip_id == clip_id).with_for_update())
    if comment is None or comment.text:
        return
    comment.text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
    comments.carry_into_focus(session, session.get_one(Attempt, comment.attempt_id), comment)


def _is_used(session: Session, clip_id: str) -> bool:
    uses = (
        select(Attempt.id).where(Attempt.clip_id == clip_id),
        select(ModelExemplar.id).where(ModelExemplar.clip_id == clip_id),
    )
    return any(session.scalar(use) is not None for use in uses)
