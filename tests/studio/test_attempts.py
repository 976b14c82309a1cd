"""Attempts are numbered, answer the one before, and leave no trace when they are discarded."""

import threading

import pytest
from sqlalchemy import select

from studio import access, attempts, practice_sessions
from studio.access import Act
from studio.analysis import result_key
from studio.clips import original_key
from studio.errors import AlreadyThere, InvalidInput, ModelNotChosen
from studio.tables import Attempt, Clip, Comment, Finding, Judgement, NextFocus
from tests.staging import MEDIA_TYPE


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


def start(stage, teacher, practice_id, key="a-first-take"):
    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.PRACTISE)
        return attempts.start(session, practice, client_key=key, media_type=MEDIA_TYPE)


def test_the_first_attempt_is_cold_and_each_next_one_repeats_the_last(stage, teacher, practice_id):
    first, second, third = (stage.take(teacher, practice_id) for _ in range(3))

    assert [take.number for take in (first, second, third)] == [1, 2, 3]
    assert [take.stage for take in (first, second, third)] == ["cold", "repeat", "repeat"]
    assert [take.repeat_of_id for take in (first, second, third)] == [None, first.id, second.id]


def test_a_focus_holds_until_a_later_attempt_is_given_another(stage, teacher, coach, practice_id):
    first = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, first, text="Name last.", share=True)
    stage.take(teacher, practice_id)
    with stage.installation.database.reading() as session:
        held = attempts.focus_in_force(session, practice_id)
    third = stage.take(teacher, practice_id)
    stage.comment(coach, third, text="Three breaths.", share=True)
    with stage.installation.database.reading() as session:
        newer = attempts.focus_in_force(session, practice_id)

    assert (held.text, newer.text) == ("Name last.", "Three breaths.")


def test_an_attempt_that_is_asked_for_twice_is_one(stage, teacher, practice_id):
    first = start(stage, teacher, practice_id)

    again = start(stage, teacher, practice_id)

    assert (again.id, again.clip_id, again.number) == (first.id, first.clip_id, 1)


def test_a_key_of_another_practice_s_take_is_refused(stage, teacher, practice_id):
    start(stage, teacher, practice_id)
    other = stage.practice(teacher)

    with pytest.raises(AlreadyThere, match="a key of its own"):
        start(stage, teacher, other)


def test_a_key_of_a_model_is_refused_for_a_take(stage, teacher, practice_id):
    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.PREPARE)
        practice_sessions.start_model(
            session, practice, teacher.id, client_key="a-model-clip", media_type=MEDIA_TYPE
        )

    with pytest.raises(AlreadyThere):
        start(stage, teacher, practice_id, "a-model-clip")


def test_attempts_that_begin_at_once_get_numbers_of_their_own(stage, teacher, practice_id):
    numbers = []
    threads = [
        threading.Thread(
            target=lambda key=f"take-at-once-{place}": numbers.append(
                start(stage, teacher, practice_id, key).number
            )
        )
        for place in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("key", "kind", "pointer"),
    [
        ("short", MEDIA_TYPE, "/client_key"),
        ("../../etc/passwd", MEDIA_TYPE, "/client_key"),
        ("a-good-key", "text/html", "/media_type"),
        ("a-good-key", "video/webm\r\nX: y", "/media_type"),
    ],
)
def test_a_take_is_named_by_a_plain_key_and_is_sound_or_video(
    stage, teacher, practice_id, key, kind, pointer
):
    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.PRACTISE)

        with pytest.raises(InvalidInput) as refused:
            attempts.start(session, practice, client_key=key, media_type=kind)

    assert refused.value.pointer == pointer


def test_before_the_first_attempt_a_practice_asks_for_its_model(stage, teacher):
    planned = stage.practice(teacher, state="planned")

    with pytest.raises(ModelNotChosen, match="needs a model"):
        start(stage, teacher, planned)


def test_a_take_whose_clip_has_come_is_ready_and_answers_the_reviewed_one(stage, teacher, coach, practice_id):
    first = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, first, share=True)
    reviewed = stage.state_of(first)

    second = stage.started(teacher, practice_id)
    before = stage.state_of(first), stage.state_of(second)
    stage.receive(second.clip_id)

    assert reviewed == "reviewed"
    assert before == ("reviewed", "recording")
    assert (stage.state_of(first), stage.state_of(second)) == ("answered", "ready")


def test_a_take_that_nobody_reviewed_is_not_answered_by_the_next(stage, teacher, practice_id):
    first = stage.take(teacher, practice_id)

    stage.take(teacher, practice_id)

    assert stage.state_of(first) == "ready"


def test_a_clip_that_comes_twice_makes_nothing_twice(stage, installation, teacher, practice_id):
    attempt = stage.take(teacher, practice_id)

    stage.receive(attempt.clip_id)

    assert stage.state_of(attempt) == "ready"
    assert installation.jobs.status(f"arrive:{attempt.clip_id}:first").state == "waiting"


def test_a_discarded_attempt_leaves_its_number_and_nothing_that_was_found_or_said(
    stage, site, installation, teacher, coach, practice_id
):
    attempt = stage.take(teacher, practice_id)
    stage.analysed(attempt)
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, attempt, share=True)
    stage.judge(coach, attempt, "met")

    answer = stage.visit(site, teacher).delete(f"/api/v1/attempts/{attempt.id}")

    assert answer.status_code == 204
    with installation.database.reading() as session:
        for table in (Comment, Finding, Judgement, NextFocus):
            assert session.scalars(select(table)).all() == []
        assert session.get_one(Attempt, attempt.id).state == "discarded"
        assert session.get_one(Clip, attempt.clip_id).state == "discarded"
    for key in (original_key(attempt.clip_id), result_key(attempt.clip_id, "words.json")):
        assert not installation.store.exists(key)
    assert stage.take(teacher, practice_id).number == 2


def test_when_the_answer_is_discarded_the_question_stands_again(stage, teacher, coach, practice_id):
    first = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, first, share=True)
    second = stage.take(teacher, practice_id)

    stage.discard(teacher, second)
    third = stage.started(teacher, practice_id)

    assert stage.state_of(first) == "reviewed"
    assert (third.number, third.repeat_of_id) == (3, first.id)


def test_a_practice_lists_the_attempts_that_each_may_see(stage, installation, teacher, coach, practice_id):
    first, second, third = (stage.take(teacher, practice_id) for _ in range(3))
    stage.share(teacher, practice_id, coach, second)
    stage.discard(teacher, first)

    with installation.database.reading() as session:
        seen = {
            person.name: [take.id for take in attempts.of_practice(session, person.id, practice_id)]
            for person in (teacher, coach)
        }

    assert seen == {teacher.name: [second.id, third.id], coach.name: [second.id]}
