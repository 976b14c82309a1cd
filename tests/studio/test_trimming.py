"""That a trimmed take is shorter everywhere: in its files, its words, and what people said of its moments."""

import errno
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from media.confined import Reader
from media.timeline import Span
from media.transcribe import ScriptedTranscriber
from media.transcript import Transcript, Word
from studio import access, analysis, comments, corrections, leaving, trimming
from studio.access import Act
from studio.analysing import Analyst
from studio.analysis import Heard
from studio.clips import original_key
from studio.database import Database
from studio.engine import Task
from studio.errors import Conflict, InvalidInput
from studio.jobs import NotedJobs
from studio.recordings import FolderStore
from studio.stages import Tools
from studio.tables import AnalysisStage, Attempt, Clip, Comment, Finding, PastFinding, Person
from studio.trimming import Plan, within
from studio.wordings import Wording

SAID = ScriptedTranscriber(
    words=(
        Word("Where", 0.6, 0.9, 0.9),
        Word("does", 0.9, 1.1, 0.9),
        Word("it", 1.1, 1.3, 0.9),
        Word("go?", 1.3, 4.6, 0.9),
        Word("Devon.", 7.3, 8.4, 0.9),
    )
)
KEPT = Plan((2900, 8500), 3000, 8500, 8960)  # the clip has keyframes at 0, 3 and 6 s


class Folder(FolderStore):
    """A folder on a disk that fails when it is told to, once, while the files follow the record."""

    fails = False
    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def remove(self, key: str) -> None:
        self.meanwhile()
        if self.fails:
            self.fails = False
            raise OSError(errno.EIO, "the disk failed")
        super().remove(key)


class Take:
    """One analysed take, and what its owner and a worker do with it."""

    def __init__(self, database: Database, store: Folder, reader: Reader, owner_id: str, clip: Clip) -> None:
        self.database, self.store, self.owner_id, self.clip_id = database, store, owner_id, clip.id
        self.jobs = NotedJobs()
        self.work = Analyst(database, self.jobs, Tools(store, reader, SAID, "en")).work()
        with database.writing() as session:
            analysis.begin(session, self.jobs, clip)
            self.id = session.scalars(select(Attempt.id).where(Attempt.clip_id == clip.id)).one()
        self.do_all()

    def do_all(self) -> None:
        while self.jobs.asked:
            name, subject, key = self.jobs.asked.pop(0)
            self.work[name].run(Task(subject, key, last_try=False))

    def ask(self, start_ms: int, end_ms: int) -> Plan:
        with self.database.writing() as session:
            attempt = access.attempt(session, self.owner_id, self.id, Act.DECIDE)
            return trimming.ask(session, self.store, self.jobs, attempt, start_ms=start_ms, end_ms=end_ms)

    def say(self, *wordings: Wording) -> None:
        with self.database.writing() as session:
            attempt = access.attempt(session, self.owner_id, self.id, Act.REVIEW)
            for wording in wordings:
                comments.write(session, attempt, self.owner_id, wording)

    def clip(self) -> Clip:
        with self.database.reading() as session:
            return session.get_one(Clip, self.clip_id)

    def words(self) -> list[tuple[str, int, int]]:
        document = analysis.words_document(self.store, self.clip_id)
        return [(word["text"], word["start_ms"], word["end_ms"]) for word in document["words"]]

    def states(self) -> set[str]:
        with self.database.reading() as session:
            return {row.state for row in analysis.state_of(session, self.clip_id)}


@pytest.fixture
def take(database: Database, practice, brief: Path, tmp_path: Path) -> Iterator[Take]:
    store, reader = Folder(tmp_path / "store"), Reader()
    yield Take(database, store, reader, practice.teacher_id, practice.take(store, brief))
    reader.close()


def test_what_is_left_plays_from_its_start_and_is_analysed_again(take):
    whole = take.store.size(original_key(take.clip_id))

    planned = take.ask(2900, 8500)
    take.do_all()

    assert planned == KEPT
    clip = take.clip()
    assert clip.duration_ms == pytest.approx(5500, abs=60)
    assert (clip.cut_start_ms, clip.cut_end_ms) == (3000, pytest.approx(460, abs=60))
    original = take.store.get(original_key(take.clip_id))
    assert len(original) < whole
    assert clip.sha256 == hashlib.sha256(original).hexdigest()
    assert take.words() == [("Devon.", 4300, 5400)]
    assert b"Where" not in take.store.get(f"clips/{take.clip_id}/captions.vtt")
    assert take.states() == {"ready"}
    with take.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PastFinding)) == 0
        quoted = [item["quote"] for row in session.scalars(select(Finding)) for item in row.evidence]
    assert not any("Where" in quote for quote in quoted)
    assert not list(take.store.local_path(f"clips/{take.clip_id}").glob("trim/*"))


