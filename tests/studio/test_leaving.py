"""A person taken out: what was theirs goes, what they gave to others stays without their name."""

import pytest
from sqlalchemy import select

from studio import (
    access,
    attempts,
    coaches_here,
    comments,
    corrections,
    leaving,
    live_tries,
    people,
    phones,
    practice_sessions,
    re_observations,
    replies,
    reviews,
    sign_ins,
    spoken,
)
from studio.access import Act
from studio.analysis import heard
from studio.clock import new_id, now
from studio.erasure import erase
from studio.errors import NotFound
from studio.leaving import NOBODY, SAID_ALOUD
from studio.tables import Clip, Comment, Judgement, Person, Table
from studio.wordings import Wording
from tests.staging import MEDIA_TYPE, STEP_ID

SAID = Wording("change", "", "wait", 4000)


def take_out(installation, person):
    with installation.database.writing() as session:
        gone = leaving.take_out(session, session.get_one(Person, person.id))
    erase(installation, gone)


def rows_with(installation, *identifiers):
    """Return the tables in which any of these identifiers still stands, wherever in a row."""
    with installation.database.reading() as session:
        return [
            table.name
            for table in Table.metadata.sorted_tables
            for row in session.execute(select(table)).mappings()
            if set(identifiers) & {value for value in row.values() if isinstance(value, str)}
        ]


def kept_files(installation):
    folder = installation.settings.store_folder
    return sorted(file for file in folder.rglob("*") if file.is_file())


def speak(stage, author, attempt, *, words=""):
    """A spoken comment, shared; return its clip."""
    with stage.installation.database.writing() as session:
        seen = access.attempt(session, author.id, attempt.id, Act.REVIEW)
        comment = spoken.start(session, seen, author.id, SAID, client_key=new_id(), media_type=MEDIA_TYPE)
        clip_id = comment.spoken_clip_id
    stage.receive(clip_id)
    stage.playable(clip_id)
    with stage.installation.database.writing() as session:
        spoken.written_down(session, clip_id, words)
        seen = access.attempt(session, author.id, attempt.id, Act.REVIEW)
        reviews.share_review(session, seen, author.id)
    return clip_id


@pytest.fixture
def practised(stage, teacher, coach):
    """A practice of Ms Okafor's with everything in it that a practice can have; its first and last take."""
    practice_id = stage.practice(teacher, coach)
    first, last = stage.take(teacher, practice_id), None
    stage.analysed(first, wait="not_seen")
    stage.share(teacher, practice_id, coach)
    stage.judge(coach, first, "nearly")
    comment = stage.comment(coach, first, share=True)
    last = stage.take(teacher, practice_id)
    stage.analysed(last)
    speak(stage, coach, last, words="Much calmer.")
    stage.made_film(stage.film(teacher, practice_id, first, last))
    model_id = stage.model_clip(coach, practice_id)
    stage.receive(model_id)
    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.SEE)
        seen = access.attempt(session, teacher.id, first.id, Act.SEE)
        replies.reply(session, seen, session.get_one(Comment, comment.id), teacher.id, "I will.")
        what = heard(stage.installation.store, first.clip_id)
        corrections.correct(session, seen, coach.id, what, place=0, text="Pens")
        corrections.mark_pupil(session, seen, coach.id, start_ms=100, end_ms=400)
        live_tries.note(session, teacher.id, STEP_ID, tried_on=now().date(), became="there", text="Calm.")
        re_observations.note(
            session, practice, coach.id, observed_on=now().date(), outcome="continued", text="Go on."
        )
        coaches_here.begin(session, practice, coach, hours=1)
        phones.make_pass(session, teacher.id, practice_id, minutes=10)
        sign_ins.start(session, teacher, days=1)
    return practice_id, first, last


def test_of_a_teacher_nothing_is_left(installation, teacher, practised):
    practice_id, first, last = practised
    with installation.database.reading() as session:
        clip_ids = session.scalars(select(Clip.id)).all()

    take_out(installation, teacher)

    assert rows_with(installation, teacher.id, practice_id, first.id, last.id, *clip_ids) == []
    assert kept_files(installation) == []


