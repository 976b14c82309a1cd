import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.timeline import Span
from media.transcript import Word
from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.excerpt import scene_of
from rubrics.explain import sentence
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.step_file import read_steps

EVERYTHING = [
    {
        "detector": "phrase_present",
        "params": {"any_of": ["hands down", "{roster}", "{question}"], "closed": True},
    },
    {
        "detector": "phrase_present",
        "params": {"any_of": ["hands \\w+", "{roster}"], "match": "regex", "max": 1},
    },
    {"detector": "phrase_absent", "params": {"none_of": ["hands down"], "match": "exact"}},
    {"detector": "phrase_order", "params": {"sequence": [["hands"], ["{question}"]], "allow_between": False}},
    {"detector": "question_profile", "params": {"kind": "open", "min_of_kind": 1, "max": 2}},
    {"detector": "name_after_question", "params": {"min_count": 2}},
    {"detector": "name_after_question", "params": {"roster": ["Ann", "Mary Ann"], "min_count": 0}},
    {"detector": "word_budget", "params": {"max_words": 3}},
    {"detector": "word_budget", "params": {"max_words": 3, "min_words": 2, "unit": "sentence"}},
    {"detector": "pause", "params": {"after": "question", "max_s": 4}},
    {"detector": "pause", "params": {"after": "sentence", "min_count": 3}},
    {"detector": "pause", "params": {"after": "said"}},
    {"detector": "pause", "params": {"after": "answer"}},
    {"detector": "pause", "params": {"after": "mark"}},
    {"detector": "duration", "params": {"max_s": 4}, "span": {"from": "said", "to": "question"}},
    {"detector": "word_budget", "span": {"after": "mark", "for_s": 2}, "on_missing_span": "seen"},
    {"detector": "word_budget", "span": {"first_s": 2}},
    {"detector": "speech_rate", "span": {"last_s": 9}},
    {"detector": "repetition", "params": {"of": "sentence", "max": 0}},
    {"detector": "repetition", "params": {"of": "said", "min": 1}},
    {"detector": "filler_rate"},
    {"detector": "voice_level"},
]
ANCHORS = {"said": {"any_of": ["hands down"]}, "answer": {"pupil_line": 1}, "mark": {"by_hand": True}}


def step_of(parts: list[dict[str, object]]) -> StepTemplate:
    criteria = [{"id": f"c{n}", "text": "t", **part} for n, part in enumerate(parts)]
    coach = {"id": "coach", "text": "t", "detector": "coach_judges", "params": {"prompt": "How?"}}
    step = {"schema": "step/1", "id": "a", "title": "A", "area": "feedback", "why": "w", "cue": "c"}
    whole = {**step, "duration_s": [1, 2], "scenario": {"roster": ["Devon", "Ruby"]}, "anchors": ANCHORS}
    return read_steps(json.dumps({**whole, "criteria": [*criteria, coach]}), "a.json")[0]


STEPS = [step_of(EVERYTHING[place : place + 4]) for place in range(0, len(EVERYTHING), 4)]
TEXTS = st.sampled_from(
    [
        "Hands",
        "down,",
        "Where",
        "is",
        "it?",
        "Devon.",
        "Ruby,",
        "why?",
        "3-2-1",
        "Okay.",
        "What",
        "—",
        "’",
        "I'll",
        "é",
    ]
) | st.text(max_size=5)
MOMENTS = st.floats(0, 30)


@st.composite
def hearings(draw: st.DrawFn) -> Hearing:
    words = []
    for text in draw(st.lists(TEXTS, max_size=12)):
        start_s = draw(MOMENTS)
        length_s, probability = draw(st.floats(0, 3)), draw(st.floats(0, 1))
        words.append(
            Word(text, start_s, start_s + length_s, probability, draw(st.sampled_from(["teacher", "pupil"])))
        )
    edges = sorted(draw(st.lists(MOMENTS, max_size=12)))
    speech = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    pupil = draw(st.lists(MOMENTS, max_size=2).map(sorted))
    stretches = (Span(pupil[0], pupil[1]),) if len(pupil) == 2 else ()
    marks = {"mark": draw(MOMENTS)} if draw(st.booleans()) else {}
    return Hearing(tuple(words), speech, draw(MOMENTS), pupil=stretches, marks=marks)


@settings(deadline=None)  # a loaded machine is no fault of the take
@given(hearings())
def test_any_take_gives_a_finding_a_criterion_that_keeps_the_rules_of_evidence(hearing: Hearing) -> None:
    for step in STEPS:
        found = find(step, hearing)

        assert [finding.criterion for finding in found] == [criterion.id for criterion in step.criteria]
        for finding, criterion in zip(found, step.criteria, strict=True):
            assert finding.evidence or finding.outcome == "unsure"
            assert not (finding.near and finding.outcome == "seen")
            assert all(0 <= item.start_s <= item.end_s for item in finding.evidence)
            assert sentence(finding, criterion, step)


@pytest.mark.parametrize("words", [(), (Word("Quiet.", 1.0, 1.5, 0.9),)])
def test_without_speech_every_finding_is_unsure_and_has_no_evidence(words: tuple[Word, ...]) -> None:
    for step in (*STEPS, *catalogue()):
        found = find(step, Hearing(words, (), 9.0))

        assert {(finding.outcome, finding.near, finding.evidence) for finding in found} == {
            ("unsure", False, ())
        }


def test_only_a_pupils_words_leave_nothing_to_find() -> None:
    words = (Word("Hands", 1.0, 1.4, 0.9), Word("down.", 1.4, 1.8, 0.9))
    hearing = Hearing(words, (Span(1.0, 1.8),), 3.0, pupil=(Span(0.9, 2.0),))

    found = find(STEPS[0], hearing)

    assert {finding.outcome for finding in found} == {"unsure"}


@pytest.mark.parametrize("marked", [Span(4.9, 6.2), Span(5.25, 6.3)], ids=["as said", "a little late"])
def test_a_pupils_word_that_is_stamped_early_is_the_pupils_still(marked: Span) -> None:
    words = (
        Word("Why?", 1.0, 1.6, 0.9),
        Word("Hands", 3.0, 3.4, 0.9),  # in the silence before the pupil speaks, where recognisers put it
        Word("down.", 5.5, 6.0, 0.9),
    )
    hearing = Hearing(words, (Span(1.0, 1.6), Span(5.0, 6.0)), 7.0, pupil=(marked,))

    scene = scene_of(STEPS[0], hearing)

    assert scene is not None
    assert [word.text for word in scene.words] == ["Why?"]
