"""The library: the catalogue's steps, and those that were imported in their place or beside them."""

import json
from dataclasses import replace

import pytest

from rubrics.catalogue import catalogue
from rubrics.errors import StepFileFaults
from rubrics.step_file import step_as_document
from studio import step_library
from studio.errors import NotFound
from tests.staging import STEP_ID


@pytest.fixture
def import_steps(installation):
    def import_steps(*steps):
        text = "\n---\n".join(json.dumps(step_as_document(step)) for step in steps)
        with installation.database.writing() as session:
            return step_library.import_steps(session, text, "steps.yaml")

    return import_steps


@pytest.fixture
def cold_call():
    return next(step for step in catalogue() if step.id == STEP_ID)


def titles(installation):
    with installation.database.reading() as session:
        return {step.id: step.title for step in step_library.every_step(session)}


def test_an_empty_library_holds_the_catalogue(installation):
    assert titles(installation) == {step.id: step.title for step in catalogue()}


def test_the_newest_version_of_a_step_stands_for_it(installation, import_steps, cold_call):
    import_steps(replace(cold_call, title="Cold call, second"))
    import_steps(replace(cold_call, title="Cold call, third"))

    with installation.database.reading() as session:
        assert step_library.step(session, STEP_ID).title == "Cold call, third"
    assert titles(installation)[STEP_ID] == "Cold call, third"
    assert len(titles(installation)) == len(catalogue())


def test_a_step_of_one_s_own_stands_beside_the_catalogue(installation, import_steps, cold_call):
    (imported,) = import_steps(replace(cold_call, id="own-step", title="My own"))

    assert imported.id == "own-step"
    assert titles(installation)["own-step"] == "My own"


def test_a_file_with_a_fault_brings_none_of_its_steps(installation, cold_call):
    good = json.dumps(step_as_document(replace(cold_call, id="own-step")))

    with installation.database.writing() as session, pytest.raises(StepFileFaults):
        step_library.import_steps(session, f"{good}\n---\nid: half-a-step\n", "steps.yaml")

    assert "own-step" not in titles(installation)


def test_a_null_character_in_a_step_is_a_fault_and_not_a_crash(installation, cold_call):
    text = json.dumps(step_as_document(replace(cold_call, title="Cold\x00 call")))

    with installation.database.writing() as session, pytest.raises(StepFileFaults):
        step_library.import_steps(session, text, "steps.json")


def test_a_step_that_is_in_no_library_is_not_found(installation):
    with installation.database.reading() as session, pytest.raises(NotFound, match="no step 'wave'"):
        step_library.step(session, "wave")


@pytest.mark.parametrize("step", catalogue(), ids=lambda step: step.id)
def test_a_step_reads_back_as_it_was_kept(step):
    assert step_library.from_document(step_as_document(step)) == step
