"""Nudges: what the field advises of a comment, said once and never in the way.

The sentences stand here alone: a page shows them while somebody types and beside each draft.
"""

import re
from dataclasses import dataclass

MOST_POINTS = 2  # one praise and one change; the third is warned of
MOST_WORDS = 30
POINTS = ("praise", "change", "probe", "model_this")  # what a teacher has to take in; a note is not one
BUT = re.compile(r"\bbut\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One piece of advice; `when` names what it looks at."""

    when: str
    says: str


TOO_MANY = Nudge("points", "That is more than two points. One praise and one change are easier to act on.")
TOO_LONG = Nudge("words", f"More than {MOST_WORDS} words. Two short sentences are heard better.")
HAS_BUT = Nudge("but", "After a “but” the praise before it is lost. Make two comments of it.")
NOWHERE = Nudge("moment", "Praise lands at its moment: say when it happened.")
ALL = (TOO_MANY, TOO_LONG, HAS_BUT, NOWHERE)


def nudges_for(kind: str, text: str, *, at_ms: int | None, points: int) -> tuple[Nudge, ...]:
    """Return the advice for a comment.

    Args:
        kind: of the comment.
        text: what it says.
        at_ms: its moment, or None.
        points: how many points the review has with it.
    """
    found = {
        TOO_MANY: kind in POINTS and points > MOST_POINTS,
        TOO_LONG: len(text.split()) > MOST_WORDS,
        HAS_BUT: BUT.search(text) is not None,
        NOWHERE: kind == "praise" and at_ms is None,
    }
    return tuple(nudge for nudge, applies in found.items() if applies)
