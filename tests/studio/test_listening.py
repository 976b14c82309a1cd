"""That takes are written down while they arrive, and that nobody loses anything where that goes wrong."""

import hashlib
import time
from pathlib import Path
from threading import Event

import pytest

from media.confined import Reader
from media.errors import ModelDamaged
from media.timeline import SAMPLE_RATE
from media.transcript import Transcript, Word
from rubrics.catalogue import catalogue
from studio import arrivals, listening, live
from studio.installation import open_installation
from studio.listening import FURTHEST_BEHIND_S, Listener
from studio.settings import load_settings
from tests.looping import looped
from tests.staging import STEP_ID, Stage

pytestmark = pytest.mark.one_database

CLIPS = Path(__file__).parents[1] / "golden" / "clips"
TAKE = CLIPS / "good.webm"
PATIENCE_S = 60.0


class Heard:
    """What was kept, by clip."""

    def __init__(self):
        self.takes, self.kept = {}, Event()

    def __call__(self, clip_id, heard):
        self.takes[clip_id] = heard
        self.kept.set()


class Ears:
    """Hears "hands down" in every piece; breaks down if told to."""

    def __init__(self):
        self.broken, self.pieces = False, 0

    def transcribe(self, sound, language, progress=None, *, speech=None):
        if self.broken:
            raise ModelDamaged("The model is broken.")
        self.pieces += 1
        start_s = speech[0].start_s if speech else 0.0
        words = (Word("Hands", start_s, start_s + 0.3, 0.9), Word("down.", start_s + 0.3, start_s + 0.6, 0.9))
        return Transcript(words if speech else (), "ears", "1", language)


