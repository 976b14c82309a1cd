"""Spoken comments: a recording beside the words, heard by whoever may read the comment."""

import pytest

from media.confined import Reader
from media.transcribe import ScriptedTranscriber
from media.transcript import Word
from studio import access, attempts, comments, reviews, spoken
from studio.access import Act
from studio.analysing import Analyst
from studio.clips import original_key
from studio.engine import Task
from studio.errors import AlreadyThere, InvalidInput, NotFound
from studio.jobs import NotedJobs
from studio.stages import Tools
from studio.tables import Clip, Comment
from studio.wordings import LONGEST, ONLY_SPOKEN, Wording
from tests.staging import MEDIA_TYPE

SAID = ScriptedTranscriber(words=(Word("Count", 0.6, 0.9, 0.9), Word("three", 0.9, 1.2, 0.9)))
CHANGE = Wording("change", "", "wait", 4000)


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


@pytest.fixture
def attempt(stage, teacher, coach, practice_id):
    taken = stage.take(teacher, practice_id)
    stage.analysed(taken)
    stage.share(teacher, practice_id, coach)
    return taken


@pytest.fixture
def speak(installation, coach, attempt):
    """Returns a function that begins a spoken comment of the coach's."""

    def speak(wording=CHANGE, key="what-the-browser-calls-it", about=None):
        with installation.database.writing() as session:
            seen = access.attempt(session, coach.id, (about or attempt).id, Act.REVIEW)
            return spoken.start(session, seen, coach.id, wording, client_key=key, media_type=MEDIA_TYPE)

    return speak


@pytest.fixture
def share(installation, coach, attempt):
    def share():
        with installation.database.writing() as session:
            seen = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
            reviews.share_review(session, seen, coach.id)

    return share


@pytest.fixture
def written_down(installation):
    """Returns a function that gives a spoken comment its words."""

    def written_down(comment, text="Count three breaths."):
        with installation.database.writing() as session:
            spoken.written_down(session, comment.spoken_clip_id, text)

    return written_down


def text_of(installation, comment):
    with installation.database.reading() as session:
        return session.get_one(Comment, comment.id).text


def focus_of(installation, attempt):
    with installation.database.reading() as session:
        return attempts.focus_set_on(session, attempt.id).text


def test_the_worker_writes_down_what_was_said(installation, stage, speak):
    comment = speak()
    stage.receive(comment.spoken_clip_id)
    reader = Reader()
    analyst = Analyst(installation.database, NotedJobs(), Tools(installation.store, reader, SAID, "en"))

    for job in ("arrive", "hear"):
        analyst.work()[job].run(Task(comment.spoken_clip_id, job, last_try=True))
    reader.close()

    assert text_of(installation, comment) == "Count three"
    with installation.database.reading() as session:
        assert session.get_one(Clip, comment.spoken_clip_id).playable_type == "video/webm"


def test_what_was_typed_stays_what_it_is(installation, speak, written_down):
    comment = speak(Wording("note", "Listen to the pause.", None, 4000))

    written_down(comment)

    assert text_of(installation, comment) == "Listen to the pause."


def test_the_focus_says_that_it_was_spoken_until_its_words_are_there(
    installation, attempt, speak, share, written_down
):
    comment = speak()
    share()
    assert focus_of(installation, attempt) == ONLY_SPOKEN

    written_down(comment)

    assert focus_of(installation, attempt) == "Count three breaths."


def test_a_very_long_speech_is_cut_where_a_comment_ends(installation, speak, written_down):
    comment = speak()

    written_down(comment, "word " * LONGEST)

    assert len(text_of(installation, comment)) <= LONGEST
    assert text_of(installation, comment).endswith("…")


def test_one_key_is_one_comment_and_another_recordings_key_is_refused(stage, teacher, practice_id, speak):
    comment = speak()
    other = stage.take(teacher, practice_id)

    assert speak().id == comment.id
    with pytest.raises(AlreadyThere):
        speak(about=other)


@pytest.mark.parametrize(
    ("wording", "lacks"),
    [
        (Wording("change", "", None, 4000), "Choose the success criterion"),
        (Wording("praise", "", "wait", None), "belongs to a moment"),
        (Wording("note", "", None, 999_999_999), "outside the take"),
    ],
)
def test_but_for_its_words_it_needs_what_any_comment_needs(speak, wording, lacks):
    with pytest.raises(InvalidInput, match=lacks):
        speak(wording)


def test_it_is_heard_by_its_author_alone_until_it_is_shared(
    installation, stage, teacher, coach, speak, share
):
    comment = speak()
    stage.receive(comment.spoken_clip_id)
    stranger = stage.person()

    def hears(person):
        with installation.database.reading() as session:
            return access.clip(session, person.id, comment.spoken_clip_id, Act.SEE)

    assert hears(coach)
    with pytest.raises(NotFound):
        hears(teacher)
    share()
    assert hears(teacher)
    with pytest.raises(NotFound):
        hears(stranger)


def test_taken_back_it_leaves_no_recording(installation, stage, site, coach, speak):
    comment = speak()
    stage.receive(comment.spoken_clip_id)
    assert installation.store.exists(original_key(comment.spoken_clip_id))

    answer = stage.visit(site, coach).delete(f"/api/v1/comments/{comment.id}")

    assert answer.status_code == 204
    assert not installation.store.exists(original_key(comment.spoken_clip_id))
    with installation.database.reading() as session:
        assert session.get_one(Clip, comment.spoken_clip_id).state == "discarded"


def test_a_discarded_attempt_takes_what_was_spoken_of_it_along(
    installation, stage, site, teacher, attempt, speak
):
    comment = speak()
    stage.receive(comment.spoken_clip_id)

    stage.visit(site, teacher).delete(f"/api/v1/attempts/{attempt.id}")

    assert not installation.store.exists(original_key(comment.spoken_clip_id))
    with installation.database.reading() as session:
        assert comments.seen_by(session, attempt.id, teacher.id) == []
