"""Findings: what a machine found on one criterion of one take, and the evidence it rests on."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["seen", "not_seen", "unsure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity with its unit: a pause in `s`, a count in `phrases`, a length in `words`."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the take that counts, the words that go with it, and what was measured there.

    Times in seconds. The quote is empty where no words belong to it, as for a span that was searched.
    """

    start_s: float
    end_s: float
    quote: str = ""
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one detector says of one span: the outcome before it is tied to a criterion.

    `near` is true when a measure lies inside the detector's tolerance band on the wrong side.
    """

    outcome: Outcome
    evidence: tuple[Evidence, ...] = ()
    near: bool = False


CANNOT_TELL = Verdict("unsure")


@dataclass(frozen=True, slots=True)
class Finding:
    """A machine's evidence on one criterion of one take; `seen` never comes without evidence."""

    criterion: str
    outcome: Outcome
    near: bool
    detector: str
    detector_version: str
    evidence: tuple[Evidence, ...]
