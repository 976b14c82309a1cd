"""Pauses: how long a teacher lets silence last after a question, a sentence or an anchor.

Conventions: times in seconds; silence is read from voice activity, word times only choose which one.
The pause is the silence that ends the run of speech holding the anchor, up to the next speech by
anybody. Two cases need saying:

- A name called in the same breath as the question ("…fastest? Devon.") leaves no silence between
  question and name, however long the teacher waits afterwards: that pause is 0 s.
- If nobody speaks again, the silence has no end in the take: the teacher may have waited, or walked to
  the camera. It is never a measured pause; where it could decide the finding, the finding is `unsure`.

The tolerance band reaches from `near_s` up to `min_s`, and as far above `max_s`.
"""

from dataclasses import dataclass
from statistics import mean
from typing import Annotated

from annotated_types import Ge

from rubrics.criteria import QUESTION, SENTENCE, AnchorName, Parameters, Seconds, Whole
from rubrics.excerpt import Excerpt, Scene
from rubrics.finding import Evidence, Measure, Verdict
from rubrics.hearing import quote
from rubrics.likeness import named
from rubrics.questions import Question
from rubrics.runs import RUN_GAP_S
from rubrics.spans import Place, places

WAIT_S = 3.0  # Rowe (1974-86): effects appear past a threshold near 2.7-3 s


@dataclass(frozen=True, slots=True)
class Pause(Parameters):
    """At least `min_count` silences of `min_s` to `max_s` seconds after `after`."""

    after: AnchorName
    min_s: Seconds = WAIT_S
    max_s: Seconds | None = None
    near_s: Seconds = 2.0
    min_count: Annotated[Whole, Ge(1)] = 1

    def __post_init__(self) -> None:
        if self.max_s is not None and self.max_s < self.min_s:
            raise ValueError(f"max_s ({self.max_s:g}) is less than min_s ({self.min_s:g})")

    @property
    def band_s(self) -> float:
        """Width of the tolerance band, in seconds; none where `near_s` is not below `min_s`."""
        return max(0.0, self.min_s - self.near_s)

    def holds(self, seconds: float, band_s: float = 0.0) -> bool:
        """Whether a pause of *seconds* is asked for, give or take *band_s*."""
        return self.min_s - band_s <= seconds and (self.max_s is None or seconds <= self.max_s + band_s)


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence after an anchor, in seconds, with the words before it; `is_open` if nobody ends it.

    `certainty` is the mean probability of those words, 1 where a person set the moment.
    """

    start_s: float
    end_s: float
    quote: str
    certainty: float
    is_open: bool = False

    @property
    def length_s(self) -> float:
        """Length in seconds, to the millisecond."""
        return round(self.end_s - self.start_s, 3)

    @property
    def evidence(self) -> Evidence:
        """The silence with what was said before it; measured only if somebody ended it."""
        measure = None if self.is_open else Measure("pause", self.length_s, "s")
        return Evidence(self.start_s, self.end_s, self.quote, measure)


def pause(params: Pause, excerpt: Excerpt) -> Verdict | None:
    """Measure the silence after every place where the anchor is found.

    Returns None where the anchor is not found: there was nothing to wait after.
    """
    silences = _silences(params.after, excerpt)
    if not silences:
        return None
    measured = [silence for silence in silences if not silence.is_open]
    long_enough = [silence for silence in measured if params.holds(silence.length_s)]
    if len(long_enough) >= params.min_count:
        return Verdict("seen", tuple(silence.evidence for silence in long_enough))
    evidence = tuple(silence.evidence for silence in silences)
    near = sum(params.holds(silence.length_s, params.band_s) for silence in measured) >= params.min_count
    may_be_enough = len(long_enough) + len(silences) - len(measured) >= params.min_count
    is_certain = any(silence.certainty >= excerpt.min_word_p for silence in measured)
    return Verdict("not_seen" if is_certain and not may_be_enough else "unsure", evidence, near)


def silence_after(scene: Scene, first: int, last: int) -> Silence:
    """Return the silence that ends the run holding the word *last*, with the words from *first* on.

    Args:
        first, last: places in the take's words.
    """
    run = scene.words[last].run
    before = [word for word in scene.words[first:] if word.run <= run]
    return _silence_after_run(scene, run, quote(before), mean(word.probability for word in before))


def _silence_after_run(scene: Scene, run: int, said: str, certainty: float) -> Silence:
    start_s = round(scene.runs[run].end_s, 3)
    is_open = run + 1 == len(scene.runs)
    end_s = scene.duration_s if is_open else scene.runs[run + 1].start_s
    return Silence(start_s, round(end_s, 3), said, certainty, is_open)


def silence_after_question(scene: Scene, question: Question) -> Silence:
    """Return the silence after *question*; none at all where a name is called in the same breath."""
    last = scene.words[question.last]
    following = [
        word.text for word in scene.words[question.last + 1 : question.last + 3] if word.run == last.run
    ]
    if named(scene.roster, following):
        return Silence(round(last.end_s, 3), round(last.end_s, 3), question.text, question.certainty)
    return silence_after(scene, question.first, question.last)


def _silences(after: str, excerpt: Excerpt) -> list[Silence]:
    """Return the silences after *after*, in order, each once however many anchors its run holds."""
    scene = excerpt.scene
    if after == SENTENCE:
        found = [_after_sentence(scene, s.last) for s in excerpt.sentences if _ends_its_run(scene, s.last)]
    elif after == QUESTION:
        found = [silence_after_question(scene, question) for question in excerpt.questions]
    else:
        inside = [place for place in places(scene, after) if _begins_inside(place, excerpt)]
        found = [_after_place(scene, place) for place in inside]
    return list({(silence.start_s, silence.end_s): silence for silence in found}.values())


def _begins_inside(place: Place, excerpt: Excerpt) -> bool:
    return excerpt.start_s <= place.start_s <= excerpt.end_s


def _ends_its_run(scene: Scene, last: int) -> bool:
    return last + 1 == len(scene.words) or scene.words[last + 1].run > scene.words[last].run


def _after_sentence(scene: Scene, last: int) -> Silence:
    first = next(sentence.first for sentence in scene.sentences if sentence.last == last)
    return silence_after(scene, first, last)


def _after_place(scene: Scene, place: Place) -> Silence:
    """Return the silence after a place of words, or after a moment without any."""
    if place.first is None or place.last is None:
        return _after_moment(scene, place.end_s)
    for question in scene.questions:
        if (question.first, question.last) == (place.first, place.last):
            return silence_after_question(scene, question)
    return silence_after(scene, place.first, place.last)


def _after_moment(scene: Scene, moment_s: float) -> Silence:
    """Return the silence that ends the run which *moment_s* closes.

    A person marks the end of a pupil's line a little late at times: a run that had barely begun is the
    answer to it, not the line itself.
    """
    begun = [run for run, span in enumerate(scene.runs) if span.start_s < moment_s - RUN_GAP_S] or [0]
    run = begun[-1]
    words = [word.text.strip() for word in scene.hearing.words if scene.runs[run].overlaps(word.span)]
    return _silence_after_run(scene, run, " ".join(words), certainty=1.0)
