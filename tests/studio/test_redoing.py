"""Going again from a moment, with the words just before it."""

import pytest

from studio import access, analysis, comments, corrections, redoing, reviews
from studio.access import Act
from studio.wordings import Wording


@pytest.fixture
def ask(installation, stage, teacher, coach):
    """Returns a function that asks for a change on a new attempt; answers with where the next one begins."""
    practice_id = stage.practice(teacher, coach)
    stage.share(teacher, practice_id, coach)

    def ask(redo_from_ms, *, has_words=True):
        taken = stage.take(teacher, practice_id)
        if has_words:
            stage.analysed(taken)
        with installation.database.writing() as session:
            seen = access.attempt(session, coach.id, taken.id, Act.REVIEW)
            wording = Wording("change", "Wait longer.", "wait", 4000, redo_from_ms=redo_from_ms)
            comments.write(session, seen, coach.id, wording)
            reviews.share_review(session, seen, coach.id)
        with installation.database.reading() as session:
            return redoing.start_of_next(session, installation.store, practice_id)

    return ask


def test_the_next_attempt_begins_where_the_change_says_on_the_words_before_it(ask):
    start = ask(3600)

    assert (start.number, start.at_ms) == (1, 3600)
    assert start.words_before == "Hands down. Where is the water fastest?"


def test_the_words_to_come_in_on_are_those_that_a_person_set_right(installation, stage, teacher, coach, ask):
    attempt_id = ask(3600).attempt_id
    with installation.database.writing() as session:
        taken = access.attempt(session, teacher.id, attempt_id, Act.DECIDE)
        what = analysis.heard(installation.store, taken.clip_id)
        for place, text in ((5, "river"), (6, "")):
            corrections.correct(session, taken, teacher.id, what, place=place, text=text)

    with installation.database.reading() as session:
        start = redoing.start_of_next(session, installation.store, taken.practice_session_id)

    assert start.words_before == "Hands down. Where is the river"


def test_each_repeat_begins_there_until_something_else_is_asked_for(installation, stage, teacher, ask):
    first = ask(3600)
    with installation.database.reading() as session:
        practice_id = access.attempt(session, teacher.id, first.attempt_id, Act.SEE).practice_session_id
    stage.take(teacher, practice_id)

    with installation.database.reading() as session:
        again = redoing.start_of_next(session, installation.store, practice_id)

    assert again == first
    assert ask(None) is None


def test_without_a_place_the_next_attempt_begins_at_the_top(ask):
    assert ask(None) is None


def test_the_place_stands_without_words_too(ask):
    start = ask(3600, has_words=False)

    assert (start.at_ms, start.words_before) == (3600, "")


def test_nothing_is_said_where_nothing_was_recorded(installation, stage, teacher):
    with installation.database.reading() as session:
        assert redoing.start_of_next(session, installation.store, stage.practice(teacher)) is None
