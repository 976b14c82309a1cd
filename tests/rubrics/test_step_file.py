import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.detectors import DETECTORS
from rubrics.step_file import Fault, StepFileFaults, read_steps, step_as_document

STEP = """\
schema: step/1
id: qu1-cold-call
title: "Cold call: question, pause, name"
area: questioning
why: "Everyone thinks before anyone is named."
cue: "When I ask the whole class a question"
phase: any
duration_s: [30, 60]
source: "own wording"
scenario:
  setting: "Year 8 geography, whole class, hands tend to go up"
  roster: [Devon, Jordan, Ruby, Callum, Grace]
  pupil_lines: []
anchors:
  signal: {any_of: ["eyes on me", "three two one"]}
  ask:    {first: question}
  answer: {pupil_line: 1}
  idea:   {by_hand: true}
criteria:
  - id: wait
    text: "At least 3 s between question and name"
    detector: pause
    params: {after: question, min_s: 3.0, min_count: 1}
    span: clip
  - id: hands
    text: "Invites hands down or says anyone may be asked"
    detector: phrase_present
    params: {any_of: ["hands down", "I'll choose", "everyone be ready"], closed: false}
  - id: tone
    text: "Tone invites, it does not catch out"
    detector: coach_judges
    params: {prompt: "How did the naming feel?"}
"""
WHY = 'why: "Everyone thinks before anyone is named."'
SOURCE = 'source: "own wording"'
LEAST: dict[str, dict[str, Any]] = {  # the least that each detector must be told
    "phrase_present": {"any_of": ["a"]},
    "phrase_absent": {"none_of": ["a"]},
    "phrase_order": {"sequence": [["a"], ["b"]]},
    "question_profile": {"min": 1},
    "name_after_question": {},
    "word_budget": {},
    "repetition": {"of": "question"},
    "filler_rate": {},
    "pause": {"after": "question"},
    "speech_rate": {},
    "voice_level": {},
    "duration": {},
    "stillness": {},
    "facing_camera": {},
    "coach_judges": {"prompt": "How was it?"},
}


def faults_in(text: str | bytes) -> list[str]:
    with pytest.raises(StepFileFaults) as caught:
        read_steps(text, "a.yaml")
    return [str(fault) for fault in caught.value.faults]


def step_with(criterion: dict[str, Any], **others: Any) -> str:
    step = {"schema": "step/1", "id": "a", "title": "A", "area": "feedback", "why": "w", "cue": "c"}
    coach = {"id": "coach", "text": "t", "detector": "coach_judges", "params": {"prompt": "How?"}}
    return json.dumps(
        {**step, "duration_s": [1, 2], "criteria": [{"id": "x", "text": "t", **criterion}, coach], **others}
    )


def test_the_step_of_the_format_is_read_whole() -> None:
    (step,) = read_steps(STEP, "a.yaml")

    assert step.title == "Cold call: question, pause, name"
    assert step.duration_s == (30, 60)
    assert step.roster == ("Devon", "Jordan", "Ruby", "Callum", "Grace")
    assert list(step.anchors) == ["signal", "ask", "answer", "idea"]
    assert [criterion.detector for criterion in step.criteria] == ["pause", "phrase_present", "coach_judges"]


@pytest.mark.parametrize("step", [*catalogue(), *read_steps(STEP, "a.yaml")], ids=lambda step: step.id)
@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_a_step_written_as_json_reads_back_the_same(step: StepTemplate, indent: int | str | None) -> None:
    text = json.dumps(step_as_document(step), indent=indent)

    assert read_steps(text, "a.json") == (step,)


def test_json_means_the_same_as_to_any_json_reader() -> None:
    document = json.loads(step_with({"detector": "duration", "params": {"max_s": 1e1, "min_s": 5e-1}}))
    document |= {"title": "\U0001f600 a/b\u2028\\ud83d", "why": 'tab\there, "quotes" and a / stroke'}

    (escaped,) = read_steps(json.dumps(document).replace("/ ", "\\/ "), "a.json")
    (plain,) = read_steps(json.dumps({**document, "title": "\U0001f600 a/b"}, ensure_ascii=False), "a.json")

    assert (escaped.why, plain.title) == (document["why"], "\U0001f600 a/b")
    assert escaped.criteria[0].parts[0].params == DETECTORS["duration"].parameters(min_s=0.5, max_s=10.0)


