"""That advice on how somebody stands before the camera comes when it is due, and only then."""

import cv2
import numpy as np
import pytest

from media.confined import Reader
from media.errors import EmptyRecording, LimitExceeded, UnreadableMedia
from media.set_up import set_up, set_up_in
from tests.media.test_picture import PERSON, room

SMALL = cv2.resize(PERSON, (160, 160))


def still(path, picture):
    cv2.imwrite(str(path), picture)
    return path


def test_a_good_set_up_needs_no_advice():
    seen = set_up(room())

    assert seen.advice == ()
    assert seen.face_height == pytest.approx(0.15, abs=0.03)


@pytest.mark.parametrize(
    ("picture", "advice"),
    [
        (room() // 6, "dark"),
        (cv2.GaussianBlur(room(), (61, 61), 0), "blurred"),
        (room(light=240, person=PERSON // 4), "against_the_light"),
        (room(person=PERSON[90:], at=(384, 0)), "head_cut_off"),
        (room(person=SMALL), "too_far"),
        (room(at=(760, 208)), "off_to_one_side"),
        (room(person=None), "nobody_seen"),
    ],
)
def test_advice_says_what_to_change(picture, advice):
    assert advice in set_up(picture).advice


def test_it_is_told_at_which_edge_the_head_is_cut_off():
    above = set_up(room(person=PERSON[90:], at=(384, 0)))
    beside = set_up(room(person=PERSON[:, 225:], at=(0, 208)))

    assert above.cut_off_at == ("top",)
    assert beside.cut_off_at == ("left",)


def test_a_confined_child_says_the_same(tmp_path):
    file, reader = still(tmp_path / "still.jpg", room(person=SMALL)), Reader()

    confined = reader.set_up(file)
    reader.close()

    assert confined == set_up_in(file)


def test_what_is_no_still_is_refused_with_a_sentence(tmp_path):
    empty, words, half, vast = (tmp_path / f"{name}.jpg" for name in ("empty", "words", "half", "vast"))
    empty.touch()
    words.write_text("a note")
    half.write_bytes(still(tmp_path / "whole.jpg", room()).read_bytes()[:400])
    still(vast, np.zeros((4000, 4000, 3), np.uint8))

    for file, error in (
        (empty, EmptyRecording),
        (words, UnreadableMedia),
        (half, UnreadableMedia),
        (vast, LimitExceeded),
    ):
        with pytest.raises(error):
            set_up_in(file)
