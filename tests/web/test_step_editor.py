"""The step editor: every step of the catalogue survives its form, and what is kept is a new version."""

import pytest

from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.step_file import read_steps, step_as_document
from studio import access
from studio.access import Act
from studio.practice_sessions import step_of
from studio.tables import Attempt
from tests.staging import Stage
from web.moment_form import moments_of
from web.step_form import as_text, criteria_of, document_of, field_of


def as_typed(step: StepTemplate) -> dict[str, str]:
    """What a browser sends of the form where nobody changed a thing."""
    document = step_as_document(step)
    low, high = step.duration_s
    typed = {key: document[key] for key in ("id", "title", "area", "why", "cue")}
    typed |= {
        "duration_from": f"{low:g}",
        "duration_to": f"{high:g}",
    }
    for row in moments_of(document):
        shown = {"called": row.called, "kind": row.kind, "any_of": row.phrases, "pupil_line": row.pupil_line}
        typed |= {f"{row.name}-{key}": value for key, value in shown.items()}
    scenario = document["scenario"]
    typed |= {"setting": scenario["setting"], "roster": ", ".join(scenario["roster"])}
    typed["pupil_lines"] = "\r\n".join(scenario.get("pupil_lines", ()))
    for criterion in criteria_of(document):
        head = {"id": criterion.id, "text": criterion.text, "joining": criterion.joining}
        typed |= {f"{criterion.name}-{key}": value for key, value in head.items()}
        for part in criterion.parts:
            where = {"span": part.span.kind, "span_s": part.span.seconds}
            where |= {"span_start": part.span.start, "span_end": part.span.end}
            rest = {"on_missing_span": part.on_missing_span, "min_word_p": part.min_word_p}
            shown = {"detector": part.detector, **where, **rest}
            typed |= {f"{part.name}-{key}": value for key, value in shown.items()}
            typed |= {field.name: field.value.replace("\n", "\r\n") for field in part.parameters}
    return typed


def step(step_id: str) -> StepTemplate:
    return next(step for step in catalogue() if step.id == step_id)


@pytest.mark.parametrize("kept", catalogue(), ids=lambda kept: kept.id)
def test_a_step_that_goes_through_its_form_unchanged_is_the_same_step(kept: StepTemplate) -> None:
    (again,) = read_steps(as_text(document_of(step_as_document(kept), as_typed(kept))), "form")

    assert again == kept


def test_a_fault_is_shown_beside_the_field_that_it_is_about() -> None:
    assert field_of("criteria[1].params.min_s") == "c1-p0-min_s"
    assert field_of("criteria[0].any[2].params.any_of") == "c0-p2-any_of"
    assert field_of("criteria[3]") == "c3-text"
    assert field_of("cue") == "cue"
    assert field_of("anchors.signal.any_of") == "named-moments"


@pytest.fixture
def visitor(stage: Stage, site):
    return stage.visit(site, stage.person())


def test_what_is_wrong_is_told_and_what_was_typed_is_still_there(visitor) -> None:
    typed = as_typed(step("qu1-cold-call")) | {"c1-p0-min_s": "three", "do": "keep"}

    answer = visitor.post("/steps/qu1-cold-call/edit", data=typed)

    assert answer.status_code == 422
    assert "criteria[1].params.min_s" in answer.text
    assert "Everyone thinks before anyone is named." in answer.text


def test_a_changed_step_is_kept_as_a_new_version_of_the_library(visitor) -> None:
    typed = as_typed(step("qu1-cold-call")) | {"c1-p0-min_s": "4.5", "do": "keep"}

    answer = visitor.post("/steps/qu1-cold-call/edit", data=typed, follow_redirects=False)

    shown = visitor.get("/api/v1/steps/qu1-cold-call").json()["document"]
    assert answer.status_code == 303
    assert shown["criteria"][1]["params"]["min_s"] == 4.5


def test_a_changed_criterion_leaves_attempts_with_the_version_they_were_made_with(stage: Stage, site) -> None:
    teacher = stage.person()
    practice_id = stage.practice(teacher)
    before = stage.take(teacher, practice_id)
    typed = as_typed(step("qu1-cold-call")) | {"c1-text": "At least 5 s", "c1-p0-min_s": "5", "do": "keep"}

    answer = stage.visit(site, teacher).post(
        f"/practice-sessions/{practice_id}/step", data=typed, follow_redirects=False
    )

    after = stage.take(teacher, practice_id)
    with stage.installation.database.reading() as session:
        old, new = (session.get_one(Attempt, one.id).step_version_id for one in (before, after))
        practice = access.practice(session, teacher.id, practice_id, Act.SEE)
        assert (answer.status_code, practice.step_version.number) == (303, 2)
        assert step_of(practice).criteria[1].text == "At least 5 s"
    assert old != new


