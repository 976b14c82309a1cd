"""Words from sound: the transcriber protocol, faster-whisper behind it, and a scripted one for tests.

A transcriber is given an array, never a path. Word times are on the recording's clock. Words are only
written where the voice activity of `media.speech` heard somebody: silence and noise give none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from ctranslate2 import set_random_seed

from media.errors import LanguageUnknown, ModelDamaged
from media.kept_sound import Samples
from media.models import PACKAGED, checksum, find_model, packaged_folder
from media.rehearing import gain, shortfalls
from media.speech import speech_spans
from media.spoken import Piece, cut, in_order, leanings, placed
from media.timeline import SAMPLE_RATE, Span
from media.transcript import Supposition, Transcript, Word

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Word as HeardWord

Progress = Callable[[float], None]

ENGLISH = "en"
PIECE_S = 300.0  # the model's features are made a piece at a time, so that memory stays flat


class Transcriber(Protocol):
    """Writes down what is said in *sound* (mono, 16 kHz, float32)."""

    def transcribe(
        self,
        sound: Samples,
        language: str,
        progress: Progress | None = None,
        *,
        speech: Sequence[Span] | None = None,
    ) -> Transcript:
        """Return the words of *sound*, telling *progress* the share done, 0 to 1, as it goes.

        *speech* is what `media.speech.speech_spans` said of the same sound; it is worked out if not given.

        Raises:
            LanguageUnknown: if the model does not know *language* (ISO 639-1, `en`).
        """

    def gain(self, sound: Samples, asked: Supposition, language: str) -> float:
        """Return by how many nats *sound* makes what is asked likelier than what was heard.

        See `media.rehearing`.
        """

    def shortfalls(
        self, sound: Samples, span: Span, texts: Sequence[str], language: str, *, opening: bool = False
    ) -> tuple[float | None, ...]:
        """Return by how much each of *texts* falls short of what *span* of *sound* holds.

        With *opening*, of what it opens with. None where it cannot be told; see `media.phones`.
        """


@dataclass(frozen=True, slots=True)
class SecondHearing:
    """The sound of one take, ready to be listened to again, stretch by stretch."""

    transcriber: Transcriber
    sound: Samples
    language: str

    def gain(self, asked: Supposition) -> float:
        """See `Transcriber`."""
        return self.transcriber.gain(self.sound, asked, self.language)

    def shortfalls(
        self, span: Span, texts: Sequence[str], *, opening: bool = False
    ) -> tuple[float | None, ...]:
        """See `Transcriber`."""
        return self.transcriber.shortfalls(self.sound, span, texts, self.language, opening=opening)


@dataclass(frozen=True)
class Whisper:
    """faster-whisper with the model of a name or folder, quantised to eight bits, on the processor.

    The model is loaded at first use and kept. One instance may be shared by threads, which then wait for
    each other inside it.

    Raises (on first use):
        ModelUnavailable, ModelDamaged: see `media.models.find_model`.
    """

    model: str | Path = PACKAGED
    threads: int = 0  # 0 lets CTranslate2 choose, at most 4
    fetched: Path | None = None  # where fetched models are kept, if not in the user's cache

    _loading: Lock = field(default_factory=Lock, repr=False, compare=False)

    def transcribe(
        self,
        sound: Samples,
        language: str,
        progress: Progress | None = None,
        *,
        speech: Sequence[Span] | None = None,
    ) -> Transcript:
        """See `Transcriber`."""
        self.check_language(language)
        spans = speech_spans(sound) if speech is None else speech
        words: list[Word] = []
        pieces = tuple(cut(spans, sound.size / SAMPLE_RATE, PIECE_S))
        for done, piece in enumerate(pieces):
            share = _share(progress, done, len(pieces))
            for sentence in self._sentences(sound, piece, language, share):
                words.extend(placed(sentence, spans))
        _share(progress, len(pieces), max(1, len(pieces)))(0.0)
        return Transcript(in_order(words), self.name, self.version, language)

    def gain(self, sound: Samples, asked: Supposition, language: str) -> float:
        """Return by how many nats *sound* makes what is asked likelier than what was heard.

        See `media.rehearing`.

        Raises:
            LanguageUnknown: if the model does not know *language*.
        """
        self.check_language(language)
        return gain(self._model, sound, asked, language)

    def shortfalls(
        self, sound: Samples, span: Span, texts: Sequence[str], language: str, *, opening: bool = False
    ) -> tuple[float | None, ...]:
        """Return by how much each of *texts* falls short of what *span* of *sound* holds.

        With *opening*, of what it opens with. Phones are read by the packaged model, whichever writes the
        words, and in English alone.
        """
        if language != ENGLISH:
            return (None,) * len(texts)
        return shortfalls(self._packaged, sound, span, texts, opening=opening)

    def check_language(self, language: str) -> None:
        """Raise LanguageUnknown unless the model knows *language*; also loads the model."""
        known = self._model.supported_languages
        if language in known:
            return
        instead = "it knows English only" if known == ["en"] else "it knows " + ", ".join(known)
        raise LanguageUnknown(
            f"The speech model {self.name} does not know the language {language!r}, {instead}: "
            "choose one of those, or another model."
        )

    @cached_property
    def name(self) -> str:
        """The model's name: the packaged one's, or its folder's."""
        return Path(self.model).name

    @cached_property
    def version(self) -> str:
        """What wrote the words, short and stable: the library's version and the weights' checksum."""
        return f"faster-whisper {version('faster-whisper')}, sha256 {checksum(self._folder)[:8]}"

    @cached_property
    def _folder(self) -> Path:
        return find_model(self.model, self.fetched)

    @property
    def _model(self) -> "WhisperModel":
        with self._loading:
            return self._loaded

    @property
    def _packaged(self) -> "WhisperModel":
        with self._loading:
            return self._loaded if self._folder == packaged_folder() else self._loaded_beside

    @cached_property
    def _loaded_beside(self) -> "WhisperModel":
        return self._load(find_model(PACKAGED))

    @cached_property
    def _loaded(self) -> "WhisperModel":
        return self._load(self._folder)

    def _load(self, folder: Path) -> "WhisperModel":
        from faster_whisper import WhisperModel  # slow to import, and the web process never needs it

        try:
            return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=self.threads)
        except (RuntimeError, ValueError) as error:
            raise ModelDamaged(
                f"The speech model in {folder.name!r} cannot be loaded: fetch or install it again."
            ) from error

    def _sentences(
        self, sound: Samples, piece: Piece, language: str, progress: Progress
    ) -> Iterator[tuple[Word, ...]]:
        spoken = piece.taken_from(sound)
        set_random_seed(0)  # a doubtful stretch is sampled again: the same sound gives the same words
        segments, _ = self._model.transcribe(
            spoken, language=language, beam_size=1, word_timestamps=True, condition_on_previous_text=False
        )
        for segment in segments:
            words = segment.words or ()
            leans = leanings([word.word.strip() for word in words])
            yield tuple(_word(word, to, piece) for word, to in zip(words, leans, strict=True))
            progress(min(1.0, segment.end * SAMPLE_RATE / spoken.size))


