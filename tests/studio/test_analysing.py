import errno
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from media.confined import Reader
from media.errors import ModelDamaged, ReaderCrashed
from media.transcribe import ScriptedTranscriber, Whisper
from media.transcript import Word
from studio import analysis, curves, tables
from studio.analysing import LEFT_BEHIND, Analyst, ask_for_missing, settle
from studio.clock import now
from studio.database import Database
from studio.engine import Task
from studio.failures import DISK_FULL
from studio.jobs import NotedJobs
from studio.recordings import FolderStore, MemoryStore
from studio.stages import Tools

pytestmark = pytest.mark.one_database

SAID = ScriptedTranscriber(
    words=(
        Word("Where", 0.6, 0.9, 0.9),
        Word("does", 0.9, 1.1, 0.9),
        Word("it", 1.1, 1.3, 0.9),
        Word("go?", 1.3, 4.0, 0.9),
        Word("Devon.", 7.3, 8.4, 0.9),
    )
)
READY = dict.fromkeys(analysis.STAGES, "ready")


@dataclass
class Studio:
    """A worker's analyst without an engine: its jobs are done when the test says so."""

    database: Database
    store: FolderStore
    jobs: NotedJobs
    tools: Tools
    at_work: list[str] = field(default_factory=list)

    def begin(self, clip: tables.Clip) -> tables.Clip:
        with self.database.writing() as session:
            analysis.begin(session, self.jobs, clip)
        return clip

    def retry(self, clip: tables.Clip) -> None:
        with self.database.writing() as session:
            analysis.retry(session, self.jobs, clip.id)

    def do_all(self, *, last_try: bool = True) -> None:
        """Do what was asked for, and what that asks for in turn."""
        work = Analyst(self.database, self.jobs, self.tools).work()
        while self.jobs.asked:
            name, subject, key = self.jobs.asked.pop(0)
            work[name].run(Task(subject, key, last_try))

    def states(self, clip: tables.Clip) -> dict[str, str]:
        with self.database.reading() as session:
            return {row.stage: row.state for row in analysis.state_of(session, clip.id)}

    def problem(self, clip: tables.Clip, stage: str) -> str | None:
        with self.database.reading() as session:
            return session.get_one(tables.AnalysisStage, (clip.id, stage)).problem

    def changes(self, clip: tables.Clip) -> dict[str, object]:
        with self.database.reading() as session:
            return {row.stage: row.changed_at for row in analysis.state_of(session, clip.id)}

    def findings(self, clip: tables.Clip) -> list[tables.Finding]:
        with self.database.reading() as session:
            return list(
                session.scalars(
                    select(tables.Finding)
                    .join(tables.Attempt, tables.Attempt.id == tables.Finding.attempt_id)
                    .where(tables.Attempt.clip_id == clip.id)
                    .order_by(tables.Finding.position)
                )
            )

    def row(self, clip: tables.Clip) -> tables.Clip:
        with self.database.reading() as session:
            return session.get_one(tables.Clip, clip.id)


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


@pytest.fixture
def studio(database: Database, tmp_path: Path, reader: Reader) -> Studio:
    store = FolderStore(tmp_path / "store")
    return Studio(database, store, NotedJobs(), Tools(store, reader, SAID, "en"))


def test_a_take_goes_through_every_stage(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))

    studio.do_all()

    assert studio.states(clip) == READY
    row = studio.row(clip)
    assert abs(row.duration_ms - 8925) < 100
    assert (row.has_audio, row.has_video, row.playable_type) == (True, True, "video/webm")
    assert row.width > row.height > 0
    for piece in ("playable", "poster", "peaks", "captions", "previews", "sheet", "original"):
        assert studio.store.size(analysis.piece_key(row, piece)) > 0
    assert analysis.heard(studio.store, clip.id).transcript.words == SAID.words
    assert studio.store.get(analysis.piece_key(row, "previews")).count(b"sheet#xywh=") == 9
    assert set(curves.known(studio.store, clip.id)) == {"loudness_db", "pitch_st"}
    measured = curves.level_of(studio.store, clip.id)
    assert measured.voice_db > measured.room_db + 12
    found = studio.findings(clip)
    step = practice_document(practice)
    assert [finding.criterion_id for finding in found] == [each["id"] for each in step["criteria"]]
    assert all(finding.sentence for finding in found)


