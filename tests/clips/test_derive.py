"""What is derived from a clip holds what its name promises, as FFmpeg's readers see it."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.clips import derive
from tests.clips.fixtures import Derived, FakeCamera, FakeMicrophone
from tests.clips.heard import loud_edges, sound_of
from tests.clips.speech import RATE
from tests.clips.truth import read_truth


def codecs(path: Path) -> list[str]:
    with av.open(str(path)) as file:
        return [stream.codec_context.name for stream in file.streams]


@pytest.mark.parametrize(
    ("derivation", "container", "expected"),
    [
        (derive.recorder_webm, "webm", ["vp9", "opus"]),
        (derive.firefox_webm, "webm", ["vp8", "opus"]),
        (derive.phone_mp4, "mp4", ["h264", "aac"]),
        (derive.upright_phone_mp4, "mp4", ["h264", "aac"]),
        (derive.fragmented_mp4, "mp4", ["h264", "opus"]),
        (derive.h264_matroska, "matroska", ["h264", "opus"]),
        (derive.without_picture, "webm", ["opus"]),
        (derive.without_sound, "webm", ["vp9"]),
    ],
)
def test_a_derived_recording_has_its_container_and_codecs(derived: Derived, derivation, container, expected):
    recording = derived(derivation, "brief")

    with av.open(str(recording)) as file:
        assert container in file.format.name
    assert codecs(recording) == expected


@pytest.mark.parametrize(
    "derivation", [derive.recorder_webm, derive.firefox_webm, derive.phone_mp4, derive.fragmented_mp4]
)
def test_the_wait_survives_every_encoder(derived: Derived, derivation):
    truth = read_truth("brief")
    question, name = truth.sentences

    kept = sound_of(derived(derivation, "brief"))

    _, asked_s = loud_edges(kept, 0.2, question.end_s + 1)
    named_s, _ = loud_edges(kept, name.start_s - 1, truth.duration_s)
    assert named_s - asked_s == pytest.approx(truth.waits[0].duration_s, abs=0.03)


@pytest.mark.parametrize("derivation", [derive.recorder_webm, derive.firefox_webm, derive.h264_matroska])
def test_a_recorder_s_file_tells_no_duration(derived: Derived, derivation):
    data = derived(derivation, "brief").read_bytes()

    assert b"\x44\x89" not in data[:600]  # Matroska's Duration
    assert b"\x1c\x53\xbb\x6b" not in data  # and its Cues


def test_an_upright_phone_notes_a_quarter_turn(derived: Derived):
    with av.open(str(derived(derive.upright_phone_mp4, "brief"))) as file:
        frame = next(file.decode(video=0))

    assert abs(frame.rotation) == 90


def test_a_truncated_recording_still_decodes_to_where_it_breaks(derived: Derived):
    kept = sound_of(derived(derive.truncated, "brief"))

    assert 1 < len(kept) / RATE < read_truth("brief").duration_s - 1


def test_an_unknown_codec_is_known_by_nobody(derived: Derived):
    with av.open(str(derived(derive.unknown_codec, "brief"))) as file:
        assert [stream.codec_context for stream in file.streams] == [None, None]


@pytest.mark.parametrize("accident", [derive.not_media, derive.empty])
def test_what_is_no_recording_cannot_be_opened(accident, tmp_path: Path):
    target = accident(tmp_path / "take.webm")

    with pytest.raises(av.error.FFmpegError):
        av.open(str(target))


@pytest.mark.parametrize(("made", "level_dbfs"), [(derive.quiet_room, -65), (derive.noise, -20)])
def test_a_room_without_words_is_as_loud_as_it_says(made, level_dbfs, tmp_path: Path):
    kept = sound_of(made(tmp_path / "room.webm", duration_s=2.0))

    assert len(kept) / RATE == pytest.approx(2.0, abs=0.001)
    assert 20 * np.log10(np.sqrt(np.mean(kept**2))) == pytest.approx(level_dbfs, abs=3)


def test_the_fake_microphone_plays_the_clip_after_the_room(fake_microphone: FakeMicrophone):
    wav = fake_microphone("brief", before_s=2.0, after_s=1.0)

    first = read_truth("brief").sentences[0]
    kept = sound_of(wav)
    assert len(kept) / RATE == pytest.approx(read_truth("brief").duration_s + 3, abs=0.001)
    assert loud_edges(kept, 0, 4)[0] == pytest.approx(first.start_s + 2, abs=0.03)


def test_the_fake_camera_shows_drawn_pictures_in_few_bytes(fake_camera: FakeCamera):
    data = fake_camera().read_bytes()

    assert data.count(b"\xff\xd8\xff") == 300
    assert len(data) < 15_000_000
    first = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert first is not None
    assert first.shape == (720, 1280, 3)
