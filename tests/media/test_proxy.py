"""That the playable copy has a duration and an index, keeps its times, and appears whole or not at all."""

import av
import pytest

from media.decode import sound
from media.errors import CannotWrite, NoSuchRecording, NotPlayableAsIs
from media.probe import probe
from media.proxy import playable_container, published, remux

CUES, CLUSTER = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"  # Matroska's element identifiers


def test_a_recorder_file_gets_a_duration_and_its_index_in_front(record, take, tmp_path):
    source, target = record(take(live=True)), tmp_path / "playable.webm"

    remux(source, target)

    content = target.read_bytes()
    assert 0 < content.index(CUES) < content.index(CLUSTER)
    with av.open(str(source)) as before, av.open(str(target)) as after:
        assert before.duration is None
        assert after.duration == pytest.approx(2_000_000, abs=20_000)


def test_the_copy_holds_the_same_sound_at_the_same_times(record, take, tmp_path):
    source, target = record(take(audio_starts_s=0.1)), tmp_path / "playable.webm"

    remux(source, target)

    assert (sound(source) == sound(target)).all()


def test_one_can_seek_in_the_copy(record, take, tmp_path):
    source, target = record(take(seconds=4)), tmp_path / "playable.webm"

    remux(source, target)

    with av.open(str(target)) as copy:
        copy.seek(3_000_000)
        assert 2.0 < next(copy.decode(video=0)).time <= 3.0


@pytest.mark.parametrize(
    ("form", "video", "audio", "container"),
    [
        ("webm", "libvpx-vp9", "libopus", "webm"),
        ("webm", "libsvtav1", "libopus", "webm"),
        ("matroska", "libx264", "libopus", "mp4"),  # what Chromium writes for webm;codecs=avc1
        ("mp4", "libx264", "aac", "mp4"),
        ("webm", None, "libopus", "webm"),
        ("webm", "libvpx", None, "webm"),
    ],
)
def test_each_codec_goes_into_a_container_browsers_seek_in(
    record, take, tmp_path, form, video, audio, container
):
    source = record(take(name=f"take.{form}", format=form, video=video, audio=audio, seconds=1))
    target = tmp_path / "playable"

    remux(source, target)

    copied = probe(target)
    assert playable_container(probe(source)) == copied.container == container
    assert copied.duration_s == pytest.approx(1.0, abs=0.05)


def test_an_mp4_copy_has_its_index_in_front(record, take, tmp_path):
    source = record(take(name="take.mp4", format="mp4", video="libx264", audio="aac"))
    target = tmp_path / "playable.mp4"

    remux(source, target)

    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_clock_that_starts_late_starts_at_zero_in_the_copy(record, take, tmp_path):
    source = record(take(name="take.ts", format="mpegts", video="libx264", audio="aac"))
    target = tmp_path / "playable.mp4"

    remux(source, target)

    with av.open(str(target)) as copy:
        assert copy.start_time == pytest.approx(0, abs=50_000)


@pytest.mark.parametrize(
    ("form", "video", "audio"),
    [("mov", "mjpeg", "aac"), ("mp4", "libx265", "aac"), ("wav", None, "pcm_s16le")],
)
def test_what_browsers_cannot_play_is_not_copied(record, take, tmp_path, form, video, audio):
    source = record(take(name=f"take.{form}", format=form, video=video, audio=audio, seconds=1))
    target = tmp_path / "playable"

    with pytest.raises(NotPlayableAsIs, match="export it as MP4"):
        remux(source, target)

    assert not target.exists()


def test_a_cut_off_recording_is_copied_as_far_as_it_goes(record, take, tmp_path):
    source, target = record(take(seconds=4)), tmp_path / "playable.webm"
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2])

    remux(source, target)

    assert probe(target).duration_s == pytest.approx(probe(source).duration_s, abs=0.01)


def test_a_source_that_is_not_there_leaves_an_older_copy_alone(tmp_path):
    target = tmp_path / "playable.webm"
    target.write_bytes(b"older")

    with pytest.raises(NoSuchRecording):
        remux(tmp_path / "missing.webm", target)

    assert target.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["playable.webm"]


def test_a_folder_that_is_not_there_is_said_in_one_sentence(record, take, tmp_path):
    source = record(take(seconds=1))

    with pytest.raises(CannotWrite, match="try again"):
        remux(source, tmp_path / "nowhere" / "playable.webm")


def test_what_fails_half_way_is_never_seen(tmp_path):
    target = tmp_path / "whole"

    def write_half() -> None:
        with published(target) as unfinished:
            unfinished.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()

    assert list(tmp_path.iterdir()) == []
