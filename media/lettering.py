"""Text as a picture: lines in the type that OpenCV carries, so that no font need be on the machine."""

from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]
INK, QUIET, GROUND = 235, 160, 16  # brightness of text, of quieter text, and behind it; 16 is black in video
REGULAR, BOLD = 400, 650


def line(
    text: str,
    width: int,
    height: int,
    size: int,
    *,
    weight: int = REGULAR,
    ink: int = INK,
    side: Literal["left", "middle", "right"] = "left",
) -> Luma:
    """Return *text* on one line, (height, width) uint8, made smaller where it would not fit.

    Args:
        text: what to write.
        width: pixels.
        height: pixels.
        size: of the letters, pixels.
        weight: of the letters, 100 to 900.
        ink: brightness of the letters.
        side: where in the width it stands.
    """
    strip = np.full((height, width, 3), GROUND, np.uint8)
    if text:
        size = _fitting(text, width, size, weight)
        free = max(0, width - _width(text, size, weight))
        left = {"left": 0, "middle": free // 2, "right": free}[side]
        baseline = (height + round(size * 0.7)) // 2
        cv2.putText(strip, text, (left, baseline), (ink,) * 3, _face(), size, weight)
    return np.ascontiguousarray(strip[:, :, 0])


def _fitting(text: str, width: int, size: int, weight: int) -> int:
    needed = _width(text, size, weight)
    return size if needed <= width else max(8, size * width // needed)


def _width(text: str, size: int, weight: int) -> int:
    left, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _face(), size, weight)
    return int(left + width) + 2


@cache
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")
