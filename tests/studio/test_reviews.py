"""A review closes with one thing to change, or as final; or is shared as it is written."""

import pytest

from studio import access, attempts, reviews
from studio.access import Act
from studio.errors import ChangedMeanwhile, Conflict, InvalidInput
from studio.tables import Attempt, Comment


@pytest.fixture
def attempt(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    taken = stage.take(teacher, practice_id)
    stage.analysed(taken)
    stage.share(teacher, practice_id, coach)
    return taken


@pytest.fixture
def review(installation, attempt):
    """Returns a function that does one of a review's verbs as a person; answers with the focus's text."""

    def review(verb, person, *details, **more):
        with installation.database.writing() as session:
            seen = access.attempt(session, person.id, attempt.id, Act.REVIEW)
            verb(session, seen, person.id, *details, **more)
        with installation.database.reading() as session:
            focus = attempts.focus_set_on(session, attempt.id)
        return focus.text if focus else None

    return review


@pytest.fixture
def say_now(installation, attempt, stage):
    """Returns a function that writes a comment as a person and shares it alone."""

    def say_now(person, text, kind="change"):
        draft = stage.comment(person, attempt, kind, text)
        with installation.database.writing() as session:
            seen = access.attempt(session, person.id, attempt.id, Act.REVIEW)
            reviews.share_now(session, seen, session.get_one(Comment, draft.id))
        return draft

    return say_now


def test_shared_as_i_write_the_first_change_is_the_focus_and_a_later_one_is_not(
    installation, stage, coach, attempt, say_now
):
    waiting = stage.comment(coach, attempt, "note", "For later.")
    for text in ("Wait longer.", "Name last."):
        say_now(coach, text)

    with installation.database.reading() as session:
        assert attempts.focus_set_on(session, attempt.id).text == "Wait longer."
        assert session.get_one(Comment, waiting.id).state == "draft"


def test_a_change_that_was_shared_before_can_be_chosen_later(review, coach, say_now):
    say_now(coach, "Wait longer.")
    second = say_now(coach, "Name last.")

    assert review(reviews.share_review, coach, second.id) == "Name last."


def test_nobody_puts_their_focus_over_one_that_they_did_not_see(review, stage, teacher, coach, attempt):
    theirs = stage.comment(teacher, attempt, "change", "Smile.")
    review(reviews.share_review, teacher)
    stage.comment(coach, attempt, "change", "Wait longer.")

    with pytest.raises(ChangedMeanwhile, match="Smile") as refused:
        review(reviews.share_review, coach)

    assert refused.value.standing == "Smile."
    assert review(reviews.share_review, coach, replaces=theirs.id) == "Wait longer."


def test_the_only_attempt_of_a_coached_practice_is_final_for_a_reason(
    installation, stage, review, coach, attempt
):
    stage.comment(coach, attempt, "praise", "You waited.")

    with pytest.raises(InvalidInput, match="say why") as refused:
        review(reviews.finish, coach, "  ")
    review(reviews.finish, coach, "The term ends today.")

    assert refused.value.pointer == "/reason"
    with installation.database.reading() as session:
        held = session.get_one(Attempt, attempt.id)
        assert (held.state, held.final_reason) == ("final", "The term ends today.")


def test_a_second_attempt_is_final_without_a_reason(stage, review, teacher, coach, attempt):
    stage.take(teacher, attempt.practice_session_id)

    review(reviews.finish, coach)

    assert stage.state_of(attempt) == "final"


def test_final_has_nothing_left_to_change(stage, review, coach, attempt):
    stage.comment(coach, attempt, "change", "Wait longer.")

    with pytest.raises(InvalidInput, match="nothing left to change"):
        review(reviews.finish, coach, "Enough.")

    assert stage.state_of(attempt) == "ready"


def test_one_s_own_focus_makes_way_for_final_and_another_person_s_does_not(
    stage, review, teacher, coach, attempt
):
    stage.comment(coach, attempt, "change", "Wait longer.")
    review(reviews.share_review, coach)

    with pytest.raises(Conflict, match="Wait longer"):
        review(reviews.finish, teacher, "Enough.")

    assert review(reviews.finish, coach, "Enough.") is None
    assert stage.state_of(attempt) == "final"


def test_a_change_reopens_what_was_final(stage, review, coach, attempt):
    review(reviews.finish, coach, "Enough.")
    stage.comment(coach, attempt, "change", "Once more: wait longer.")

    assert review(reviews.share_review, coach) == "Once more: wait longer."
    assert stage.state_of(attempt) == "reviewed"


def test_what_is_still_arriving_is_not_final(installation, stage, teacher, coach):
    arriving = stage.started(teacher, stage.practice(teacher, coach))

    with installation.database.writing() as session:
        held = access.attempt(session, teacher.id, arriving.id, Act.REVIEW)
        with pytest.raises(Conflict, match="still arriving"):
            reviews.finish(session, held, teacher.id, "Enough.")
