"""Takes: a rehearsal spoken, laid in a room and heard; kept in a folder, so that a run can be resumed.

What is true of a take is made, not measured: each line is cut to where its sound is, and the script's own
silences are laid between.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bench.accuracy.rooms import PACES, ROOMS, Sound
from bench.accuracy.voices import VOICES, spoken
from media import phones
from media.speech import silences, speech_spans
from media.timeline import SAMPLE_RATE, Span, samples
from media.transcribe import Whisper
from media.transcript import Reheard, Supposition, Word
from rubrics.criteria import StepTemplate
from rubrics.hearing import Hearing
from rubrics.rehearing import listened_again
from tests.rehearsals.script import CERTAIN, WORDS_PER_MINUTE, Line, Mark, Said, Silence

VERSION = 1  # grows whenever what is spoken or how it is laid changes


@dataclass(frozen=True)
class TrueLine:
    """A line as it was spoken, and where; by a pupil where `is_pupil`."""

    text: str
    span: Span
    is_pupil: bool


@dataclass(frozen=True)
class Truth:
    """What is true of a take."""

    lines: tuple[TrueLine, ...]
    marks: dict[str, float]
    duration_s: float

    @property
    def speech(self) -> tuple[Span, ...]:
        """Where anybody speaks."""
        return tuple(line.span for line in self.lines)

    @property
    def pupil(self) -> tuple[Span, ...]:
        """Where a pupil speaks."""
        return tuple(line.span for line in self.lines if line.is_pupil)

    @property
    def silences(self) -> tuple[Span, ...]:
        """Where nobody speaks."""
        return silences(self.speech, self.duration_s)


@dataclass(frozen=True)
class Take:
    """A take as it was heard, beside what is true of it."""

    truth: Truth
    words: tuple[Word, ...]
    speech: tuple[Span, ...]
    reheard: tuple[Reheard, ...] = ()

    @property
    def hearing(self) -> Hearing:
        """What detectors are given."""
        truth = self.truth
        heard = Hearing(self.words, self.speech, truth.duration_s, pupil=truth.pupil, marks=truth.marks)
        return replace(heard, reheard=self.reheard)

    @property
    def perfect(self) -> Hearing:
        """What they would be given if every word had been heard and every silence were exact."""
        truth = self.truth
        words = tuple(word for line in truth.lines for word in _words(line))
        return Hearing(words, truth.speech, truth.duration_s, pupil=truth.pupil, marks=truth.marks)


@dataclass(frozen=True)
class Asked:
    """What is to be spoken, by whom, in which room, and how fast."""

    lines: tuple[Line, ...]
    voice: str
    room: str
    words_per_minute: float = WORDS_PER_MINUTE

    @property
    def pace(self) -> float:
        """How much faster than the voice's own way."""
        return PACES.get(self.room, 1.0) * self.words_per_minute / WORDS_PER_MINUTE

    @property
    def written(self) -> list[object]:
        """All that makes this take another than the next."""
        return [VERSION, self.voice, self.room, self.pace, [repr(line) for line in self.lines]]

    @property
    def rng(self) -> np.random.Generator:
        """The same chance every time for the same take."""
        return np.random.default_rng(int(_digest(self.written)[:12], 16))


