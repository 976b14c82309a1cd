# ruff: noqa: E501 - a sentence is read more easily whole
import json
from typing import Any

import pytest

from media.timeline import Span
from media.transcript import Word
from rubrics.explain import clock, sentence
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.step_file import read_steps

Said = tuple[float, float, str]
COLD_CALL: tuple[Said, ...] = ((1.0, 2.5, "Hands down, everyone."), (11.0, 12.6, "Where is the water fastest?"), (16.0, 16.5, "Devon."))  # fmt: skip


def told(criterion: dict[str, Any], *said: Said, duration_s: float = 34.0, probability: float = 0.9) -> str:
    coach = {"id": "coach", "text": "t", "detector": "coach_judges", "params": {"prompt": "How did it feel?"}}
    document = {
        "schema": "step/1", "id": "a", "title": "A", "area": "feedback", "why": "w", "cue": "c", "duration_s": [1, 2],
        "scenario": {"roster": ["Devon", "Ruby"]}, "criteria": [{"id": "x", "text": "t", **criterion}, coach],
    }  # fmt: skip
    step = read_steps(json.dumps(document), "a.json")[0]
    words = []
    for start_s, end_s, text in said:
        texts = text.split()
        length_s = (end_s - start_s) / len(texts)
        for place, word in enumerate(texts):
            words.append(
                Word(word, start_s + place * length_s, start_s + (place + 1) * length_s, probability)
            )
    hearing = Hearing(tuple(words), tuple(Span(start_s, end_s) for start_s, end_s, _ in said), duration_s)
    return sentence(find(step, hearing)[0], step.criteria[0], step)


def detector(name: str, **params: Any) -> dict[str, Any]:
    return {"detector": name, "params": params}


HANDS = detector("phrase_present", any_of=["hands down"])
BOOKS = detector("phrase_present", any_of=["books open"], closed=True)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (detector("pause", after="question"),
         "The silence lasted 3.4 s after “Where is the water fastest?” at 0:12."),
        (detector("pause", after="question", min_s=4.0, near_s=3.0),
         "The silence lasted 3.4 s after “Where is the water fastest?” at 0:12, 0.6 s short of the 4 s looked for."),
        (detector("pause", after="question", min_s=1.0, max_s=2.0),
         "The silence lasted 3.4 s after “Where is the water fastest?” at 0:12, 1.4 s over the 2 s looked for."),
        (detector("pause", after="question", min_count=2),
         "The silence lasted 3.4 s after “Where is the water fastest?” at 0:12; 2 such silences were looked for."),
        (detector("name_after_question"), "You asked at 0:11, the silence lasted 3.4 s, then you said Devon."),
        (HANDS, "Heard “Hands down” at 0:01."),
        (BOOKS, "The agreed wording was not heard between 0:00 and 0:34."),
        (detector("phrase_present", any_of=["books open"]),
         "None of the example wordings was heard between 0:00 and 0:34; other words may have done it."),
        (detector("phrase_present", any_of=["hands dawn everyone"], match="fuzzy", closed=True), "Heard “Hands down, everyone” at 0:01."),
        (detector("phrase_absent", none_of=["hands down"]), "Heard “Hands down” at 0:01."),
        (detector("phrase_absent", none_of=["hands up"]), "None of the phrases to avoid was heard between 0:00 and 0:34."),
        (detector("phrase_order", sequence=[["hands down"], ["{question}"]]),
         "Heard in order: “Hands down” at 0:01, then “Where is the water fastest?” at 0:11."),
        (detector("phrase_order", sequence=[["{question}"], ["hands down"]]),
         "Heard “Hands down” at 0:01 and “Where is the water fastest?” at 0:11; 1 of 2 in order."),
        (detector("question_profile", min=2),
         "1 question between 0:00 and 0:34, such as “Where is the water fastest?” at 0:11; at least 2 were looked for."),
        (detector("question_profile", kind="open", min_of_kind=1),
         "No open questions between 0:00 and 0:34; at least 1 was looked for."),
        (detector("word_budget", max_words=8), "9 words between 0:00 and 0:34; at most 8 were looked for."),
        (detector("word_budget", max_words=4, unit="sentence"), "1 sentence outside 0 to 4 words; at 0:11 one had 5."),
        (detector("duration", max_s=30), "It lasted 34.0 s; 0 to 30 s was looked for."),
        (detector("coach_judges", prompt="How was it?"), "This is for a coach to judge: How was it?"),
        (detector("stillness"), "The picture was not read (your account says whether it is) or showed too little of you."),
        ({"any": [HANDS, BOOKS]}, "Found one way of doing this: “Hands down” at 0:01; no phrases between 0:00 and 0:34."),
        ({"all": [BOOKS, HANDS]}, "Did not find both: no phrases between 0:00 and 0:34; “Hands down” at 0:01."),
    ],
)  # fmt: skip
def test_a_finding_is_told_in_one_plain_sentence(criterion: dict[str, Any], expected: str) -> None:
    assert told(criterion, *COLD_CALL) == expected


def test_a_name_that_comes_first_is_quoted() -> None:
    text = told(
        detector("name_after_question"),
        (4.0, 6.0, "Devon, where is the water fastest?"),
        (7.0, 8.0, "There."),
    )

    assert text == "A name came before the question at 0:04: “Devon, where is the water fastest?”."


def test_a_silence_that_nobody_ends_is_not_given_a_length() -> None:
    text = told(detector("pause", after="question"), (4.0, 6.0, "Where is the water fastest?"))

    assert text == (
        "The silence after “Where is the water fastest?” at 0:06 runs to the end of the recording, "
        "so its length cannot be told."
    )


def test_what_was_missing_is_named() -> None:
    text = told(detector("pause", after="question"), (4.0, 6.0, "Open your books."))

    assert text == "No question was heard, so there was no silence to measure."


def test_unclear_words_are_told_apart() -> None:
    text = told(detector("phrase_absent", none_of=["hands down"]), *COLD_CALL, probability=0.3)

    assert text == "Heard “Hands down” at 0:01, but the words were unclear."


def test_a_phrase_nearly_heard_is_left_to_the_listener() -> None:
    text = told(detector("phrase_present", any_of=["eyes on me"]), (4.0, 6.0, "Eyes on meat."))

    assert text == "“Eyes on meat” at 0:04 sounds close to what was looked for; listen and decide."


def test_moments_read_as_on_a_player() -> None:
    assert [clock(moment_s) for moment_s in (0.0, 59.99, 60.0, 671.2)] == ["0:00", "0:59", "1:00", "11:11"]


def test_what_was_not_reached_is_not_told_as_reached() -> None:
    text = told(
        detector("pause", after="question", min_s=3.0),
        (4.0, 6.0, "Where is the water fastest?"),
        (8.97, 9.5, "Devon."),
    )

    assert text == (
        "The silence lasted 2.9 s after “Where is the water fastest?” at 0:06, 0.1 s short of the 3 s looked for."
    )
