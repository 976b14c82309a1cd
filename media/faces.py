"""Faces: where one is and whether it is turned to the camera; never whose it is or what it feels.

CenterFace (MIT) finds faces and five points in each. It runs on OpenCV, on a small picture.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from media.decode import Picture
from media.errors import ModelDamaged
from media.models import checksum_of

WEIGHTS = Path(__file__).parent / "weights" / "centerface.onnx"
SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
OUTPUTS = ["537", "538", "539", "540"]  # likelihood, size, offset, points
SIDE = 320  # pixels of the longer side that the network is given; a face across a room is 20 of them
STEP = 4  # pixels between two places that the network looks at
LIKELY = 0.5
# How far the nose may stray from the middle between the eyes, in distances between them: about 30 degrees.
TURNED = 0.35


@dataclass(frozen=True, slots=True)
class Face:
    """The likeliest face of a picture: its box in shares (0 to 1) of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float
    is_turned_to_camera: bool

    @property
    def height(self) -> float:
        """Its height as a share of the picture's."""
        return self.bottom - self.top


def find_face(picture: Picture, side: int = SIDE) -> Face | None:
    """Return the likeliest face in *picture*, (height, width, 3) uint8 in blue, green, red; None if none is.

    The network looks at a copy whose longer side is about *side* pixels; more finds faces further away.

    Raises:
        ModelDamaged: if the network's weights are not what they should be.
    """
    height, width = picture.shape[:2]
    share = side / max(height, width)
    size = tuple(max(32, round(side * share / 32) * 32) for side in (width, height))
    network = _network()
    network.setInput(cv2.dnn.blobFromImage(picture, 1.0, size, (0, 0, 0), swapRB=True))
    likely, sizes, offsets, points = (np.asarray(out)[0] for out in network.forward(OUTPUTS))
    row, column = np.unravel_index(int(np.argmax(likely[0])), likely[0].shape)
    if likely[0, row, column] < LIKELY:
        return None
    tall, wide = np.exp(sizes[:, row, column]) * STEP
    top = (row + offsets[0, row, column] + 0.5) * STEP - tall / 2
    left = (column + offsets[1, row, column] + 0.5) * STEP - wide / 2
    corners = (left / size[0], top / size[1], (left + wide) / size[0], (top + tall) / size[1])
    left, top, right, bottom = (float(np.clip(edge, 0.0, 1.0)) for edge in corners)
    return Face(left, top, right, bottom, _is_frontal(points[:, row, column]))


def _is_frontal(points: NDArray[np.float32]) -> bool:
    """Whether the nose lies about between the eyes; *points* are five pairs of y and x, shares of the box."""
    one_eye, other_eye, nose = points[1], points[3], points[5]
    apart = abs(float(other_eye - one_eye))
    return apart > 0.15 and abs(float(nose - (one_eye + other_eye) / 2)) < TURNED * apart


@cache
def _network() -> "cv2.dnn.Net":
    if checksum_of(WEIGHTS) != SHA256:
        raise ModelDamaged("The weights that find faces are damaged: install the studio again.")
    return cv2.dnn.readNetFromONNX(str(WEIGHTS))
