"""A teacher's progress: what was first met, what to bring back, and never a count."""

from datetime import date, timedelta

from studio.progress import brought_back, progress_of
from tests.plain_browser import PlainBrowser

FIRST = date(2026, 9, 7)


def test_a_step_is_offered_again_after_one_three_and_eight_weeks():
    rows = brought_back([FIRST])

    assert [(row.weeks, (row.due - FIRST).days, row.on) for row in rows] == [
        (1, 7, None),
        (3, 21, None),
        (8, 56, None),
    ]


def test_a_later_practice_is_the_repeat_of_every_week_that_was_due():
    again = FIRST + timedelta(days=22)

    assert [row.on for row in brought_back([again, FIRST])] == [again, again, None]


def test_a_criterion_is_first_met_where_a_person_first_judged_it_so(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    stage.share(teacher, practice_id, coach)
    takes = [stage.take(teacher, practice_id) for _ in range(3)]
    for take, level in zip(takes, ("not_yet", "met", "met"), strict=True):
        stage.judge(coach, take, level)

    with stage.installation.database.reading() as session:
        (step,) = progress_of(session, teacher.id)

    assert [one.by for one in step.first_met] == ["Mr Haddad"]
    assert step.compare == (practice_id, takes[0].id, takes[-1].id)
    assert len(step.unmet) >= 1


def test_the_page_shows_a_teacher_s_steps_to_that_teacher_alone(stage, site, teacher, coach):
    stage.take(teacher, stage.practice(teacher, coach))

    page = PlainBrowser(stage.visit(site, teacher, as_script=False)).open("/progress").page
    theirs = PlainBrowser(stage.visit(site, coach, as_script=False)).open("/progress").page

    assert "Cold call" in page.text
    assert "Nothing practised yet" in theirs.text
