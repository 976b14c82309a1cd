"""That what browsers cannot play is made anew so that they can, upright and in step with its sound."""

import struct
from fractions import Fraction

import av
import numpy as np
import pytest

from media.confined import Reader
from media.decode import pictures, sound
from media.errors import UnreadableMedia
from media.probe import probe
from media.proxy import playable_as_it_is
from media.transcode import rotation, transcode


def written(path, codec, pixels, *, moments_s=None, turned=0, seconds=2.0):
    """Write a film whose left half is white, with a beep for a sound, as a phone would."""
    moments_s = np.arange(0, seconds, 1 / 25) if moments_s is None else moments_s
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, :80] = 255
    with av.open(str(path), "w", format="mov") as film:
        video = film.add_stream(codec, rate=25)
        video.width, video.height, video.pix_fmt = 160, 120, pixels
        video.codec_context.time_base = Fraction(1, 1000)
        audio = film.add_stream("aac", rate=48_000, layout="mono")
        for moment_s in moments_s:
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = round(moment_s * 1000), Fraction(1, 1000)
            film.mux(video.encode(frame))
        film.mux(video.encode(None))
        count = round(seconds * 48_000)
        beep = (0.3 * np.sin(np.arange(count) / 20)).astype(np.float32)
        for start in range(0, count - 1024, 1024):
            frame = av.AudioFrame.from_ndarray(beep[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
            film.mux(audio.encode(frame))
        film.mux(audio.encode(None))
    return path


@pytest.mark.parametrize(
    ("codec", "pixels"),
    [("libx265", "yuv420p"), ("libx265", "yuv420p10le"), ("mjpeg", "yuvj422p"), ("libx264", "yuv444p")],
)
def test_what_browsers_cannot_play_becomes_what_they_can(tmp_path, codec, pixels):
    source = written(tmp_path / "phone.mov", codec, pixels)
    assert not playable_as_it_is(probe(source))

    transcode(source, tmp_path / "copy.mp4")

    copy = probe(tmp_path / "copy.mp4")
    assert playable_as_it_is(copy)
    assert (copy.video_codec, copy.audio_codec, copy.pixel_format) == ("h264", "aac", "yuv420p")
    assert (copy.width, copy.height) == (160, 120)
    assert copy.duration_s == pytest.approx(2.0, abs=0.1)
    (picture,) = pictures(tmp_path / "copy.mp4", [1.0], 160)
    assert picture[60, 40].mean() > 200
    assert picture[60, 120].mean() < 50


# Rows of the matrix in a track's header, 16.16 and 2.30 fixed, by what a player turns clockwise.
MATRICES = {
    90: (0, 1 << 16, 0, -(1 << 16), 0, 0, 120 << 16, 0, 1 << 30),
    180: (-(1 << 16), 0, 0, 0, -(1 << 16), 0, 160 << 16, 120 << 16, 1 << 30),
    270: (0, -(1 << 16), 0, 1 << 16, 0, 0, 0, 160 << 16, 1 << 30),
}


@pytest.mark.parametrize("clockwise", MATRICES)
def test_a_film_recorded_on_its_side_stands_upright(tmp_path, clockwise):
    source = written(tmp_path / "phone.mov", "libx264", "yuv420p")
    content = bytearray(source.read_bytes())
    header = content.index(b"tkhd")
    content[header + 44 : header + 80] = struct.pack(">9i", *MATRICES[clockwise])
    source.write_bytes(content)

    transcode(source, tmp_path / "copy.mp4")

    (before,), (after,) = (pictures(path, [1.0], 160) for path in (source, tmp_path / "copy.mp4"))
    assert rotation(source) == 360 - clockwise
    assert rotation(tmp_path / "copy.mp4") == 0
    assert after.shape == before.shape
    assert np.abs(after.astype(int) - before.astype(int)).mean() < 10


def test_a_changing_frame_rate_keeps_its_moments(tmp_path):
    moments_s = np.concatenate((np.arange(0, 1, 1 / 30), np.arange(1, 2, 1 / 10)))
    source = written(tmp_path / "phone.mov", "mjpeg", "yuvj420p", moments_s=moments_s)

    transcode(source, tmp_path / "copy.mp4")

    with av.open(str(tmp_path / "copy.mp4")) as copy:
        times_s = sorted(
            float(packet.pts * packet.time_base) for packet in copy.demux(video=0) if packet.size
        )
    assert times_s == pytest.approx(list(moments_s), abs=0.002)


def test_sound_keeps_its_place(tmp_path):
    source = written(tmp_path / "phone.mov", "mjpeg", "yuvj420p")

    transcode(source, tmp_path / "copy.mp4")

    before, after = sound(source), sound(tmp_path / "copy.mp4")
    assert after.size == pytest.approx(before.size, abs=1600)
    assert np.sqrt(np.mean(after**2)) == pytest.approx(np.sqrt(np.mean(before**2)), rel=0.1)


def test_a_damaged_film_leaves_nothing_behind(tmp_path):
    source = tmp_path / "phone.mov"
    source.write_bytes(b"nothing of a film")

    with pytest.raises(UnreadableMedia):
        transcode(source, tmp_path / "copy.mp4")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["phone.mov"]


def test_a_confined_child_transcodes_and_sees_no_rotation_where_there_is_none(tmp_path):
    source, reader = written(tmp_path / "phone.mov", "mjpeg", "yuvj420p"), Reader()

    degrees = reader.rotation(source)
    reader.transcode(source, tmp_path / "copy.mp4", 2.0)
    reader.close()

    assert degrees == 0
    assert probe(tmp_path / "copy.mp4").video_codec == "h264"
