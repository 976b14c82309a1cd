"""What a side-by-side film shows, as plain values: which take is where at each moment, and what is written.

Conventions: seconds; film time counts from the film's beginning, take time from the take's own 0:00.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from media.captions import Cue

SideName = Literal["first", "last"]
LARGEST_PLAN = 4 * 1024**2  # bytes; an hour of captions takes a tenth of that


@dataclass(frozen=True, slots=True)
class Leg:
    """From film moment `from_s` to `to_s` a take goes on from its moment `at_s`, `pace` times as fast.

    A pace of 0 is a wait: the picture stands.
    """

    from_s: float
    to_s: float
    at_s: float
    pace: float = 1.0


class Shown(NamedTuple):
    """Where a take is: its moment, and what it does there."""

    at_s: float
    state: Literal["runs", "waits", "over"]


@dataclass(frozen=True, slots=True)
class Half:
    """One take in the film: what stands above it, where it is when, and what is said in it.

    `has_picture` is False where sound alone was recorded.
    """

    title: str
    facts: str
    legs: tuple[Leg, ...]
    cues: tuple[Cue, ...]
    has_picture: bool

    def shown(self, film_s: float) -> Shown:
        """Return where this take is at a moment of the film; after its last leg it is over."""
        leg = next((leg for leg in self.legs if film_s < leg.to_s), None)
        if leg is None:
            end = self.legs[-1]
            return Shown(end.at_s + (end.to_s - end.from_s) * end.pace, "over")
        into_s = max(0.0, film_s - leg.from_s)
        return Shown(leg.at_s + into_s * leg.pace, "runs" if leg.pace else "waits")

    def said(self, take_s: float) -> tuple[str, ...]:
        """Return the lines that stand at a moment of the take."""
        return next((cue.lines for cue in self.cues if cue.start_s <= take_s < cue.end_s), ())


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """Two takes beside each other.

    `heard` is the take whose sound is heard, from its 0:00 on, as it is; None for a silent film. `foot` is
    one line that stands below all the time. `rate` is in pictures a second.
    """

    first: Half
    last: Half
    heard: SideName | None
    duration_s: float
    rate: int
    foot: str


def write_plan(plan: FilmPlan, path: Path) -> None:
    """Write *plan* to *path*; `read_plan` is the way back."""
    path.write_text(json.dumps(asdict(plan)), "utf-8")


def read_plan(path: Path) -> FilmPlan:
    """Return the plan that `write_plan` wrote."""
    plain = json.loads(path.read_bytes()[:LARGEST_PLAN])
    return FilmPlan(**{**plain, "first": _half(plain["first"]), "last": _half(plain["last"])})


def _half(plain: dict[str, Any]) -> Half:
    return Half(**{**plain, "legs": _legs(plain["legs"]), "cues": _cues(plain["cues"])})


def _legs(plain: Sequence[dict[str, Any]]) -> tuple[Leg, ...]:
    return tuple(Leg(**leg) for leg in plain)


def _cues(plain: Sequence[dict[str, Any]]) -> tuple[Cue, ...]:
    return tuple(Cue(**{**cue, "lines": tuple(cue["lines"])}) for cue in plain)
