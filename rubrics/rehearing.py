"""Which stretches are worth a second listening, and when what came of it is believed.

A phrase whose letters nearly match what was written down may have been said and garbled. Such a stretch is
listened to again (`media.rehearing`), and counts as the phrase only where the sound makes the phrase so
much likelier than the words written down that sound-alikes do not get that far, and its phones are there.
A phrase that was written down is held against the phones of its sound too: see `rubrics.checking`. The words
themselves stay as they are. Once a person has corrected them, what was reheard there no longer counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from media.timeline import Span
from media.transcript import Reheard, Supposition
from rubrics.checking import checks
from rubrics.criteria import ByPhrase, StepTemplate
from rubrics.excerpt import Scene, is_to_be_weighed, scene_of
from rubrics.hearing import Heard, Hearing, quote
from rubrics.matching import (
    BELIEVED_GAIN,
    QUESTION,
    ROSTER,
    Hit,
    wanted_tokens,
    windows,
)
from rubrics.naming import NameAfterQuestion, first_names_in_doubt
from rubrics.phrases import PhraseOrder, PhrasePresent
from rubrics.unheard_names import unheard_names

__all__ = ["BELIEVED_GAIN", "Doubt", "Ears", "NameDoubt", "doubts", "is_worth_hearing", "listened_again"]

LEAST_ALIKE = 0.6  # share of letters; below this nothing was nearly said
LONGEST_S = 15.0  # a longer stretch is not short, and the model attends to half a minute at most
MOST = 6  # stretches of one take, the likeliest first: each costs a tenth of a second
PER_LIST = 2  # of one list of phrases
LONGEST_NAME_S = 1.2  # a name that opens what is said has been said by then


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that may have been a phrase: where they are, what they say, and what to ask of the sound."""

    span: Span
    text: str
    asked: Supposition

    def reheard(self, ears: "Ears") -> Reheard:
        """Return what comes of it."""
        (shortfall,) = ears.shortfalls(self.asked.span, (self.asked.phrase,))
        return Reheard(self.span, self.text, self.asked.phrase, ears.gain(self.asked), shortfall)


@dataclass(frozen=True, slots=True)
class NameDoubt:
    """A word that may be a name: the stretch that it opens, the names that it may be, and the talk around it.

    `span` is the run of speech it was said in, `before` and `after` what else was said there; of a run too
    long to be heard as one, the opening and nothing else.
    """

    word: Heard
    opening: Span
    roster: tuple[str, ...]
    span: Span
    before: tuple[Heard, ...]
    after: tuple[Heard, ...]

    def reheard(self, ears: "Ears") -> Reheard | None:
        """Return what comes of it: the likeliest name; None if nobody knows how any of them is said.

        One that is nearly there, or there in place of a word that is nearly certain, is weighed against that
        word too.
        """
        told = zip(ears.shortfalls(self.opening, self.roster, opening=True), self.roster, strict=True)
        known = [(shortfall, name) for shortfall, name in told if shortfall is not None]
        if not known:
            return None
        shortfall, name = min(known)
        gain = self._gain(ears, name) if is_to_be_weighed(shortfall, self.word) else None
        return Reheard(Span(self.word.start_s, self.word.end_s), self.word.text, name, gain, shortfall)

    def _gain(self, ears: "Ears", name: str) -> float:
        """Return what speaks for *name* in place of the word, or of it and the next: "Call him"."""
        around, at = [*self.before, self.word, *self.after], len(self.before)
        supposed = (
            [*_texts(around[:at]), *_written(name, around[at:end]), *_texts(around[end:])]
            for end in (at + 1, at + 2)
            if end <= len(around)
        )
        heard = " ".join(_texts(around))
        return max(ears.gain(Supposition(self.span, heard, " ".join(words), name)) for words in supposed)


class Ears(Protocol):
    """What listens to the sound of one take again; see `media.rehearing`."""

    def gain(self, asked: Supposition) -> float:
        """Return by how many nats the sound makes what is asked likelier than what was heard."""

    def shortfalls(
        self, span: Span, texts: Sequence[str], *, opening: bool = False
    ) -> tuple[float | None, ...]:
        """Return by how much each text falls short of the sound; None where nobody can tell.

        With *opening*, it falls short of what the stretch opens with.
        """


def is_worth_hearing(step: StepTemplate, hearing: Hearing) -> bool:
    """Whether there is anything in the take that a second listening may decide."""
    return bool(checks(step, hearing) or names_in_doubt(step, hearing) or doubts(step, hearing))


def listened_again(step: StepTemplate, hearing: Hearing, ears: Ears) -> Hearing:
    """Return *hearing* with what came of listening again.

    What was written down comes first, then names that a question waits for, then what nearly was written.
    """
    checked = [check.reheard(ears.shortfalls(check.span, check.texts)) for check in checks(step, hearing)]
    hearing = replace(hearing, reheard=(*hearing.reheard, *checked))
    called = [doubt.reheard(ears) for doubt in names_in_doubt(step, hearing)]
    hearing = replace(hearing, reheard=(*hearing.reheard, *filter(None, called)))
    asked = [doubt.reheard(ears) for doubt in doubts(step, hearing)]
    return replace(hearing, reheard=(*hearing.reheard, *asked))


