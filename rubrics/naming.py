"""Whether the question comes first and the pupil's name last, with a pause between them.

A name counts as called where it opens what is said after a silence that follows the question: "Devon.",
"Let's hear from Ruby." It counts as first where it opens the question ("Devon, why…", "Can Devon tell
us…") or stands alone just before it, unless it answers an earlier question: "Devon, what have you got?" asks
for nothing but the answer. Names in praise or in passing count for nothing. The tolerance band is half the
pause.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Annotated, Literal

from annotated_types import Len
from rapidfuzz.fuzz import ratio

from rubrics.criteria import Count, Parameters, Seconds, Text
from rubrics.excerpt import Excerpt, Scene
from rubrics.finding import Evidence, Measure, Outcome, Verdict
from rubrics.hearing import Heard, quote
from rubrics.likeness import named
from rubrics.matching import MOST_SHORT_CERTAIN, MOST_SHORT_DOUBTFUL, MOST_SHORT_NAME, NEARLY_CERTAIN
from rubrics.pauses import silence_after_question
from rubrics.questions import Question
from rubrics.tokens import tokens_of

NEAR_SHARE = 0.5  # of min_pause_s; a shorter pause than that is no pause for thought
OPENING_WORDS = 6  # a name this early in what follows a silence is called: "Let's hear what Ruby thinks"
WORDS_BETWEEN = (
    15  # more talk than this between question and name, and the two have nothing to do with each other
)
OPENERS_BETWEEN = 2  # "Okay. Ruby, what do you think?" still answers the question before
CERTAINLY_NO_NAME = 0.9  # of a word that opens what follows; in place of a garbled name stood up to 0.62
SHORTEST_NAME_S = 0.3
MOST_OF_A_NAME = 2  # words that a garbled name is written as: "Call him" for Callum
BARE_NAME_S = 1.5  # a name alone, this close before a question, is the name of who must answer it

# All of a question that asks for the answer to the one before: "what have you got", "can you tell us".
_FOR_THE_ANSWER = re.compile(
    r"""(?:what|which)(?:\ one)?\ (?:do|did|have|has|would|are|were|is|was)\ (?:you|your|yours)
        (?:\ (?:think|thinking|thought|reckon|got|get|have|say|said|saying|find|found|write|written|put|down
             |choose|chosen|pick|go|going|for|come|up|with|to|answer|idea|one))*
      | what\ (?:have|did)\ you\ \w+
      | (?:can|could|will|would)\ you\ (?:tell|share|start|help|give|have)
        (?:\ (?:us|me|it|that|off|out|a|go|yours))*""",
    re.VERBOSE,
)
_THANKS = frozenset(("thank", "thanks"))  # no name is written so
_PRAISE = frozenset(
    [
        *_THANKS,
        "done",
        "good",
        "brilliant",
        "lovely",
        "great",
        "excellent",
        "nice",
        "perfect",
        "fantastic",
        "super",
    ]
)


@dataclass(frozen=True, slots=True)
class NameAfterQuestion(Parameters):
    """At least `min_count` names called `min_pause_s` after a question; at most `max_name_first` before.

    `roster` is `scenario.roster`, or names of the criterion's own.
    """

    roster: Literal["scenario.roster"] | Annotated[tuple[Text, ...], Len(1, 60)] = "scenario.roster"
    min_pause_s: Seconds = 1.0
    min_count: Count = 1
    max_name_first: Count = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A question, what came before the name that follows it, and where that name is.

    `pause_s` is the longest silence between the two, in seconds. `first` and `last` are the name's
    places in the take's words; all three are None where nobody was named.
    """

    question: Question
    pause_s: float | None = None
    first: int | None = None
    last: int | None = None


