"""What is read from curves: loudness, pitch, movement and where a face is turned."""

import json
from math import nan
from typing import Any

import numpy as np
import pytest

from media.timeline import Curve, Span
from media.transcript import Word
from rubrics.criteria import StepTemplate
from rubrics.explain import sentence
from rubrics.finding import Finding
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.step_file import read_steps

PER_SECOND = 10
SAID = [
    Word("Books", 1.0, 2.0, 0.9),
    Word("open.", 2.0, 3.0, 0.9),
    Word("Thank", 6.0, 7.0, 0.9),
    Word("you.", 7.0, 8.0, 0.9),
]
SPEECH = (Span(1.0, 3.0), Span(6.0, 8.0))


def step_of(criterion: dict[str, Any]) -> StepTemplate:
    coach = {"id": "coach", "text": "t", "detector": "coach_judges", "params": {"prompt": "How?"}}
    anchors = {"asked": {"any_of": ["books open"]}, "thanks": {"any_of": ["thank you"]}}
    head = {"schema": "step/1", "id": "a", "title": "A", "area": "feedback", "why": "w", "cue": "c"}
    whole = {**head, "duration_s": [1, 2], "anchors": anchors}
    text = json.dumps({**whole, "criteria": [{"id": "x", "text": "t", **criterion}, coach]})
    return read_steps(text, "a.json")[0]


def curve(*levels: tuple[float, float]) -> Curve:
    """Return a curve of (seconds, value) stretches."""
    lengths = [round(length_s * PER_SECOND) for length_s, _ in levels]
    return Curve(PER_SECOND, np.repeat(np.float32([value for _, value in levels]), lengths))


def found(criterion: dict[str, Any], **heard: Any) -> tuple[Finding, str]:
    step = step_of(criterion)
    hearing = Hearing(tuple(SAID), SPEECH, 10.0, **heard)
    finding = find(step, hearing)[0]
    return finding, sentence(finding, step.criteria[0], step)


def level(direction: str, by: float, **params: Any) -> dict[str, Any]:
    return {
        "detector": "voice_level",
        "params": {"direction": direction, "by": by, **params},
        "span": {"last_s": 5},
    }


LOUD_THEN_SOFT = curve((5, -20.0), (5, -24.0))


@pytest.mark.parametrize(
    ("criterion", "outcome", "near"),
    [
        (level("lower", 3), "seen", False),
        (level("lower", 4.5), "not_seen", True),
        (level("lower", 6), "not_seen", False),
        (level("same", 2), "not_seen", False),
        (level("same", 4), "seen", False),
        (level("higher", 1), "not_seen", False),
        (level("lower", 3, compare_to="asked"), "seen", False),
        (level("lower", 3, compare_to={"first_s": 4}), "seen", False),
        (level("lower", 3, compare_to="thanks"), "not_seen", False),
    ],
)
def test_loudness_is_compared_within_one_clip(criterion, outcome, near):
    finding, _ = found(criterion, loudness_db=LOUD_THEN_SOFT)

    assert (finding.outcome, finding.near) == (outcome, near)
    assert finding.evidence[0].measure.unit == "dB"


def test_a_difference_in_loudness_is_told_in_decibels():
    _, told = found(level("lower", 3), loudness_db=LOUD_THEN_SOFT)

    assert told == (
        "Your voice between 0:05 and 0:10 was 4 dB quieter than what it was compared with; "
        "3 dB or more below it was looked for."
    )


def test_a_pause_is_not_taken_for_a_quiet_voice():
    with_silence = curve((3, -20.0), (3, -70.0), (2, -20.0), (2, -70.0))

    finding, _ = found(level("same", 0.5), loudness_db=with_silence)

    assert finding.outcome == "seen"


def test_a_pupil_s_loud_voice_counts_on_neither_side():
    shouted = curve((5, -20.0), (2, -24.0), (1, -2.0), (2, -24.0))

    finding, _ = found(level("lower", 3), loudness_db=shouted, pupil=(Span(7.0, 8.0),))

    assert finding.outcome == "seen"
    assert finding.evidence[0].measure.value == -4.0


@pytest.mark.parametrize(
    "heard",
    [
        {},
        {"loudness_db": LOUD_THEN_SOFT, "automatic_gain": True},
        {"loudness_db": LOUD_THEN_SOFT, "pupil": (Span(6.0, 8.0),)},
        {"loudness_db": curve((10, nan))},
    ],
    ids=["not read", "gain changed by the browser", "nobody but a pupil", "no reading"],
)
def test_loudness_that_cannot_be_compared_is_unsure(heard):
    finding, told = found(level("lower", 3), **heard)

    assert (finding.outcome, finding.evidence) == ("unsure", ())
    assert "could not be compared" in told


def test_what_is_compared_with_an_anchor_that_nobody_said_is_unsure():
    step = step_of(level("lower", 3, compare_to="asked"))
    words = (Word("Thank", 6.0, 7.0, 0.9), Word("you.", 7.0, 8.0, 0.9))

    finding = find(step, Hearing(words, SPEECH, 10.0, loudness_db=LOUD_THEN_SOFT))[0]

    assert (finding.outcome, finding.evidence) == ("unsure", ())


def test_pitch_is_compared_by_its_median_in_semitones():
    pitch = curve((5, 0.0), (1.2, nan), (1.5, -3.0), (0.1, 12.0), (2.2, nan))

    finding, told = found(level("lower", 2, metric="f0_semitones"), pitch_st=pitch)

    assert finding.outcome == "seen"
    assert finding.evidence[0].measure.value == -3.0
    assert "3 semitones lower than" in told


STILL = {"detector": "stillness", "params": {"max_motion": 0.15, "min_share": 0.8}}
FACING = {"detector": "facing_camera", "params": {"min_share": 0.7}}


@pytest.mark.parametrize(
    ("moving_s", "outcome", "near"),
    [(1.0, "seen", False), (2.0, "seen", False), (2.5, "not_seen", True), (5.0, "not_seen", False)],
)
def test_stillness_is_the_share_of_the_span_without_movement(moving_s, outcome, near):
    finding, told = found(STILL, motion=curve((moving_s, 0.6), (10 - moving_s, 0.02)))

    assert (finding.outcome, finding.near) == (outcome, near)
    assert f"still for {100 - 10 * moving_s:.0f} % of the time" in told


@pytest.mark.parametrize(
    ("away_s", "outcome", "near"), [(2.0, "seen", False), (3.5, "not_seen", True), (8.0, "not_seen", False)]
)
def test_facing_is_the_share_of_the_span_with_a_face_to_the_camera(away_s, outcome, near):
    finding, told = found(FACING, facing=curve((away_s, 0.0), (10 - away_s, 1.0)))

    assert (finding.outcome, finding.near) == (outcome, near)
    assert "70 % was looked for" in told


@pytest.mark.parametrize(
    ("criterion", "heard"),
    [
        (STILL, {}),
        (FACING, {}),
        (STILL, {"motion": curve((4, 0.0), (6, nan))}),
        (STILL, {"motion": curve((3, 0.0))}),
        (FACING, {"facing": curve((10, 0.0))}),
    ],
    ids=["not opted in", "not opted in", "mostly unread", "ended early", "no face in the whole take"],
)
def test_a_picture_that_says_too_little_is_unsure(criterion, heard):
    finding, told = found(criterion, **heard)

    assert (finding.outcome, finding.evidence) == ("unsure", ())
    assert told.startswith("The picture was not read")