@pytest.fixture
def stage(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_DATABASE_URL", database_url)
    installation = open_installation(load_settings())
    yield Stage(installation)
    installation.close()


@pytest.fixture(scope="module")
def reader():
    reader = Reader()
    yield reader
    reader.close()


@pytest.fixture
def ears():
    return Ears()


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def listener(stage, reader, ears, heard):
    listener = Listener(stage.installation, reader, ears, "en")
    listener.start(heard)
    yield listener
    listener.stop()


def begun(stage, teacher=None):
    teacher = teacher or stage.person()
    attempt = stage.started(teacher, stage.practice(teacher))
    return attempt, stage.installation.spool.begin(teacher.id, attempt.clip_id)


def sent(stage, upload, content):
    with stage.installation.spool.data_file(upload).open("ab") as file:
        file.write(content)


def ended(stage, upload):
    spool = stage.installation.spool
    arrivals.receive_upload(stage.installation, spool.declare_length(upload, spool.offset(upload)))


def seen_of(stage, attempt):
    so_far = live.heard_so_far(stage.installation.store, attempt.clip_id)
    return so_far.seen if so_far else ()


def soon(is_so):
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def test_words_are_on_the_page_before_the_take_ends_and_the_rest_soon_after(stage, listener, heard):
    attempt, upload = begun(stage)
    content = TAKE.read_bytes()

    sent(stage, upload, content[: len(content) * 2 // 3])
    soon(lambda: "hands" in seen_of(stage, attempt))
    so_far = live.heard_so_far(stage.installation.store, attempt.clip_id)
    sent(stage, upload, content[len(content) * 2 // 3 :])
    ended(stage, upload)
    listener.let_finish(attempt.clip_id)

    assert heard.kept.wait(PATIENCE_S)
    take = heard.takes[attempt.clip_id]
    assert "Hands down." in so_far.text
    assert take.duration_s == pytest.approx(26.14, abs=0.1)
    assert len(take.transcript.words) > len(so_far.text.split())
    listener.wait_for(attempt.clip_id)
    listener.let_finish(attempt.clip_id)


def test_two_takes_at_once_have_their_turns(stage, listener, heard):
    takes = [begun(stage), begun(stage)]

    for _, upload in takes:
        sent(stage, upload, TAKE.read_bytes())
    for attempt, _ in takes:
        soon(lambda attempt=attempt: live.heard_so_far(stage.installation.store, attempt.clip_id))
    for _, upload in takes:
        ended(stage, upload)

    soon(lambda: len(heard.takes) == 2)


class Counting(Reader):
    """Counts the seconds of sound that it has given."""

    given_s = 0.0

    def followed(self, parts):
        for block in super().followed(parts):
            self.given_s += block.size / SAMPLE_RATE
            yield block


class Waiting(Ears):
    """Hears nothing before it may."""

    def __init__(self):
        super().__init__()
        self.may = Event()

    def transcribe(self, sound, language, progress=None, *, speech=None):
        self.may.wait()
        return super().transcribe(sound, language, progress, speech=speech)


def test_a_long_take_that_comes_at_once_is_heard_bit_by_bit(stage, heard, tmp_path):
    reader, ears = Counting(), Waiting()
    listener = Listener(stage.installation, reader, ears, "en")
    listener.start(heard)
    attempt, upload = begun(stage)

    sent(stage, upload, looped(TAKE, tmp_path / "long.webm", 120.0).read_bytes())
    soon(lambda: reader.given_s > FURTHEST_BEHIND_S)
    time.sleep(0.5)
    given_s = reader.given_s
    ended(stage, upload)
    ears.may.set()

    assert given_s < FURTHEST_BEHIND_S + 10  # a block more, at most
    assert heard.kept.wait(PATIENCE_S)
    assert heard.takes[attempt.clip_id].duration_s == pytest.approx(130.7, abs=1.0)
    listener.stop()
    reader.close()


class SlowToKeep(Heard):
    """Takes its time over what it is told, as an hour's findings do."""

    def __init__(self):
        super().__init__()
        self.began = Event()

    def __call__(self, clip_id, heard):
        self.began.set()
        time.sleep(0.5)
        super().__call__(clip_id, heard)


def test_a_job_waits_for_what_is_being_kept_however_long_that_takes(stage, reader, ears, monkeypatch):
    heard, listener = SlowToKeep(), Listener(stage.installation, reader, ears, "en")
    listener.start(heard)
    attempt, upload = begun(stage)
    content = TAKE.read_bytes()
    sent(stage, upload, content[: len(content) // 2])
    soon(lambda: ears.pieces)
    sent(stage, upload, content[len(content) // 2 :])
    ended(stage, upload)
    assert heard.began.wait(PATIENCE_S)

    monkeypatch.setattr(listening, "PATIENCE_S", 0.05)
    listener.wait_for(attempt.clip_id)

    assert attempt.clip_id in heard.takes
    listener.stop()


def test_a_take_that_cannot_be_followed_is_left_to_its_job(stage, listener, heard):
    attempt, upload = begun(stage)

    sent(stage, upload, b"not a recording at all " * 4000)
    ended(stage, upload)
    listener.wait_for(attempt.clip_id)

    assert heard.takes == {}


def test_broken_ears_leave_the_take_to_its_job(stage, listener, heard, ears):
    ears.broken = True
    attempt, upload = begun(stage)

    sent(stage, upload, TAKE.read_bytes())
    time.sleep(0.6)  # the listener looks for new takes twice a second
    ended(stage, upload)
    listener.wait_for(attempt.clip_id)

    assert heard.takes == {}


def test_what_was_heard_of_other_bytes_is_not_kept(stage, listener, heard):
    attempt, upload = begun(stage)
    content = TAKE.read_bytes()
    sent(stage, upload, content)
    soon(lambda: live.heard_so_far(stage.installation.store, attempt.clip_id))

    with stage.installation.database.writing() as session:
        arrivals.receive(
            session, stage.installation, attempt.clip_id, TAKE, len(content), hashlib.sha256(b"x").hexdigest()
        )
    stage.installation.spool.declare_length(upload, len(content))
    listener.wait_for(attempt.clip_id)

    assert heard.takes == {}


def test_only_what_cannot_be_unheard_lights_up():
    step = next(step for step in catalogue() if step.id == STEP_ID)
    words = (Word("Hands", 0.5, 0.8, 0.9), Word("down", 0.8, 1.1, 0.9))

    seen = live.seen_so_far(step, words, (), 9.0)

    assert seen == ()
