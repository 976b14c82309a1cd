"""Who is called to answer a question: the name that opens what is said after a silence.

"Devon.", "Let's hear from Ruby." Names in thanks or praise, and names that open another question, call
nobody; but "Devon, what have you got?" asks for nothing but the answer to the question before.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rubrics.excerpt import Scene
from rubrics.hearing import Heard
from rubrics.likeness import named
from rubrics.pauses import silence_after_question
from rubrics.questions import Question
from rubrics.tokens import tokens_of

OPENING_WORDS = 6  # a name this early in what follows a silence is called: "Let's hear what Ruby thinks"
WORDS_BETWEEN = (
    15  # more talk than this between question and name, and the two have nothing to do with each other
)
OPENERS_BETWEEN = 2  # "Okay. Ruby, what do you think?" still answers the question before
MOST_OF_A_NAME = 2  # words that a garbled name is written as: "Call him" for Callum
THANKS = frozenset(("thank", "thanks"))

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
_PRAISE = frozenset(
    [
        *THANKS,
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
class Call:
    """A question, what came before the name that follows it, and where that name is.

    `pause_s` is the longest silence between the two, in seconds. `first` and `last` are the name's
    places in the take's words; all three are None where nobody was named.
    """

    question: Question
    pause_s: float | None = None
    first: int | None = None
    last: int | None = None


def call_of(scene: Scene, question: Question) -> Call:
    """Return *question* with the name called after it, if one is called before the next question's words.

    A question put to somebody by name ("Ruby, what do you think?") calls nobody else.
    """
    for place in () if question.opens_with_name else following(scene, question):
        if length := _named_at(scene, place):
            if not is_called(scene, question, place) or _belongs_elsewhere(scene, question, place):
                continue
            return Call(question, _longest_silence_s(scene, question, place), place, place + length - 1)
    return Call(question)


def _named_at(scene: Scene, place: int) -> int:
    """Return how many words from *place* on are a name, by how they are written or by their sound."""
    written = named(scene.roster, [word.text for word in scene.words[place : place + 2]])
    return written or (1 if place in scene.names_by_sound else 0)


def following(scene: Scene, question: Question) -> range:
    """Return the places of the words after *question* that may still answer who is to reply.

    The first word of the next question is among them, since it may be a name: "Am over to you" for Emma.
    """
    begins = [
        other.first + 1
        for other in scene.questions
        if other.first > question.last and not asks_for_the_answer(other)
    ]
    turn = scene.words[question.last].turn
    end = min([question.last + 1 + WORDS_BETWEEN + OPENING_WORDS, len(scene.words), *begins])
    return range(
        question.last + 1,
        next((p for p in range(question.last + 1, end) if scene.words[p].turn != turn), end),
    )


def is_called(scene: Scene, question: Question, place: int) -> bool:
    """Whether the name at *place* opens what is said there, and is no thanks or praise."""
    run = scene.words[place].run
    opening = place
    while opening > question.last + 1 and scene.words[opening - 1].run == run:
        opening -= 1
    begins = min(opening, scene.sentence_at(place).first)
    before = scene.words[max(question.last + 1, begins) : place]
    praised = _PRAISE.intersection(token for word in before for token in tokens_of(word.text))
    return place - opening < OPENING_WORDS and not praised


def lead_in(scene: Scene, call: Call) -> tuple[Heard, ...]:
    """Return what is said in one breath before the name that is called: thanks, if garbled, are no call.

    Nothing where the name is announced: "Let's hear from Ruby" is no thanks, however it was heard.
    """
    if call.first is None or scene.may_call(call.first):
        return ()
    run = scene.words[call.first].run
    return tuple(word for word in scene.words[call.question.last + 1 : call.first] if word.run == run)


def _belongs_elsewhere(scene: Scene, question: Question, place: int) -> bool:
    """Whether the name at *place* opens a question of its own, with other talk before it."""
    opens = any(
        other.sentence.first <= place < other.first and not asks_for_the_answer(other)
        for other in scene.questions
    )
    return opens and place - question.last - 1 > OPENERS_BETWEEN


def asks_for_the_answer(question: Question) -> bool:
    """Whether *question* asks for nothing but the answer to another, be it after words that were a name."""
    return _is_for_the_answer(tuple(word.text for word in question.words))


@lru_cache(maxsize=1_000)
def _is_for_the_answer(words: tuple[str, ...]) -> bool:
    rests = (words[first:] for first in range(MOST_OF_A_NAME + 1))
    plain = (" ".join(token for word in rest for token in tokens_of(word)) for rest in rests)
    return any(_FOR_THE_ANSWER.fullmatch(rest) for rest in plain)


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
