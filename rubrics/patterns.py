"""Regular expressions that strangers write: whether they compile, and whether they are sure to end."""

import re
from itertools import pairwise

LONGEST_PATTERN = 300  # characters

_REPEATS = frozenset("*+{")
_ROSTER = "{roster}"
_ESCAPED_OR_CLASS = re.compile(r"\\.|\[\^?\]?[^\]]*\]", re.DOTALL)


def pattern_fault(pattern: str) -> str | None:
    """Return what is wrong with *pattern* and what would be right, or None where it can be used.

    `{roster}` stands for any name. A repeated group that itself holds a repeat or alternatives can take
    longer than anybody will wait, so it is refused.
    """
    pattern = pattern.replace(_ROSTER, "(?:a)")
    if len(pattern) > LONGEST_PATTERN:
        return f"is longer than {LONGEST_PATTERN} characters; split it into several"
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression ({error}); correct it, or leave out match: regex"
    if compiled.match(""):
        return "matches where nothing is said; ask for at least one letter"
    if _may_run_on(pattern):
        return "repeats a group that itself repeats or chooses; write the repeats out one by one"
    return None


def _may_run_on(pattern: str) -> bool:
    """Whether a group with a repeat or a choice inside is itself repeated."""
    bare = _ESCAPED_OR_CLASS.sub("x", pattern).replace("(?", "(")
    loose = [False]  # for each open group, whether it holds a repeat or a choice so far
    for here, after in pairwise(bare + " "):
        if here == "(":
            loose.append(False)
        elif here == ")" and len(loose) > 1:
            if loose[-1] and after in _REPEATS:
                return True
            inside = loose.pop()
            loose[-1] |= inside
        elif here in _REPEATS or here in "?|":
            loose[-1] = True
    return False
