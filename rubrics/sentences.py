"""The teacher's talk cut into sentences: by punctuation, and by silences where the recogniser left it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rubrics.hearing import Heard, quote
from rubrics.likeness import named
from rubrics.runs import RUN_GAP_S

SILENT_END_S = 1.0  # a silence this long ends a sentence that has no mark, unless the next word carries it on

CERTAIN = 0.5  # of a word whose small letter says that a sentence goes on
_ENDS = ".?!…"
_CLOSERS = "\"'”’)]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of the teacher from *first* to *last*, places in the take's words."""

    first: int
    last: int
    words: tuple[Heard, ...]

    @property
    def text(self) -> str:
        """The sentence as written down."""
        return quote(self.words)

    @property
    def is_marked(self) -> bool:
        """Whether the recogniser ended it with a question mark."""
        return ends_with(self.words[-1].text, "?")


def ends_with(text: str, marks: str) -> bool:
    """Whether *text* ends with one of *marks*, closing quotes and brackets aside."""
    return text.rstrip(_CLOSERS)[-1:] in tuple(marks)


def sentences_of(words: Sequence[Heard], roster: Sequence[str]) -> tuple[Sentence, ...]:
    """Return the sentences of *words*, in order, each word in exactly one."""
    is_cased = any(word.text[:1].isupper() for word in words)
    is_marked = any(ends_with(word.text, _ENDS) for word in words)
    # Without any marks, silences are all there is.
    silent_end_s, may_carry_on = (SILENT_END_S, is_cased) if is_marked else (RUN_GAP_S, False)
    cuts = [0]
    for place, (before, after) in enumerate(pairwise(words), start=1):
        if (
            ends_with(before.text, _ENDS)
            or before.turn != after.turn
            or (
                after.start_s - before.end_s >= silent_end_s
                and not (may_carry_on and _carries_on(before, after, roster))
            )
        ):
            cuts.append(place)
    cuts.append(len(words))
    return tuple(
        Sentence(first, end - 1, tuple(words[first:end])) for first, end in pairwise(cuts) if first < end
    )


def _carries_on(before: Heard, after: Heard, roster: Sequence[str]) -> bool:
    """Whether *after* reads as the same sentence although a silence lies between.

    Only a transcript that uses capitals and marks at all can say so: there a small letter after a word
    without even a comma is the middle of a sentence, unless it begins a name or is not certain.
    """
    if after.probability < CERTAIN or before.text[-1:] in ",;:-–—" or named(roster, [after.text]):
        return False
    return after.text[:1].islower()
