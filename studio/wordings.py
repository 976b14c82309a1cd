"""What a comment says, and what each kind of comment must have."""

from dataclasses import dataclass
from typing import Any

from studio.errors import InvalidInput
from studio.sketches import Sketch
from studio.step_library import from_document
from studio.tables import COMMENT_KINDS, Attempt

ONLY_SPOKEN = "Spoken: play the comment to hear it."  # where words are needed and none are written down yet
LONGEST = 2000  # characters; two sentences are the field's advice
LONGEST_TAKE_MS = 24 * 3600 * 1000  # while nobody knows how long it is; a column holds 24 days
NEEDS_MOMENT = frozenset({"praise", "probe", "change"})
NEEDS_CRITERION = frozenset({"praise", "change", "model_this"})


@dataclass(frozen=True, slots=True)
class Wording:
    """A comment as written: of which kind, on which criterion, where in the take, in which words.

    `at_ms` is a moment; with `end_ms` the two are a span. `redo_from_ms` is where the next attempt is to
    begin, which only a change can say. Moments are whole milliseconds from the start of the take.
    """

    kind: str
    text: str
    criterion_id: str | None = None
    at_ms: int | None = None
    end_ms: int | None = None
    redo_from_ms: int | None = None
    sketch: Sketch | None = None


def checked(attempt: Attempt, wording: Wording, *, is_spoken: bool = False) -> dict[str, Any]:
    """Return the columns of a comment on *attempt* with this wording; a spoken one may have no words yet.

    Raises:
        InvalidInput: if the kind lacks what it must have, a moment is outside the take, the span is
            backwards, or the criterion is another step's.
    """
    text = "" if is_spoken and not wording.text.strip() else checked_text(wording.text, "A comment")
    if wording.kind not in COMMENT_KINDS:
        raise InvalidInput(f"A comment is one of {', '.join(COMMENT_KINDS)}; choose one.", "/kind")
    if wording.kind in NEEDS_MOMENT and wording.at_ms is None:
        raise InvalidInput(
            f"A {wording.kind} belongs to a moment; pause the take where it happens.", "/at_ms"
        )
    if wording.kind in NEEDS_CRITERION and wording.criterion_id is None:
        raise InvalidInput("Choose the success criterion that this is about.", "/criterion_id")
    _check_place(attempt, wording)
    check_criterion(attempt, wording.criterion_id)
    return {
        "kind": wording.kind,
        "text": text,
        "criterion_id": wording.criterion_id,
        "at_ms": wording.at_ms,
        "end_ms": wording.end_ms,
        "redo_from_ms": wording.redo_from_ms,
        "sketch": wording.sketch.as_document() if wording.sketch else None,
    }


def checked_text(text: str, what: str) -> str:
    """Return what was written, without the space around it; *what* names it, as in "A comment".

    Raises:
        InvalidInput: if it is empty or too long.
    """
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not said:
        raise InvalidInput(f"{what} needs words; write a sentence.", "/text")
    if len(said) > LONGEST:
        raise InvalidInput(f"{what} has at most {LONGEST} characters; shorten it.", "/text")
    return said


def check_criterion(attempt: Attempt, criterion_id: str | None) -> None:
    """Let a criterion of the attempt's step pass, and none at all.

    Raises:
        InvalidInput: if it is another step's.
    """
    if criterion_id is None:
        return
    step = from_document(attempt.step_version.document)
    if criterion_id not in {criterion.id for criterion in step.criteria}:
        raise InvalidInput(
            "That criterion belongs to another step; choose one of this one's.", "/criterion_id"
        )


def _check_place(attempt: Attempt, wording: Wording) -> None:
    _check_moment(attempt, wording.at_ms, "/at_ms")
    _check_moment(attempt, wording.end_ms, "/end_ms")
    _check_moment(attempt, wording.redo_from_ms, "/redo_from_ms")
    if wording.end_ms is not None and (wording.at_ms is None or wording.end_ms <= wording.at_ms):
        raise InvalidInput("A stretch ends after it begins; choose its end anew.", "/end_ms")
    if wording.redo_from_ms is not None and wording.kind != "change":
        raise InvalidInput("Only a change can say where to go again from.", "/redo_from_ms")
    if wording.sketch is not None and wording.at_ms is None:
        raise InvalidInput("A drawing belongs to a moment; pause the take where you drew.", "/sketch")
    if wording.sketch is not None and attempt.clip.has_video is False:
        raise InvalidInput("This take has no picture to draw on; say it in words.", "/sketch")


def _check_moment(attempt: Attempt, moment_ms: int | None, pointer: str) -> None:
    if moment_ms is None:
        return
    longest = attempt.clip.duration_ms
    if moment_ms < 0 or moment_ms > (longest if longest is not None else LONGEST_TAKE_MS):
        raise InvalidInput(
            "That moment is outside the take; choose one between its start and its end.", pointer
        )
