"""That a face is found where one is, and that movement is that of the body."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from media.confined import Reader
from media.faces import find_face
from media.picture import seen
from media.timeline import Span

PERSON = cv2.imread(str(Path(__file__).parents[1] / "golden" / "pictures" / "astronaut.jpg"))


def room(light=90, person=PERSON, at=(384, 208)):
    """Return a picture of 1280 by 720 with a person in it."""
    picture = np.full((720, 1280, 3), light, np.uint8)
    picture[::40, :] = picture[:, ::40] = light // 2
    if person is not None:
        across, down = at
        picture[down : down + person.shape[0], across : across + person.shape[1]] = person[: 720 - down]
    return picture


def filmed(path, pictures):
    """Write a film of *pictures*, ten a second."""
    with av.open(str(path), "w", format="webm") as film:
        stream = film.add_stream("libvpx", rate=10, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 1280, 720, "yuv420p", 2_000_000
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = index, Fraction(1, 10)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return path


def test_a_face_is_found_where_it_is():
    face = find_face(room())

    assert face.left * 1280 == pytest.approx(560, abs=25)
    assert face.bottom * 720 == pytest.approx(385, abs=40)
    assert face.is_turned_to_camera


def test_an_empty_room_holds_no_face():
    assert find_face(room(person=None)) is None
    assert find_face(np.zeros((90, 160, 3), np.uint8)) is None


def test_movement_and_turning_to_the_camera_are_read_when_they_are(tmp_path):
    still, away = room(), room(person=None)
    waving = [room(at=(384 + 12 * (index % 4), 208)) for index in range(20)]
    path = filmed(tmp_path / "take.webm", [still] * 20 + waving + [away] * 20)

    curves = seen(path)

    assert (curves.motion.rate_hz, curves.facing.rate_hz) == (5.0, 1.0)
    assert curves.motion.duration_s == pytest.approx(6.0, abs=0.3)
    assert np.median(curves.motion.within(Span(0.4, 1.8))) < 0.02
    assert np.median(curves.motion.within(Span(2.2, 3.8))) > 0.05
    assert curves.facing.values[:3].tolist() == [1, 1, 1]
    assert curves.facing.values[-1] == 0


def test_a_confined_child_sees_the_same(tmp_path):
    path, reader = filmed(tmp_path / "take.webm", [room()] * 15), Reader()

    confined, plain = reader.seen(path, 1.5), seen(path)
    reader.close()

    assert confined.motion.values == pytest.approx(plain.motion.values, abs=0.001, nan_ok=True)
    assert confined.facing.values.tolist() == plain.facing.values.tolist()
