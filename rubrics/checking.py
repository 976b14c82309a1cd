"""Which phrases that were written down are held against the phones of their sound.

A recogniser writes what people are likely to say: "I'll choose as close" for "Aisle two is closed". A phrase
whose phones the sound does not hold does not count as said, nor as unsaid: it is a person's to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media.timeline import Span
from media.transcript import Reheard
from rubrics.criteria import StepTemplate
from rubrics.excerpt import Scene, scene_of
from rubrics.hearing import Hearing, quote
from rubrics.matching import QUESTION, ROSTER, Hit, hits
from rubrics.phrases import PhraseAbsent, PhraseOrder, PhrasePresent

LONGEST_S = 15.0  # as long a stretch as is listened to again
MOST = 24  # phrases of one take, those of the least certain words first; each costs a twentieth of a second


@dataclass(frozen=True, slots=True)
class Check:
    """A phrase as it was written down: where, and the stretch of speech around it to look for it in.

    `texts` are what may have been said there: the words as written, and the phrases they were found for.
    """

    place: Span
    span: Span
    texts: tuple[str, ...]

    def reheard(self, shortfalls: Sequence[float | None]) -> Reheard:
        """Return what came of it: how far the best of its texts falls short."""
        written = self.texts[0]
        told = [shortfall for shortfall in shortfalls if shortfall is not None]
        return Reheard(self.place, written, written, shortfall=min(told, default=None))


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
    wordings = (phrase for phrase in phrases if ROSTER not in phrase and phrase != QUESTION)
    agreed = (phrase for phrase in wordings if hit in hits(scene.line, [phrase]))
    span, _ = scene.around(hit)
    return Check(Span(words[0].start_s, words[-1].end_s), span, (quote(words), *agreed))


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