@dataclass(frozen=True)
class Attentive(ScriptedTranscriber):
    """Writes "Hands gown", and when it listens again the sound speaks for the phrase."""

    words: tuple[Word, ...] = (Word("Hands", 0.6, 1.0, 0.9), Word("gown.", 1.0, 1.4, 0.9))
    gained: list[str] = field(default_factory=list, compare=False)

    def gain(self, sound, asked, language):
        self.gained.append(asked.phrase)
        return 9.0 if asked.phrase == "hands down" else -9.0


def test_what_nearly_matched_is_listened_to_once_and_kept_beside_the_words(studio, practice, brief):
    ears = Attentive()
    studio.tools = replace(studio.tools, ears=ears)
    clip = studio.begin(practice.take(studio.store, brief))

    studio.do_all()
    asked = list(ears.gained)
    find_again(studio, clip)

    found = {finding.criterion_id: finding for finding in studio.findings(clip)}["hands"]
    assert found.outcome == "seen"
    assert [item["quote"] for item in found.evidence] == ["Hands gown."]
    assert [word.text for word in analysis.heard(studio.store, clip.id).transcript.words] == [
        "Hands",
        "gown.",
    ]
    assert "hands down" in asked
    assert ears.gained == asked


def test_what_other_ears_heard_is_listened_to_once_more(studio, practice, brief):
    ears = Attentive()
    studio.tools = replace(studio.tools, ears=ears)
    clip = studio.begin(practice.take(studio.store, brief))
    studio.do_all()
    asked, key = list(ears.gained), f"clips/{clip.id}/reheard.json"
    kept = [{**heard, "phones": "others"} for heard in json.loads(studio.store.get(key))]
    studio.store.put(key, json.dumps(kept).encode())

    find_again(studio, clip)

    assert asked
    assert ears.gained == asked * 2


def find_again(studio, clip) -> None:
    with studio.database.writing() as session:
        row = session.get_one(tables.AnalysisStage, (clip.id, "findings"))
        row.state, row.result_key = "waiting", None
    studio.jobs.asked.append(("hear", clip.id, "again"))
    studio.do_all()


def practice_document(practice) -> dict:
    with practice.database.reading() as session:
        return session.get_one(tables.StepVersion, practice.step_version_id).document


def test_evidence_is_kept_in_whole_milliseconds(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))

    studio.do_all()

    evidence = [item for finding in studio.findings(clip) for item in finding.evidence]
    assert evidence
    for item in evidence:
        assert isinstance(item["start_ms"], int)
        assert item["end_ms"] >= item["start_ms"] >= 0


def test_the_peaks_follow_the_sound(studio, practice, brief, brief_truth):
    clip = studio.begin(practice.take(studio.store, brief))

    studio.do_all()

    drawn = json.loads(studio.store.get(f"clips/{clip.id}/peaks.json"))
    wait = brief_truth["waits"][0]
    per_ms = drawn["per_second"] / 1000
    inside = drawn["peaks"][round((wait["start_ms"] + 300) * per_ms) : round((wait["end_ms"] - 300) * per_ms)]
    assert len(drawn["peaks"]) == pytest.approx(8925 * per_ms, abs=10)
    assert max(drawn["peaks"]) > 10 * (max(inside) + 1)


def test_open_pages_hear_of_each_thing_that_is_there(studio, practice, brief):
    studio.begin(practice.take(studio.store, brief))

    studio.do_all()

    with studio.database.reading() as session:
        kinds = [event.kind for event in session.scalars(select(tables.Event).order_by(tables.Event.id))]
    assert [kind for kind in kinds if kind != "stage"] == [
        "playable",
        "words",
        "findings",
        "picture",
        "picture",
    ]