def name_after_question(params: NameAfterQuestion, excerpt: Excerpt) -> Verdict:
    """Look for questions that a silence and then a name follow, and for names that come first."""
    if params.roster != "scenario.roster":
        excerpt = replace(excerpt, scene=replace(excerpt.scene, roster=params.roster))
    if not excerpt.scene.roster:
        return Verdict("unsure")
    calls = [_call(excerpt.scene, question) for question in excerpt.questions]
    last = [call for call in calls if _waits(call, params.min_pause_s)]
    first = list(_named_first(excerpt.scene, excerpt.questions, last))
    if len(first) > params.max_name_first:
        certain = sum(not excerpt.is_doubtful(name) for name, _, is_own in first if is_own)
        outcome: Outcome = "not_seen" if certain > params.max_name_first else "unsure"
        return Verdict(outcome, tuple(excerpt.said(words) for _, words, _ in first))
    count = excerpt.measured("count", len(last), "names")
    if len(last) >= params.min_count:
        certain = sum(not excerpt.is_doubtful(_lead_in(excerpt.scene, call)) for call in last)
        outcome = "seen" if certain >= params.min_count else "unsure"
        return Verdict(outcome, tuple(_evidence(excerpt.scene, call) for call in last) or (count,))
    near = sum(_waits(call, params.min_pause_s * NEAR_SHARE) for call in calls) >= params.min_count
    doubtful = not calls or any(_may_be_a_name(excerpt, call) for call in calls)
    evidence = (count, *(_evidence(excerpt.scene, call) for call in calls))
    return Verdict("unsure" if doubtful else "not_seen", evidence, near)


def _waits(call: Call, pause_s: float) -> bool:
    return call.pause_s is not None and call.pause_s >= pause_s


def _call(scene: Scene, question: Question) -> Call:
    """Return *question* with the name called after it, if one is called before the next question's words.

    A question put to somebody by name ("Ruby, what do you think?") calls nobody else.
    """
    for place in () if question.opens_with_name else _following(scene, question):
        if length := _named_at(scene, place):
            if not _is_called(scene, question, place) or _belongs_elsewhere(scene, question, place):
                continue
            return Call(question, _longest_silence_s(scene, question, place), place, place + length - 1)
    return Call(question)


def _named_at(scene: Scene, place: int) -> int:
    """Return how many words from *place* on are a name, by how they are written or by their sound."""
    written = named(scene.roster, [word.text for word in scene.words[place : place + 2]])
    return written or (1 if place in scene.names_by_sound else 0)


def unheard_names(scene: Scene) -> tuple[int, ...]:
    """Return the places where a name may have been garbled after a question that none was heard after.

    Those that share the most letters with a name of the roster come first.
    """
    calls = (_call(scene, question) for question in scene.questions)
    places = dict.fromkeys(place for call in calls for place in _open_places(scene, call))
    return tuple(sorted(places, key=lambda place: -_likeness(scene, place)))


def _open_places(scene: Scene, call: Call) -> list[int]:
    """Return where somebody may be called after a question that none was heard after.

    That is where talk opens after a silence, where a name is announced, and at words early in the talk that
    are not nearly certain.
    """
    question = call.question
    if call.first is not None or question.opens_with_name:
        return []
    return [
        place
        for place in _following(scene, question)
        if scene.words[place].run != scene.words[question.last].run
        and not _THANKS.intersection(tokens_of(scene.words[place].text))
        and (scene.may_call(place) or scene.words[place].probability < NEARLY_CERTAIN)
        and _is_called(scene, question, place)
    ]


def _likeness(scene: Scene, place: int) -> float:
    said = "".join(tokens_of(scene.words[place].text))
    return max(ratio(said, name.casefold()) for name in scene.roster)


def _following(scene: Scene, question: Question) -> range:
    """Return the places of the words after *question* that may still answer who is to reply.

    The first word of the next question is among them, since it may be a name: "Am over to you" for Emma.
    """
    begins = [
        other.first + 1
        for other in scene.questions
        if other.first > question.last and not _asks_for_the_answer(other)
    ]
    turn = scene.words[question.last].turn
    end = min([question.last + 1 + WORDS_BETWEEN + OPENING_WORDS, len(scene.words), *begins])
    return range(
        question.last + 1,
        next((p for p in range(question.last + 1, end) if scene.words[p].turn != turn), end),
    )


def _is_called(scene: Scene, question: Question, place: int) -> bool:
    """Whether the name at *place* opens what is said there, and is no thanks or praise."""
    run = scene.words[place].run
    opening = place
    while opening > question.last + 1 and scene.words[opening - 1].run == run:
        opening -= 1
    begins = next(s.first for s in scene.sentences if s.first <= place <= s.last)
    before = scene.words[max(question.last + 1, min(opening, begins)) : place]
    praised = _PRAISE.intersection(token for word in before for token in tokens_of(word.text))
    return place - opening < OPENING_WORDS and not praised