def test_a_stream_holds_a_step_a_document() -> None:
    text = f"{STEP}---\n{STEP.replace('id: qu1-cold-call', 'id: another')}"

    steps = read_steps(text, "a.yaml")

    assert [step.id for step in steps] == ["qu1-cold-call", "another"]


def test_a_file_with_one_bad_step_is_refused_whole_with_the_line_in_the_stream() -> None:
    text = f"{STEP}---\n{STEP.replace('id: qu1-cold-call', 'id: Another')}"

    faults = faults_in(text)

    assert [fault.split(": ")[0:2] for fault in faults] == [[f"a.yaml:{STEP.count(chr(10)) + 3}", "id"]]


def test_two_steps_of_one_id_are_a_fault() -> None:
    faults = faults_in(f"{STEP}---\n{STEP}")

    assert faults == ["a.yaml:35: id: is 'qu1-cold-call', which one above has already; give each its own"]


@pytest.mark.parametrize("key", ["schema", "id", "title", "area", "why", "cue", "duration_s", "criteria"])
def test_each_required_key_is_missed_by_name(key: str) -> None:
    document = json.loads(step_with({"detector": "duration"}))
    del document[key]

    faults = faults_in(json.dumps(document))

    assert [fault.startswith(f"a.yaml:1: {key}: is missing; ") for fault in faults] == [True]