def test_whoever_was_signed_in_is_so_no_more(installation, teacher):
    with installation.database.writing() as session:
        token = sign_ins.start(session, teacher, days=1)

    take_out(installation, teacher)

    with installation.database.reading() as session:
        assert sign_ins.person_of(session, token) is None
        assert people.find_by_email(session, teacher.email) is None


def test_others_keep_all_of_theirs(installation, stage, coach, practised):
    other = stage.person("Mr Lind")
    practice_id = stage.practice(other)
    attempt = stage.take(other, practice_id)
    stage.analysed(attempt)
    before = len(kept_files(installation))

    with installation.database.reading() as session:
        teacher = people.teachers_of(session, coach.id)[0]
    take_out(installation, teacher)

    with installation.database.reading() as session:
        assert attempts.of_practice(session, other.id, practice_id)[0].id == attempt.id
        assert [person.name for person in people.everyone(session)] == [coach.name, other.name]
    assert 0 < len(kept_files(installation)) < before


def test_what_a_coach_wrote_stays_without_a_name(installation, teacher, coach, practised):
    practice_id, first, _ = practised

    take_out(installation, coach)

    assert rows_with(installation, coach.name, coach.email) == []
    with installation.database.reading() as session:
        assert people.coaches_of(session, teacher.id) == []
        assert people.everyone(session) == [session.get_one(Person, teacher.id)]
        (written,) = comments.seen_by(session, first.id, teacher.id)
        (judged,) = session.scalars(select(Judgement))
        assert (written.author.name, written.text) == (NOBODY, "Count three breaths, then the name.")
        assert judged.level == "nearly"
        assert access.practice(session, teacher.id, practice_id, Act.SEE).action_step.coach is None
        focus = attempts.focus_set_on(session, first.id)
        assert focus is not None
        assert focus.set_by.name == NOBODY


def test_what_was_recorded_of_a_coach_goes_and_its_words_stay(installation, stage, teacher, coach, practised):
    _, _, last = practised
    with installation.database.reading() as session:
        recorded = session.scalars(select(Clip.id).where(Clip.owner_id == coach.id)).all()

    take_out(installation, coach)

    assert len(recorded) == 2  # a spoken comment and a model
    assert rows_with(installation, *recorded) == []
    assert not [file for file in kept_files(installation) if set(recorded) & set(file.parts)]
    with installation.database.reading() as session:
        (comment,) = comments.seen_by(session, last.id, teacher.id)
        assert (comment.text, comment.spoken_clip) == ("Much calmer.", None)


def test_a_spoken_comment_without_words_says_what_it_was(installation, stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    attempt = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    speak(stage, coach, attempt)

    take_out(installation, coach)

    with installation.database.reading() as session:
        (comment,) = comments.seen_by(session, attempt.id, teacher.id)
        assert comment.text == SAID_ALOUD


def test_drafts_go(installation, stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    attempt = stage.take(teacher, practice_id)
    stage.share(teacher, practice_id, coach)
    stage.comment(coach, attempt)

    take_out(installation, coach)

    with installation.database.reading() as session:
        assert session.scalars(select(Comment)).all() == []
        assert session.get(Person, coach.id) is None  # nothing of theirs is with anybody


def test_a_practice_that_loses_its_model_is_planned_again(installation, stage, teacher, coach):
    practice_id = stage.practice(teacher, coach, state="planned")
    stage.receive(stage.model_clip(coach, practice_id))
    with installation.database.reading() as session:
        assert access.practice(session, teacher.id, practice_id, Act.SEE).state == "modelled"

    take_out(installation, coach)

    with installation.database.reading() as session:
        assert access.practice(session, teacher.id, practice_id, Act.SEE).state == "planned"
        assert practice_sessions.model_of(session, practice_id) is None


def test_a_take_still_on_its_way_comes_to_nothing(installation, stage, teacher):
    attempt = stage.started(teacher, stage.practice(teacher))

    take_out(installation, teacher)

    with installation.database.reading() as session, pytest.raises(NotFound):
        access.clip(session, teacher.id, attempt.clip_id, Act.FILL)