def test_a_step_is_tried_on_a_take_and_nothing_of_it_is_kept(stage: Stage, site) -> None:
    teacher = stage.person()
    take = stage.take(teacher, stage.practice(teacher))
    stage.analysed(take, sentence="As it was found.")
    typed = as_typed(step("qu1-cold-call")) | {"do": "try", "take": take.id}
    visitor = stage.visit(site, teacher)

    answer = visitor.post("/steps/qu1-cold-call/edit", data=typed)

    assert answer.status_code == 200
    assert "The silence lasted 3.4 s" in answer.text
    found = visitor.get(f"/api/v1/attempts/{take.id}/criteria").json()["items"]
    assert {item["finding"]["sentence"] for item in found} == {"As it was found."}


def test_a_take_of_somebody_elses_is_not_tried_on(stage: Stage, site, visitor) -> None:
    teacher = stage.person()
    take = stage.take(teacher, stage.practice(teacher))
    typed = as_typed(step("qu1-cold-call")) | {"do": "try", "take": take.id}

    assert visitor.post("/steps/qu1-cold-call/edit", data=typed).status_code == 404


def test_a_criterion_is_given_a_second_part_and_loses_it_again(visitor) -> None:
    typed = as_typed(step("qu1-cold-call")) | {"do": "part-wait"}
    shown = visitor.post("/steps/qu1-cold-call/edit", data=typed).text
    assert 'name="c1-p1-detector"' in shown

    more = {"c1-joining": "any", "c1-p1-detector": "duration", "c1-p1-max_s": "30"}
    where = {"c1-p1-span": "after", "c1-p1-span_start": "question", "c1-p1-span_s": "8"}
    visitor.post("/steps/qu1-cold-call/edit", data=typed | more | where | {"do": "keep"})
    kept = visitor.get("/api/v1/steps/qu1-cold-call").json()["document"]["criteria"][1]
    assert kept["any"][1]["span"] == {"after": "question", "for_s": 8}

    gone = typed | more | {"c1-p0-remove": "on", "do": "keep"}
    visitor.post("/steps/qu1-cold-call/edit", data=gone)
    kept = visitor.get("/api/v1/steps/qu1-cold-call").json()["document"]["criteria"][1]
    assert (kept["detector"], "any" in kept) == ("duration", False)


def test_nonsense_in_the_small_fields_is_told_beside_them(visitor) -> None:
    typed = as_typed(step("qu1-cold-call")) | {"do": "keep"}
    wrong = {"c1-p0-span": "first_s", "c1-p0-span_s": "soon", "c1-p0-min_word_p": "much"}

    answer = visitor.post("/steps/qu1-cold-call/edit", data=typed | wrong)

    assert answer.status_code == 422
    assert 'href="#c1-p0-span"' in answer.text
    assert 'value="much"' in answer.text
    assert visitor.post("/steps/qu1-cold-call/edit", data=typed | {"c1-p0-remove": "on"}).status_code == 422


def test_moments_are_named_in_rows_of_their_own(visitor) -> None:
    typed = as_typed(step("qu1-cold-call")) | {"do": "keep"}
    row = next(row.name for row in moments_of(step_as_document(step("qu1-cold-call"))) if not row.called)
    more = {f"{row}-called": "signal", f"{row}-kind": "any_of", f"{row}-any_of": "eyes on me\r\nlisten"}

    visitor.post("/steps/qu1-cold-call/edit", data=typed | more)
    kept = visitor.get("/api/v1/steps/qu1-cold-call").json()["document"]["anchors"]
    shown = visitor.get("/steps/qu1-cold-call/edit").text

    assert kept["signal"] == {"any_of": ["eyes on me", "listen"]}
    assert '<option value="signal">' in shown


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ({"called": "signal", "any_of": ""}, {}, "anchors.signal.any_of"),
        ({"called": "", "any_of": "eyes on me"}, {}, "is no name for an anchor"),
        ({"called": "answer", "kind": "pupil_line", "pupil_line": "one"}, {}, "anchors.answer.pupil_line"),
        ({"called": "a", "any_of": "x y"}, {"called": "a", "any_of": "z w"}, "a (twice)"),
    ],
    ids=["nothing to listen for", "no name", "no number", "a name taken"],
)
def test_what_is_wrong_with_a_moment_is_told_and_stays_in_its_row(visitor, first, second, says) -> None:
    typed = as_typed(step("qu1-cold-call")) | {"do": "keep"}
    typed = {key: value for key, value in typed.items() if not key.startswith("m")}
    rows = {
        f"m{place}-{key}": value for place, row in enumerate((first, second)) for key, value in row.items()
    }

    answer = visitor.post("/steps/qu1-cold-call/edit", data=typed | rows)

    assert answer.status_code == 422
    assert says in answer.text
    assert 'href="#named-moments"' in answer.text
    assert all(value in answer.text for value in first.values())
