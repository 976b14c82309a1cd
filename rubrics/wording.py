"""How many words, which of them again, and how many fillers.

No research cut-off stands behind these bounds; coaches set them. The tolerance band is a tenth of the
bound, and at least two words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Literal

from annotated_types import Ge, Le
from rapidfuzz.fuzz import ratio

from rubrics.criteria import QUESTION, SENTENCE, AnchorName, Count, Number, Parameters, Phrases, Share, Whole
from rubrics.excerpt import Excerpt
from rubrics.finding import Evidence, Measure, Outcome, Verdict
from rubrics.hearing import Heard, quote
from rubrics.spans import places
from rubrics.timing import speaking_s
from rubrics.tokens import tokens_of

NEAR_SHARE = 0.1
NEAR_WORDS = 2
SHORTEST_REPEAT = 3  # words; "okay" said twice is no repetition


@dataclass(frozen=True, slots=True)
class WordBudget(Parameters):
    """From `min_words` to `max_words` words: in the span, or in each of its sentences."""

    max_words: Count = 40
    min_words: Count = 0
    unit: Literal["span", "sentence"] = "span"

    def __post_init__(self) -> None:
        if self.max_words < self.min_words:
            raise ValueError(f"max_words ({self.max_words}) is less than min_words ({self.min_words})")


def word_budget(params: WordBudget, excerpt: Excerpt) -> Verdict:
    """Count words as written; an overrun that only uncertain words make is `unsure`."""
    if params.unit == "span":
        count = len(excerpt.words)
        outcome, near = _within(params, excerpt, excerpt.words)
        said = Evidence(
            excerpt.start_s, excerpt.end_s, quote(excerpt.words), Measure("words", count, "words")
        )
        return Verdict(outcome, (said,), near)
    heard = [(sentence, *_within(params, excerpt, sentence.words)) for sentence in excerpt.sentences]
    off = [entry for entry in heard if entry[1] != "seen"]
    if not off:
        longest = max((len(sentence.words) for sentence, _, _ in heard), default=0)
        return Verdict("seen", (excerpt.measured("words in the longest sentence", longest, "words"),))
    evidence = tuple(
        excerpt.said(sentence.words, Measure("words", len(sentence.words), "words")) for sentence, _, _ in off
    )
    is_certain = any(outcome == "not_seen" for _, outcome, _ in off)
    return Verdict("not_seen" if is_certain else "unsure", evidence, near=all(near for _, _, near in off))


def _within(params: WordBudget, excerpt: Excerpt, words: Sequence[Heard]) -> tuple[Outcome, bool]:
    """Return whether *words* keep to the budget, and whether they nearly do."""
    count = len(words)
    if params.min_words <= count <= params.max_words:
        return "seen", False
    bound = params.min_words if count < params.min_words else params.max_words
    near = abs(count - bound) <= max(NEAR_WORDS, bound * NEAR_SHARE)
    certain = sum(word.probability >= excerpt.min_word_p for word in words)
    return ("unsure" if count > params.max_words >= certain else "not_seen"), near


@dataclass(frozen=True, slots=True)
class Repetition(Parameters):
    """From `min` to `max` repeats `of` sentences, questions, or what is said at an anchor.

    `similarity` is how alike in letters two of them must be, 0 to 1.
    """

    of: AnchorName
    similarity: Share = 0.8
    min: Count = 0
    max: Annotated[Whole, Ge(0)] | None = None

    def __post_init__(self) -> None:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max ({self.max}) is less than min ({self.min})")


def repetition(params: Repetition, excerpt: Excerpt) -> Verdict | None:
    """Count what is said again in near-same words; returns None where there is nothing to repeat."""
    said = _repeatable(params.of, excerpt)
    if not said:
        return None
    texts = [_plain(words) for words in said]
    again = [
        after
        for place, after in enumerate(said)
        if any(_alike(before, texts[place]) >= params.similarity for before in texts[:place])
    ]
    evidence = (excerpt.measured("count", len(again), "repeats"), *(excerpt.said(words) for words in again))
    too_many = params.max is not None and len(again) > params.max
    if len(again) >= params.min and not too_many:
        return Verdict("seen", evidence)
    best = max((_alike(one, other) for one, other in combinations(texts, 2)), default=0.0)
    near = not too_many and best >= params.similarity - NEAR_SHARE
    is_certain = not too_many or any(not excerpt.is_doubtful(words) for words in again)
    return Verdict("not_seen" if is_certain and not near else "unsure", evidence, near)


def _repeatable(of: str, excerpt: Excerpt) -> list[tuple[Heard, ...]]:
    """Return what may be repeated: each of the anchor's sentences, or every sentence or question."""
    if of in (SENTENCE, "phrase"):
        return [s.words for s in excerpt.sentences if len(s.words) >= SHORTEST_REPEAT]
    if of == QUESTION:
        return [question.words for question in excerpt.questions]
    starts = {place.first for place in places(excerpt.scene, of)}
    spoken = [s for s in excerpt.scene.sentences if starts & set(range(s.first, s.last + 1))]
    if not spoken:
        return []
    later = [s.words for s in excerpt.sentences if s.first > spoken[0].last]
    return [spoken[0].words, *later]


def _alike(one: str, other: str) -> float:
    return ratio(one, other) / 100


def _plain(words: Sequence[Heard]) -> str:
    return " ".join(token for word in words for token in tokens_of(word.text))


@dataclass(frozen=True, slots=True)
class FillerRate(Parameters):
    """At most `max_per_min` words of the lexicon a minute of talk."""

    lexicon: Phrases = ("um", "uh", "er", "like", "okay", "so")
    max_per_min: Annotated[Number, Ge(0), Le(600)] = 4.0
    reliability: Literal["indicative"] = "indicative"


def filler_rate(params: FillerRate, excerpt: Excerpt) -> Verdict:
    """Count fillers a minute of talk.

    Recognisers leave most fillers out, so few of them prove nothing: the finding is `not_seen` when
    those heard are already too many, and `unsure` otherwise.
    """
    spoken_s = speaking_s(excerpt)
    if not spoken_s:
        return Verdict("unsure")
    fillers = excerpt.hits(params.lexicon, "exact")
    certain = [hit for hit in fillers if not excerpt.is_doubtful(excerpt.words_of(hit))]
    rate = len(fillers) / spoken_s * 60
    is_over = len(certain) / spoken_s * 60 > params.max_per_min
    evidence = excerpt.measured("fillers", round(rate, 1), "per min")
    return Verdict("not_seen" if is_over else "unsure", (evidence,))