def _lead_in(scene: Scene, call: Call) -> tuple[Heard, ...]:
    """Return what is said in one breath before the name that is called: thanks, if garbled, are no call."""
    if call.first is None:
        return ()
    run = scene.words[call.first].run
    return tuple(word for word in scene.words[call.question.last + 1 : call.first] if word.run == run)


def _belongs_elsewhere(scene: Scene, question: Question, place: int) -> bool:
    """Whether the name at *place* opens a question of its own, with other talk before it."""
    opens = any(
        other.sentence.first <= place < other.first and not _asks_for_the_answer(other)
        for other in scene.questions
    )
    return opens and place - question.last - 1 > OPENERS_BETWEEN


def _asks_for_the_answer(question: Question) -> bool:
    """Whether *question* asks for nothing but the answer to another, be it after words that were a name."""
    texts = [" ".join(tokens_of(word.text)) for word in question.words]
    return any(_FOR_THE_ANSWER.fullmatch(" ".join(texts[first:])) for first in range(MOST_OF_A_NAME + 1))


def _longest_silence_s(scene: Scene, question: Question, place: int) -> float:
    """Return the longest silence between *question* and the word at *place*; 0 in one breath."""
    if scene.words[place].run == scene.words[question.last].run:
        return 0.0
    first = silence_after_question(scene, question).length_s
    later = (
        scene.runs[run + 1].start_s - scene.runs[run].end_s
        for run in range(scene.words[question.last].run, scene.words[place].run)
    )
    return round(max(first, *later), 3)


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
    scene: Scene, questions: Sequence[Question], calls: Sequence[Call]
) -> Iterator[tuple[tuple[Heard, ...], tuple[Heard, ...], bool]]:
    """Yield, for each question that a name comes before, the name's words and all words from it on.

    And whether it is a question of its own: who asks for an answer alone has asked before, heard or not.
    """
    called = {call.first for call in calls}
    for question in questions:
        first = _first_name(scene, question)
        if first is not None and first not in called:
            is_own = not _asks_for_the_answer(question)
            yield scene.words[first : first + 1], scene.words[first : question.last + 1], is_own


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


def _may_be_a_name(excerpt: Excerpt, call: Call) -> bool:
    """Whether what follows a question nobody was named after may be a name that was garbled or left out.

    The sound tells, where it was listened to. Else it may where a word that opens the talk is not quite
    certain, or is alone and has a capital.
    """
    scene = excerpt.scene
    if call.first is None and _is_left_out(scene, call.question):
        return True
    places = _open_places(scene, call)
    if any(place in scene.likeliest_names for place in places):
        return any(_nearly_fits(scene, place) for place in places)
    return any(scene.opens_run(place) and _is_no_certain_word(excerpt, place) for place in places)


def _is_left_out(scene: Scene, question: Question) -> bool:
    """Whether the teacher speaks after *question* and nothing of it was written down."""
    place = question.last + 1
    until = scene.words[place].run if place < len(scene.words) else len(scene.runs)
    said = scene.runs[scene.words[question.last].run + 1 : until]
    return any(run.duration_s >= SHORTEST_NAME_S and not scene.hearing.is_pupils(run) for run in said)


def _nearly_fits(scene: Scene, place: int) -> bool:
    """Whether the sound at *place* is so near to a name that it may be one."""
    _, shortfall = scene.likeliest_names.get(place, ("", inf))
    if not scene.may_call(place):
        return shortfall <= MOST_SHORT_NAME
    is_certain = scene.words[place].probability >= CERTAINLY_NO_NAME
    return shortfall <= (MOST_SHORT_CERTAIN if is_certain else MOST_SHORT_DOUBTFUL)


def _is_no_certain_word(excerpt: Excerpt, place: int) -> bool:
    word = excerpt.scene.words[place]
    sentence = next(s for s in excerpt.scene.sentences if s.first <= place <= s.last)
    is_lone = sentence.first == sentence.last and word.text[:1].isupper()
    return is_lone or excerpt.is_doubtful([word]) or word.probability < CERTAINLY_NO_NAME
