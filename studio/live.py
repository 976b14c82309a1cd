"""What is heard of a take while it is still being recorded, for open pages.

It stands in the store beside the clip until the words of the whole take do, and is worth no more than the
moment: the record knows nothing of it, and whoever missed it has lost nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from media.timeline import Span
from media.transcript import Word
from rubrics.criteria import StepTemplate, SuccessCriterion
from rubrics.findings import find
from rubrics.hearing import Hearing
from studio import events
from studio.clock import now
from studio.errors import NotFound
from studio.recordings import Store
from studio.tables import Attempt

# What these have seen stays seen whatever is said later, unless it has a limit upwards. The others may only
# be answered at the end: a word that was not said yet, a sentence that is still short.
_LASTING: Final = frozenset({"phrase_present", "phrase_order", "pause", "question_profile", "repetition"})


@dataclass(frozen=True, slots=True)
class HeardSoFar:
    """The words so far, and the identifiers of the criteria that were heard and cannot be unheard."""

    text: str
    seen: tuple[str, ...]


def seen_so_far(
    step: StepTemplate, words: Sequence[Word], speech: Sequence[Span], duration_s: float
) -> tuple[str, ...]:
    """Return the criteria of *step* that the take so far already shows, whatever comes."""
    found = find(step, Hearing(tuple(words), tuple(speech), duration_s))
    pairs = zip(step.criteria, found, strict=True)
    return tuple(
        criterion.id for criterion, finding in pairs if finding.outcome == "seen" and can_light_up(criterion)
    )


def can_light_up(criterion: SuccessCriterion) -> bool:
    """Whether what is seen of a criterion stays seen, whatever is said later."""
    return all(part.detector in _LASTING and not _has_limit(part.params) for part in criterion.parts)


def _has_limit(params: Any) -> bool:  # noqa: ANN401 (each detector has its own parameters)
    limits = ("max", "max_s", "max_of_kind")
    return any(getattr(params, limit, None) is not None for limit in limits)


def keep(store: Store, clip_id: str, heard: HeardSoFar) -> None:
    """Let open pages read what was heard so far of a clip."""
    document = {"text": heard.text, "seen": heard.seen}
    store.put(_key(clip_id), json.dumps(document).encode())


def heard_so_far(store: Store, clip_id: str) -> HeardSoFar | None:
    """Return what was heard so far of a clip that is being listened to; None if nothing was."""
    try:
        document = json.loads(store.get(_key(clip_id)))
    except NotFound:
        return None
    return HeardSoFar(document["text"], tuple(document["seen"]))


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a take was at a moment of the server's clock, and whether it went on. Milliseconds."""

    elapsed_ms: int
    runs: bool
    at_ms: int

    def elapsed_now(self) -> int:
        """Return how long the take is by now."""
        return self.elapsed_ms + (max(0, _now_ms() - self.at_ms) if self.runs else 0)


def set_clock(store: Store, clip_id: str, *, elapsed_ms: int, runs: bool) -> None:
    """Let whoever watches elsewhere know how long a take is that is being recorded."""
    document = {"elapsed_ms": elapsed_ms, "runs": runs, "at_ms": _now_ms()}
    store.put(_clock_key(clip_id), json.dumps(document).encode())


def clock_of(store: Store, clip_id: str) -> Clock | None:
    """Return how long a take is that is being recorded; None if its browser has not said."""
    try:
        return Clock(**json.loads(store.get(_clock_key(clip_id))))
    except NotFound:
        return None


def announce(session: Session, attempt: Attempt) -> None:
    """Tell open pages that the clock of a take was started, stopped or set."""
    events.announce(
        session, "attempts", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id
    )


def forget(store: Store, clip_id: str) -> None:
    """Take away what was heard so far: the words of the whole take are there, or nobody wants them."""
    store.delete(f"clips/{clip_id}/live")


def _now_ms() -> int:
    return round(now().timestamp() * 1000)


def _clock_key(clip_id: str) -> str:
    return f"clips/{clip_id}/live/clock.json"


def _key(clip_id: str) -> str:
    return f"clips/{clip_id}/live/heard.json"
