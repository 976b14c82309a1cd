"""That the poster is a sharp picture, not a dark one, and small enough."""

import cv2
import numpy as np
import pytest

from media.errors import NoVideo
from media.proxy import remux
from media.stills import best, poster


def checks(size: int, light: int) -> np.ndarray:
    rows, columns = np.indices((96, 128)) // size
    return np.repeat((((rows + columns) % 2) * light).astype(np.uint8)[..., None], 3, axis=2)


def test_a_poster_is_a_jpeg_of_the_recordings_shape(record, take, tmp_path):
    source, playable, target = record(take()), tmp_path / "playable.webm", tmp_path / "poster.jpg"
    remux(source, playable)

    poster(playable, target)

    assert target.read_bytes()[:3] == b"\xff\xd8\xff"
    assert cv2.imread(str(target)).shape == (120, 160, 3)


def test_a_recorders_own_file_still_gives_one(record, take, tmp_path):
    source, target = record(take(live=True)), tmp_path / "poster.jpg"

    poster(source, target)

    assert cv2.imread(str(target)).mean() > 30


def test_sound_alone_has_no_poster(record, take, tmp_path):
    source = record(take(video=None))

    with pytest.raises(NoVideo, match="no picture"):
        poster(source, tmp_path / "poster.jpg")


def test_the_sharper_of_two_pictures_is_chosen():
    sharp = checks(8, 200)
    soft = cv2.GaussianBlur(sharp, (15, 15), 0)

    assert best([soft, sharp, soft]) is sharp


def test_a_face_is_worth_a_little_softness_and_no_blur():
    sharp, soft = checks(8, 200), checks(8, 160)
    blurred = cv2.GaussianBlur(sharp, (31, 31), 0)

    def facing(picture):
        return {id(blurred): 2, id(soft): 1}.get(id(picture), 0)

    assert best([sharp, soft, blurred], facing) is soft
    assert best([sharp, blurred], facing) is sharp


def test_a_face_turned_to_the_camera_is_chosen_before_one_turned_away():
    away, towards = checks(8, 200), checks(8, 190)

    assert best([away, towards], lambda picture: 2 if picture is towards else 1) is towards


def test_a_soft_picture_is_chosen_before_a_dark_one():
    dark = checks(8, 30)
    soft = cv2.GaussianBlur(checks(8, 200), (15, 15), 0)

    assert best([dark, soft]) is soft


def test_the_lightest_is_chosen_where_all_are_dark():
    darker, dark = checks(8, 4), checks(8, 20)

    assert best([darker, dark, darker]) is dark


def test_no_picture_gives_none():
    assert best([]) is None
