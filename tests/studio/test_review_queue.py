"""What waits for a reviewer, oldest first, and why."""

import pytest

from studio import access, practice_sessions, replies, review_queue, reviews, sharing
from studio.access import Act
from studio.tables import Comment


@pytest.fixture
def practice_id(stage, teacher, coach):
    made = stage.practice(teacher, coach)
    stage.share(teacher, made, coach)
    return made


@pytest.fixture
def waiting(installation):
    """Returns a function that says what waits for a person, as number, change asked for, and since when."""

    def waiting(person):
        with installation.database.reading() as session:
            queue = review_queue.queue_of(session, person.id)
        return [(one.attempt.number, one.asked, one.since) for one in queue]

    return waiting


def test_attempts_wait_oldest_first_with_what_they_answer(stage, teacher, coach, practice_id, waiting):
    first = stage.take(teacher, practice_id)
    stage.comment(coach, first, "change", "Wait longer.", share=True)
    for _ in range(2):
        stage.take(teacher, practice_id)

    assert waiting(coach) == [(2, "Wait longer.", 1), (3, None, 2)]


def test_praise_alone_is_a_word_too(installation, stage, teacher, coach, practice_id, waiting):
    taken = stage.take(teacher, practice_id)
    before = waiting(coach)

    stage.comment(coach, taken, "praise", "You waited.", share=True)

    assert [number for number, *_ in before] == [1]
    assert waiting(coach) == []
    with installation.database.reading() as session:
        assert [row.waiting for row in practice_sessions.listed_for(session, coach.id)] == [0]
        assert review_queue.waiting_in(session, coach.id, practice_id) == frozenset()


def test_a_draft_is_no_word_yet(stage, teacher, coach, practice_id, waiting):
    stage.comment(coach, stage.take(teacher, practice_id), "praise", "You waited.")

    assert len(waiting(coach)) == 1


@pytest.mark.parametrize("what", ["final", "private", "withdrawn", "arriving"])
def test_what_is_final_private_or_not_there_waits_for_nobody(
    installation, stage, teacher, coach, waiting, what
):
    practice_id = stage.practice(teacher, coach)
    taken = stage.started(teacher, practice_id) if what == "arriving" else stage.take(teacher, practice_id)
    share = stage.share(teacher, practice_id, coach, days=7) if what != "private" else None
    with installation.database.writing() as session:
        if what == "final":
            held = access.attempt(session, coach.id, taken.id, Act.REVIEW)
            reviews.finish(session, held, coach.id, "Enough.")
        if what == "withdrawn":
            held = access.practice(session, teacher.id, practice_id, Act.DECIDE)
            sharing.withdraw(session, held, share.id)

    assert waiting(coach) == []


def test_one_s_own_attempts_wait_for_others(stage, teacher, practice_id, waiting):
    stage.take(teacher, practice_id)

    assert waiting(teacher) == []


def test_an_answer_brings_an_attempt_back_until_it_is_answered(
    installation, stage, teacher, coach, practice_id, waiting
):
    taken = stage.take(teacher, practice_id)
    question = stage.comment(coach, taken, "probe", "What was it for?", share=True)

    def reply(person, text):
        with installation.database.writing() as session:
            held = access.attempt(session, person.id, taken.id, Act.REVIEW)
            comment = session.get_one(Comment, question.id)
            replies.reply(session, held, comment, person.id, text)

    reply(teacher, "To settle them.")
    asked = waiting(coach)
    reply(coach, "Good: so hold it a breath longer.")

    assert [number for number, *_ in asked] == [1]
    assert waiting(coach) == []


def test_after_one_review_comes_the_one_that_waits_longest(installation, stage, teacher, coach, practice_id):
    first, second, third = (stage.take(teacher, practice_id) for _ in range(3))

    with installation.database.reading() as session:
        assert review_queue.next_after(session, coach.id, first.id) == second.id
    stage.comment(coach, first, "praise", "You waited.", share=True)
    stage.comment(coach, second, "praise", "You waited.", share=True)
    with installation.database.reading() as session:
        assert review_queue.next_after(session, coach.id, second.id) == third.id
        assert review_queue.next_after(session, coach.id, third.id) is None
