"""Going again from a moment: where the next attempt is to begin, and the words that lead up to it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio import analysis, attempts, corrections
from studio.errors import NotFound
from studio.recordings import Store
from studio.tables import Attempt

WORDS_BEFORE = 12  # about four seconds of speech: enough to come in on


@dataclass(frozen=True, slots=True)
class StartFrom:
    """A moment of an attempt before, in whole milliseconds, and the words just before it ("" for none)."""

    attempt_id: str
    number: int
    at_ms: int
    words_before: str


def start_of_next(session: Session, store: Store, practice_session_id: str) -> StartFrom | None:
    """Return where the next attempt of a practice is to begin; None for from the top.

    It is where the change in force says: until something else is asked for, each repeat begins there.
    """
    focus = attempts.focus_in_force(session, practice_session_id)
    if focus is None or focus.redo_from_ms is None:
        return None
    attempt = session.get_one(Attempt, focus.attempt_id)
    words = _words_before(session, store, attempt.clip_id, focus.redo_from_ms)
    return StartFrom(attempt.id, attempt.number, focus.redo_from_ms, words)


def _words_before(session: Session, store: Store, clip_id: str, moment_ms: int) -> str:
    try:
        heard = analysis.words_document(store, clip_id)["words"]
    except NotFound:  # not written down yet, or nothing could be: the moment stands without words
        return ""
    right = {(row.place, row.heard): row.text for row in corrections.of_clip(session, clip_id).words}
    before = [
        right.get((place, word["text"]), word["text"])
        for place, word in enumerate(heard)
        if (word["start_ms"] + word["end_ms"]) / 2 < moment_ms
    ]
    return " ".join([text for text in before if text][-WORDS_BEFORE:])
