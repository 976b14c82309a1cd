"""The stretches a recogniser is given, and its words put back where they were said.

A recogniser hears speech only, long silences cut out, so its clock runs ahead of the recording's. Its word
times also drift about the silences; voice activity knows better where those are.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from media.kept_sound import Samples, Sound
from media.speech import joined, silences
from media.timeline import Span, samples
from media.transcript import Word

LONG_SILENCE_S = (
    2.0  # as faster-whisper has it: shorter ones stay in, the model reads its full stops from them
)
MARGIN_S = 0.4  # as faster-whisper has it: kept on both sides of speech, whose edges may be late
RUN_GAP_S = 0.3  # a shorter gap lies inside a phrase, and a word may lie across it
NEAR_S = 0.25  # word times drift by this much; a phrase wholly further out was said by nobody
_MARKS = tuple(".?!…,;:")


@dataclass(frozen=True, slots=True)
class Piece:
    """Stretches of a recording that a recogniser hears as if they followed one another."""

    stretches: tuple[Span, ...]

    def taken_from(self, sound: Samples) -> Sound:
        """Return the piece's own sound, its stretches joined."""
        return np.concatenate(
            [sound[samples(stretch.start_s) : samples(stretch.end_s)] for stretch in self.stretches]
        )

    def on_the_recording(self, start_s: float, end_s: float, leans: float) -> Span:
        """Return where the piece's own times lie in the recording, within one stretch.

        Times across a cut go where they lean to: see `leanings`.
        """
        ends = list(accumulate(stretch.duration_s for stretch in self.stretches))
        index = min(bisect(ends, start_s + leans * (end_s - start_s)), len(ends) - 1)
        stretch = self.stretches[index]
        shift_s = stretch.end_s - ends[index]
        start_s, end_s = (
            min(max(moment_s + shift_s, stretch.start_s), stretch.end_s) for moment_s in (start_s, end_s)
        )
        return Span(start_s, max(start_s, end_s))


def cut(speech: Sequence[Span], duration_s: float, longest_s: float) -> Iterator[Piece]:
    """Yield pieces of speech of at most *longest_s*, cut at long silences; a longer run at shorter ones."""
    stretches: list[Span] = []
    gaps = silences(speech, duration_s)
    runs = _with_margins(speech, duration_s)
    for stretch in (part for run in runs for part in _parts(run, gaps, longest_s)):
        if stretches and sum(one.duration_s for one in (*stretches, stretch)) > longest_s:
            yield Piece(tuple(stretches))
            stretches = []
        stretches.append(stretch)
    if stretches:
        yield Piece(tuple(stretches))


def _with_margins(speech: Sequence[Span], duration_s: float) -> Iterator[Span]:
    for stretch in joined(speech, LONG_SILENCE_S):
        yield Span(max(0.0, stretch.start_s - MARGIN_S), min(duration_s, stretch.end_s + MARGIN_S))


def _parts(run: Span, gaps: Sequence[Span], longest_s: float) -> Iterator[Span]:
    """Yield *run*, cut in the middle of the widest gap of a part's second half while it is too long."""
    while run.duration_s > longest_s:
        latest_s = run.start_s + longest_s
        within = [gap for gap in gaps if gap.start_s > latest_s - longest_s / 2 and gap.end_s < latest_s]
        widest = max(within, key=lambda gap: gap.duration_s, default=Span(latest_s, latest_s))
        cut_s = (widest.start_s + widest.end_s) / 2
        yield Span(run.start_s, cut_s)
        run = Span(cut_s, run.end_s)
    yield run


def leanings(texts: Sequence[str]) -> tuple[float, ...]:
    """Return how far into each word it was said, as a share of its length, should it lie across a silence.

    A recogniser stretches the word before a silence over it, or the word after. Marks tell which: 0 where the
    word ends with one, 1 where the word before did or nothing was written before it, else one half.
    """
    ends = [text.endswith(_MARKS) for text in texts]
    follows = [True, *ends][: len(ends)]
    return tuple(0.5 if one == other else float(one) for one, other in zip(follows, ends, strict=True))


def placed(phrase: Sequence[Word], speech: Sequence[Span]) -> tuple[Word, ...]:
    """Return the words of one phrase moved to where there was speech; none if nobody spoke near it."""
    runs = tuple(joined(speech, RUN_GAP_S))
    if not any(_nearest(runs, word).gap_s <= NEAR_S for word in phrase if runs):
        return ()
    leans = leanings([word.text for word in phrase])
    return tuple(_moved(word, _run_of(word, to, runs)) for word, to in zip(phrase, leans, strict=True))


def _run_of(word: Word, leans: float, runs: Sequence[Span]) -> Span:
    """Return the run that *word* was said in: the nearest, or of those it lies across the one it leans to."""
    across = [run for run in runs if run.overlaps(Span(word.start_s, word.end_s))]
    if len(across) < 2 or leans == 0.5:
        return _nearest(runs, word).run
    return across[-1] if leans else across[0]


@dataclass(frozen=True, slots=True)
class _Near:
    """A run of speech, and how far (seconds) a word lies from it; negative by as much as they share."""

    run: Span
    gap_s: float


def _nearest(runs: Sequence[Span], word: Word) -> _Near:
    gaps = (_Near(run, max(run.start_s, word.start_s) - min(run.end_s, word.end_s)) for run in runs)
    return min(gaps, key=lambda near: near.gap_s)


def _moved(word: Word, run: Span) -> Word:
    start_s, end_s = (min(max(edge, run.start_s), run.end_s) for edge in (word.start_s, word.end_s))
    return replace(word, start_s=round(start_s, 3), end_s=round(end_s, 3))


def in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return *words* with none starting before the one it follows."""
    latest_s = list(accumulate((word.start_s for word in words), max))
    return tuple(
        replace(word, start_s=start_s, end_s=max(start_s, word.end_s))
        for word, start_s in zip(words, latest_s, strict=True)
    )