@pytest.mark.parametrize(
    ("was", "now", "line", "field", "detail"),
    [
        ("schema: step/1", "schema: step/2", 1, "schema", "is 'step/2'"),
        ("schema: step/1", "schema: 1", 1, "schema", "is 1"),
        ("id: qu1-cold-call", "id: Qu1", 2, "id", "is 'Qu1'; use lower case"),
        ("id: qu1-cold-call", "id: qu1--a", 2, "id", "use lower case"),
        ("id: qu1-cold-call", "id: 12", 2, "id", "is the number 12; write text, in quotes"),
        ("id: qu1-cold-call", "id: [a]", 2, "id", "is a list"),
        (WHY, "why: yes", 5, "why", "is true (YAML reads yes"),
        (WHY, "why: ' '", 5, "why", "is empty"),
        (WHY, "why: 2024-01-02", 5, "why", "a date only to YAML"),
        (WHY, "why: 2024-13-45", 5, "why", "a date only to YAML"),
        (WHY, "why: 1:30", 5, "why", "a number only to YAML"),
        (WHY, "why: !!binary aGk=", 5, "why", "leave the tag out"),
        (WHY, "why: \"a\\0b\"", 5, "why", "holds the control character"),
        ("area: questioning", "area: asking", 4, "area", "is 'asking'; write one of 'behaviour'"),
        ("phase: any", "phase: tertiary", 7, "phase", "write one of 'any'"),
        ("[30, 60]", "[60, 30]", 8, "duration_s", "shortest first"),
        ("[30, 60]", "[30]", 8, "duration_s", "shortest first"),
        ("[30, 60]", "[30, 60, 90]", 8, "duration_s", "shortest first"),
        ("[30, 60]", "45", 8, "duration_s", "shortest first"),
        ("[30, 60]", "[-1, 60]", 8, "duration_s[0]", "write at least 0"),
        ("[30, 60]", "[.nan, 60]", 8, "duration_s[0]", "a number only to YAML"),
        ("[30, 60]", "['30', 60]", 8, "duration_s[0]", "write a number, without quotes"),
        (SOURCE, "sauce: mine", 9, "sauce", "did you mean source?"),
        (SOURCE, "area: feedback", 9, "area", "is given twice"),
        (SOURCE, "1: a", 9, "step", "has the key '1'"),
        (SOURCE, "on: a", 9, "step", "has the key 'on'"),
        (SOURCE, "<<: {a: b}", 9, "step", "has the key '<<'"),
        ("  setting:", "  seting:", 11, "scenario.seting", "did you mean setting?"),
        ("[Devon, Jordan", "[Devon, no", 12, "scenario.roster[1]", "is false (YAML reads no"),
        ("[Devon, Jordan, Ruby, Callum, Grace]", "Devon", 12, "scenario.roster", "write a list of names"),
        ("  signal: {any_of", "  signal: {all_of", 15, "anchors.signal", "is no anchor of one form"),
        ("  signal:", "  question:", 15, "anchors.question", "use another name"),
        ("  signal:", "  Signal:", 15, "anchors.Signal", "is no name for an anchor"),
        ("[\"eyes on me\", \"three two one\"]", "[]", 15, "anchors.signal.any_of", "has too few entries"),
        ("[\"eyes on me\", \"three two one\"]", "['{name}']", 15, "anchors.signal.any_of", "has braces"),
        ("{first: question}", "{first: sentence}", 16, "anchors.ask.first", "write one of 'question'"),
        ("{pupil_line: 1}", "{pupil_line: 0}", 17, "anchors.answer.pupil_line", "write at least 1"),
        ("{by_hand: true}", "{by_hand: false}", 18, "anchors.idea.by_hand", "write one of True"),
        ("  - id: hands", "  - id: wait", 25, "criteria[1].id", "which one above has already"),
        ("detector: pause", "detector: pauze", 22, "criteria[0].detector", "is 'pauze'; write one of"),
        ("detector: pause", "all: []", 22, "criteria[0].all", "two or three parts"),
        ("detector: pause", "any: [{detector: duration}]", 22, "criteria[0].any", "two or three parts"),
        ("after: question,", "after: signals,", 23, "criteria[0].params.after", "names 'signals', which"),
        ("after: question,", "", 23, "criteria[0].params.after", "is missing; name an anchor"),
        ("min_s: 3.0", "min_s: -3", 23, "criteria[0].params.min_s", "is the number -3; write at least 0"),
        ("min_s: 3.0", "min_s: '3'", 23, "criteria[0].params.min_s", "is '3'; write a number"),
        ("min_s: 3.0", "min_s: true", 23, "criteria[0].params.min_s", "is true"),
        ("min_s: 3.0", "min_s: .inf", 23, "criteria[0].params.min_s", "a number only to YAML"),
        ("min_s: 3.0", "min_s: 010", 23, "criteria[0].params.min_s", "a number only to YAML"),
        ("min_s: 3.0", "min_s: 3.0, max_s: 2", 23, "criteria[0].params", "max_s (2) is less than min_s (3)"),
        ("min_count: 1", "min_count: 1.5", 23, "criteria[0].params.min_count", "write a whole number"),
        ("min_count: 1", "mincount: 1", 23, "criteria[0].params.mincount", "did you mean min_count?"),
        ("span: clip", "span: whole", 24, "criteria[0].span", "is no span; write clip"),
        ("span: clip", "span: {from: ask}", 24, "criteria[0].span", "is no span"),
        ("span: clip", "span: {from: ask, to: x}", 24, "criteria[0].span.to", "names 'x'"),
        ("span: clip", "span: {from: 1, to: ask}", 24, "criteria[0].span.from", "is the number 1"),
        ("span: clip", "span: {first_s: 0}", 24, "criteria[0].span.first_s", "write more than 0"),
        ("span: clip", "on_missing_span: not_seen", 24, "criteria[0].on_missing_span", "'unsure' or 'seen'"),
        ("span: clip", "min_word_p: 1.5", 24, "criteria[0].min_word_p", "write at most 1"),
        ("span: clip", "spam: clip", 24, "criteria[0].spam", "did you mean span?"),
        ("closed: false", "closed: no way", 28, "criteria[1].params.closed", "write true or false"),
        ("closed: false", "match: regex, any_of: []", 28, "criteria[1].params.any_of", "is given twice"),
        ("closed: false", "max: 0", 28, "criteria[1].params", "max (0) is less than min (1)"),
        ("\"I'll choose\"", "\"...\"", 28, "criteria[1].params", "has no word in it"),
        ("{prompt: \"How did the naming feel?\"}", "{}", 32, "criteria[2].params.prompt", "is missing"),
    ],
)  # fmt: skip
def test_a_fault_names_its_line_its_field_and_what_would_be_right(
    was: str, now: str, line: int, field: str, detail: str
) -> None:
    faults = faults_in(STEP.replace(was, now, 1))

    assert any(fault.startswith(f"a.yaml:{line}: {field}: ") and detail in fault for fault in faults), faults


