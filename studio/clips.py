"""Clips: recordings, whoever uses them (an attempt, or the model of a practice).

    arriving → complete
    arriving | complete → discarded

A clip is expected first and arrives later, in `studio.arrivals`.
"""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio.clock import new_id, now
from studio.errors import InvalidInput
from studio.tables import Clip

KEY_TAKEN = "That key is another recording's; give each take a key of its own."
_CLIENT_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
# A recorder's own word, such as video/webm;codecs="vp9,opus"; no line breaks, nothing invisible.
_MEDIA_TYPE = re.compile(r"(?:audio|video)/[\x21-\x7e ]{1,90}")


def expect(session: Session, owner_id: str, client_key: str, media_type: str) -> Clip:
    """Return the clip that the owner's browser calls *client_key*; asked twice it is one clip.

    Raises:
        InvalidInput: if the key is none, or the type names neither sound nor video.
    """
    if not _CLIENT_KEY.fullmatch(client_key):
        raise InvalidInput("A take's key is 8 to 64 letters, digits and hyphens.", "/client_key")
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise InvalidInput("A take is sound or video: audio/… or video/….", "/media_type")
    known = session.scalar(select(Clip).where(Clip.owner_id == owner_id, Clip.client_key == client_key))
    if known is not None:
        return known
    clip = Clip(
        id=new_id(),
        owner_id=owner_id,
        client_key=client_key,
        state="arriving",
        media_type=media_type,
        created_at=now(),
    )
    session.add(clip)
    session.flush()
    return clip


def kept(session: Session, clip_id: str) -> Clip | None:
    """Return a clip that is still there: neither discarded nor taken out of the record."""
    clip = session.get(Clip, clip_id)
    return None if clip is None or clip.state == "discarded" else clip


def original_key(clip_id: str) -> str:
    """Return where the store keeps the bytes as they came."""
    return f"clips/{clip_id}/original"
