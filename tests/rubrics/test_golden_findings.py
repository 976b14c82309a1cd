"""Every take in tests/golden/findings, against the findings expected of it.

    {"says": "…", "heard_by": "tiny.en" or "made", "step": an id of the catalogue or a step/1 document,
     "words": [[text, start_s, end_s, probability]], "speech": [[start_s, end_s]], "pupil": …, "marks": …,
     "expected": {criterion: {"outcome": …, "near": …, "pauses_s": …, "quotes": …, "counts": …}}}

What `tiny.en` wrote was taken from the project's clips; what was expected of those was written with the
clips. The rest is made by hand, to hold what recognisers do at their worst.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from media.timeline import Span
from media.transcript import Word
from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.explain import sentence
from rubrics.finding import Finding
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.step_file import read_steps

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "findings").glob("*.json"))
PAUSE_ERROR_S = 0.03  # edges of speech are found on a grid of 5 ms, at each end


def step_of(document: dict[str, Any]) -> StepTemplate:
    named = document["step"]
    if isinstance(named, str):
        return next(step for step in catalogue() if step.id == named)
    return read_steps(json.dumps(named), "golden")[0]


def hearing_of(document: dict[str, Any]) -> Hearing:
    return Hearing(
        words=tuple(Word(*word) for word in document["words"]),
        speech=tuple(Span(*span) for span in document["speech"]),
        duration_s=document["duration_s"],
        pupil=tuple(Span(*span) for span in document.get("pupil", [])),
        marks=document.get("marks", {}),
    )


def measured(finding: Finding, *names: str) -> list[float]:
    return sorted(
        item.measure.value for item in finding.evidence if item.measure and item.measure.name in names
    )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_take_gives_the_findings_expected_of_it(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    step = step_of(document)

    findings = {finding.criterion: finding for finding in find(step, hearing_of(document))}

    for name, expected in document["expected"].items():
        found = findings[name]
        assert (found.outcome, found.near) == (expected["outcome"], expected["near"]), found
        if "pauses_s" in expected:
            assert measured(found, "pause") == pytest.approx(sorted(expected["pauses_s"]), abs=PAUSE_ERROR_S)
        if "counts" in expected:
            assert measured(found, "count") == expected["counts"]
        if "values" in expected:
            assert measured(found, "words", "duration") == expected["values"]
        if "quotes" in expected:
            assert [item.quote for item in found.evidence if item.quote] == expected["quotes"]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_finding_keeps_the_rules_of_evidence(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    step = step_of(document)

    findings = find(step, hearing_of(document))

    assert [finding.criterion for finding in findings] == [criterion.id for criterion in step.criteria]
    for finding, criterion in zip(findings, step.criteria, strict=True):
        assert finding.evidence or finding.outcome == "unsure"
        assert not (finding.near and finding.outcome == "seen")
        assert all(0 <= item.start_s <= item.end_s <= document["duration_s"] for item in finding.evidence)
        assert sentence(finding, criterion, step).endswith((".", "?"))
