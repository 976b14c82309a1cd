"""What `probe` says of recordings as browsers and phones write them, and of files that are none."""

from fractions import Fraction

import numpy as np
import pytest

from media.errors import EmptyRecording, LimitExceeded, NoSuchRecording, UnreadableMedia
from media.limits import ReadingLimits
from media.probe import nominal_rate, probe


def test_a_recorder_file_without_a_duration_has_its_true_one(record, take):
    path = record(take(seconds=2.0, live=True))

    recording = probe(path)

    assert recording.duration_s == pytest.approx(2.0, abs=0.04)
    assert (recording.has_audio, recording.has_video) == (True, True)
    assert (recording.width, recording.height) == (160, 120)
    assert recording.frame_rate == Fraction(30, 1)
    assert (recording.container, recording.video_codec, recording.audio_codec) == ("webm", "vp8", "opus")


@pytest.mark.parametrize(
    ("form", "video", "audio", "container", "codecs"),
    [
        ("mp4", "libx264", "aac", "mp4", ("h264", "aac")),
        ("mov", "mjpeg", "aac", "mov", ("mjpeg", "aac")),
        ("matroska", "libx264", "libopus", "matroska", ("h264", "opus")),
        ("mpegts", "libx264", "aac", "mpegts", ("h264", "aac")),
    ],
)
def test_containers_and_codecs_have_their_usual_names(record, take, form, video, audio, container, codecs):
    path = record(take(name=f"take.{form}", format=form, video=video, audio=audio, seconds=1))

    recording = probe(path)

    assert (recording.container, recording.video_codec, recording.audio_codec) == (container, *codecs)
    assert recording.duration_s == pytest.approx(1.0, abs=0.05)


def test_sound_alone_has_no_size_and_no_frame_rate(record, take):
    path = record(take(name="take.wav", format="wav", video=None, audio="pcm_s16le"))

    recording = probe(path)

    assert recording.duration_s == pytest.approx(2.0)
    assert (recording.has_video, recording.width, recording.height, recording.frame_rate) == (
        False,
        None,
        None,
        None,
    )


def test_a_silent_film_has_no_audio(record, take):
    path = record(take(audio=None))

    recording = probe(path)

    assert not recording.has_audio
    assert recording.duration_s == pytest.approx(2.0, abs=0.04)


def test_a_cut_off_file_is_as_long_as_what_is_left_of_it(record, take):
    path = record(take(seconds=4, live=False))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    recording = probe(path)

    assert 1.0 < recording.duration_s < 3.0


def test_a_clock_that_starts_late_is_brought_to_zero(record, take):
    path = record(take(name="take.ts", format="mpegts", video="libx264", audio="aac"))  # starts near 1.4 s

    recording = probe(path)

    assert recording.duration_s == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.webm", b"Dear diary, this is no film.\n" * 50),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:2,\nother.webm\n#EXT-X-ENDLIST\n"),
        ("script.webm", b"ffconcat version 1.0\nfile 'other.webm'\n"),
        ("page.webm", b"<!doctype html><title>Sign in</title>"),
        ("zeros.webm", bytes(4096)),
    ],
)
def test_what_is_no_recording_is_refused_even_where_it_names_one(record, take, tmp_path, name, content):
    record(take(name="other.webm", seconds=1))
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(UnreadableMedia, match="not a recording"):
        probe(path)


def test_an_empty_file_says_so(tmp_path):
    path = tmp_path / "empty.webm"
    path.touch()

    with pytest.raises(EmptyRecording, match="record again"):
        probe(path)


@pytest.mark.parametrize("name", ["missing.webm", ".", "nul\0byte.webm"])
def test_what_is_no_regular_file_is_no_recording(tmp_path, name):
    with pytest.raises(NoSuchRecording, match="check the path"):
        probe(tmp_path / name)


def test_a_file_name_is_never_taken_for_an_address(record, take, tmp_path):
    path = record(take(name="http:host%2d.webm", seconds=1))

    assert probe(path).duration_s == pytest.approx(1.0, abs=0.05)


def test_a_recording_past_the_limit_is_refused(record, take):
    path = record(take(seconds=2))

    with pytest.raises(LimitExceeded, match="longer than"):
        probe(path, ReadingLimits(duration_s=1.0))


def test_a_picture_past_the_limit_is_refused(record, take):
    path = record(take(seconds=1))

    with pytest.raises(LimitExceeded, match="160 by 120"):
        probe(path, ReadingLimits(pixels=160 * 119))


def test_a_sample_rate_no_microphone_has_is_refused(record, take):
    path = record(take(name="take.wav", format="wav", video=None, audio="pcm_s16le", seconds=1))
    header = bytearray(path.read_bytes())
    header[24:28] = (1).to_bytes(4, "little")  # the rate: one sample a second took 6.5 GB to resample
    path.write_bytes(header)

    with pytest.raises(LimitExceeded, match="samples a second"):
        probe(path)


def test_the_rate_of_a_recorder_whose_frames_come_unevenly_is_the_one_meant():
    uneven_ms = [0, 33, 70, 100, 133, 170, 201, 265, 300, 333, 366]

    assert nominal_rate(np.array(uneven_ms) / 1000) == Fraction(30, 1)


def test_a_steady_film_keeps_the_difference_between_30_and_29_97():
    times = np.arange(300) * 1001 / 30000

    assert nominal_rate(times) == Fraction(30000, 1001)
    assert nominal_rate(np.arange(300) / 30) == Fraction(30, 1)


def test_one_picture_has_no_rate():
    assert nominal_rate(np.array([0.0])) is None
