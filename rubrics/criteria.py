"""A step as a coach writes it: its criteria, the anchors they lean on, the scene it is rehearsed in.

These are the values of `step/1`. The constraints in the annotations (lengths, ranges) are checked once,
where a step's text is read (`rubrics.step_file`); a value built in code is trusted to keep them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len
from pydantic import Strict, StringConstraints

Area = Literal[
    "behaviour", "instructions", "questioning", "checking", "explanation", "feedback", "relationships"
]
Phase = Literal["any", "early-years", "primary", "secondary", "post-16"]
Joining = Literal["one", "all", "any"]

LONGEST_S = 3600.0  # no rehearsal is longer; keeps typing slips such as 30000 out of a step


ANCHOR_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Identifier = Annotated[str, StringConstraints(pattern="^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
AnchorName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Whole = Annotated[int, Strict(), Le(10_000)]
Count = Annotated[Whole, Ge(0)]
Number = Annotated[float, Strict()]
Seconds = Annotated[Number, Ge(0), Le(LONGEST_S)]
SomeSeconds = Annotated[Number, Gt(0), Le(LONGEST_S)]
Share = Annotated[Number, Ge(0), Le(1)]
Flag = Annotated[bool, Strict()]
Phrases = Annotated[tuple[Text, ...], Len(1, 200)]


class Parameters:
    """What one detector can be told; each detector derives its own frozen dataclass from this."""

    __slots__ = ()


# Anchors: named moments that spans and pauses refer to.


@dataclass(frozen=True, slots=True)
class ByPhrase:
    """Every place where the teacher says one of these phrases."""

    any_of: Phrases


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """The teacher's first question."""

    first: Literal["question"] = "question"


@dataclass(frozen=True, slots=True)
class AfterPupilLine:
    """The end of the n-th stretch marked as a pupil's, counted from 1."""

    pupil_line: Annotated[Whole, Ge(1)]


@dataclass(frozen=True, slots=True)
class ByHand:
    """A moment that a person sets on the timeline of each take."""

    by_hand: Literal[True] = True


Anchor = ByPhrase | FirstQuestion | AfterPupilLine | ByHand

QUESTION = "question"  # stands for an anchor wherever one may be named: a question of the teacher's
SENTENCE = "sentence"  # likewise, after which a pause may be looked for: each sentence of the teacher's


# Spans: the part of a take that a detector is limited to.


@dataclass(frozen=True, slots=True)
class WholeClip:
    """All of the recording."""


@dataclass(frozen=True, slots=True)
class Between:
    """From the end of one anchor to the start of the next place where the other is found."""

    from_: AnchorName
    to: AnchorName


@dataclass(frozen=True, slots=True)
class FirstSeconds:
    """The first seconds of the recording."""

    first_s: SomeSeconds


@dataclass(frozen=True, slots=True)
class LastSeconds:
    """The last seconds of the recording."""

    last_s: SomeSeconds


@dataclass(frozen=True, slots=True)
class AfterAnchor:
    """Some seconds from the end of an anchor."""

    after: AnchorName
    for_s: SomeSeconds


SpanForm = WholeClip | Between | FirstSeconds | LastSeconds | AfterAnchor


@dataclass(frozen=True, slots=True)
class Part:
    """One detector with what it was told and where it listens.

    `on_missing_span` is what is found when the span's anchors are not in the take; never `not_seen`.
    A word below the probability `min_word_p` cannot make a `not_seen`, only an `unsure`.
    """

    detector: str
    params: Parameters
    span: SpanForm = field(default_factory=WholeClip)
    on_missing_span: Literal["unsure", "seen"] = "unsure"
    min_word_p: float = 0.5  # the agreed default of every detector


@dataclass(frozen=True, slots=True)
class SuccessCriterion:
    """One observable statement of what doing the step well looks or sounds like.

    `joining` is `one` for a single part; `all` and `any` join two or three.
    """

    id: str
    text: str
    joining: Joining
    parts: tuple[Part, ...]

    @property
    def detector(self) -> str:
        """The name its finding carries: that of its only part, else `all` or `any`."""
        return self.parts[0].detector if self.joining == "one" else self.joining

    @property
    def needs_a_coach(self) -> bool:
        """Whether any part of it can only be judged by a person."""
        return any(part.detector == "coach_judges" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Scenario:
    """The moment being rehearsed: who is there, and what pupils say back, in order."""

    setting: Text | None = None
    roster: Annotated[tuple[Annotated[Text, Len(1, 60)], ...], Len(0, 60)] = ()
    pupil_lines: Annotated[tuple[Text, ...], Len(0, 50)] = ()


@dataclass(frozen=True, slots=True)
class StepTemplate:
    """A step of the library, before it is fitted to one teacher's class.

    `duration_s` holds the soft limits of one rehearsal, shortest first, in seconds.
    """

    id: str
    title: str
    area: Area
    why: str
    cue: str
    duration_s: tuple[float, float]
    criteria: tuple[SuccessCriterion, ...]
    phase: Phase = "any"
    source: str | None = None
    scenario: Scenario | None = None
    anchors: Mapping[str, Anchor] = field(default_factory=dict)

    @property
    def roster(self) -> tuple[str, ...]:
        """The fictional names of its scenario; empty when it has none."""
        return self.scenario.roster if self.scenario else ()

    def asks_for(self, *detectors: str) -> bool:
        """Whether any criterion has a part for one of *detectors*, whose curves cost time to read."""
        return any(part.detector in detectors for criterion in self.criteria for part in criterion.parts)
