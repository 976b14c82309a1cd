"""Decoys: sound-alikes of phrases and names, phrases a pupil says, phrases in another sense.

Each counts on its own: it is a false alarm where a phrase that nobody of ours said is `seen` there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

import yaml

from bench.accuracy.plan import Part, voices_of
from bench.accuracy.takes import Asked, Take
from media.pronouncing import pronunciations
from media.timeline import Span
from rubrics.criteria import Part as CriterionPart
from rubrics.criteria import Scenario, StepTemplate, SuccessCriterion
from rubrics.findings import find
from rubrics.phrases import PhrasePresent
from tests.rehearsals.script import EDGE_S, Line, Said, Silence

Kind = Literal[
    "sound-alike", "later sound-alike", "same sound", "name sound-alike", "said by a pupil", "other sense"
]

FILE = Path(__file__).with_name("decoys.yaml")
APART_S = 1.0
SPOKEN_BY = 2  # voices of each part; Piper first
PHRASES_A_TAKE = 8
TEACHER = ("Look at the map on the wall.", "There is a river in the middle of it.")


@dataclass(frozen=True)
class Decoys:
    """One take of decoys, and the step that may fall for them."""

    kind: Kind
    part: Part
    asked: Asked
    step: StepTemplate

    def alarms(self, take: Take) -> dict[Kind, tuple[int, int]]:
        """Return for each kind how many of its decoys were `seen`, and how many there are."""
        seen = [finding for finding in find(self.step, take.hearing) if finding.outcome == "seen"]
        spans = [Span(item.start_s, item.end_s) for finding in seen for item in finding.evidence]
        counts: dict[Kind, tuple[int, int]] = {}
        for line in take.truth.lines:
            if line.is_pupil == (self.kind == "said by a pupil"):
                kind = self._kind_of(line.text)
                alarms, of = counts.get(kind, (0, 0))
                counts[kind] = alarms + any(line.span.overlaps(span) for span in spans), of + 1
        return counts

    def _kind_of(self, sentence: str) -> Kind:
        """Return the kind of one decoy: a sound-alike may have the very phones of its phrase or name."""
        if not self.kind.endswith("sound-alike"):
            return self.kind
        wanted = self.step.roster or (self.step.criteria[0].text,)
        return "same sound" if any(has_sound_of(one, sentence) for one in wanted) else self.kind


def has_sound_of(phrase: str, sentence: str) -> bool:
    """Whether *sentence* can be said so that it holds the phones of *phrase* from the start of a word on."""
    words = sentence.split()
    rests = (" ".join(words[first:]) for first in range(len(words)))
    said = [way for rest in rests for way in pronunciations(rest)]
    return any(whole[: len(way)] == way for way in pronunciations(phrase) for whole in said)


def decoys() -> tuple[Decoys, ...]:
    """Return every take of decoys, the unseen part's in a clean room first."""
    return tuple(sorted(_decoys(), key=lambda decoy: (decoy.asked.room != "clean", decoy.part == "tuning")))


def _decoys() -> Iterator[Decoys]:
    document: dict[str, dict[str, list[str]]] = yaml.safe_load(FILE.read_text("utf-8"))
    phrases = [phrase for phrase in document["alike"] if phrase != "first"]
    names = tuple(document["names"])
    for place, (phrase, sentences) in enumerate(document["alike"].items()):
        yield from _takes("sound-alike", part_at(place), _teachers(sentences), [phrase], ())
    for place, (phrase, sentences) in enumerate(document["later"].items()):
        yield from _takes("later sound-alike", part_at(place), _teachers(sentences), [phrase], ())
    for place, sentences in enumerate(document["names"].values()):
        yield from _takes("name sound-alike", part_at(place), _teachers(sentences), ["{roster}"], names)
    for place, (phrase, sentences) in enumerate(document["senses"].items()):
        yield from _takes("other sense", part_at(place), _teachers(sentences), [phrase], ())
    for place, start in enumerate(range(0, len(phrases), PHRASES_A_TAKE)):
        some = phrases[start : start + PHRASES_A_TAKE]
        yield from _takes("said by a pupil", part_at(place), _pupils(some), some, ())


def part_at(place: int) -> Part:
    """Return the part that the thing at *place* of a list belongs to."""
    return "unseen" if place % 2 else "tuning"


def _takes(
    kind: Kind, part: Part, lines: Sequence[Line], phrases: Sequence[str], roster: tuple[str, ...]
) -> Iterator[Decoys]:
    step = _step(phrases, roster)
    for voice, room in spoken_by(part):
        yield Decoys(kind, part, Asked(tuple(lines), voice, room), step)


def spoken_by(part: Part) -> Iterator[tuple[str, str]]:
    """Yield who speaks what is made for one question alone, and in which room."""
    yield from product(voices_of(part)[:SPOKEN_BY], ("clean", "noise"))


def _teachers(sentences: Sequence[str]) -> list[Line]:
    return _apart([Said(sentence) for sentence in sentences])


def _pupils(phrases: Sequence[str]) -> list[Line]:
    said = [Said(f"{phrase[:1].upper()}{phrase[1:]}.", is_pupil=True) for phrase in phrases]
    return _apart([Said(TEACHER[0]), *said, Said(TEACHER[1])])


def _apart(said: Sequence[Said]) -> list[Line]:
    lines: list[Line] = [Silence(EDGE_S)]
    for one in said:
        lines += [one, Silence(APART_S)]
    return lines


def _step(phrases: Sequence[str], roster: tuple[str, ...]) -> StepTemplate:
    criteria = tuple(
        SuccessCriterion(
            f"c{place}",
            phrase,
            "one",
            (CriterionPart("phrase_present", PhrasePresent((phrase,), closed=True)),),
        )
        for place, phrase in enumerate(phrases)
    )
    return made_step(criteria, roster)


def made_step(criteria: tuple[SuccessCriterion, ...], roster: tuple[str, ...]) -> StepTemplate:
    """Return a step that is there for its criteria alone."""
    scenario: Any = Scenario(roster=roster) if roster else None
    return StepTemplate("made", "Made", "questioning", "why", "cue", (1.0, 60.0), criteria, scenario=scenario)
