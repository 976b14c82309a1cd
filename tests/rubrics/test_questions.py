from dataclasses import replace

import pytest

from rubrics.hearing import Heard
from rubrics.questions import Question, kind_of, questions_of
from rubrics.sentences import sentences_of

ROSTER = ("Devon", "Jordan", "Ruby", "Callum", "Grace")

ASKED = {
    "closed": [
        "Where is the water fastest",
        "Which bank wears away",
        "How many sentences do you need",
        "Can anyone tell me what erosion means",
        "What's seven times eight",
        "Okay everyone, what is a meander",
        "Now what is the answer",
        "Do you agree or disagree",
        "Will it float or sink",
        "What word describes the character",
    ],
    "open": [
        "What do you notice about the picture",
        "How might the story end",
        "What if the river were straight",
        "In what ways are they similar",
        "If I double both what happens to the fraction",
        "What would you add",
    ],
    "reasoning": [
        "Why does the river bend",
        "And why is that",
        "How do you know",
        "How did you get that",
        "What makes that true",
        "Convince me",
        "Talk me through how you got that",
    ],
    "confirm": [
        "Does that make sense",
        "Is everyone okay",
        "Are we all happy with that",
        "Any questions",
        "Has everybody got that",
        "Does anybody have any questions",
        "It's faster on the outside, isn't it",
    ],
}
STATED = [
    "What I want you to do is write",
    "What a lovely answer",
    "When I say go open your books",
    "Where the river bends the water speeds up",
    "When you have finished, tell me what is next",
    "Have a look at the board",
    "Do your best",
    "Do it again",
    "Don't start yet",
    "That is why the outside is deeper",
    "I wonder why the river bends",
    "Everyone is sitting down",
    "Next is the hard part",
    "Which is why we wait",
    "Explain your answer in your books",
]


def heard(text: str, gap_after: str = "", gap_s: float = 0.0) -> tuple[Heard, ...]:
    words, moment_s = [], 0.0
    for word in text.split():
        words.append(Heard(word, moment_s, moment_s + 0.3, 0.9, 0, 0))
        moment_s += 0.3 + (gap_s if word == gap_after else 0.0)
    return tuple(words)


def questions_in(text: str, gap_after: str = "", gap_s: float = 0.0) -> tuple[Question, ...]:
    return questions_of(sentences_of(heard(text, gap_after, gap_s), ROSTER), ROSTER)


@pytest.mark.parametrize("text", [text for texts in ASKED.values() for text in texts])
def test_wording_alone_tells_a_question(text: str) -> None:
    found = questions_in(f"{text}. That was it.")

    assert [question.sentence.text for question in found] == [f"{text}."]


@pytest.mark.parametrize("text", STATED)
def test_a_statement_that_opens_like_a_question_is_none(text: str) -> None:
    found = questions_in(f"{text}. That was it.")

    assert found == ()


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ASKED.items() for text in texts])
def test_each_question_has_its_kind_whatever_its_punctuation(kind: str, text: str) -> None:
    kinds = {kind_of(text), kind_of(text.lower()), kind_of(f"{text}?")}

    assert kinds == {kind}


def test_a_bare_name_with_a_question_mark_is_a_call_not_a_question() -> None:
    found = questions_in("Where is it fastest? Devon?")

    assert [question.text for question in found] == ["Where is it fastest?"]


@pytest.mark.parametrize(
    "text", ["Devon, where is it fastest?", "So, Devon, where is it?", "Can Devon tell us why?"]
)
def test_a_name_that_opens_the_question_is_noticed(text: str) -> None:
    (question,) = questions_in(text)

    assert question.opens_with_name


@pytest.mark.parametrize("text", ["Do you agree with Devon?", "What did Ruby say?", "What about Grace?"])
def test_a_name_spoken_of_is_not_called(text: str) -> None:
    (question,) = questions_in(text)

    assert not question.opens_with_name
    assert not question.ends_with_name


def test_a_name_that_closes_the_question_is_not_part_of_it() -> None:
    (question,) = questions_in("Where is it fastest, Devon?")

    assert question.ends_with_name
    assert question.text == "Where is it fastest,"


def test_a_long_silence_ends_a_question_that_lost_its_mark() -> None:
    (question,) = questions_in("Where is it fastest, Devon can tell us.", gap_after="fastest,", gap_s=3.0)

    assert question.text == "Where is it fastest,"


def test_a_pause_for_breath_inside_a_question_does_not_cut_it() -> None:
    (question,) = questions_in("Why do you think the river bends?", gap_after="think", gap_s=1.5)

    assert question.text == "Why do you think the river bends?"


def test_a_question_begins_to_ask_after_its_lead_in() -> None:
    (question,) = questions_in("In silence, which river is longest?")

    assert question.asks_from == 2


def test_a_question_that_the_recogniser_ran_on_into_is_found_where_it_begins():
    (question,) = questions_in(
        "So two quarters is worth one half on your boards, which of these is the same as that"
    )

    assert question.kind == "closed"
    assert question.sentence.words[question.asks_from].text == "which"


@pytest.mark.parametrize(
    "text",
    [
        "So on your boards tell me which of these is the same.",
        "Now I am asking myself which of these to add first.",
        "The river, which is fast, runs to the sea.",
    ],
)
def test_a_question_that_is_only_reported_is_none(text):
    assert not questions_in(text)


def test_a_clause_that_leads_up_to_a_question_is_part_of_it_whatever_its_mark():
    (question,) = questions_in("Where the river bends? Why is the water fastest?")

    assert question.text == "Where the river bends? Why is the water fastest?"
    assert question.kind == "reasoning"


def test_a_question_before_a_question_stays_one():
    assert len(questions_in("Where is the water fastest? Why is that?")) == 2


@pytest.mark.parametrize(
    ("text", "gap_after", "gap_s", "asked"),
    [
        ("Look at the page, which sentence is stronger.", "page,", 0.8, ["which sentence is stronger."]),
        ("Look at the page, how does the writer do it.", "page,", 0.8, ["how does the writer do it."]),
        ("Look at the river, which runs to the sea.", "page,", 0.0, []),
        ("Look at the page, which you have read, and wait.", "page,", 0.8, []),
    ],
    ids=["which", "how", "in one breath", "reads as no question"],
)
def test_a_question_between_silences_is_one_though_it_was_written_on_after_a_comma(
    text: str, gap_after: str, gap_s: float, asked: list[str]
) -> None:
    assert [_from_asking(question) for question in questions_in(text, gap_after, gap_s)] == asked


def _from_asking(question: Question) -> str:
    return " ".join(
        word.text for word in question.sentence.words[question.asks_from - question.sentence.first :]
    )


def test_without_a_single_mark_silences_end_sentences_whatever_is_written_small() -> None:
    asked = [
        question.text for question in questions_in("Look at page nine who has the most to lose", "nine", 0.8)
    ]

    assert asked == ["who has the most to lose"]


@pytest.mark.parametrize(("probability", "count"), [(0.5, 2), (0.49, 3)])
def test_a_small_letter_carries_a_sentence_over_a_silence_only_where_it_is_certain(
    probability: float, count: int
) -> None:
    words = heard("Which one is stronger and up over to you. Thanks.", "stronger", 1.5)
    doubted = tuple(replace(w, probability=probability) if w.text == "and" else w for w in words)

    assert len(sentences_of(doubted, ROSTER)) == count
