"""The catalogue: that it is whole, and that every step of it can be rehearsed as it stands."""

import pytest

from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.matching import wanted_tokens
from rubrics.phrases import PhrasePresent

# Written by the default model, unbiased, in at least 19 of 20 made sentences.
# fmt: off
HEARD_NAMES = {
    "Callum", "Daniel", "Devon", "Emma", "Grace", "Hannah", "Jordan", "Lucas", "Marcus", "Maya", "Olivia",
    "Oscar", "Ruby", "Sophie",
}
# The steps that the programme is built on, by the beginning of their id.
AGREED = {
    "br1", "br2", "br3", "br4", "in1", "in2", "in3", "in4", "qu1", "qu2", "qu3", "qu4", "cu1", "cu2", "cu3",
    "cu4", "ex1", "ex2", "ex3", "ex4", "fb1", "fb2", "re1", "re2",
}
# fmt: on
FEWEST_WORDINGS = 4  # so that nobody has to speak like the author


def test_every_agreed_step_is_there_and_six_more() -> None:
    beginnings = [step.id.partition("-")[0] for step in catalogue()]

    assert set(beginnings) >= AGREED
    assert len(beginnings) >= len(AGREED) + 6
    assert sum(step.phase == "early-years" for step in catalogue()) >= 2


def test_the_cold_call_is_there_under_its_title() -> None:
    titles = {step.id: step.title for step in catalogue()}

    assert titles["qu1-cold-call"] == "Cold call: question, pause, name"


@pytest.mark.parametrize("step", catalogue(), ids=lambda step: step.id)
def test_each_step_can_be_rehearsed_as_it_stands(step: StepTemplate) -> None:
    assert step.scenario is not None
    assert step.scenario.setting
    assert step.scenario.roster
    assert set(step.roster) <= HEARD_NAMES
    assert step.cue.startswith("When")
    assert any(not criterion.needs_a_coach for criterion in step.criteria)


@pytest.mark.parametrize("step", catalogue(), ids=lambda step: step.id)
def test_open_wording_has_examples_for_many_mouths(step: StepTemplate) -> None:
    open_wordings = [
        part.params.any_of
        for criterion in step.criteria
        for part in criterion.parts
        if isinstance(part.params, PhrasePresent) and not part.params.closed and part.params.match == "fuzzy"
    ]

    for phrases in open_wordings:
        assert len(phrases) >= FEWEST_WORDINGS or len(wanted_tokens(phrases[0])) == 1, phrases
