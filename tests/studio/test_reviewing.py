"""Neither the machine nor a colleague leads whoever judges: what they say comes after one's own word."""

import pytest

from studio import access, judgements, reviewing
from studio.access import Act
from studio.errors import InvalidInput
from studio.settings import ReviewSettings
from studio.tables import LEVELS
from tests.staging import CRITERIA


@pytest.fixture
def attempt(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    taken = stage.take(teacher, practice_id)
    stage.analysed(taken)
    stage.share(teacher, practice_id, coach)
    return taken


@pytest.fixture
def seen_by(installation, attempt):
    """Returns what a person sees of the criterion `wait`."""

    def seen_by(person, criterion_id="wait", *, before_judging=False):
        settings = ReviewSettings(findings_before_judging=before_judging)
        with installation.database.reading() as session:
            found = access.attempt(session, person.id, attempt.id, Act.SEE)
            views = reviewing.criteria_seen_by(session, settings, found, person.id)
        return next(view for view in views if view.criterion.id == criterion_id)

    return seen_by


def test_the_criteria_come_in_the_order_of_the_step(installation, teacher, attempt):
    with installation.database.reading() as session:
        found = access.attempt(session, teacher.id, attempt.id, Act.SEE)
        views = reviewing.criteria_seen_by(session, ReviewSettings(), found, teacher.id)

    assert tuple(view.criterion.id for view in views) == CRITERIA


def test_the_owner_sees_a_finding_at_once(seen_by, teacher):
    view = seen_by(teacher)

    assert (view.finding.outcome, view.withheld) == ("seen", False)


def test_a_coach_sees_a_finding_after_judging_that_criterion_and_no_other(stage, seen_by, coach, attempt):
    before = seen_by(coach)

    stage.judge(coach, attempt, "nearly")

    assert (before.finding, before.withheld) == (None, True)
    assert (seen_by(coach).finding.outcome, seen_by(coach).withheld) == ("seen", False)
    assert seen_by(coach, "hands").withheld


def test_to_say_that_one_does_not_judge_opens_nothing(stage, seen_by, coach, attempt):
    stage.judge(coach, attempt, "not_judged")

    assert seen_by(coach).withheld


def test_to_take_a_judgement_back_hides_the_finding_again(stage, seen_by, coach, attempt):
    stage.judge(coach, attempt, "met")
    stage.judge(coach, attempt, "not_judged")

    assert seen_by(coach).withheld


def test_a_setting_shows_findings_before_judging(seen_by, coach):
    assert seen_by(coach, before_judging=True).finding.outcome == "seen"


def test_what_others_judged_is_hidden_until_one_has_judged(stage, seen_by, teacher, coach, attempt):
    stage.judge(teacher, attempt, "met")

    before = seen_by(coach).others
    stage.judge(coach, attempt, "not_yet")

    assert before == ()
    assert [(one.person.name, one.level) for one in seen_by(coach).others] == [(teacher.name, "met")]


def test_one_s_own_judgement_is_apart_from_the_others(stage, seen_by, teacher, coach, attempt):
    stage.judge(coach, attempt, "nearly")
    stage.judge(teacher, attempt, "met")

    view = seen_by(teacher)

    assert (view.mine.level, [one.level for one in view.others]) == ("met", ["nearly"])


def test_before_anything_was_found_nothing_is_withheld(stage, installation, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    fresh = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)

    with installation.database.reading() as session:
        found = access.attempt(session, coach.id, fresh.id, Act.SEE)
        views = reviewing.criteria_seen_by(session, ReviewSettings(), found, coach.id)

    assert [(view.finding, view.withheld) for view in views] == [(None, False)] * len(CRITERIA)


@pytest.mark.parametrize("level", LEVELS)
def test_a_later_judgement_of_the_same_person_replaces_the_earlier(
    stage, installation, coach, attempt, level
):
    stage.judge(coach, attempt, "nearly")

    stage.judge(coach, attempt, level)

    with installation.database.reading() as session:
        assert [one.level for one in judgements.of_attempt(session, attempt.id)] == [level]


@pytest.mark.parametrize(
    ("level", "criterion_id", "pointer"),
    [("5", "wait", "/level"), ("seen", "wait", "/level"), ("met", "one-signal", "/criterion_id")],
)
def test_a_judgement_is_one_of_four_words_about_one_of_the_criteria(
    stage, coach, attempt, level, criterion_id, pointer
):
    with pytest.raises(InvalidInput) as refused:
        stage.judge(coach, attempt, level, criterion_id)

    assert refused.value.pointer == pointer
