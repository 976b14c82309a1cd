"""That a cut copy begins where it is said to, and holds the very pictures and sound of its stretch."""

import numpy as np
import pytest

from media.confined import Reader
from media.cutting import Places, cut, places
from media.decode import pictures_in_order, sound
from media.errors import EmptyRecording
from media.probe import probe
from media.proxy import remux
from media.timeline import Span


@pytest.fixture
def playable(record, take, tmp_path):
    """Returns a function that makes a playable copy of a take."""

    def made(**how):
        path = tmp_path / "playable"
        remux(record(take(**how)), path)
        return path

    return made


def lightness(path) -> list[float]:
    """How light each picture's left edge is; the ramp that takes show moves one step a frame."""
    return [float(np.median(picture[:, :2])) for picture in pictures_in_order(path, 30, 160)]


def test_a_cut_copy_holds_the_pictures_and_the_sound_of_its_stretch(playable, tmp_path):
    whole, target = playable(seconds=3.0), tmp_path / "cut.webm"
    reader = Reader()

    kept = reader.places(whole).nearest(Span(1.1, 2.6), 3.0)
    reader.cut(whole, target, kept)

    reader.close()
    assert (kept.start_s, kept.end_s) == (pytest.approx(1.0, abs=0.02), 2.6)  # keyframes every half second
    assert probe(target).duration_s == pytest.approx(1.6, abs=0.05)
    first, last = round(kept.start_s * 30), round(2.6 * 30)
    assert lightness(target)[: last - first] == pytest.approx(lightness(whole)[first:last], abs=3)
    heard = sound(target)
    assert heard.size / 16_000 == pytest.approx(1.6, abs=0.05)
    assert float(np.sqrt(np.mean(heard[2000:-2000] ** 2))) == pytest.approx(0.35, abs=0.03)


def test_pictures_that_lean_on_later_ones_are_cut_at_keyframes_only(playable, tmp_path):
    phone = {"name": "take.mp4", "format": "mp4", "video": "libx264", "audio": "aac"}
    whole, target = playable(seconds=8.0, **phone), tmp_path / "cut.mp4"

    found = places(whole)
    kept = found.nearest(Span(4.6, 6.2), 8.0)
    cut(whole, target, kept)

    assert not found.ends_anywhere
    assert (kept.start_s, kept.end_s) == pytest.approx((4.0, 6.0), abs=0.15)
    assert probe(target).duration_s == pytest.approx(2.0, abs=0.1)
    assert lightness(target)[3] == pytest.approx(lightness(whole)[round(kept.start_s * 30) + 3], abs=4)


def test_sound_alone_is_cut_anywhere(playable, tmp_path):
    whole, target = playable(video=None, seconds=3.0), tmp_path / "cut.webm"

    kept = places(whole).nearest(Span(0.73, 2.21), 3.0)
    cut(whole, target, kept)

    assert kept == Span(0.73, 2.21)
    assert sound(target).size / 16_000 == pytest.approx(1.48, abs=0.05)


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (Span(0.0, 20.0), Span(0.0, 20.0)),
        (Span(4.9, 12.0), Span(3.4, 12.0)),
        (Span(5.3, 99.0), Span(6.8, 20.0)),
        (Span(19.0, 20.0), Span(6.8, 20.0)),
    ],
)
def test_the_nearest_place_is_chosen(wanted, kept):
    assert Places((0.0, 3.4, 6.8), ends_anywhere=True).nearest(wanted, 20.0) == kept


def test_an_end_between_keyframes_goes_to_the_nearest_or_stays_the_end():
    leaning = Places((0.0, 4.0, 8.0), ends_anywhere=False)

    assert leaning.nearest(Span(0, 6.5), 11.0) == Span(0, 8.0)
    assert leaning.nearest(Span(0, 10.9), 11.0) == Span(0, 11.0)


def test_nothing_left_is_refused(playable, tmp_path):
    with pytest.raises(EmptyRecording, match="Nothing would be left"):
        cut(playable(), tmp_path / "cut.webm", Span(50.0, 60.0))

    assert not (tmp_path / "cut.webm").exists()
