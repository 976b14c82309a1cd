"""That a film of two takes shows each where it is at every moment, with what is said, and stops when told."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from media.captions import Cue
from media.confined import Reader
from media.decode import pictures_in_order, sound
from media.errors import UnreadableMedia
from media.film_plan import FilmPlan, Half, Leg, read_plan, write_plan
from media.probe import probe
from media.side_by_side import CELL, SIZE, TITLE, side_by_side

RATE, SECONDS = 10, 3.0


class ToldToStop(Exception):
    pass


@pytest.fixture(scope="module")
def takes(tmp_path_factory):
    """A take that grows lighter second by second, and one of sound alone."""
    folder = tmp_path_factory.mktemp("halves")
    for name, has_picture in (("film.mp4", True), ("sound.mp4", False)):
        with av.open(str(folder / name), "w") as take:
            video = take.add_stream("libx264", rate=RATE) if has_picture else None
            audio = take.add_stream("aac", rate=48_000, layout="mono")
            if video is not None:
                video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
                for number in range(round(SECONDS * RATE)):
                    grey = np.full((180, 320, 3), 60 + 60 * (number // RATE), np.uint8)
                    frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format="yuv420p")
                    frame.pts, frame.time_base = number, Fraction(1, RATE)
                    take.mux(video.encode(frame))
                take.mux(video.encode(None))
            beep = (0.3 * np.sin(np.arange(round(SECONDS * 48_000)) / 20)).astype(np.float32)
            for start in range(0, beep.size - 1024, 1024):
                frame = av.AudioFrame.from_ndarray(
                    beep[None, start : start + 1024], format="fltp", layout="mono"
                )
                frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
                take.mux(audio.encode(frame))
            take.mux(audio.encode(None))
    return folder / "film.mp4", folder / "sound.mp4"


SAID = (Cue(1.0, 2.0, ("Hands down.",), "teacher"),)
WHOLE = (Leg(0.0, SECONDS, 0.0),)
PLAIN = FilmPlan(
    first=Half("First", "Attempt 1", WHOLE, (), has_picture=True),
    last=Half("Last", "Attempt 2", WHOLE, SAID, has_picture=True),
    heard="last",
    duration_s=SECONDS,
    rate=RATE,
    foot="For practice.",
)


def made(plan, sources, target):
    side_by_side(sources, plan, target, lambda _done: None)
    return list(pictures_in_order(target, RATE, SIZE[0]))


def grey(picture, side):
    """How light the middle of one take is."""
    left = CELL[0] // 2 + (CELL[0] if side == "last" else 0)
    return float(picture[TITLE + CELL[1] // 2, left].mean())


def has_letters(picture, side):
    left = CELL[0] if side == "last" else 0
    return bool((picture[TITLE + CELL[1] + 8 : -40, left : left + CELL[0]] > 150).any())


def test_both_are_shown_in_time_with_what_is_said_under_whoever_says_it(takes, tmp_path):
    film = tmp_path / "film.mp4"

    pictures = made(PLAIN, (takes[0], takes[0]), film)

    assert [round(grey(pictures[at], "first"), -1) for at in (5, 15, 25)] == [60, 120, 180]
    assert [has_letters(pictures[at], "last") for at in (5, 15, 25)] == [False, True, False]
    assert not has_letters(pictures[15], "first")
    found = probe(film)
    assert (found.video_codec, found.audio_codec, found.width, found.height) == ("h264", "aac", *SIZE)
    assert found.duration_s == pytest.approx(SECONDS, abs=0.1)
    assert np.abs(sound(film)).max() > 0.2


def test_a_take_waits_and_jumps_where_the_plan_says(takes, tmp_path):
    legs = (Leg(0.0, 0.5, 0.0), Leg(0.5, 1.5, 0.5, 0.0), Leg(1.5, 2.0, 2.2))
    plan = replace(PLAIN, first=replace(PLAIN.first, legs=legs), duration_s=2.5, heard=None)

    pictures = made(plan, (takes[0], takes[0]), tmp_path / "film.mp4")

    assert [round(grey(pictures[at], "first"), -1) for at in (3, 13, 18, 22)] == [60, 60, 180, 180]
    assert round(grey(pictures[13], "last"), -1) == 120
    assert not probe(tmp_path / "film.mp4").has_audio


def test_a_take_of_sound_alone_is_heard_and_captioned(takes, tmp_path):
    plan = replace(PLAIN, last=replace(PLAIN.last, has_picture=False))

    pictures = made(plan, takes, tmp_path / "film.mp4")

    assert has_letters(pictures[15], "last")
    assert grey(pictures[2], "last") < grey(pictures[2], "first")
    assert np.abs(sound(tmp_path / "film.mp4")).max() > 0.2


def test_a_confined_child_makes_it_tells_how_far_it_is_and_ends_when_nobody_wants_it(takes, tmp_path):
    reader, told = Reader(), []
    write_plan(PLAIN, tmp_path / "plan.json")

    def stop(done):
        if done > 0:
            raise ToldToStop

    reader.side_by_side((takes[0], takes[0]), tmp_path / "plan.json", tmp_path / "film.mp4", 3.0, told.append)
    with pytest.raises(ToldToStop):
        reader.side_by_side((takes[0], takes[0]), tmp_path / "plan.json", tmp_path / "no.mp4", 3.0, stop)
    reader.close()

    assert read_plan(tmp_path / "plan.json") == PLAIN
    assert told == sorted(told)
    assert len(told) == SECONDS / 0.5
    assert probe(tmp_path / "film.mp4").duration_s == pytest.approx(SECONDS, abs=0.1)
    assert not (tmp_path / "no.mp4").exists()


def test_a_take_that_is_no_recording_is_refused_in_words(takes, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a film")
    reader = Reader()
    write_plan(PLAIN, tmp_path / "plan.json")

    with pytest.raises(UnreadableMedia):
        reader.side_by_side((takes[0], broken), tmp_path / "plan.json", tmp_path / "f.mp4", 3.0, print)
    reader.close()
