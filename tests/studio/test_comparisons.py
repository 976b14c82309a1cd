"""Two attempts beside each other: what changed is said only where like is compared with like."""

import pytest
from sqlalchemy import update

from rubrics.criteria import Parameters, Part, SuccessCriterion
from studio import access, comparisons
from studio.access import Act
from studio.clock import new_id, now
from studio.fairness import why_not_this
from studio.settings import ReviewSettings
from studio.tables import Attempt, Clip, Finding, StepVersion


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


@pytest.fixture
def take(stage, teacher, practice_id):
    def take(**outcomes):
        taken = stage.take(teacher, practice_id)
        stage.analysed(taken, **outcomes)
        return taken

    return take


def compared(installation, person, first, last):
    with installation.database.reading() as session:
        pair = [access.attempt(session, person.id, one.id, Act.SEE) for one in (first, last)]
        return comparisons.compare(session, ReviewSettings(), *pair, person.id)


def change_of(comparison, criterion_id="wait"):
    return next(one.change for one in comparison.criteria if one.first.criterion.id == criterion_id)


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [
        ("not_seen", "seen", "forwards"),
        ("seen", "not_seen", "backwards"),
        ("seen", "seen", "same"),
        ("not_seen", "not_seen", "same"),
        ("unsure", "seen", None),
        ("seen", "unsure", None),
        ("unsure", "unsure", None),
    ],
)
def test_what_changed_is_said_unless_the_machine_cannot_tell(
    installation, teacher, take, first, last, change
):
    comparison = compared(installation, teacher, take(wait=first), take(wait=last))

    assert comparison.unfair == ()
    assert change_of(comparison) == change


def rewritten(installation, attempt, **changes):
    """Let an attempt belong to another version of its step."""
    with installation.database.writing() as session:
        known = session.get_one(StepVersion, attempt.step_version_id)
        if "criteria" in changes:
            changes["criteria"] = [one | {"text": f"{one['text']} now"} for one in known.document["criteria"]]
        anew = StepVersion(
            id=new_id(),
            action_step_id=known.action_step_id,
            number=2,
            document=known.document | changes,
            created_at=now(),
        )
        session.add(anew)
        session.flush()
        session.get_one(Attempt, attempt.id).step_version_id = anew.id


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"criteria": "reworded"}, "The criteria were changed between these two attempts."),
        ({"scenario": {"setting": "The door"}}, "The two rehearse different scenarios."),
        ({"why": "Another reason."}, "The step was written anew between these two attempts."),
        ({"id": "another"}, "These are attempts at two different steps."),
    ],
)
def test_takes_under_other_conditions_are_shown_without_a_change(
    installation, teacher, take, changes, reason
):
    first, last = take(wait="not_seen"), take(wait="seen")
    rewritten(installation, last, **changes)

    comparison = compared(installation, teacher, first, last)

    assert reason in comparison.unfair
    assert all(one.change is None for one in comparison.criteria)


def test_takes_judged_by_different_people_are_shown_without_a_change(
    stage, installation, teacher, coach, practice_id, take
):
    first, last = take(wait="not_seen"), take(wait="seen")
    stage.share(teacher, practice_id, coach)
    stage.judge(teacher, first, "not_yet")
    stage.judge(teacher, last, "not_judged")
    stage.judge(coach, last, "met")

    assert compared(installation, teacher, first, last).unfair == (
        "The two were judged by different people.",
    )


@pytest.mark.parametrize("column", ["detector_version", "model", "model_version"])
def test_takes_heard_by_different_versions_are_shown_without_a_change(installation, teacher, take, column):
    first, last = take(wait="not_seen"), take(wait="seen")
    with installation.database.writing() as session:
        session.execute(update(Finding).where(Finding.attempt_id == last.id).values({column: "another"}))

    comparison = compared(installation, teacher, first, last)

    assert comparison.unfair == ("The two were listened to by different versions of the studio.",)
    assert change_of(comparison) is None


def test_before_both_are_analysed_nothing_is_said_to_have_changed(
    stage, installation, teacher, practice_id, take
):
    comparison = compared(installation, teacher, take(), stage.take(teacher, practice_id))

    assert change_of(comparison) is None


def test_a_coach_learns_of_a_change_after_judging_both(
    stage, installation, teacher, coach, practice_id, take
):
    first, last = take(wait="not_seen"), take(wait="seen")
    stage.share(teacher, practice_id, coach)

    changes = [change_of(compared(installation, coach, first, last))]
    for attempt in (first, last):
        stage.judge(coach, attempt, "met")
        changes.append(change_of(compared(installation, coach, first, last)))

    assert changes == [None, None, "forwards"]


def test_another_roster_and_a_take_spoken_slowly_are_other_conditions(installation, teacher, take):
    first, last = take(), take()
    with installation.database.reading() as session:
        scenario = session.get_one(StepVersion, first.step_version_id).document["scenario"]
    rewritten(installation, last, scenario=scenario | {"roster": ["Amira", "Jonas", "Ola"]})
    with installation.database.writing() as session:
        session.get_one(Attempt, last.id).is_slow = True

    assert compared(installation, teacher, first, last).unfair == (
        "The two have different names on the roster.",
        "One of the two was spoken slowly on purpose.",
    )


def test_in_another_step_a_criterion_of_the_same_name_is_another(installation, teacher, take):
    first, last = take(), take()
    rewritten(installation, last, id="another")

    criteria = compared(installation, teacher, first, last).criteria

    assert [one.first is None for one in criteria] == [False] * 5 + [True] * 5
    assert [one.last is None for one in criteria] == [True] * 5 + [False] * 5


@pytest.mark.parametrize(
    ("detector", "changes", "reason"),
    [
        ("stillness", {"width": 720, "height": 1280}, "the camera was set up otherwise"),
        ("facing_camera", {"has_video": False}, "the camera was set up otherwise"),
        ("voice_level", {"media_type": "audio/mp4"}, "the two were recorded in different ways"),
        ("voice_level", {"media_type": "video/webm; codecs=vp9,opus"}, ""),
        ("voice_level", {"automatic_gain": True}, "the two were recorded in different ways"),
        ("voice_level", {"width": 640}, ""),
        ("pause", {"media_type": "audio/mp4", "has_video": False}, ""),
    ],
)
def test_what_camera_and_microphone_decide_is_compared_under_the_same_ones_alone(detector, changes, reason):
    alike = {"media_type": "video/webm;codecs=vp9,opus", "has_video": True, "width": 1280, "height": 720}
    criterion = SuccessCriterion("it", "Does it", "one", (Part(detector, Parameters()),))

    said = why_not_this(Clip(**alike), Clip(**(alike | changes)), criterion)

    assert (said or "").startswith(reason)
    assert bool(said) == bool(reason)