def test_a_model_is_written_down_and_nothing_is_looked_for(studio, practice, brief):
    clip = studio.begin(practice.model(studio.store, brief))

    studio.do_all()

    assert set(studio.states(clip).values()) == {"ready"}
    assert b"Devon" in studio.store.get(f"clips/{clip.id}/captions.vtt")


def test_what_is_ready_is_not_done_again(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))
    studio.do_all()
    before = studio.changes(clip)

    studio.jobs.asked.append(("arrive", clip.id, "again"))
    studio.do_all()

    assert studio.changes(clip) == before


def test_a_changed_criterion_is_looked_for_again_and_nothing_else_is_done(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))
    studio.do_all()
    before = studio.changes(clip)
    with studio.database.writing() as session:
        version = session.get_one(tables.StepVersion, practice.step_version_id)
        version.document = {**version.document, "criteria": version.document["criteria"][:2]}

    studio.jobs.asked.append(("arrive", clip.id, "again"))
    studio.do_all()

    after = studio.changes(clip)
    assert {stage for stage in after if after[stage] != before[stage]} == {"findings"}
    assert len(studio.findings(clip)) == 2


def test_another_model_writes_the_words_again(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))
    studio.do_all()
    before = studio.changes(clip)

    studio.tools = replace(studio.tools, ears=replace(SAID, version="2", words=SAID.words[:2]))
    studio.jobs.asked.append(("arrive", clip.id, "again"))
    studio.do_all()

    after = studio.changes(clip)
    assert {stage for stage in after if after[stage] != before[stage]} == {"words", "findings"}
    assert len(analysis.heard(studio.store, clip.id).transcript.words) == 2


def test_a_file_that_is_no_recording_fails_every_stage_in_plain_words(studio, practice, tmp_path):
    file = tmp_path / "notes.webm"
    file.write_text("These are the minutes of the last meeting.")
    clip = studio.begin(practice.take(studio.store, file))

    studio.do_all()

    assert set(studio.states(clip).values()) == {"failed"}
    problems = {stage: studio.problem(clip, stage) for stage in analysis.STAGES}
    assert "not a recording" in problems["probe"]
    assert "nothing to play" in problems["playable"]
    assert "no words were written down" in problems["words"]
    assert studio.store.get(f"clips/{clip.id}/original") == file.read_bytes()


def test_an_empty_file_fails_in_plain_words(studio, practice, tmp_path):
    file = tmp_path / "empty.webm"
    file.write_bytes(b"")
    clip = studio.begin(practice.take(studio.store, file))

    studio.do_all()

    assert "empty" in studio.problem(clip, "probe")


