"""Rehearsal scripts: what is said, how long nobody speaks, who speaks, and what should be found.

One YAML file a step of the catalogue, `tests/rehearsals/scripts/<step id>.yaml`:

    step: qu1-cold-call
    rehearsals:
      good:                                   # good, poor, nearly, or any other name
        lines:
          - Everyone be ready, hands down.    # the teacher says a line
          - 0.8                               # nobody speaks, exactly so many seconds
          - Why does the river bend?
          - 3.4
          - Devon.
          - pupil: Because the land is soft.  # said in role; its stretch is marked as a pupil's
          - mark: idea                        # a person marks this moment on the timeline by hand
        expected: {wait: seen, hands: seen}   # criterion → outcome; "not_seen near" inside the band;
                                              # of what is `unsure`, nearness is not said
        words_per_minute: 150                 # optional: how fast the lines are spoken

Two lines without a number between them have `BREATH_S` of silence between them, and every rehearsal
begins and ends with `EDGE_S` of it. Criteria that only a coach judges are left out: they are `unsure`.
What `expected` says holds for every recogniser that hears every word, so a script can be spoken by any
voice (`spoken`: the lines and silences) or read as if it had been heard without a slip (`heard`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from media.timeline import Span
from media.transcript import Word
from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.finding import Outcome
from rubrics.hearing import Hearing

SCRIPTS = Path(__file__).parent / "scripts"

BREATH_S = 0.5  # between two lines, where the script does not say
EDGE_S = 0.6  # before the first line and after the last
WORDS_PER_MINUTE = 150.0  # unhurried talk
CERTAIN = 0.95  # the probability of a word that was heard without a slip


@dataclass(frozen=True)
class Said:
    """One line as it is to be spoken, with its closing mark; by a pupil where `is_pupil`."""

    text: str
    is_pupil: bool = False


@dataclass(frozen=True)
class Silence:
    """Nobody speaks for `duration_s` seconds."""

    duration_s: float


@dataclass(frozen=True)
class Mark:
    """The moment where a person sets the anchor of that name by hand."""

    anchor: str


Line = Said | Silence | Mark


@dataclass(frozen=True)
class Expected:
    """What should be found on one criterion."""

    outcome: Outcome
    near: bool = False


@dataclass(frozen=True)
class Rehearsal:
    """One rehearsal of a step, written down before it is spoken.

    `lines` begin and end with a silence, and one stands between any two lines that are said.
    """

    step_id: str
    name: str
    lines: tuple[Line, ...]
    expected: Mapping[str, Expected]
    words_per_minute: float = WORDS_PER_MINUTE

    @property
    def title(self) -> str:
        """How a test or a table names it."""
        return f"{self.step_id}:{self.name}"

    @property
    def step(self) -> StepTemplate:
        """The step of the catalogue that is rehearsed."""
        return next(step for step in catalogue() if step.id == self.step_id)


def rehearsals() -> tuple[Rehearsal, ...]:
    """Return every rehearsal of every step, by step and in the file's order."""
    return tuple(rehearsal for path in sorted(SCRIPTS.glob("*.yaml")) for rehearsal in _read(path))


def heard(rehearsal: Rehearsal) -> Hearing:
    """Return *rehearsal* as a take in which every word was heard and every silence is exact.

    A line takes the time its words need at `words_per_minute`, shared out among them by letters.
    """
    words: list[Word] = []
    stretches: list[tuple[Said, Span]] = []
    marks: dict[str, float] = {}
    at_s = 0.0
    for line in rehearsal.lines:
        match line:
            case Silence(duration_s):
                at_s = round(at_s + duration_s, 3)
            case Mark(anchor):
                marks[anchor] = at_s
            case Said(text):
                said = list(_words(text, at_s, rehearsal.words_per_minute))
                words += said
                stretches.append((line, Span(at_s, said[-1].end_s)))
                at_s = said[-1].end_s
    return Hearing(
        words=tuple(words),
        speech=tuple(span for _, span in stretches),
        duration_s=at_s,
        pupil=tuple(span for line, span in stretches if line.is_pupil),
        marks=marks,
    )


def _words(text: str, start_s: float, words_per_minute: float) -> Iterator[Word]:
    texts = text.split()
    letters = sum(len(word) + 1 for word in texts)
    letter_s = len(texts) * 60 / words_per_minute / letters
    at_s = start_s
    for word in texts:
        end_s = round(at_s + (len(word) + 1) * letter_s, 3)
        yield Word(word, at_s, end_s, CERTAIN)
        at_s = end_s


def _read(path: Path) -> Iterator[Rehearsal]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, written in document["rehearsals"].items():
        yield Rehearsal(
            step_id=document["step"],
            name=name,
            lines=_with_silences([_line(entry) for entry in written["lines"]]),
            expected={key: _expected(value) for key, value in written["expected"].items()},
            words_per_minute=written.get("words_per_minute", WORDS_PER_MINUTE),
        )


def _line(entry: str | float | dict[str, str]) -> Line:
    match entry:
        case str():
            return Said(entry)
        case {"pupil": str(text)}:
            return Said(text, is_pupil=True)
        case {"mark": str(anchor)}:
            return Mark(anchor)
        case int() | float():
            return Silence(float(entry))
        case _:
            raise ValueError(f"{entry!r} is no line: write what is said, or how long nobody speaks")


def _with_silences(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return *lines* with the silences that were not written."""
    filled: list[Line] = [Silence(EDGE_S)]
    speaks = False
    for line in lines:
        if isinstance(line, Said) and speaks:
            filled.append(Silence(BREATH_S))
        speaks = isinstance(line, Said) or (speaks and isinstance(line, Mark))
        filled.append(line)
    return (*filled, Silence(EDGE_S))


def _expected(written: str) -> Expected:
    outcome, *near = written.split()
    outcomes: dict[str, Any] = {name: name for name in ("seen", "not_seen", "unsure")}
    if near not in ([], ["near"]) or (near and outcome != "not_seen"):
        raise ValueError(f"{written!r} is no outcome: write seen, not_seen, not_seen near or unsure")
    return Expected(outcomes[outcome], bool(near))