def _word(heard: "HeardWord", leans: float, piece: Piece) -> Word:
    span = piece.on_the_recording(float(heard.start), float(heard.end), leans)
    return Word(heard.word.strip(), span.start_s, span.end_s, float(heard.probability))


def _share(progress: Progress | None, done: int, of: int) -> Progress:
    """Return a progress for one of *of* pieces, the *done* first of which are behind us."""

    def tell(share: float) -> None:
        if progress is not None:
            progress((done + share) / of)

    return tell


@dataclass(frozen=True, slots=True)
class ScriptedTranscriber:
    """Gives the same words for every sound: for tests of what comes after, and for trying steps out."""

    words: tuple[Word, ...] = ()
    name: str = "scripted"
    version: str = "1"

    def transcribe(
        self,
        sound: Samples,  # noqa: ARG002  what is said was settled beforehand
        language: str,
        progress: Progress | None = None,
        *,
        speech: Sequence[Span] | None = None,  # noqa: ARG002
    ) -> Transcript:
        """See `Transcriber`."""
        if progress is not None:
            progress(1.0)
        return Transcript(self.words, self.name, self.version, language)

    def gain(
        self,
        sound: Samples,  # noqa: ARG002
        asked: Supposition,  # noqa: ARG002
        language: str,  # noqa: ARG002
    ) -> float:
        """See `Transcriber`: no sound is listened to, so it speaks neither for nor against anything."""
        return 0.0

    def shortfalls(
        self,
        sound: Samples,  # noqa: ARG002
        span: Span,  # noqa: ARG002
        texts: Sequence[str],
        language: str,  # noqa: ARG002
        *,
        opening: bool = False,  # noqa: ARG002
    ) -> tuple[float | None, ...]:
        """See `Transcriber`: no sound is listened to, so nothing can be told."""
        return (None,) * len(texts)
