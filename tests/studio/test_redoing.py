"""Going again from a moment, with the words just before it."""

import pytest

from studio import access, comments, redoing, reviews
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

    assert (start.at_ms, start.words_before) == (3600, "Hands down. Where is the water fastest?")


def test_without_a_place_the_next_attempt_begins_at_the_top(ask):
    assert ask(None) is None


def test_the_place_stands_without_words_too(ask):
    start = ask(3600, has_words=False)

    assert (start.at_ms, start.words_before) == (3600, "")


def test_nothing_is_said_where_nothing_was_recorded(installation, stage, teacher):
    with installation.database.reading() as session:
        assert redoing.start_of_next(session, installation.store, stage.practice(teacher)) is None
