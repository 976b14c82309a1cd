"""Signals in the record: in order, for whatever uses a clip, and forgotten when nobody can want them."""

from sqlalchemy import delete

from studio import events
from studio.clock import now
from studio.events import KEEP
from studio.tables import Event


def kinds(installation, after=0):
    with installation.database.reading() as session:
        return [(event.kind, event.attempt_id) for event in events.after(session, after)]


def test_signals_are_read_in_order_after_the_last_one_known(installation, stage, teacher):
    practice_id = stage.practice(teacher)
    with installation.database.writing() as session:
        known = events.newest_id(session)
        for kind in ("model", "attempts", "shares"):
            events.announce(session, kind, practice_session_id=practice_id)

    assert [kind for kind, _ in kinds(installation, known)] == ["model", "attempts", "shares"]
    assert [kind for kind, _ in kinds(installation, known + 2)] == ["shares"]


def test_an_empty_record_has_no_newest_signal(installation):
    with installation.database.reading() as session:
        assert events.newest_id(session) == 0


def test_what_is_taken_back_was_never_announced(installation, stage, teacher):
    practice_id = stage.practice(teacher)
    before = kinds(installation)

    with installation.database.writing() as session:
        events.announce(session, "shares", practice_session_id=practice_id)
        session.rollback()

    assert kinds(installation) == before


def test_a_clip_is_announced_to_the_pages_of_what_uses_it(installation, stage, teacher):
    practice_id = stage.practice(teacher)
    attempt, model = stage.started(teacher, practice_id), stage.model_clip(teacher, practice_id)
    unused = stage.expected_clip(teacher)
    with installation.database.writing() as session:
        known = events.newest_id(session)
        for clip_id in (attempt.clip_id, model, unused.id):
            events.announce_clip(session, clip_id, "playable")

    assert kinds(installation, known) == [("playable", attempt.id), ("model", None)]


def test_old_signals_are_forgotten_and_fresh_ones_kept(installation, stage, teacher):
    practice_id = stage.practice(teacher, state="planned")
    with installation.database.writing() as session:
        session.add(Event(practice_session_id=practice_id, kind="model", at=now() - 2 * KEEP))
        session.add(Event(practice_session_id=practice_id, kind="shares", at=now()))

    with installation.database.writing() as session:
        events.forget_old(session)

    assert kinds(installation) == [("shares", None)]


def test_the_number_of_a_signal_that_is_gone_is_never_another_ones(installation, stage, teacher):
    practice_id = stage.practice(teacher)
    with installation.database.writing() as session:
        newest = events.newest_id(session)
        session.execute(delete(Event))

    with installation.database.writing() as session:
        events.announce(session, "shares", practice_session_id=practice_id)

    with installation.database.reading() as session:
        assert events.newest_id(session) > newest