def test_every_fault_is_told_at_once() -> None:
    text = (
        STEP.replace("area: questioning", "area: x")
        .replace("min_s: 3.0", "min_s: x")
        .replace("prompt:", "p:")
    )

    faults = faults_in(text)

    assert [fault.split(": ")[1] for fault in faults] == [
        "area", "criteria[0].params.min_s", "criteria[2].params.p", "criteria[2].params.prompt",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 6])
def test_a_step_has_two_to_five_criteria(count: int) -> None:
    document = json.loads(step_with({"detector": "duration"}))
    document["criteria"] = [{**document["criteria"][0], "id": f"c{n}"} for n in range(count)]

    assert "write a list of 2 to 5 criteria" in faults_in(json.dumps(document))[0]


def test_a_criterion_has_one_of_detector_all_and_any() -> None:
    parts = [{"detector": "duration"}, {"detector": "duration"}]

    none, both = faults_in(step_with({})), faults_in(step_with({"all": parts, "any": parts}))

    assert "has none of them; give exactly one of detector, all and any" in none[0]
    assert "has all and any; give exactly one" in both[0]


def test_the_keys_of_a_part_do_not_stand_beside_all() -> None:
    parts = [{"detector": "duration"}, {"detector": "duration", "text": "t"}]

    faults = faults_in(step_with({"all": parts, "params": {}}))

    assert len(faults) == 2
    assert "criteria[0].params: stands beside all" in faults[0] + faults[1]
    assert "criteria[0].all[1].text: is no key here" in faults[0] + faults[1]


@pytest.mark.parametrize("name", LEAST)
def test_each_detector_of_the_format_is_known_and_reads_back(name: str) -> None:
    (step,) = read_steps(step_with({"detector": name, "params": LEAST[name]}), "a.json")

    assert read_steps(json.dumps(step_as_document(step)), "a.json") == (step,)
    assert set(LEAST) == set(DETECTORS)


@pytest.mark.parametrize("name", LEAST)
def test_each_detector_refuses_a_parameter_it_does_not_know(name: str) -> None:
    faults = faults_in(step_with({"detector": name, "params": {**LEAST[name], "wibble": 1}}))

    assert [": criteria[0].params.wibble: is no key here" in fault for fault in faults] == [True]


@pytest.mark.parametrize(
    "span",
    ["clip", {"from": "a", "to": "b"}, {"first_s": 10}, {"last_s": 15}, {"after": "question", "for_s": 8}],
)
def test_each_form_of_span_reads_back(span: Any) -> None:
    anchors = {"a": {"any_of": ["go"]}, "b": {"by_hand": True}}
    text = step_with({"detector": "duration", "span": span, "on_missing_span": "seen"}, anchors=anchors)

    (step,) = read_steps(text, "a.json")

    assert step_as_document(step)["criteria"][0].get("span", "clip") == span
    assert read_steps(json.dumps(step_as_document(step)), "a.json") == (step,)


@pytest.mark.parametrize("compared", ["clip", "a", {"first_s": 5}])
def test_voice_level_names_an_anchor_or_a_span(compared: Any) -> None:
    criterion = {"detector": "voice_level", "params": {"compare_to": compared}}

    (step,) = read_steps(step_with(criterion, anchors={"a": {"by_hand": True}}), "a.json")

    assert read_steps(json.dumps(step_as_document(step)), "a.json") == (step,)


@pytest.mark.parametrize(
    ("pattern", "detail"),
    [
        ("(", "is not a regular expression"),
        ("(a+)+b", "repeats a group"),
        ("a*", "matches where nothing"),
        ("(a|aa)*x", "repeats a group"),
    ],
)  # fmt: skip
def test_a_pattern_must_compile_and_be_sure_to_end(pattern: str, detail: str) -> None:
    faults = faults_in(
        step_with({"detector": "phrase_absent", "params": {"none_of": [pattern], "match": "regex"}})
    )

    assert detail in faults[0]


