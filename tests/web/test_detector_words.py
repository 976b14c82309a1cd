"""That the step editor has words for all that a detector can be told."""

from dataclasses import fields
from typing import Any

import pytest

from rubrics.detectors import DETECTORS
from web.detector_words import LABELS, MEANINGS, NAMES
from web.step_form import criteria_of


def test_every_detector_has_a_name_and_a_meaning() -> None:
    assert NAMES.keys() == MEANINGS.keys() == DETECTORS.keys()


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_parameter_has_a_label_and_its_choices_have_words(detector: str) -> None:
    made: Any = DETECTORS[detector].parameters

    (criterion,) = criteria_of({"criteria": [{"id": "it", "text": "It is done", "detector": detector}]})

    shown = criterion.parts[0].parameters
    told = [entry.name for entry in fields(made) if entry.name not in ("reliability", "basis")]
    assert [field.label for field in shown] == [LABELS[name] for name in told]
    assert all(text for field in shown for _, text in field.options)
