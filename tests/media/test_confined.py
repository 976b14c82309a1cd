"""That a confined reading gives what the plain one gives, and that only the child pays for a bad file."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from media.confined import Reader
from media.decode import sound
from media.errors import (
    LimitExceeded,
    MediaError,
    NotPlayableAsIs,
    ReaderCrashed,
    ReaderTimedOut,
    UnreadableMedia,
)
from media.kept_sound import KeptSound
from media.limits import ReadingLimits
from media.probe import probe

LIMITS = ReadingLimits()
ABOUT_THE_FILE = {"UnreadableMedia", "UnknownCodec", "EmptyRecording", "LimitExceeded", "NoAudio"}


@pytest.fixture(scope="module")
def reader():
    reader = Reader(LIMITS)
    yield reader
    reader.close()


def readers_of(pid: int) -> list[psutil.Process]:
    """Return the servers that *pid* started; their own children come and go."""
    return [child for child in psutil.Process(pid).children() if "media.reading" in child.cmdline()]


def test_a_confined_reading_is_the_plain_one(reader, record, take, tmp_path):
    path = record(take())

    assert reader.probe(path) == probe(path)
    np.testing.assert_array_equal(reader.sound(path), sound(path))
    reader.keep_sound(path, tmp_path / "sound.npy")
    np.testing.assert_allclose(KeptSound(tmp_path / "sound.npy")[:], sound(path), atol=1 / 32767)


def test_copies_and_posters_are_written_where_asked(reader, record, take, tmp_path):
    playable, still = tmp_path / "playable.webm", tmp_path / "poster.jpg"

    reader.remux(record(take()), playable)
    reader.poster(playable, still)

    assert probe(playable).container == "webm"
    assert still.read_bytes()[:2] == b"\xff\xd8"


def test_an_error_comes_back_as_itself(reader, record, take, tmp_path):
    text = tmp_path / "notes.webm"
    text.write_text("no film")
    phone = record(take(name="take.mp4", format="mp4", video="libx265", audio="aac", seconds=1))

    with pytest.raises(UnreadableMedia, match="not a recording"):
        reader.probe(text)
    with pytest.raises(NotPlayableAsIs, match="hevc"):
        reader.remux(phone, tmp_path / "playable")


def test_a_reading_that_takes_too_long_is_ended(record, take):
    path = record(take(seconds=4))
    reader = Reader(replace(LIMITS, wall_s=0.001))

    with pytest.raises(ReaderTimedOut, match="too long"):
        reader.sound(path)

    reader.close()


def test_a_reading_that_takes_too_much_memory_is_ended(record, take, tmp_path):
    path = record(take())
    reader = Reader(replace(LIMITS, memory_bytes=1_000_000))

    with pytest.raises(LimitExceeded, match="memory"):
        reader.poster(path, tmp_path / "poster.jpg")

    reader.close()


def test_a_reader_whose_process_was_killed_starts_another(record, take):
    path = record(take(name="take.wav", format="wav", video=None, audio="pcm_s16le"))
    reader = Reader(LIMITS)
    reader.probe(path)
    server = server_of(reader)

    server.send_signal(signal.SIGKILL)
    server.wait()

    assert reader.probe(path).duration_s == pytest.approx(2.0)
    reader.close()


@pytest.mark.parametrize(
    ("form", "video", "audio"),
    [
        ("webm", "libvpx", "libopus"),
        ("mp4", "libx264", "aac"),
        ("mpegts", "libx264", "aac"),
        ("matroska", "libx264", "libopus"),
        ("wav", None, "pcm_s16le"),
    ],
)
def test_damaged_files_end_in_a_result_or_a_sentence_about_themselves(
    reader, record, take, tmp_path, form, video, audio
):
    whole = record(take(name="whole", format=form, video=video, audio=audio, seconds=1)).read_bytes()
    dice = random.Random(20261122)

    outcomes = [ending(reader, tmp_path, damaged(whole, dice)) for _ in range(12)]

    assert set(outcomes) <= {"read", *ABOUT_THE_FILE}


def damaged(whole: bytes, dice: random.Random) -> bytes:
    """Return *whole* cut off somewhere, or with some bytes changed, half of the time in its header."""
    if dice.random() < 0.3:
        return whole[: dice.randrange(1, len(whole))]
    content = bytearray(whole)
    reach = dice.choice([600, len(whole)])
    for _ in range(dice.choice([1, 10, 100])):
        content[dice.randrange(reach)] = dice.randrange(256)
    return bytes(content)


def ending(reader: Reader, folder: Path, content: bytes) -> str:
    path = folder / "damaged"
    path.write_bytes(content)
    try:
        reader.probe(path)
        reader.sound(path)
    except MediaError as error:
        return type(error).__name__
    return "read"


def test_a_reading_that_crashes_is_told_from_its_end(record, take):
    path = record(take(name="take.wav", format="wav", video=None, audio="pcm_s16le"))
    reader = Reader(LIMITS)
    reader.probe(path)
    long = with_silence_to_the_limit(path)  # a second to walk through, so there is time to interfere
    while server_of(reader).children():  # the reading that has answered is about to end
        time.sleep(0.001)

    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(reader.probe, long)
        while not reading.done() and not crashed_a_reading_of(server_of(reader)):
            time.sleep(0.001)

    with pytest.raises(ReaderCrashed, match="SIGSEGV"):
        reading.result()
    reader.close()


def with_silence_to_the_limit(wav: Path) -> Path:
    """Make the WAV almost as long as is read, by zeros that take no room on the disk."""
    size = int(LIMITS.duration_s * 0.95) * 48_000 * 2
    with wav.open("rb+") as file:
        header = file.read(200)
        file.seek(header.index(b"data") + 4)
        file.write(size.to_bytes(4, "little"))
        file.truncate(size)
    return wav


def server_of(reader: Reader) -> psutil.Process:
    return psutil.Process(reader._server._process.pid)


def crashed_a_reading_of(server: psutil.Process) -> bool:
    """Send the first reader that is seen under *server*, if there is one, what a bad pointer would."""
    try:
        reader = server.children()[0].children()[0]  # a warden's child
        reader.send_signal(signal.SIGSEGV)
    except (IndexError, psutil.NoSuchProcess):
        return False
    return True


def test_many_threads_may_ask_one_reader(reader, record, take):
    path = record(take(seconds=1))

    with ThreadPoolExecutor(6) as threads:
        durations = set(threads.map(lambda _: reader.probe(path).duration_s, range(18)))

    assert durations == {probe(path).duration_s}


def test_a_closed_reader_leaves_no_process_behind(record, take):
    before = readers_of(os.getpid())
    reader = Reader(LIMITS)
    reader.probe(record(take(seconds=1)))

    reader.close()

    assert readers_of(os.getpid()) == before


def test_a_killed_asker_leaves_no_process_behind(record, take):
    path = record(take(seconds=1))
    script = (
        "import sys, time; from pathlib import Path; from media.confined import Reader\n"
        "reader = Reader(); reader.probe(Path(sys.argv[1])); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as asker:
        assert asker.stdout.readline() == b"ready\n"
        left = readers_of(asker.pid)
        asker.kill()

    gone, alive = psutil.wait_procs(left, timeout=5)
    assert len(gone) == 1
    assert alive == []


def test_the_sound_lies_in_no_file_that_others_could_find(reader, record, take, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    Path(tmp_path / "temporary").mkdir()

    heard = reader.sound(record(take(seconds=1)))

    assert heard.size > 15_000
    assert list((tmp_path / "temporary").iterdir()) == []