@pytest.mark.parametrize(
    ("content", "line", "detail"),
    [
        ("", 1, "holds no step"),
        ("# only a comment\n", 1, "holds no step"),
        ("---\n", 2, "is not a step"),
        ("[1, 2]", 1, "is not a step"),
        ("schema: step/1\nid: [", 3, "cannot be read as YAML"),
        ("schema: step/1\n\tid: a", 2, "a tab stands where YAML wants spaces"),
        ("a: *nowhere", 1, "cannot be read as YAML"),
        (b"a: 1\nb: \xff", 2, "is not UTF-8"),
        ("schema: step/1".encode("utf-16"), 1, "is not UTF-8"),
        ("a: 1\nb: \x00", 2, "holds the control character"),
        ("[" * 5000, 1, "nests more than"),
        ('{"a":' * 5000, 1, "nests more than"),
        ("a: &a [*a]", 1, "grows without bound"),
        ("x" * 600_000, 1, "is larger than"),
        ("a: !!python/object/apply:os.system [echo]", 1, "knows no tags"),
        ("\ud800", 1, "holds the control character"),
    ],
)
def test_text_that_is_no_step_file_is_refused_with_its_line(
    content: str | bytes, line: int, detail: str
) -> None:
    faults = faults_in(content)

    assert any(fault.startswith(f"a.yaml:{line}: ") and detail in fault for fault in faults), faults


def test_aliases_may_save_typing() -> None:
    text = STEP.replace("roster: [Devon", "roster: &names [Devon").replace(
        "pupil_lines: []", "pupil_lines: *names"
    )

    (step,) = read_steps(text, "a.yaml")

    assert step.scenario is not None
    assert step.scenario.pupil_lines == step.roster


def test_aliases_that_grow_without_bound_are_refused() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]

    faults = faults_in("\n".join(["l0: &l0 [x]", *levels]))

    assert "grows without bound" in faults[-1]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    text = "\ufeff" + STEP.replace("\n", "\r\n")

    assert read_steps(text.encode(), "a.yaml") == read_steps(STEP, "a.yaml")


def steps_or_faults(content: str | bytes) -> tuple[tuple[StepTemplate, ...], tuple[Fault, ...]]:
    try:
        return read_steps(content, "a.yaml"), ()
    except StepFileFaults as refused:
        return (), refused.faults


@settings(deadline=None)
@given(st.text() | st.binary())
def test_any_text_gives_steps_or_faults(content: str | bytes) -> None:
    steps, faults = steps_or_faults(content)

    assert bool(steps) != bool(faults)


WORDS = ["question", "clip", "a", "any_of", "from", "to", "after", "for_s", "detector"]
TEXTS = st.text(max_size=6) | st.sampled_from(WORDS)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
PATHS = [
    "/",
    "schema",
    "id",
    "area",
    "duration_s",
    "duration_s/0",
    "scenario",
    "scenario/roster",
    "anchors",
    "anchors/signal",
    "anchors/signal/any_of",
    "criteria",
    "criteria/0",
    "criteria/0/id",
    "criteria/0/detector",
    "criteria/0/params",
    "criteria/0/params/after",
    "criteria/0/span",
    "criteria/0/min_word_p",
    "criteria/1/params/any_of",
    "criteria/1/all",
]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), PLAIN), min_size=1, max_size=3))
def test_a_step_with_anything_anywhere_gives_steps_or_faults(changes: list[tuple[str, Any]]) -> None:
    document: Any = step_as_document(read_steps(STEP, "a.yaml")[0])
    for path, value in changes:
        document = replaced(document, path.strip("/").split("/"), value)

    steps, faults = steps_or_faults(json.dumps(document))

    assert bool(steps) != bool(faults)
    assert all(fault.line == 1 and fault.detail for fault in faults)
    assert all(read_steps(json.dumps(step_as_document(step)), "a.json") == (step,) for step in steps)


def replaced(document: Any, path: list[str], value: Any) -> Any:
    """Return *document* with *value* at *path*; as it is where there is no such place."""
    if path in ([], [""]):
        return value
    if isinstance(document, dict):
        return {**document, path[0]: replaced(document.get(path[0]), path[1:], value)}
    if isinstance(document, list):
        return [
            replaced(item, path[1:], value) if str(n) == path[0] else item for n, item in enumerate(document)
        ]
    return document


def test_no_two_steps_of_the_catalogue_share_an_id() -> None:
    assert all(one.id != other.id for one, other in combinations(catalogue(), 2))
