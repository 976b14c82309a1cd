"""A clip's script: what is said, how long nobody speaks, who stands there, what should be found.

One YAML file a clip, in `tests/clips/scripts/`:

    title: The better repeat
    teacher: okafor            # a look in teacher.py and a voice in speech.py; none means sound only
    step: qu1-cold-call        # the step whose criteria `expected` speaks of; optional
    lines:
      - silence: 0.8           # seconds, exact
      - say: Why does the river bend?
      - silence: 3.4
      - say: Devon.
    expected:                  # criterion → outcome, with `near` where a measure lies in the tolerance band
      wait: {outcome: seen}

A clip begins and ends with a silence, and two sentences always have one between them, so that every
edge of speech is known.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Silence:
    """Nobody speaks for `duration_s` seconds; only the room is heard."""

    duration_s: float


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is to be spoken, with its closing mark."""

    text: str

    @property
    def is_question(self) -> bool:
        """Whether the sentence asks."""
        return self.text.endswith("?")


Line = Silence | Sentence


@dataclass(frozen=True)
class ClipScript:
    """Everything the maker needs for one clip.

    Attributes:
        name: the file's stem; the clip's and its truth's name too.
        lines: silences and sentences in turn, silences first and last.
        teacher: who is drawn and whose voice is heard.
        drawn: False for a clip of sound only.
        demo: True for a clip that the product itself shows.
        step: identifier of the step that `expected` speaks of, or None.
        expected: criterion → {"outcome": …, "near": …}, as the truth file repeats it.
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    teacher: str
    drawn: bool
    demo: bool
    step: str | None
    expected: dict[str, dict[str, Any]]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said, in order."""
        return tuple(line.text for line in self.lines if isinstance(line, Sentence))

    @property
    def silences_s(self) -> tuple[float, ...]:
        """How long each silence lasts, in seconds, the outer two included."""
        return tuple(line.duration_s for line in self.lines if isinstance(line, Silence))


class WrongScript(Exception):
    """A script whose lines do not alternate; the message names the clip and the line."""


def read_script(path: Path) -> ClipScript:
    """Return the script in the YAML file at *path*.

    Raises:
        WrongScript: if silences and sentences do not alternate, or an edge is not silent.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines = tuple(_line(entry) for entry in document["lines"])
    _check_alternation(path.stem, lines)
    return ClipScript(
        name=path.stem,
        title=document["title"],
        lines=lines,
        teacher=document["teacher"],
        drawn=document.get("drawn", True),
        demo=document.get("demo", False),
        step=document.get("step"),
        expected=document.get("expected", {}),
    )


def all_scripts() -> tuple[ClipScript, ...]:
    """Return every script, by name."""
    return tuple(read_script(path) for path in sorted(SCRIPTS.glob("*.yaml")))


def _line(entry: dict[str, Any]) -> Line:
    if "silence" in entry:
        return Silence(float(entry["silence"]))
    return Sentence(str(entry["say"]))


def _check_alternation(name: str, lines: tuple[Line, ...]) -> None:
    for number, line in enumerate(lines):
        expected = Silence if number % 2 == 0 else Sentence
        if not isinstance(line, expected):
            raise WrongScript(f"{name}: line {number + 1} should be a {expected.__name__.lower()}")
    if len(lines) % 2 == 0:
        raise WrongScript(f"{name}: the clip should end with a silence")