def test_a_cut_off_recording_gives_what_is_there(studio, practice, brief, tmp_path):
    file = tmp_path / "cut.webm"
    file.write_bytes(brief.read_bytes()[: brief.stat().st_size // 2])
    clip = studio.begin(practice.take(studio.store, file))

    studio.do_all()

    assert studio.states(clip) == READY
    assert 2000 < studio.row(clip).duration_ms < 8000


def test_a_film_without_sound_plays_and_says_that_nothing_can_be_heard(studio, practice, only):
    clip = studio.begin(practice.take(studio.store, only("video")))

    studio.do_all()

    assert studio.states(clip) == READY | dict.fromkeys(("sound", "words", "findings", "curves"), "failed")
    assert "sound" in studio.problem(clip, "sound")
    assert json.loads(studio.store.get(f"clips/{clip.id}/peaks.json"))["peaks"] == []


def test_sound_alone_plays_and_is_heard(studio, practice, only):
    clip = studio.begin(practice.take(studio.store, only("audio")))

    studio.do_all()

    assert studio.states(clip) == READY
    assert studio.row(clip).playable_type == "audio/webm"
    assert not studio.store.exists(f"clips/{clip.id}/poster.jpg")


@pytest.mark.model
def test_where_nobody_speaks_there_are_no_words_and_every_finding_is_unsure(studio, practice, silence):
    studio.tools = replace(studio.tools, ears=Whisper("tiny.en", threads=2))
    clip = studio.begin(practice.take(studio.store, silence))

    studio.do_all()

    assert studio.states(clip) == READY
    assert analysis.heard(studio.store, clip.id).transcript.words == ()
    assert {finding.outcome for finding in studio.findings(clip)} == {"unsure"}


@dataclass(frozen=True)
class Deaf(ScriptedTranscriber):
    """A transcriber that cannot: it raises what it is given."""

    error: Exception = field(default_factory=lambda: ModelDamaged("The speech model is damaged: fetch it."))

    def transcribe(self, *_arguments, **_named):
        raise self.error


def test_a_damaged_model_costs_no_earlier_stage_and_is_tried_again_once_mended(studio, practice, brief):
    whole, studio.tools = studio.tools, replace(studio.tools, ears=Deaf())
    clip = studio.begin(practice.take(studio.store, brief))
    studio.do_all()
    broken, before = studio.states(clip), studio.changes(clip)
    said = studio.problem(clip, "words")

    studio.tools = whole
    studio.retry(clip)
    studio.do_all()

    assert broken == READY | {"words": "failed", "findings": "failed"}
    assert said == "The speech model is damaged: fetch it."
    assert studio.states(clip) == READY
    assert studio.changes(clip)["playable"] == before["playable"]


@pytest.mark.model
def test_a_language_that_the_model_does_not_know_is_named(studio, practice, brief):
    studio.tools = replace(studio.tools, ears=Whisper("tiny.en", threads=2), language="cy")
    clip = studio.begin(practice.take(studio.store, brief))

    studio.do_all()

    assert studio.states(clip)["words"] == "failed"
    assert "'cy'" in studio.problem(clip, "words")
    assert studio.states(clip)["playable"] == "ready"


def test_a_reader_that_was_killed_is_tried_again(studio, practice, brief):
    studio.tools = replace(studio.tools, ears=Deaf(error=ReaderCrashed("Reading failed: try once more.")))
    clip = studio.begin(practice.take(studio.store, brief))

    with pytest.raises(ReaderCrashed):
        studio.do_all(last_try=False)
    in_between = studio.states(clip)["words"]
    studio.jobs.asked.append(("hear", clip.id, "again"))
    studio.do_all(last_try=True)

    assert in_between == "running"
    assert studio.problem(clip, "words") == "Reading failed: try once more."


class FullStore(FolderStore):
    """A store on a disk that has no room for words."""

    def put(self, key: str, content: bytes) -> None:
        if key.endswith("words.json"):
            raise OSError(errno.ENOSPC, "No space left on device")
        super().put(key, content)


def test_a_full_disk_is_named_and_harms_nothing(studio, practice, brief, tmp_path):
    clip = studio.begin(practice.take(studio.store, brief))
    studio.tools = replace(studio.tools, store=FullStore(tmp_path / "store"))

    studio.do_all()

    assert studio.problem(clip, "words") == DISK_FULL
    assert studio.states(clip)["playable"] == "ready"
    assert studio.store.get(f"clips/{clip.id}/original") == brief.read_bytes()


@dataclass(frozen=True)
class Interrupted(ScriptedTranscriber):
    """A transcriber during whose work something else happens."""

    meanwhile: Callable[[], None] = lambda: None

    def transcribe(self, *arguments, **named):
        self.meanwhile()
        return super().transcribe(*arguments, **named)


def test_a_take_discarded_while_it_is_written_down_leaves_nothing(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))

    def discard() -> None:
        with studio.database.writing() as session:
            session.get_one(tables.Clip, clip.id).state = "discarded"
        studio.store.delete(f"clips/{clip.id}")

    studio.tools = replace(studio.tools, ears=Interrupted(words=SAID.words, meanwhile=discard))
    studio.do_all()

    assert list((studio.store.local_path("clips")).rglob(clip.id)) == []
    assert studio.findings(clip) == []


def test_a_job_that_is_given_up_says_so_where_it_was_and_after(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))
    studio.jobs.asked.clear()
    work = Analyst(studio.database, studio.jobs, studio.tools).work()
    work["arrive"].run(Task(clip.id, "first", last_try=True))

    work["hear"].give_up(Task(clip.id, "first", last_try=True), "the worker stopped 4 times while at it")

    states = studio.states(clip)
    assert (states["words"], states["findings"]) == ("failed", "failed")
    assert (states["playable"], states["picture"]) == ("ready", "waiting")
    assert "the worker stopped 4 times" in studio.problem(clip, "words")


