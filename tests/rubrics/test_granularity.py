from dataclasses import replace

import pytest

from rubrics.catalogue import catalogue
from rubrics.granularity import remarks

COLD_CALL = next(step for step in catalogue() if step.id == "qu1-cold-call")


def test_a_small_step_with_a_cue_and_a_visible_verb_gets_no_remark() -> None:
    assert remarks(COLD_CALL) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "Improve questioning"}, "cannot be rehearsed"),
        ({"title": "Pause and name"}, "joins two things"),
        ({"cue": "In every lesson"}, "names no moment"),
        ({"duration_s": (400.0, 500.0)}, "longer than five minutes"),
    ],
)
def test_what_makes_a_step_too_large_or_too_vague_is_said(change: dict[str, object], said: str) -> None:
    (remark,) = remarks(replace(COLD_CALL, **change))

    assert said in remark


def test_a_step_that_only_a_coach_can_judge_is_told_that_the_machine_stays_silent() -> None:
    tone = tuple(criterion for criterion in COLD_CALL.criteria if criterion.id == "tone") * 2

    assert any("stay silent" in remark for remark in remarks(replace(COLD_CALL, criteria=tone)))
