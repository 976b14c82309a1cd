"""Whether the question comes first and the pupil's name last, with a pause between them.

A name counts as called where it opens what is said after a silence that follows the question: "Devon.",
"Let's hear from Ruby." It counts as first where it opens the question ("Devon, why…", "Can Devon tell
us…") or stands alone just before it, unless it answers an earlier question: "Devon, what have you got?" asks
for nothing but the answer. Names in praise or in passing count for nothing. The tolerance band is half the
pause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from annotated_types import Len

from rubrics.calling import MOST_OF_A_NAME, Call, asks_for_the_answer, call_of, lead_in
from rubrics.criteria import Count, Parameters, Seconds, Text
from rubrics.excerpt import Excerpt, Scene
from rubrics.finding import Evidence, Measure, Outcome, Verdict
from rubrics.hearing import Heard, quote
from rubrics.likeness import named
from rubrics.matching import NEARLY_CERTAIN
from rubrics.questions import Question
from rubrics.unheard_names import may_be_a_name

NEAR_SHARE = 0.5  # of min_pause_s; a shorter pause than that is no pause for thought
BARE_NAME_S = 1.5  # a name alone, this close before a question, is the name of who must answer it


@dataclass(frozen=True, slots=True)
class NameAfterQuestion(Parameters):
    """At least `min_count` names called `min_pause_s` after a question; at most `max_name_first` before.

    `roster` is `scenario.roster`, or names of the criterion's own.
    """

    roster: Literal["scenario.roster"] | Annotated[tuple[Text, ...], Len(1, 60)] = "scenario.roster"
    min_pause_s: Seconds = 1.0
    min_count: Count = 1
    max_name_first: Count = 0


def name_after_question(params: NameAfterQuestion, excerpt: Excerpt) -> Verdict:
    """Look for questions that a silence and then a name follow, and for names that come first."""
    if params.roster != "scenario.roster":
        excerpt = replace(excerpt, scene=replace(excerpt.scene, roster=params.roster))
    if not excerpt.scene.roster:
        return Verdict("unsure")
    calls = [call_of(excerpt.scene, question) for question in excerpt.questions]
    last = [call for call in calls if _waits(call, params.min_pause_s)]
    first = list(_named_first(excerpt.scene, excerpt.questions, last, params.min_pause_s))
    if len(first) > params.max_name_first:
        certain = sum(_is_certain(excerpt, place) for place, _, is_own in first if is_own)
        outcome: Outcome = "not_seen" if certain > params.max_name_first else "unsure"
        return Verdict(outcome, tuple(excerpt.said(words) for _, words, _ in first))
    count = excerpt.measured("count", len(last), "names")
    if len(last) >= params.min_count:
        certain = sum(not excerpt.is_doubtful(lead_in(excerpt.scene, call)) for call in last)
        called = tuple(_evidence(excerpt.scene, call) for call in last)
        return (
            Verdict("seen", called or (count,))
            if certain >= params.min_count
            else Verdict("unsure", (count, *called))
        )
    near = sum(_waits(call, params.min_pause_s * NEAR_SHARE) for call in calls) >= params.min_count
    is_asked = any(_is_asked(excerpt, call.question) for call in calls)
    doubtful = not is_asked or any(may_be_a_name(excerpt, call) for call in calls)
    evidence = (count, *(_evidence(excerpt.scene, call) for call in calls))
    return Verdict("unsure" if doubtful else "not_seen", evidence, near)


def first_names_in_doubt(scene: Scene) -> tuple[int, ...]:
    """Return the places of names that come before a question and are not nearly certain."""
    places = (_first_name(scene, question) for question in scene.questions)
    known = dict.fromkeys(place for place in places if place is not None)
    return tuple(place for place in known if scene.words[place].probability < NEARLY_CERTAIN)


def _is_certain(excerpt: Excerpt, place: int) -> bool:
    """Whether the name written at *place* is certain enough, by itself or by its sound."""
    likeliest, word = excerpt.scene.likeliest_names.get(place), excerpt.scene.words[place]
    return (likeliest is not None and likeliest.fits(word)) or not excerpt.is_doubtful([word])


def _is_asked(excerpt: Excerpt, question: Question) -> bool:
    """Whether *question* is one for certain, and the first of its kind.

    An uncertain word or two ("Am I?" for Emma) may be a name; and what asks for nothing but the answer, right
    after a name ("Go, Olivia. What have you got?"), was asked before.
    """
    may_be_name = len(question.words) <= MOST_OF_A_NAME and excerpt.is_doubtful(question.words)
    follows_name = question.first > 0 and _is_name_at(excerpt.scene, question.first - 1)
    return not may_be_name and not (follows_name and asks_for_the_answer(question))


def _waits(call: Call, pause_s: float) -> bool:
    return call.pause_s is not None and call.pause_s >= pause_s


def _evidence(scene: Scene, call: Call) -> Evidence:
    """Return the stretch from the question to the name, with the pause between them."""
    words = call.question.words
    if call.first is None or call.last is None or call.pause_s is None:
        return Evidence(words[0].start_s, words[-1].end_s, quote(words))
    name = scene.words[call.first : call.last + 1]
    said = scene.names_by_sound.get(call.first, quote(name))
    pause = Measure("pause", call.pause_s, "s")
    return Evidence(words[0].start_s, name[-1].end_s, f"{quote(words)} {said}", pause)


def _named_first(
    scene: Scene, questions: Sequence[Question], calls: Sequence[Call], pause_s: float
) -> Iterator[tuple[int, tuple[Heard, ...], bool]]:
    """Yield, for each question that a name comes before, the name's place and all words from it on.

    And whether it is a question of its own: who waits and then asks for an answer alone has asked before,
    heard or not.
    """
    called = {call.first for call in calls}
    for question in questions:
        first = _first_name(scene, question)
        if first is not None and first not in called:
            waited = first > 0 and scene.words[first].start_s - scene.words[first - 1].end_s >= pause_s
            is_own = not (waited and asks_for_the_answer(question))
            yield first, scene.words[first : question.last + 1], is_own


def _first_name(scene: Scene, question: Question) -> int | None:
    """Return the place of the name that *question* opens with or that stands alone just before it."""
    start = question.sentence.first
    if question.opens_with_name:
        return next(p for p in range(start, question.last + 1) if _is_name_at(scene, p))
    before = next((s for s in scene.sentences if s.last == start - 1), None)
    if before is None or before.words[-1].turn != scene.words[start].turn:
        return None
    is_close = scene.words[start].start_s - before.words[-1].end_s <= BARE_NAME_S
    return before.last if is_close and len(before.words) == 1 and _is_name_at(scene, before.last) else None


def _is_name_at(scene: Scene, place: int) -> bool:
    return named(scene.roster, [word.text for word in scene.words[place : place + 2]]) > 0
