"""The demo: two people, a practice and two takes, analysed there and then and never shipped as results."""

from sqlalchemy import func, select

from studio import analysis, attempts, comments, practice_sessions
from studio.demo import COACH_EMAIL, TEACHER_EMAIL, is_demo_person, open_demo
from studio.people import everyone, find_by_email
from studio.tables import AnalysisStage, Attempt, Clip, Finding, Person, PracticeSession


def test_the_demo_is_put_in_once(installation):
    opened = [open_demo(installation) for _ in range(2)]

    assert opened == [True, False]
    with installation.database.reading() as session:
        counted = [session.scalar(select(func.count()).select_from(kind)) for kind in (Person, Attempt, Clip)]
    assert counted == [2, 2, 3]


def test_nothing_that_a_machine_found_is_there_before_a_worker_ran(installation):
    open_demo(installation)

    with installation.database.reading() as session:
        clips = session.scalars(select(Clip)).all()
        stages = session.scalars(select(AnalysisStage)).all()
        assert session.scalars(select(Finding)).all() == []
    assert {stage.state for stage in stages} == {"waiting"}
    assert {clip.duration_ms for clip in clips} == {None}
    for clip in clips:
        assert installation.store.exists(analysis.piece_key(clip, "original"))
        assert not installation.store.exists(analysis.piece_key(clip, "peaks"))
        assert installation.jobs.status(f"arrive:{clip.id}:first").state == "waiting"


def test_its_practice_is_under_way_with_a_model_and_two_takes_shared_with_its_coach(installation):
    open_demo(installation)

    with installation.database.reading() as session:
        coach = find_by_email(session, COACH_EMAIL)
        practice = session.scalars(select(PracticeSession)).one()
        seen = attempts.of_practice(session, coach.id, practice.id)
        model = practice_sessions.model_of(session, practice.id)
    assert practice.state == "practising"
    assert model.kind == "clip"
    assert [(take.number, take.state) for take in seen] == [(1, "answered"), (2, "ready")]


def test_its_first_take_has_a_coach_s_review_that_the_second_answers(installation):
    open_demo(installation)

    with installation.database.reading() as session:
        teacher = find_by_email(session, TEACHER_EMAIL)
        first, second = session.scalars(select(Attempt).order_by(Attempt.number)).all()
        said = comments.seen_by(session, first.id, teacher.id)
        focus = attempts.focus_set_on(session, second.repeat_of_id)
    assert {comment.kind for comment in said} == {"praise", "change"}
    assert {comment.state for comment in said} == {"shared"}
    assert focus.text == next(comment.text for comment in said if comment.kind == "change")


def test_the_demo_stands_beside_a_school_s_own_people(installation, stage, teacher):
    open_demo(installation)

    with installation.database.reading() as session:
        demo = [person.email for person in everyone(session) if is_demo_person(person)]
    assert sorted(demo) == [COACH_EMAIL, TEACHER_EMAIL]
    assert not is_demo_person(teacher)
