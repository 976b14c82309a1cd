"""Truth: what is known of a clip because it was made, kept as JSON beside the clips.

    {"clip": "brief", "file": "tests/golden/clips/brief.webm", "duration_ms": 8770, "has_video": true,
     "sentences": [{"start_ms": 500, "end_ms": 3890, "text": "…", "words": ["Hands", "down"]}],
     "silences":  [{"start_ms": 0, "end_ms": 500}],
     "waits":     [{"question": "…?", "start_ms": 3890, "end_ms": 7090}],
     "step": "qu1-cold-call", "expected": {"wait": {"outcome": "seen", "near": false}}}

Times are whole milliseconds from the start of the clip. `silences` are all stretches without speech, the
first and last included; `waits` are those of them that follow a question.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clips.script import ClipScript, Sentence
from tests.clips.speech import SpokenSentence, Take

ROOT = Path(__file__).parents[2]
TRUTHS = ROOT / "tests" / "golden" / "clips"
WORD = re.compile(r"[\w']+")


@dataclass(frozen=True)
class Stretch:
    """A sentence, a silence, or the wait after a question: seconds, and the words that belong to it."""

    start_s: float
    end_s: float
    text: str = ""

    @property
    def duration_s(self) -> float:
        """How long it lasts, in seconds."""
        return self.end_s - self.start_s

    @property
    def words(self) -> list[str]:
        """The words of `text`, without marks."""
        return WORD.findall(self.text)


@dataclass(frozen=True)
class Truth:
    """What is known of a clip, read back for a test.

    Attributes:
        path: the clip's file.
        silences: every stretch without speech, the outer two included, without text.
        waits: the silences that follow a question, the question their text.
        expected: criterion → {"outcome": …, "near": …} of `step`.
    """

    name: str
    path: Path
    duration_s: float
    has_video: bool
    sentences: tuple[Stretch, ...]
    silences: tuple[Stretch, ...]
    waits: tuple[Stretch, ...]
    step: str | None
    expected: dict[str, dict[str, Any]]

    @property
    def text(self) -> str:
        """All that is said, in one line."""
        return " ".join(sentence.text for sentence in self.sentences)


def read_truth(name: str) -> Truth:
    """Return the truth of the clip called *name*."""
    document = json.loads((TRUTHS / f"{name}.json").read_text(encoding="utf-8"))
    return Truth(
        name=name,
        path=ROOT / document["file"],
        duration_s=document["duration_ms"] / 1000,
        has_video=document["has_video"],
        sentences=tuple(_read(entry) for entry in document["sentences"]),
        silences=tuple(_read(entry) for entry in document["silences"]),
        waits=tuple(_read(entry) for entry in document["waits"]),
        step=document["step"],
        expected=document["expected"],
    )


def all_truths() -> tuple[Truth, ...]:
    """Return every clip's truth, by name."""
    return tuple(read_truth(path.stem) for path in sorted(TRUTHS.glob("*.json")))


def truth_of(script: ClipScript, take: Take, file: str) -> dict[str, Any]:
    """Return the truth document of *take*, spoken from *script* and kept at *file*."""
    return {
        "clip": script.name,
        "file": file,
        "title": script.title,
        "duration_ms": _ms(take.duration_s),
        "has_video": script.drawn,
        "sentences": [_sentence(spoken) for spoken in take.sentences],
        "silences": [_stretch(start, end) for start, end in take.silences],
        "waits": _waits(take),
        "step": script.step,
        "expected": {name: {"near": False} | finding for name, finding in script.expected.items()},
    }


def write_truth(document: dict[str, Any], target: Path) -> None:
    """Write *document* readably to *target*."""
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _read(entry: dict[str, Any]) -> Stretch:
    text = entry.get("text", entry.get("question", ""))
    return Stretch(entry["start_ms"] / 1000, entry["end_ms"] / 1000, text)


def _sentence(spoken: SpokenSentence) -> dict[str, Any]:
    return _stretch(spoken.start_s, spoken.end_s) | {"text": spoken.text, "words": WORD.findall(spoken.text)}


def _waits(take: Take) -> list[dict[str, Any]]:
    following = zip(take.sentences, take.silences[1:], strict=True)
    return [
        {"question": said.text} | _stretch(start, end)
        for said, (start, end) in following
        if Sentence(said.text).is_question
    ]


def _stretch(start_s: float, end_s: float) -> dict[str, int]:
    return {"start_ms": _ms(start_s), "end_ms": _ms(end_s)}


def _ms(moment_s: float) -> int:
    return round(moment_s * 1000)
