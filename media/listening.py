"""Words while somebody still speaks: sound is taken in as it comes, and written down piece by piece.

A piece is cut in a silence, so that no word is hurt. Where nobody pauses for breath in twenty seconds, the
piece is cut between two of its words some way before its end, and what lies behind is heard again with
what follows.

When somebody pauses, what is pending is written down ahead of its turn. Mostly the pause turns out to be the
end of the take, and then nothing is left to do; else those words are shown until their piece is cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from media.speech import SpeechSoFar, silences
from media.spoken import in_order
from media.timeline import Span, samples
from media.transcribe import Transcriber
from media.transcript import Transcript, Word

Sound = NDArray[np.float32]

SHORTEST_PIECE_S = (
    8.0  # shorter pieces cost more passes of the model, and it hears them with less around them
)
SILENCE_S = 0.35  # where a piece may be cut: a breath between phrases, longer than the closure of a consonant
LONGEST_PIECE_S = 24.0  # the model hears half a minute at once, and no more
PAUSE_S = 0.6  # after which what is pending is written down ahead of its turn
FEW_S = 2.0  # so little speech after a pause is heard better with what came before it
SAME_S = 0.1  # two ends of speech this near are the same: an edge moves a little as the room is known better
HEARD_AGAIN_S = 4.0  # behind a cut inside speech: enough to hold a word and what leads to it


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is to be written down next; `is_cut_short` if its end lies inside speech."""

    span: Span
    speech: tuple[Span, ...]
    sound: Sound
    is_cut_short: bool


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Words of what is pending, and where the speech ended that they are all of."""

    speech_end_s: float
    words: tuple[Word, ...]


class Listening:
    """One take being heard. `hear` and `end` may be called in one thread while another writes down.

    After the end only what is pending is left: `write_down` until the take `is_complete`.
    """

    def __init__(self, transcriber: Transcriber, language: str) -> None:
        """Begin at the start of a take, nothing said."""
        self._transcriber = transcriber
        self._language = language
        self._heard = SpeechSoFar()
        self._pending: list[Sound] = []
        self._pending_from_s = 0.0
        self._ended = False
        self._lock = Lock()  # held while sound changes hands, never while it is written down
        self._words: tuple[Word, ...] = ()
        self._ahead: _Ahead | None = None
        self._looked_s = 0.0  # for a pause, up to here
        self._said_by: tuple[str, str] = ("", "")

    @property
    def duration_s(self) -> float:
        """How much has come, in seconds."""
        return self._heard.duration_s

    @property
    def written_s(self) -> float:
        """How much is written down, in seconds."""
        return self._pending_from_s

    @property
    def behind_s(self) -> float:
        """How much has come that is not written down yet, in seconds; it is all held in memory."""
        return self.duration_s - self.written_s

    @property
    def words(self) -> tuple[Word, ...]:
        """The words so far, in order; those ahead of their turn may still change."""
        ahead = self._ahead
        return (*self._words, *(ahead.words if ahead else ()))

    @property
    def settled(self) -> tuple[Word, ...]:
        """The words so far that will not change any more, in order."""
        return self._words

    @property
    def is_complete(self) -> bool:
        """Whether all has come and is written down."""
        return self._ended and not self._pending

    def hear(self, sound: Sound) -> None:
        """Take in the sound (mono, 16 kHz) that comes next."""
        with self._lock:
            self._heard.hear(sound)
            self._pending.append(sound)

    def end(self) -> None:
        """Say that nothing more comes."""
        with self._lock:
            self._heard.end()
            self._ended = True

    def speech(self) -> tuple[Span, ...]:
        """Return when somebody spoke, so far."""
        with self._lock:
            return self._heard.spans()

    def write_down(self) -> bool:
        """Write the next piece down, if there is one that is worth it; return whether there was."""
        with self._lock:
            piece = self._next()
        if piece is None:
            return False
        words, end_s = self._written_ahead(piece), piece.span.end_s
        if words is None:
            words = self._transcribed(piece)
        if piece.is_cut_short:
            end_s = _between_words(words, piece.span)
            words = tuple(word for word in words if word.end_s <= end_s)
        self._words, self._ahead = in_order((*self._words, *words)), None
        with self._lock:
            self._let_go(end_s)
        return True

    def write_ahead(self) -> bool:
        """Write down what is pending if somebody has paused after it; return whether there was such a thing.

        For when there is nothing else to do: if more is said, its piece is written down again.
        """
        with self._lock:
            piece = self._paused()
        if piece is None:
            return False
        self._ahead = _Ahead(piece.speech[-1].end_s, self._transcribed(piece))
        return True

    def transcript(self) -> Transcript:
        """Return the words so far and which model wrote them."""
        return Transcript(self._words, *self._said_by, self._language)

    def _next(self) -> _Piece | None:
        if not self._ended and self.behind_s < SHORTEST_PIECE_S:
            return None
        if not self._pending:
            return None
        speech, start_s, now_s = self._heard.spans(), self._pending_from_s, self.duration_s
        cut_s = self._after_the_pause_s(speech) or _cut_s(speech, start_s, now_s, ended=self._ended)
        if cut_s is None:
            return None
        piece = self._piece(Span(start_s, max(start_s, min(cut_s, now_s))), speech)
        near_s = SILENCE_S / 3  # a cut in a silence lies further than this from the speech before it
        inside = any(one.start_s < cut_s < one.end_s + near_s for one in piece.speech)
        return replace(piece, is_cut_short=inside and not (self._ended and piece.span.end_s >= now_s))

    def _after_the_pause_s(self, speech: Sequence[Span]) -> float | None:
        """Return where a take that has ended is cut since all before is written ahead; None if nowhere."""
        if not self._ended or self._ahead is None:
            return None
        cut_s = self._ahead.speech_end_s + PAUSE_S / 2
        left_s = sum(part.duration_s for one in speech if (part := _within(one, Span(cut_s, inf))))
        return cut_s if left_s >= FEW_S else None

    def _paused(self) -> _Piece | None:
        now_s, silent_s = self.duration_s, self._heard.silent_for_s
        if self._ended or silent_s < PAUSE_S or now_s - silent_s <= self._looked_s:
            return None
        self._looked_s = now_s
        if self.behind_s > LONGEST_PIECE_S:
            return None
        piece = self._piece(Span(self._pending_from_s, now_s), self._heard.spans())
        return piece if piece.speech else None

    def _piece(self, span: Span, speech: Sequence[Span]) -> _Piece:
        within = tuple(part for one in speech if (part := _within(one, span)) is not None)
        self._pending = [np.concatenate(self._pending)]
        sound = self._pending[0][: samples(span.end_s) - samples(span.start_s)]
        return _Piece(span, within, sound, is_cut_short=False)

    def _written_ahead(self, piece: _Piece) -> tuple[Word, ...] | None:
        """Return the words of *piece* if they were written down ahead, and all of them were."""
        if self._ahead is None or not piece.speech or piece.is_cut_short:
            return None
        same = abs(piece.speech[-1].end_s - self._ahead.speech_end_s) <= SAME_S
        return self._ahead.words if same else None

    def _transcribed(self, piece: _Piece) -> tuple[Word, ...]:
        shift_s = piece.span.start_s
        speech = tuple(Span(one.start_s - shift_s, one.end_s - shift_s) for one in piece.speech)
        said = self._transcriber.transcribe(piece.sound, self._language, speech=speech)
        self._said_by = (said.model, said.model_version)
        return tuple(
            replace(word, start_s=round(word.start_s + shift_s, 3), end_s=round(word.end_s + shift_s, 3))
            for word in said.words
        )

    def _let_go(self, end_s: float) -> None:
        done = samples(end_s) - samples(self._pending_from_s)
        rest = np.concatenate(self._pending)[done:]
        self._pending = [rest.copy()] if rest.size else []
        self._pending_from_s = end_s


def _cut_s(speech: Sequence[Span], start_s: float, now_s: float, *, ended: bool) -> float | None:
    """Return where the piece from *start_s* ends; None while it is too early to say."""
    if ended and now_s - start_s <= LONGEST_PIECE_S:
        return now_s
    latest_s = start_s + LONGEST_PIECE_S
    gaps = [gap for gap in silences(speech, now_s) if gap.duration_s >= SILENCE_S]
    middles = [(max(gap.start_s, start_s) + gap.end_s) / 2 for gap in gaps if gap.end_s > start_s]
    good = [middle_s for middle_s in middles if start_s + SHORTEST_PIECE_S <= middle_s <= latest_s]
    if good:
        return good[-1]
    return latest_s if now_s >= latest_s else None


def _within(one: Span, span: Span) -> Span | None:
    start_s, end_s = max(one.start_s, span.start_s), min(one.end_s, span.end_s)
    return Span(start_s, end_s) if end_s > start_s else None


def _between_words(words: Sequence[Word], span: Span) -> float:
    """Return the middle of the widest gap between two words in the last seconds of *span*, not at its end."""
    gaps = [
        (after.start_s - before.end_s, (before.end_s + after.start_s) / 2)
        for before, after in pairwise(words)
        if before.end_s >= span.end_s - HEARD_AGAIN_S and after.start_s < span.end_s - 0.5
    ]
    return max(gaps)[1] if gaps else span.end_s
