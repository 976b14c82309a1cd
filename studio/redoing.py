"""Going again from a moment: where the next attempt is to begin, and the words that lead up to it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio import analysis, attempts
from studio.errors import NotFound
from studio.recordings import Store

WORDS_BEFORE = 12  # about four seconds of speech: enough to come in on


@dataclass(frozen=True, slots=True)
class StartFrom:
    """A moment of the attempt before, in whole milliseconds, and the words just before it ("" for none)."""

    attempt_id: str
    at_ms: int
    words_before: str


def start_of_next(session: Session, store: Store, practice_session_id: str) -> StartFrom | None:
    """Return where the next attempt of a practice is to begin; None for from the top."""
    newest = attempts.latest(session, practice_session_id)
    focus = attempts.focus_set_on(session, newest.id) if newest else None
    if newest is None or focus is None or focus.redo_from_ms is None:
        return None
    words = _words_before(store, newest.clip_id, focus.redo_from_ms)
    return StartFrom(newest.id, focus.redo_from_ms, words)


def _words_before(store: Store, clip_id: str, moment_ms: int) -> str:
    try:
        heard = analysis.words_document(store, clip_id)["words"]
    except NotFound:  # not written down yet, or nothing could be: the moment stands without words
        return ""
    before = [word["text"] for word in heard if (word["start_ms"] + word["end_ms"]) / 2 < moment_ms]
    return " ".join(before[-WORDS_BEFORE:])
