"""Which phrases that were written down are held against the phones of their sound.

A recogniser writes what people are likely to say: "I'll choose as close" for "Aisle two is closed". A phrase
whose phones the sound does not hold does not count as said, nor as unsaid: it is a person's to decide. A lone
word may be a piece of a longer one, so the words on either side of it must be there as well: "The
brilliantine shone" is written as "The brilliant team Sean".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from media.timeline import Span
from media.transcript import Reheard
from rubrics.criteria import StepTemplate
from rubrics.excerpt import Scene, scene_of
from rubrics.hearing import Heard, Hearing, quote
from rubrics.matching import QUESTION, ROSTER, SMALL, Hit, hits, wanted_tokens
from rubrics.phrases import PhraseAbsent, PhraseOrder, PhrasePresent
from rubrics.tokens import tokens_of

LONGEST_S = 15.0  # as long a stretch as is listened to again
MOST = 24  # phrases of one take, those of the least certain words first; each costs a twentieth of a second


@dataclass(frozen=True, slots=True)
class Check:
    """A phrase as it was written down: where, and the stretch of speech around it to look for it in.

    `wordings` are what may have been said there, each alone, and a lone word also with the one before it or
    after.
    """

    place: Span
    span: Span
    written: str
    wordings: tuple[tuple[str, ...], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is to be held against the sound."""
        return tuple(chain.from_iterable(self.wordings))

    def reheard(self, shortfalls: Sequence[float | None]) -> Reheard:
        """Return what came of it: how far the best wording falls short, alone or with its neighbours."""
        told = iter(shortfalls)
        fell = [[next(told) for _ in wording] for wording in self.wordings]
        worst = (max(one for one in each if one is not None) for each in fell if each[0] is not None)
        return Reheard(self.place, self.written, self.written, shortfall=min(worst, default=None))


def checks(step: StepTemplate, hearing: Hearing) -> tuple[Check, ...]:
    """Return the phrases worth a check, the least certain first; not what was checked before."""
    scene = scene_of(step, hearing)
    if scene is None:
        return ()
    before = {places for reheard, places in scene.reheard if reheard.phrase == reheard.text}
    found: dict[tuple[int, int], tuple[Check, float]] = {}
    for phrases in dict.fromkeys(_wanted(step)):
        for hit in hits(scene.line, phrases):
            check, places = _check(scene, hit, phrases), (hit.first, hit.last)
            if places not in before and check.span.duration_s <= LONGEST_S:
                likely = min(word.probability for word in scene.words[hit.first : hit.last + 1])
                found.setdefault(places, (check, likely))
    ordered = sorted(found.values(), key=lambda pair: pair[1])
    return tuple(check for check, _ in ordered[:MOST])


def _check(scene: Scene, hit: Hit, phrases: Sequence[str]) -> Check:
    words = scene.words[hit.first : hit.last + 1]
    spelt = (phrase for phrase in phrases if ROSTER not in phrase and phrase != QUESTION)
    agreed = [phrase for phrase in spelt if hit in hits(scene.line, [phrase])]
    span, around = scene.around(hit)
    first = around.index(words[0])
    before, after = around[:first][-1:], around[first + len(words) :][:1]
    wordings = (tuple(_with_neighbours(text, before, after)) for text in _spellings(words, agreed))
    return Check(Span(words[0].start_s, words[-1].end_s), span, quote(words), tuple(wordings))


def _with_neighbours(text: str, before: Sequence[Heard], after: Sequence[Heard]) -> Iterator[str]:
    yield text
    if " " not in text:
        yield from (f"{word.text} {text}" for word in before)
        yield from (f"{text} {word.text}" for word in after)


def _spellings(words: Sequence[Heard], agreed: Sequence[str]) -> Iterator[str]:
    """Yield *agreed*, and *words* as they were written where they have small words more or fewer.

    Not where one stands in place of the phrase's own: "shoe me" for "show me".
    """
    yield from agreed
    tokens = tuple(token for word in words for token in tokens_of(word.text))
    known = [wanted_tokens(phrase) for phrase in agreed]
    if not agreed or (tokens not in known and SMALL.union(*known).issuperset(tokens)):
        yield quote(words)


def _wanted(step: StepTemplate) -> Iterator[tuple[str, ...]]:
    """Yield the lists of phrases that the criteria of *step* listen for."""
    for part in (part for criterion in step.criteria for part in criterion.parts):
        match part.params:
            case PhrasePresent(any_of, match="fuzzy"):
                yield any_of
            case PhraseAbsent(none_of, match="fuzzy"):
                yield none_of
            case PhraseOrder(sequence):
                yield from sequence
