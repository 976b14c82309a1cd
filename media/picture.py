"""What is read from pictures: how much the upper body moves, and whether a face is turned to the camera.
Never who is seen or what they feel.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from media.decode import pictures_in_order
from media.faces import Face, find_face
from media.limits import ReadingLimits
from media.timeline import Curve

Grey = NDArray[np.uint8]

MOTION_HZ, FACING_HZ = 5.0, 1.0  # an arm's gesture lasts half a second; a head turns slower, and costs more
SIDE = 320  # pixels of the longer side that is looked at
CHANGED = 14  # of 255; the noise of a webcam in a dim room stays below
BODY_WIDTH, BODY_HEIGHT = 3.5, 4.0  # of the face's own; shoulders, arms and the hands before the chest


@dataclass(frozen=True, slots=True)
class Seen:
    """`motion`: share of the upper body's pixels, 0 to 1, that changed since 0.2 s before, 5 values a second.
    `facing`: 1 where a face is turned to the camera, else 0, one value a second.
    """

    motion: Curve
    facing: Curve


def seen(path: Path, limits: ReadingLimits | None = None) -> Seen:
    """Return what the pictures of the recording at *path* show; the camera is taken to stand still.

    Raises:
        NoVideo, UnknownCodec, UnreadableMedia, …: see `media.decode.pictures`.
    """
    moved: list[float] = []
    facing: list[float] = []
    before: Grey | None = None
    face: Face | None = None
    for index, picture in enumerate(pictures_in_order(path, MOTION_HZ, SIDE, limits)):
        if index % round(MOTION_HZ / FACING_HZ) == 0:
            found = find_face(picture)
            face = found or face  # whoever turns away is still there
            facing.append(float(found is not None and found.is_turned_to_camera))
        grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), (5, 5), 0)
        moved.append(np.nan if before is None else _moved(before, grey, face))
        before = np.asarray(grey, np.uint8)
    curves = (np.asarray(values, np.float32) for values in (moved, facing))
    return Seen(*(Curve(rate, values) for rate, values in zip((MOTION_HZ, FACING_HZ), curves, strict=True)))


def _moved(before: Grey, now: NDArray[np.generic], face: Face | None) -> float:
    rows, columns = _upper_body(face, before.shape)
    changed = cv2.absdiff(before[rows, columns], np.asarray(now, np.uint8)[rows, columns]) > CHANGED
    return float(np.mean(changed))


def _upper_body(face: Face | None, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the upper body; the middle of the picture where nobody was found."""
    height, width = shape[:2]
    if face is None:
        return slice(0, height), slice(width // 4, width - width // 4)
    middle, half = (face.left + face.right) / 2, (face.right - face.left) * BODY_WIDTH / 2
    left, right = (round(np.clip(edge, 0, 1) * width) for edge in (middle - half, middle + half))
    bottom = min(1.0, face.top + face.height * BODY_HEIGHT)
    return slice(round(face.top * height), max(1, round(bottom * height))), slice(left, max(left + 1, right))
