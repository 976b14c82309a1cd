"""The project's own clips through the ears and the detectors, held against what is true of them."""

import pytest

from media.decode import sound
from media.speech import speech_spans
from media.transcribe import Whisper
from rubrics.catalogue import catalogue
from rubrics.findings import find
from rubrics.hearing import Hearing
from tests.clips.truth import Truth, all_truths

pytestmark = pytest.mark.model
TOLERANCE_S = 0.25


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper("tiny.en", threads=2)


def heard(whisper: Whisper, truth: Truth) -> Hearing:
    taken = sound(truth.path)
    speech = speech_spans(taken)
    transcript = whisper.transcribe(taken, "en", speech=speech)
    return Hearing(transcript.words, speech, truth.duration_s)


@pytest.mark.parametrize("truth", all_truths(), ids=lambda truth: truth.name)
def test_what_is_found_in_a_clip_is_what_is_true_of_it(whisper, truth):
    step = next(step for step in catalogue() if step.id == truth.step)

    findings = {finding.criterion: finding for finding in find(step, heard(whisper, truth))}

    assert {name: finding.outcome for name, finding in findings.items()} == {
        name: expected["outcome"] for name, expected in truth.expected.items()
    }
    for evidence in findings["wait"].evidence:
        wait = min(truth.waits, key=lambda wait: abs(wait.start_s - evidence.start_s))
        assert evidence.measure.value == pytest.approx(wait.duration_s, abs=TOLERANCE_S)
