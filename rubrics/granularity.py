"""Whether a step is small enough to be rehearsed: remarks for its author, never a refusal.

A step is one visible action with a cue, rehearsed in five minutes and secured in a week or two.
"""

import re

from rubrics.criteria import StepTemplate

LONGEST_REHEARSAL_S = 300.0  # five minutes: longer, and nobody goes again

_VAGUE = re.compile(r"\b(improv\w*|develop\w*|be more|become more|consisten\w*|ensur\w*)\b", re.IGNORECASE)
_JOINS = re.compile(r"\b(\w+) and (?!then\b)(\w+)\b", re.IGNORECASE)
_CUE = re.compile(r"\b(when|before|after|as soon as|once|while|whenever|each time)\b", re.IGNORECASE)
# fmt: off
_VERBS = frozenset((
    "ask", "call", "check", "choose", "chunk", "circulate", "close", "cold-call", "come",
    "correct", "count", "describe", "draw", "explain", "follow", "give", "go", "greet", "hand",
    "hold", "invite", "link", "listen", "look", "lower", "make", "match", "model", "move", "name",
    "narrate", "open", "pause", "point", "praise", "put", "raise", "read", "repeat", "reset",
    "return", "say", "scan", "set", "show", "signal", "sit", "smile", "speak", "stand", "start",
    "state", "stop", "take", "teach", "tell", "thank", "think", "turn", "use", "wait", "welcome",
    "whisper", "wonder", "write",
))
# fmt: on
_VERB_ENDINGS = ("s", "ing", "es")


def remarks(step: StepTemplate) -> tuple[str, ...]:
    """Return what its author may want to make smaller or plainer, a sentence each; none if all is well."""
    texts = " ".join(criterion.text for criterion in step.criteria)
    said = f"{step.title} {texts}"
    found = []
    if not any(_is_verb(word) for word in re.findall(r"[a-z-]+", said.lower())):
        found.append("No word here says what one could see or hear the teacher do; begin with a verb.")
    if joined := _JOINS.search(step.title):
        found.append(
            f"The title joins two things (“{joined.group()}”); two steps are easier than a double one."
        )
    if vague := _VAGUE.search(said):
        found.append(f"“{vague.group()}” cannot be rehearsed; say what it would look like.")
    if not _CUE.search(step.cue):
        found.append("The cue names no moment; begin it with “When …”.")
    if step.duration_s[0] > LONGEST_REHEARSAL_S:
        found.append("One rehearsal takes longer than five minutes; choose a shorter moment.")
    if all(criterion.detector == "coach_judges" for criterion in step.criteria):
        found.append("Only a coach can judge these criteria; that is fine, and the machine will stay silent.")
    return tuple(found)


def _is_verb(word: str) -> bool:
    return word in _VERBS or any(
        word.endswith(ending) and word.removesuffix(ending) in _VERBS for ending in _VERB_ENDINGS
    )
