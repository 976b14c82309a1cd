"""Live tries: noted by the teacher, hers alone, and the step moves on to being tried live."""

from datetime import timedelta

import pytest

from studio import live_tries
from studio.clock import now
from studio.errors import InvalidInput, NotFound
from studio.progress import progress_of
from studio.tables import Attempt
from tests.plain_browser import PlainBrowser

STEP = "qu1-cold-call"
TODAY = now().date()


@pytest.fixture
def practised(stage, teacher, coach):
    stage.take(teacher, stage.practice(teacher, coach))


def noted(installation, person, became="there", text="", day=TODAY, step=STEP):
    with installation.database.writing() as session:
        return live_tries.note(session, person.id, step, tried_on=day, became=became, text=text)


def test_a_try_stands_in_the_progress_of_its_step_the_newest_first(installation, teacher, practised):
    noted(installation, teacher, "not_there", "  Nobody heard\n the question. ", TODAY - timedelta(days=2))
    noted(installation, teacher, "partly")

    with installation.database.reading() as session:
        (step,) = progress_of(session, teacher.id)

    assert step.state == "trying_live"
    assert [(one.became, one.note) for one in step.live_tries] == [
        ("partly", ""),
        ("not_there", "Nobody heard the question."),
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"became": "brilliant"}, {"day": TODAY + timedelta(days=3)}, {"text": "x" * 501}],
)
def test_what_cannot_be_is_refused_in_a_sentence(installation, teacher, practised, wrong):
    with pytest.raises(InvalidInput):
        noted(installation, teacher, **wrong)


def test_a_step_that_was_never_practised_has_no_live_tries(installation, teacher, practised):
    with pytest.raises(NotFound):
        noted(installation, teacher, step="in2-three-steps")


def test_nobody_else_takes_a_note_back(installation, teacher, coach, practised):
    row = noted(installation, teacher)

    with pytest.raises(NotFound), installation.database.writing() as session:
        live_tries.take_back(session, coach.id, row.id)
    with installation.database.writing() as session:
        live_tries.take_back(session, teacher.id, row.id)
        assert live_tries.of_teacher(session, teacher.id) == {}


def test_by_the_page_a_try_is_noted_and_what_was_not_there_is_offered_again(stage, site, teacher, practised):
    browser = PlainBrowser(stage.visit(site, teacher, as_script=False))

    browser.open("/progress")
    page = browser.send(
        "/progress/live-tries", tried_on=TODAY.isoformat(), became="not_there", note="They called out."
    ).page

    assert "not this time" in page.text
    assert "They called out." in page.text
    assert "Practise it once more" in page.text


def test_a_slow_attempt_is_marked_wherever_it_is_compared(stage, site, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    first, last = (stage.take(teacher, practice_id) for _ in range(2))
    for take in (first, last):
        stage.analysed(take)
    visitor = stage.visit(site, teacher)

    visitor.post(f"/attempts/{last.id}/slow", data={"slow": "yes"})

    page = visitor.get(f"/practice-sessions/{practice_id}/comparison", headers={"Accept": "text/html"}).text
    assert "Attempt 1 (cold) beside Attempt 2 (slow)" in page
    assert "One of the two was spoken slowly on purpose." in page
    with stage.installation.database.reading() as session:
        assert session.get_one(Attempt, last.id).is_slow
