"""Arrivals: how a clip whose every byte is in the spool becomes part of the record.

    spool  ──link──►  store          one transaction: the clip is complete, what used it knows,
                                     its analysis waits in the queue
    spool  ──drop──►  (gone)         only after that transaction

Each step may be done twice, so a kill between any two of them is healed by doing all of them again: when
the sender asks, or when the server starts.
"""

import os
import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from studio import analysis, attempts, events, practice_sessions
from studio.clips import original_key
from studio.clock import now
from studio.errors import NotFound
from studio.installation import Installation
from studio.logs import logger
from studio.spool import Upload
from studio.tables import Clip


def receive(
    session: Session, installation: Installation, clip_id: str, file: Path, size_bytes: int, sha256: str
) -> Clip:
    """Keep *file* as the clip's original and begin its analysis; received twice it is one clip.

    The file itself stays where it is: its owner drops it once the transaction is committed.

    Args:
        session: the writing transaction that all of it belongs to.
        installation: the studio.
        clip_id: the clip that was expected.
        file: its bytes, whole.
        size_bytes: how many.
        sha256: their SHA-256, in hexadecimal.

    Raises:
        NotFound: if no such clip was expected.
    """
    clip = session.get(Clip, clip_id)
    if clip is None:
        raise NotFound("There is no such recording here.")
    if clip.state != "arriving":
        return clip
    _publish(installation, clip_id, file)
    clip.state = "complete"
    clip.size_bytes = size_bytes
    clip.sha256 = sha256
    clip.completed_at = now()
    session.flush()
    attempts.recorded(session, clip_id)
    practice_sessions.model_arrived(session, clip_id)
    analysis.begin(session, installation.jobs, clip)
    events.announce_clip(session, clip_id, "stage")
    return clip


def receive_upload(installation: Installation, upload: Upload) -> None:
    """Receive an upload whose every byte has come, then let its bytes go."""
    spool = installation.spool
    file = spool.data_file(upload)
    size_bytes, sha256 = spool.offset(upload), spool.sha256(upload)
    with installation.database.writing() as session:
        receive(session, installation, upload.clip_id, file, size_bytes, sha256)
    installation.database.make_safe()
    spool.let_go(upload)
    logger().info("clip.received", clip=upload.clip_id, upload=upload.id, size_bytes=size_bytes)


def receive_waiting(installation: Installation) -> int:
    """Receive what had come whole when the server last stopped, drop what expired; return how many came.

    For the server's start, before anybody can send.
    """
    whole = installation.spool.whole()
    for upload in whole:
        try:
            receive_upload(installation, upload)
        except NotFound:  # its clip was taken out of the record meanwhile
            installation.spool.remove(upload)
    installation.spool.drop_strays()
    drop_expired(installation)
    return len(whole)


def drop_expired(installation: Installation) -> None:
    """Drop the uploads that were left untouched for too long."""
    if dropped := installation.spool.drop_expired():
        logger().info("spool.swept", dropped=dropped)


def _publish(installation: Installation, clip_id: str, file: Path) -> None:
    # A second name for the same bytes: should the transaction fail, the spool still has them.
    with installation.store.aside() as folder:
        original = folder / "original"
        try:
            os.link(file, original)
        except OSError:
            shutil.copyfile(file, original)  # another disk, or one without links
        installation.store.put_file(original_key(clip_id), original)
