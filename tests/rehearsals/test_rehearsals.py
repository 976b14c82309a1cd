"""Every script of every step, read as if it had been heard without a slip, against what it expects."""

import pytest

from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.finding import Outcome
from rubrics.findings import find
from tests.rehearsals.script import Expected, Rehearsal, heard, rehearsals


@pytest.mark.parametrize("rehearsal", rehearsals(), ids=lambda rehearsal: rehearsal.title)
def test_a_rehearsal_gives_the_findings_its_script_expects(rehearsal: Rehearsal) -> None:
    findings = find(rehearsal.step, heard(rehearsal))

    found = {
        finding.criterion: Expected(finding.outcome, finding.near and finding.outcome != "unsure")
        for finding in findings
    }
    assert {name: found[name] for name in rehearsal.expected} == rehearsal.expected


@pytest.mark.parametrize("rehearsal", rehearsals(), ids=lambda rehearsal: rehearsal.title)
def test_a_script_expects_something_of_every_criterion_a_machine_listens_for(rehearsal: Rehearsal) -> None:
    heard_by_machine = {
        criterion.id for criterion in rehearsal.step.criteria if criterion.detector != "coach_judges"
    }

    assert rehearsal.expected.keys() == heard_by_machine


@pytest.mark.parametrize("step", catalogue(), ids=lambda step: step.id)
def test_a_step_is_rehearsed_well_and_poorly(step: StepTemplate) -> None:
    scripts = {rehearsal.name: rehearsal for rehearsal in rehearsals() if rehearsal.step_id == step.id}

    good, poor = (outcomes(scripts[name]) for name in ("good", "poor"))
    assert "seen" in good
    assert "not_seen" not in good
    assert "not_seen" in poor


@pytest.mark.parametrize("step", catalogue(), ids=lambda step: step.id)
def test_a_step_whose_wait_counts_is_rehearsed_a_breath_too_short(step: StepTemplate) -> None:
    waits = {
        criterion.id
        for criterion in step.criteria
        if any(part.detector == "pause" for part in criterion.parts)
    }
    nearly = {
        name
        for rehearsal in rehearsals()
        for name, expected in rehearsal.expected.items()
        if rehearsal.step_id == step.id and expected.near
    }

    assert waits <= nearly


def outcomes(rehearsal: Rehearsal) -> set[Outcome]:
    return {expected.outcome for expected in rehearsal.expected.values()}
