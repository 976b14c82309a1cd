"""Orders: scenes of one question each, with a pupil's name after a pause, before it, too soon, or nowhere.

Others have talk in the name's place, some of it chosen to be taken for a name. The catalogue has few steps
that ask for the order of question and name, and the unseen part none at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

import yaml

from bench.accuracy.decoys import made_step, part_at, spoken_by
from bench.accuracy.plan import Part
from bench.accuracy.takes import Asked, Take
from rubrics.criteria import Part as CriterionPart
from rubrics.criteria import StepTemplate, SuccessCriterion
from rubrics.finding import Outcome
from rubrics.findings import find
from rubrics.naming import NameAfterQuestion
from tests.rehearsals.script import EDGE_S, Line, Said, Silence

Kind = Literal["a name or none", "other talk"]

FILE = Path(__file__).with_name("orders.yaml")
BREATH_S = 0.8


@dataclass(frozen=True)
class Order:
    """One scene as it is spoken, and what is true of it."""

    kind: Kind
    part: Part
    asked: Asked
    step: StepTemplate
    expected: Outcome

    def found(self, take: Take) -> Outcome:
        """Return what is found in it."""
        (finding,) = find(self.step, take.hearing)
        return finding.outcome


def orders() -> tuple[Order, ...]:
    """Return every scene, the unseen part's in a clean room first."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    scenes = (*_orders(document), *_talk(document))
    return tuple(sorted(scenes, key=lambda order: (order.asked.room != "clean", order.part == "tuning")))


def _orders(document: dict[str, Any]) -> Iterator[Order]:
    chance = Random(document["seed"])
    for place, question in enumerate(document["questions"]):
        expected: Outcome = chance.choice(("seen", "not_seen"))
        way, roster = chance.choice(document["ways"][expected]), tuple(chance.choice(document["rosters"]))
        name, pause_s = chance.choice(roster), chance.choice(document["pauses_s"])
        lines = _lines([document["before"], BREATH_S, *way], question, name, pause_s)
        part = part_at(place)
        for voice, room in spoken_by(part):
            yield Order("a name or none", part, Asked(lines, voice, room), _step(roster), expected)


def _talk(document: dict[str, Any]) -> Iterator[Order]:
    chance = Random(document["talk_seed"])
    for place, talk in enumerate(document["talk"]):
        question = chance.choice(document["questions"][place % 2 :: 2])
        roster, pause_s = tuple(chance.choice(document["rosters"])), chance.choice(document["pauses_s"])
        lines = _lines([document["before"], BREATH_S, "{Question}", "{pause}", talk], question, "", pause_s)
        part = part_at(place)
        for voice, room in spoken_by(part):
            yield Order("other talk", part, Asked(lines, voice, room), _step(roster), "not_seen")


def _lines(way: Sequence[str | float], question: str, name: str, pause_s: float) -> tuple[Line, ...]:
    inside = question[0].lower() + question[1:]
    told = [
        Silence(pause_s if line == "{pause}" else float(line))
        if isinstance(line, float) or line == "{pause}"
        else Said(line.format(question=inside, Question=question, name=name))
        for line in way
    ]
    return (Silence(EDGE_S), *told, Silence(EDGE_S))


def _step(roster: tuple[str, ...]) -> StepTemplate:
    criterion = SuccessCriterion(
        "name-last",
        "Question first, name last",
        "one",
        (CriterionPart("name_after_question", NameAfterQuestion()),),
    )
    return made_step((criterion,), roster)