def test_stages_that_no_job_will_come_back_to_are_failed(studio, practice, brief):
    left = studio.begin(practice.take(studio.store, brief))
    waiting = studio.begin(practice.take(studio.store, brief, number=2))

    with studio.database.writing() as session:
        settle(session, {waiting.id}, before=now() + timedelta(seconds=1))

    assert set(studio.states(left).values()) == {"failed"}
    assert studio.problem(left, "probe") == LEFT_BEHIND
    assert set(studio.states(waiting).values()) == {"waiting"}


def test_stages_that_have_only_just_begun_are_left_alone(studio, practice, brief):
    clip = studio.begin(practice.take(studio.store, brief))

    with studio.database.writing() as session:
        settle(session, set(), before=now() - timedelta(minutes=1))

    assert set(studio.states(clip).values()) == {"waiting"}


def test_what_was_analysed_before_there_were_some_stages_gets_them_one_take_after_the_other(
    studio, practice, brief
):
    takes = [studio.begin(practice.take(studio.store, brief, number=number)) for number in (1, 2)]
    studio.do_all()
    with studio.database.writing() as session:
        session.execute(
            delete(tables.AnalysisStage).where(tables.AnalysisStage.stage.in_(("previews", "curves")))
        )

    ask_for_missing(studio.database, studio.jobs)

    assert [name for name, _, _ in studio.jobs.asked] == ["later"]
    studio.do_all()
    assert [studio.states(take) for take in takes] == [READY, READY]


def test_nothing_is_asked_for_where_no_stage_is_missing(studio, practice, brief):
    studio.begin(practice.take(studio.store, brief))
    studio.do_all()

    ask_for_missing(studio.database, studio.jobs)

    assert studio.jobs.asked == []


def test_any_store_will_do(studio, practice, brief):
    memory = MemoryStore()
    studio.tools = replace(studio.tools, store=memory)
    clip = studio.begin(practice.take(memory, brief))

    studio.do_all()

    assert studio.states(clip) == READY
    shutil.rmtree(studio.store.local_path("clips"), ignore_errors=True)


def test_pictures_are_read_only_of_whoever_lets_them_be(studio, practice, brief):
    with studio.database.writing() as session:
        version = session.get_one(tables.StepVersion, practice.step_version_id)
        still = {"id": "still", "text": "Stands still", "detector": "stillness"}
        version.document = {**version.document, "criteria": [*version.document["criteria"][:2], still]}
    studio.tools = replace(studio.tools, looks=True)
    clip = studio.begin(practice.take(studio.store, brief))
    studio.do_all()
    before = studio.findings(clip)[-1].outcome
    known = set(curves.known(studio.store, clip.id))

    with studio.database.writing() as session:
        session.get_one(tables.Person, practice.teacher_id).pictures_read = True
    studio.jobs.asked.append(("hear", clip.id, "again"))
    studio.do_all()

    assert (before, known) == ("unsure", {"loudness_db", "pitch_st"})
    assert studio.findings(clip)[-1].outcome in ("seen", "not_seen")
    assert {"motion", "facing"} <= set(curves.known(studio.store, clip.id))


@pytest.mark.model
def test_what_is_said_is_heard_and_looked_for(studio, practice, brief, brief_truth):
    studio.tools = replace(studio.tools, ears=Whisper("tiny.en", threads=2))
    clip = studio.begin(practice.take(studio.store, brief))

    studio.do_all()

    heard = analysis.heard(studio.store, clip.id)
    assert "river" in heard.transcript.text
    assert "Devon" in heard.transcript.text
    measures = [item["measure"] for finding in studio.findings(clip) for item in finding.evidence]
    waits = [measure["value"] for measure in measures if measure and measure["name"] == "pause"]
    wait = brief_truth["waits"][0]
    assert min(abs(value - (wait["end_ms"] - wait["start_ms"]) / 1000) for value in waits) < 0.25
