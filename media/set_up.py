"""How a person stands before the camera, read from one still: light, sharpness, and where the face is.

Never who it is or what they feel. Shares are of the picture's width or height, 0 to 1, as the camera gives
it: a preview that is mirrored shows left and right the other way round.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from media.decode import Picture
from media.errors import EmptyRecording, LimitExceeded, UnreadableMedia
from media.faces import Face, find_face

Advice = Literal[
    "dark", "against_the_light", "blurred", "nobody_seen", "head_cut_off", "too_far", "off_to_one_side"
]
Edge = Literal["top", "left", "right", "bottom"]

STILL_SIDE = 960  # pixels of the longer side that is looked at; there is time to find a face across a room
MOST_BYTES = 1024 * 1024
MOST_PIXELS = 4096 * 2160  # the largest still that a camera of a laptop or a phone gives a page
# Rules of thumb for a still, tried on made pictures.
DARK, FACE_IN_SHADOW, BLURRED = 50.0, 0.55, 25.0
CUT_OFF = 0.01  # nearer to an edge than this, part of the head is outside
# Of the least picture that is recorded, 360 lines, that leaves 32 for the face: with fewer the turn of a head
# cannot be seen.
TOO_FAR = 0.09
OFF_MIDDLE = 0.25  # of the width; further out an arm stretched to that side leaves the picture
NO_PICTURE = "This is not a picture that can be read: send one JPEG still from the camera."


@dataclass(frozen=True, slots=True)
class SetUp:
    """What to change before recording; no advice where all is well.

    Attributes:
        advice: what was noticed, the most pressing first.
        cut_off_at: the edges that the head is cut off at.
        face_height: the face's share of the picture's height; None where no face was found.
    """

    advice: tuple[Advice, ...]
    cut_off_at: tuple[Edge, ...] = ()
    face_height: float | None = None


def set_up_in(file: Path) -> SetUp:
    """Return how a person stands in the JPEG still at *file*; a stranger's file, to be read confined.

    Raises:
        EmptyRecording: if there is not a byte in it.
        UnreadableMedia: if it is no JPEG, or a damaged one.
        LimitExceeded: if it has more bytes or pixels than a still may have.
    """
    content = file.read_bytes()
    if not content:
        raise EmptyRecording("No picture came: check that the camera is on, then try again.")
    size = _size_of(content)
    if len(content) > MOST_BYTES or size[0] * size[1] > MOST_PIXELS:
        raise LimitExceeded("This picture is too large to be looked at: send one of at most 4096 by 2160.")
    still = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if still is None:
        raise UnreadableMedia(NO_PICTURE)
    return set_up(np.asarray(still, np.uint8))


def set_up(still: Picture) -> SetUp:
    """Return how a person stands in *still*, (height, width, 3) uint8 in blue, green, red."""
    face = find_face(still, STILL_SIDE)
    edges = () if face is None else _edges(face)
    grey = cv2.cvtColor(still, cv2.COLOR_BGR2GRAY)
    noticed: dict[Advice, bool] = {
        "dark": _light(grey) < DARK,
        "against_the_light": face is not None and _light_of(grey, face) < FACE_IN_SHADOW * _light(grey),
        "nobody_seen": face is None,
        "head_cut_off": bool(edges),
        "too_far": face is not None and face.height < TOO_FAR,
        "off_to_one_side": face is not None
        and not edges
        and abs((face.left + face.right) / 2 - 0.5) > OFF_MIDDLE,
        "blurred": _sharpness(grey) < BLURRED,
    }
    if noticed["dark"]:  # whatever else the light does, more of it comes first
        noticed["against_the_light"] = False
    advice = tuple(kind for kind, is_so in noticed.items() if is_so)
    return SetUp(advice, edges, None if face is None else face.height)


def _edges(face: Face) -> tuple[Edge, ...]:
    near: dict[Edge, float] = {
        "top": face.top,
        "left": face.left,
        "right": 1 - face.right,
        "bottom": 1 - face.bottom,
    }
    return tuple(edge for edge, gap in near.items() if gap <= CUT_OFF)


def _light(grey: NDArray[np.generic]) -> float:
    return float(np.mean(np.asarray(grey, np.float32)))


def _light_of(grey: NDArray[np.generic], face: Face) -> float:
    height, width = grey.shape[:2]
    rows = slice(int(face.top * height), max(int(face.bottom * height), int(face.top * height) + 1))
    columns = slice(int(face.left * width), max(int(face.right * width), int(face.left * width) + 1))
    return _light(grey[rows, columns])


def _sharpness(grey: NDArray[np.generic]) -> float:
    """Return the variance of the Laplacian of *grey*, made 640 pixels wide so that all cameras compare."""
    width = 640
    small = cv2.resize(
        np.asarray(grey, np.uint8), (width, max(1, round(width * grey.shape[0] / grey.shape[1])))
    )
    return float(cv2.Laplacian(small, cv2.CV_64F).var())


def _size_of(jpeg: bytes) -> tuple[int, int]:
    """Return height and width as the JPEG's frame header says them, undecoded (ITU-T T.81, B.2.2)."""
    at = 2
    while jpeg.startswith(b"\xff\xd8\xff") and at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(jpeg[at + 5 : at + 7]), int.from_bytes(jpeg[at + 7 : at + 9])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    raise UnreadableMedia(NO_PICTURE)
