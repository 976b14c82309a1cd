"""Which phrases that were written down are heard once more by themselves, and what comes of it.

A recogniser hears a stretch in the light of what it wrote before. After "I'll choose" it writes "I'll
choose or best" for "Old shoes are best". Heard by itself, without what came before, the stretch comes out
as what was said more often. A phrase that the sound does not then make clearly likelier than everything
without it does not count as said, nor as unsaid: it is a person's to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from media.timeline import Span
from media.transcript import Alone, Reheard
from rubrics.criteria import StepTemplate
from rubrics.excerpt import Scene, scene_of
from rubrics.hearing import Heard, Hearing, quote
from rubrics.matching import Hit, Line, hits, line_of
from rubrics.phrases import PhraseAbsent, PhraseOrder, PhrasePresent

FEWEST_WORDS = 2  # one word by itself is heard badly, for want of what came before
UNRIVALLED = 20.0  # nats, where nothing without the phrase came to the model's mind
LONGEST_S = 15.0  # as long a stretch as is heard by itself
MOST = 12  # stretches of one take, those of the least certain words first


@dataclass(frozen=True, slots=True)
class Written:
    """A phrase as it was written down, and the phrases it was found for."""

    span: Span
    text: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A stretch to be heard by itself: all that was written down in it, and the phrases in that."""

    span: Span
    heard: str
    written: tuple[Written, ...]

    def reheard(self, alone: Sequence[Alone], roster: Sequence[str]) -> tuple[Reheard, ...]:
        """Return what came of it, for each phrase."""
        least = len(self.heard.split()) - 1  # fewer words left the phrase out, and put nothing in its place
        full = [(one.gain, _line(one.text, roster)) for one in alone if len(one.text.split()) >= least]
        return tuple(
            Reheard(said.span, said.text, said.text, _margin(full, said.phrases)) for said in self.written
        )


def _line(text: str, roster: Sequence[str]) -> Line:
    return line_of([Heard(word, 0.0, 0.0, 1.0, 0, 0) for word in text.split()], roster)


def _margin(heard: Sequence[tuple[float, Line]], phrases: Sequence[str]) -> float:
    """Return by how many nats the likeliest wording with one of *phrases* leads the likeliest without."""
    said = [gain for gain, line in heard if hits(line, phrases)]
    unsaid = [gain for gain, line in heard if not hits(line, phrases)]
    return round(max([0.0, *said]) - max(unsaid), 2) if unsaid else UNRIVALLED


def checks(step: StepTemplate, hearing: Hearing) -> tuple[Check, ...]:
    """Return the stretches worth hearing by themselves, the least certain first; not what was heard so."""
    if hearing.is_silent:
        return ()
    scene = scene_of(step, hearing)
    before = {places for reheard, places in scene.reheard if reheard.phrase == reheard.text}
    found: dict[tuple[Span, str], dict[tuple[int, int], Written]] = {}
    certain: dict[tuple[Span, str], float] = {}
    for phrases in dict.fromkeys(_wanted(step)):
        for hit in hits(scene.line, phrases):
            span, around = scene.around(hit)
            if (hit.first, hit.last) in before or span.duration_s > LONGEST_S or len(around) < FEWEST_WORDS:
                continue
            key = span, quote(around)
            found.setdefault(key, {}).setdefault((hit.first, hit.last), _written(scene, hit, phrases))
            likely = min(word.probability for word in scene.words[hit.first : hit.last + 1])
            certain[key] = min(likely, certain.get(key, 1.0))
    ordered = sorted(found, key=lambda key: certain[key])
    return tuple(Check(*key, tuple(found[key].values())) for key in ordered[:MOST])


def _written(scene: Scene, hit: Hit, phrases: tuple[str, ...]) -> Written:
    words = scene.words[hit.first : hit.last + 1]
    return Written(Span(words[0].start_s, words[-1].end_s), quote(words), phrases)


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
