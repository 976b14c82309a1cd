from pathlib import Path

import pytest

from media.timeline import Span
from media.transcript import Transcript, Word
from studio import analysis, tables
from studio.analysis import Heard
from studio.database import Database
from studio.errors import NotFound
from studio.jobs import DbosJobs, NotedJobs
from studio.recordings import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def stages(database: Database, clip_id: str) -> dict[str, str]:
    with database.reading() as session:
        return {row.stage: row.state for row in analysis.state_of(session, clip_id)}


def test_an_analysis_begins_with_every_stage_waiting(database, practice, store, brief):
    clip, jobs = practice.take(store, brief), NotedJobs()

    with database.writing() as session:
        analysis.begin(session, jobs, clip)

    assert stages(database, clip.id) == dict.fromkeys(analysis.STAGES, "waiting")
    assert list(stages(database, clip.id)) == list(analysis.STAGES)
    assert jobs.asked == [("arrive", clip.id, "first")]


def test_an_analysis_begun_twice_is_one(database, practice, store, brief):
    clip, jobs = practice.take(store, brief), NotedJobs()

    for _ in range(2):
        with database.writing() as session:
            analysis.begin(session, jobs, clip)

    assert jobs.asked == [("arrive", clip.id, "first")]


def test_nothing_is_looked_for_in_a_model(database, practice, store, brief):
    clip = practice.model(store, brief)

    with database.writing() as session:
        analysis.begin(session, NotedJobs(), clip)

    assert "findings" not in stages(database, clip.id)
    assert "words" in stages(database, clip.id)


def test_an_arrival_that_is_taken_back_leaves_no_analysis(database, practice, store, brief):
    clip, jobs = practice.take(store, brief), DbosJobs(database)

    def go_wrong() -> None:
        with database.writing() as session:
            analysis.begin(session, jobs, clip)
            raise RuntimeError("the arrival went wrong")

    with pytest.raises(RuntimeError):
        go_wrong()

    assert stages(database, clip.id) == {}
    assert jobs.status(f"arrive:{clip.id}:first") is None
    jobs.close()


def test_only_failed_stages_are_tried_again(database, practice, store, brief):
    clip, jobs = practice.take(store, brief), NotedJobs()
    with database.writing() as session:
        analysis.begin(session, jobs, clip)
        for row in analysis.state_of(session, clip.id):
            row.state = "failed" if row.stage in ("words", "findings") else "ready"
            row.problem = "The model is damaged." if row.state == "failed" else None

    with database.writing() as session:
        tried = analysis.retry(session, jobs, clip.id)
    with database.writing() as session:
        tried_twice = analysis.retry(session, jobs, clip.id)

    assert (tried, tried_twice) == (True, False)
    assert len(jobs.asked) == 2
    assert stages(database, clip.id) == {
        "probe": "ready",
        "playable": "ready",
        "sound": "ready",
        "words": "waiting",
        "findings": "waiting",
        "picture": "ready",
        "previews": "ready",
        "curves": "ready",
    }
    with database.reading() as session:
        assert [row.problem for row in analysis.state_of(session, clip.id)] == [None] * 8


def test_what_was_heard_is_read_back(store):
    heard = Heard(
        Transcript((Word("Where?", 0.5, 1.25, 0.912, "teacher"),), "tiny.en", "1", "en"),
        (Span(0.5, 1.3),),
        8.925,
    )

    store.put("clips/c1/words.json", analysis.packed(heard))

    assert analysis.heard(store, "c1") == heard


def test_words_that_are_not_there_yet_are_missed_in_plain_words(store):
    with pytest.raises(NotFound, match="not written down yet"):
        analysis.heard(store, "c1")


def test_pieces_lie_beside_the_original():
    clip = tables.Clip(id="c1", playable_type=None)
    before = analysis.piece_key(clip, "playable")
    clip.playable_type = "video/mp4"

    assert before is None
    assert analysis.piece_key(clip, "playable") == "clips/c1/playable.mp4"
    assert analysis.piece_key(clip, "original") == "clips/c1/original"
    assert Path(analysis.piece_key(clip, "poster") or "").suffix == ".jpg"
