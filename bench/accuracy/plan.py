"""The plan: which rehearsal is spoken by which voice in which room, and which of them nobody tuned on.

The unseen part has other steps and other voices than the rest. Its list and its seed stand in
`unseen.yaml`, which was kept before tuning began.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Literal

import yaml

from bench.accuracy.rooms import ROOMS
from bench.accuracy.takes import Asked
from tests.rehearsals.script import Rehearsal, rehearsals

Part = Literal["tuning", "unseen"]

UNSEEN = Path(__file__).with_name("unseen.yaml")
TUNING_VOICES = ("joe", "espeak-gb", "rms")


@dataclass(frozen=True)
class Item:
    """One rehearsal as it is spoken and heard."""

    rehearsal: Rehearsal
    voice: str
    room: str
    part: Part

    @property
    def asked(self) -> Asked:
        """What is to be spoken."""
        return Asked(self.rehearsal.lines, self.voice, self.room, self.rehearsal.words_per_minute)

    @property
    def title(self) -> str:
        """How the log names it."""
        return f"{self.rehearsal.title} {self.voice} {self.room}"


@cache
def unseen() -> dict[str, Any]:
    """Return what `unseen.yaml` holds."""
    document: dict[str, Any] = yaml.safe_load(UNSEEN.read_text("utf-8"))
    return document


def part_of(step_id: str) -> Part:
    """Return the part that a step's rehearsals belong to; a step that came later is tuned on."""
    return "unseen" if step_id in unseen()["steps"] else "tuning"


def voices_of(part: Part) -> tuple[str, ...]:
    """Return the voices that speak a part."""
    return tuple(unseen()["voices"]) if part == "unseen" else TUNING_VOICES


def plan() -> tuple[Item, ...]:
    """Return everything that is spoken: what comes first says most, so that a run cut short says something.

    Every rehearsal is spoken by every voice of its part in a clean room, and once in every other room, by
    its part's voices in turn.
    """
    items = [item for rehearsal in rehearsals() for item in _items(rehearsal)]
    Random(unseen()["seed"]).shuffle(items)
    return tuple(sorted(items, key=lambda item: (item.room not in ("clean", "noise"), item.part == "tuning")))


def _items(rehearsal: Rehearsal) -> Iterator[Item]:
    part = part_of(rehearsal.step_id)
    voices = voices_of(part)
    for voice in voices:
        yield Item(rehearsal, voice, "clean", part)
    turns = cycle(voices)
    for _ in range(sum(map(ord, rehearsal.title)) % len(voices)):
        next(turns)
    for room in ROOMS:
        if room != "clean":
            yield Item(rehearsal, next(turns), room, part)