@dataclass(frozen=True)
class Ears:
    """Hears takes, and keeps in *folder* whatever was spoken and heard."""

    whisper: Whisper
    folder: Path

    def kept(self, asked: Asked) -> Take | None:
        """Return the take that was asked for, if it was spoken and heard before."""
        file = self.file(asked)
        return _unpacked(json.loads(file.read_text())) if file.exists() else None

    def new(self, asked: Asked) -> Take:
        """Speak and hear what was asked for, and keep it."""
        truth, sound = self.spoken(asked)
        heard = self._heard(ROOMS[asked.room](sound, truth.silences, asked.rng))
        _keep(self.file(asked), json.dumps({"truth": _packed(truth), **heard}).encode())
        take = self.kept(asked)
        assert take is not None
        return take

    def reheard(self, asked: Asked, take: Take, step: StepTemplate) -> Take:
        """Return the take with what *step* asks for listened to again."""
        again = KeptEars(self, asked)
        heard = listened_again(step, take.hearing, again)
        again.keep()
        return replace(take, reheard=heard.reheard)

    def heard_out(self, asked: Asked, step: StepTemplate) -> Take | None:
        """Return the take from what is kept; None where something of it is still to be heard."""
        take, again = self.kept(asked), KeptEars(self, asked, may_listen=False)
        if take is None:
            return None
        heard = listened_again(step, take.hearing, again)
        return replace(take, reheard=heard.reheard) if again.is_whole else None

    def file(self, asked: Asked) -> Path:
        """Return where a take is kept."""
        return self.folder / "takes" / f"{_digest([*asked.written, self.whisper.version])}.json"

    def spoken(self, asked: Asked) -> tuple[Truth, Sound]:
        """Return what is true of what was asked for, and its sound before any room."""
        pieces: list[Sound] = []
        said: list[TrueLine] = []
        marks: dict[str, float] = {}
        at = 0
        for line in asked.lines:
            match line:
                case Silence(duration_s):
                    piece = np.zeros(samples(duration_s), np.float32)
                case Said(text, is_pupil):
                    piece = self._line(asked.voice, text, asked.pace)
                    span = Span(at / SAMPLE_RATE, (at + piece.size) / SAMPLE_RATE)
                    said.append(TrueLine(text, span, is_pupil))
                case Mark(anchor):
                    marks[anchor] = at / SAMPLE_RATE
                    continue
            pieces.append(piece)
            at += piece.size
        return Truth(tuple(said), marks, at / SAMPLE_RATE), np.concatenate(pieces)

    def _line(self, voice: str, text: str, pace: float) -> Sound:
        kept = self.folder / "lines" / f"{_digest([VERSION, voice, text, pace])}.npy"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part.npy")
            np.save(part, (spoken(VOICES[voice], text, pace) * 32767).astype(np.int16))
            part.rename(kept)
        return np.load(kept).astype(np.float32) / 32767

    def _heard(self, sound: Sound) -> dict[str, Any]:
        speech = speech_spans(sound)
        words = self.whisper.transcribe(sound, "en", speech=speech).words
        return {
            "words": [[word.text, word.start_s, word.end_s, word.probability] for word in words],
            "speech": [[span.start_s, span.end_s] for span in speech],
        }


class KeptEars:
    """Listens to one take again, and keeps what came of it; where it may not listen, nothing comes of it.

    `is_whole` tells whether everything that was asked had an answer.
    """

    def __init__(self, ears: Ears, asked: Asked, *, may_listen: bool = True) -> None:
        self._ears, self._asked, self._may_listen = ears, asked, may_listen
        self._file = ears.file(asked).with_suffix(".again")
        self._known: dict[str, Any] = json.loads(self._file.read_text()) if self._file.exists() else {}
        self._is_new = False
        self.is_whole = True

    def gain(self, asked: Supposition) -> float:
        """See `rubrics.rehearing.Ears`."""
        return self._answer(repr(asked), lambda: self._ears.whisper.gain(self._sound, asked, "en")) or 0.0

    def shortfalls(
        self, span: Span, texts: Sequence[str], *, opening: bool = False
    ) -> tuple[float | None, ...]:
        """See `rubrics.rehearing.Ears`."""

        def listen() -> Sequence[float | None]:
            return self._ears.whisper.shortfalls(self._sound, span, texts, "en", opening=opening)

        told = self._answer(repr((phones.SHA256[:12], opening, span, *texts)), listen)
        return tuple(told or (None,) * len(texts))

    def keep(self) -> None:
        """Keep what was listened to now."""
        if self._is_new:
            _keep(self._file, json.dumps(self._known).encode())

    def _answer(self, asked: str, listen: Callable[[], Any]) -> Any:  # noqa: ANN401 - a number or a list
        key = _digest(asked)
        if key not in self._known and self._may_listen:
            self._known[key], self._is_new = listen(), True
        self.is_whole &= key in self._known
        return self._known.get(key)

    @cached_property
    def _sound(self) -> Sound:
        truth, sound = self._ears.spoken(self._asked)
        return ROOMS[self._asked.room](sound, truth.silences, self._asked.rng)


def _words(line: TrueLine) -> Iterator[Word]:
    texts = line.text.split()
    letters = sum(len(text) + 1 for text in texts)
    at_s = line.span.start_s
    for text in texts:
        end_s = at_s + line.span.duration_s * (len(text) + 1) / letters
        yield Word(text, at_s, min(end_s, line.span.end_s), CERTAIN)
        at_s = end_s


def _packed(truth: Truth) -> dict[str, Any]:
    lines = [[line.text, line.span.start_s, line.span.end_s, line.is_pupil] for line in truth.lines]
    return {"lines": lines, "marks": truth.marks, "duration_s": truth.duration_s}


def _unpacked(document: dict[str, Any]) -> Take:
    truth = document["truth"]
    lines = tuple(
        TrueLine(text, Span(start_s, end_s), is_pupil) for text, start_s, end_s, is_pupil in truth["lines"]
    )
    return Take(
        Truth(lines, truth["marks"], truth["duration_s"]),
        tuple(Word(*word) for word in document["words"]),
        tuple(Span(*span) for span in document["speech"]),
    )


def _digest(written: object) -> str:
    return hashlib.sha256(json.dumps(written).encode()).hexdigest()[:24]


def _keep(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_bytes(content)
    part.rename(file)
