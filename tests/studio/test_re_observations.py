"""Re-observations: said by the coach of the practice after a drop-in, read by the teacher, never counted."""

from datetime import timedelta

import pytest

from studio import access, live_tries, re_observations
from studio.access import Act
from studio.clock import now
from studio.errors import Conflict, Forbidden, InvalidInput, NotFound
from studio.progress import progress_of
from tests.plain_browser import PlainBrowser

TODAY = now().date()


@pytest.fixture
def practised(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    stage.take(teacher, practice_id)
    return practice_id


def noted(installation, person, practice_id, outcome="secure", text="", day=TODAY):
    with installation.database.writing() as session:
        practice = access.practice(session, person.id, practice_id, Act.RE_OBSERVE)
        return re_observations.note(session, practice, person.id, observed_on=day, outcome=outcome, text=text)


def taken_back(installation, person, practice_id, row):
    with installation.database.writing() as session:
        practice = access.practice(session, person.id, practice_id, Act.RE_OBSERVE)
        re_observations.take_back(session, practice, person.id, row.id)


def seen_by(installation, teacher):
    with installation.database.reading() as session:
        (step,) = progress_of(session, teacher.id)
    return step


@pytest.mark.parametrize(
    ("outcome", "state", "secured"),
    [("secure", "secure", TODAY), ("continued", "reviewed", None), ("replaced", "reviewed", None)],
)
def test_what_a_coach_saw_says_what_the_step_is(
    installation, teacher, coach, practised, outcome, state, secured
):
    noted(installation, coach, practised, outcome, "  Every pupil\n thought first. ")

    step = seen_by(installation, teacher)

    assert (step.state, step.secured_on) == (state, secured)
    assert [(one.outcome, one.note, one.coach.name) for one in step.re_observed] == [
        (outcome, "Every pupil thought first.", "Mr Haddad")
    ]


def test_a_later_lesson_without_the_step_says_that_it_goes_on(installation, teacher, coach, practised):
    noted(installation, coach, practised, "secure", day=TODAY - timedelta(days=9))
    noted(installation, coach, practised, "continued")

    step = seen_by(installation, teacher)

    assert step.secured_on is None
    assert [one.outcome for one in step.re_observed] == ["continued", "secure"]


def test_a_secured_step_stays_so_when_it_is_brought_back(installation, stage, teacher, coach, practised):
    noted(installation, coach, practised)
    stage.take(teacher, stage.practice(teacher, coach))

    assert seen_by(installation, teacher).secured_on == TODAY


def test_what_is_taken_back_leaves_the_step_as_it_was(installation, teacher, coach, practised):
    with installation.database.writing() as session:
        live_tries.note(session, teacher.id, "qu1-cold-call", tried_on=TODAY, became="partly", text="")
    row = noted(installation, coach, practised)

    taken_back(installation, coach, practised, row)

    step = seen_by(installation, teacher)
    assert (step.state, step.re_observed) == ("trying_live", ())


def test_a_note_of_another_practice_is_not_taken_back_here(installation, stage, teacher, coach, practised):
    row = noted(installation, coach, practised)
    other = stage.practice(teacher, coach)

    with pytest.raises(NotFound):
        taken_back(installation, coach, other, row)


def test_a_teacher_does_not_secure_a_step_alone(installation, teacher, practised):
    with pytest.raises(Forbidden):
        noted(installation, teacher, practised)


def test_a_step_that_was_not_rehearsed_is_not_seen_again(installation, stage, teacher, coach):
    with pytest.raises(Conflict):
        noted(installation, coach, stage.practice(teacher, coach, "planned"))


@pytest.mark.parametrize(
    "wrong",
    [{"outcome": "brilliant"}, {"day": TODAY + timedelta(days=3)}, {"text": "x" * 501}],
)
def test_what_cannot_be_is_refused_in_a_sentence(installation, coach, practised, wrong):
    with pytest.raises(InvalidInput):
        noted(installation, coach, practised, **wrong)


def test_a_coach_says_it_on_the_page_and_the_teacher_reads_it_in_her_progress(
    stage, site, teacher, coach, practised
):
    page = f"/practice-sessions/{practised}"
    visitor = stage.visit(site, coach)
    answer = visitor.post(
        f"{page}/re-observations",
        data={"observed_on": TODAY.isoformat(), "outcome": "secure", "note": "Calm."},
    )

    theirs = PlainBrowser(stage.visit(site, teacher, as_script=False))
    progress, practice = theirs.open("/progress").page.text, theirs.open(page).page.text

    assert answer.status_code == 204
    assert "secured on" in progress
    assert "seen by Mr Haddad" in progress
    assert "Calm." in practice
    assert "Note what you saw" not in practice