def test_what_people_said_moves_with_its_moment(take):
    take.say(
        Wording("note", "before", at_ms=500),
        Wording("note", "across", at_ms=2000, end_ms=4000),
        Wording("note", "within", at_ms=5000, end_ms=6000),
        Wording("change", "after", "hands", at_ms=8800, redo_from_ms=1000),
        Wording("note", "nowhere"),
    )
    with take.database.writing() as session:
        attempt = access.attempt(session, take.owner_id, take.id, Act.DECIDE)
        what = analysis.heard(take.store, take.clip_id)
        for place, text in ((0, "There"), (4, "Callum.")):
            corrections.correct(session, attempt, take.owner_id, what, place=place, text=text)
        corrections.mark_pupil(session, attempt, take.owner_id, start_ms=100, end_ms=900)
        corrections.mark_pupil(session, attempt, take.owner_id, start_ms=2500, end_ms=3500)

    take.ask(2900, 8500)
    take.do_all()

    with take.database.reading() as session:
        said = {row.text: (row.at_ms, row.end_ms, row.cut_away) for row in session.scalars(select(Comment))}
        redo = session.scalars(select(Comment.redo_from_ms).where(Comment.text == "after")).one()
        right = corrections.of_clip(session, take.clip_id)
    assert said == {
        "before": (0, None, True),
        "across": (0, 1000, False),
        "within": (2000, 3000, False),
        "after": (5500, None, True),
        "nowhere": (None, None, False),
    }
    assert redo == 0
    assert [(row.place, row.text) for row in right.words] == [(0, "Callum.")]
    assert [(row.start_ms, row.end_ms) for row in right.pupil] == [(0, 500)]


def test_a_worker_that_fails_on_the_way_goes_on_and_cuts_once(take):
    take.ask(2900, 8500)
    asked = take.jobs.asked[0]
    take.store.fails = True
    with pytest.raises(OSError, match="the disk failed"):
        take.do_all()

    take.jobs.asked.append(asked)
    take.do_all()
    take.jobs.asked.append(asked)  # once more, though it is done
    take.do_all()

    clip = take.clip()
    assert clip.duration_ms == pytest.approx(5500, abs=60)
    assert clip.cut_start_ms == 3000
    assert take.words() == [("Devon.", 4300, 5400)]
    assert take.states() == {"ready"}


def test_a_take_is_not_trimmed_while_anything_is_at_work_on_it(take):
    with take.database.writing() as session:
        session.get_one(AnalysisStage, (take.clip_id, "curves")).state = "running"

    with pytest.raises(Conflict, match="still at work"):
        take.ask(2900, 8500)


def test_a_cut_that_makes_no_sense_is_refused(take):
    for start_ms, end_ms, says in (
        (0, 8960, "The whole take would stay"),
        (100, 99_000, "The whole take would stay"),
        (6000, 6400, "Less than a second"),
        (5000, 5000, "ends after it begins"),
        (9000, 12_000, "ends after it begins"),
    ):
        with pytest.raises(InvalidInput, match=says):
            take.ask(start_ms, end_ms)

    assert take.states() == {"ready"}


def test_words_belong_to_where_their_middle_is():
    words = (Word("a", 0.5, 1.2, 0.9), Word("b", 0.8, 1.4, 0.9), Word("c", 2.8, 3.4, 0.9))
    what = Heard(Transcript(words, "tiny.en", "1", "en"), (Span(0.5, 1.5), Span(2.8, 3.4)), 4.0)

    left, dropped = within(what, Span(1.0, 3.0))

    assert dropped == 1
    assert [(word.text, round(word.start_s, 3), round(word.end_s, 3)) for word in left.transcript.words] == [
        ("b", 0.0, 0.4)
    ]
    assert [(round(span.start_s, 3), round(span.end_s, 3)) for span in left.speech] == [
        (0.0, 0.5),
        (1.8, 2.0),
    ]
    assert left.duration_s == 2.0


def test_a_take_whose_owner_is_taken_out_while_it_is_trimmed_leaves_nothing(take):
    def go() -> None:
        take.store.meanwhile = lambda: None
        with take.database.writing() as session:
            gone = leaving.take_out(session, session.get_one(Person, take.owner_id))
        for prefix in gone:
            take.store.delete(prefix)

    take.ask(2900, 8500)
    take.store.meanwhile = go
    take.do_all()

    assert [file for file in take.store.local_path("clips").rglob("*") if file.is_file()] == []