def names_in_doubt(step: StepTemplate, hearing: Hearing) -> tuple[NameDoubt, ...]:
    """Return the words after questions that may be names, and uncertain names before one.

    The likeliest come first, and not more than `MOST`; what was listened to before is left out.
    """
    names = [part.params for criterion in step.criteria for part in criterion.parts]
    wanted = [params for params in names if isinstance(params, NameAfterQuestion)]
    scene = scene_of(step, hearing) if wanted else None
    if scene is None or not scene.roster:
        return ()
    places = (*first_names_in_doubt(scene), *unheard_names(scene))[:MOST]
    return tuple(_name_doubt(scene, place) for place in places if not _is_settled(scene, place))


def _is_settled(scene: Scene, place: int) -> bool:
    """Whether a name was looked for at *place* before, and weighed if it has to be."""
    found, word = scene.likeliest_names.get(place), scene.words[place]
    return found is not None and not (found.gain is None and is_to_be_weighed(found.shortfall, word))


def _name_doubt(scene: Scene, place: int) -> NameDoubt:
    word = scene.words[place]
    opening = _opening(scene, place)
    span, around = scene.around(Hit(place, place, 0.0))
    if span.duration_s > LONGEST_S:
        span, around = opening, (word,)
    at = around.index(word)
    return NameDoubt(word, opening, scene.roster, span, around[:at], around[at + 1 :])


def _opening(scene: Scene, place: int) -> Span:
    """Return the stretch that a name at *place* would open."""
    word = scene.words[place]
    run = scene.runs[word.run]
    start_s = run.start_s if scene.opens_run(place) else word.start_s
    return Span(start_s, min(run.end_s, start_s + LONGEST_NAME_S))


def doubts(step: StepTemplate, hearing: Hearing) -> tuple[Doubt, ...]:
    """Return what is worth listening to again, the likeliest first; what was reheard before is left out."""
    scene = scene_of(step, hearing)
    if scene is None:
        return ()
    before = {(reheard.phrase, reheard.text) for reheard in hearing.reheard}
    nearly = [pair for phrases in _wanted(step, scene) for pair in _nearly_said(scene, phrases)]
    nearly.sort(key=lambda pair: -pair[1].likeness)
    asked = (_doubt(scene, phrase, hit) for phrase, hit in dict.fromkeys(nearly))
    fresh = [doubt for doubt in asked if doubt and (doubt.asked.phrase, doubt.text) not in before]
    return tuple(fresh[:MOST])


def _wanted(step: StepTemplate, scene: Scene) -> Iterator[Sequence[str]]:
    """Yield the lists of phrases of which too few were heard."""
    for anchor in step.anchors.values():
        if isinstance(anchor, ByPhrase) and not scene.places(anchor.any_of):
            yield anchor.any_of
    for part in (part for criterion in step.criteria for part in criterion.parts):
        match part.params:
            case PhrasePresent(any_of, minimum, match="fuzzy") if len(scene.hits(any_of)) < minimum:
                yield any_of
            case PhraseOrder(sequence):
                yield from (phrases for phrases in sequence if not scene.hits(phrases))


def _nearly_said(scene: Scene, phrases: Sequence[str]) -> list[tuple[str, Hit]]:
    """Return the likeliest places of *phrases*, one word alone being too like others to be looked for."""
    said = scene.hits(phrases)
    nearly = [
        (phrase, hit)
        for phrase in phrases
        if phrase != QUESTION and ROSTER not in phrase and len(wanted_tokens(phrase)) > 1
        for hit in windows(scene.line, phrase)
        if hit.likeness >= LEAST_ALIKE and not any(_share(hit, other) for other in said)
    ]
    apart: list[tuple[str, Hit]] = []
    for phrase, hit in sorted(nearly, key=lambda pair: (-pair[1].likeness, pair[1].first)):
        if not any(_share(hit, other) for _, other in apart):
            apart.append((phrase, hit))
    return apart[:PER_LIST]


def _share(one: Hit, other: Hit) -> bool:
    return one.first <= other.last and other.first <= one.last


def _doubt(scene: Scene, phrase: str, hit: Hit) -> Doubt | None:
    """Return what to ask, or None where the talk around it is too long to be heard as one stretch."""
    words = scene.words[hit.first : hit.last + 1]
    span, around = scene.around(hit)
    if span.duration_s > LONGEST_S:
        return None
    place = around.index(words[0])
    supposed = " ".join(
        [*_texts(around[:place]), *_written(phrase, words), *_texts(around[place + len(words) :])]
    )
    return Doubt(
        Span(words[0].start_s, words[-1].end_s),
        quote(words),
        Supposition(span, quote(around), supposed, phrase),
    )


def _texts(words: Sequence[Heard]) -> list[str]:
    return [word.text for word in words]


def _written(phrase: str, words: Sequence[Heard]) -> list[str]:
    """Return *phrase* with the capital and the closing mark of the words whose place it takes."""
    first, last = words[0].text, words[-1].text
    text = phrase[:1].upper() + phrase[1:] if first[:1].isupper() else phrase
    return [text + (last[-1] if last[-1:] in tuple(".,?!") else "")]
