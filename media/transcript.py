"""What was said: words with their times, and the transcript that holds them."""

from dataclasses import dataclass
from typing import Literal

from media.timeline import Span

Speaker = Literal["teacher", "pupil"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as the recogniser wrote it, its punctuation with it.

    `start_s` and `end_s` are the recogniser's guess, in seconds; after a long silence they may be
    seconds early, so silences are never read from them. `probability` is the recogniser's own, 0 to 1.
    """

    text: str
    start_s: float
    end_s: float
    probability: float
    speaker: Speaker = "teacher"

    @property
    def span(self) -> Span:
        """The stretch the word is said to fill."""
        return Span(self.start_s, self.end_s)


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of a recording in time order, and which model wrote them."""

    words: tuple[Word, ...]
    model: str
    model_version: str
    language: str

    @property
    def text(self) -> str:
        """All words in one line."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Reheard:
    """A stretch that was listened to again because *phrase* nearly matched it, or was written down there.

    `text` is what the transcript says in `span`, and goes on saying; `gain` is by how many nats the sound
    makes the phrase likelier than that text, below 0 where it makes it less likely; None where `phrase` is
    `text` itself. `shortfall` is by how much the phrase falls short of what the sound holds, 0 at best; None
    where it cannot be told. See `media.phones`.
    """

    span: Span
    text: str
    phrase: str
    gain: float | None = None
    shortfall: float | None = None


@dataclass(frozen=True, slots=True)
class Supposition:
    """A stretch that was heard as one text and may have been another.

    `heard` is all that was written down in `span` (seconds); `supposed` the same with `phrase` in it where
    it may have been said.
    """

    span: Span
    heard: str
    supposed: str
    phrase: str
