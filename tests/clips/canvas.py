"""A canvas that fills shapes with smooth edges.

OpenCV draws at twice the size and the picture is made small by averaging, which gives clean edges,
also where two shapes meet. Colours are written as on the web ("#f1eee6").
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.clips.paths import Path, Point

WIDTH, HEIGHT = 1280, 720
OVERSAMPLED = 2
SHIFT = 4  # OpenCV's fractional bits: sixteenths of a pixel

Picture = NDArray[np.uint8]


def colour(code: str) -> tuple[int, int, int]:
    """Return "#rrggbb" as OpenCV's blue, green, red."""
    return (int(code[5:7], 16), int(code[3:5], 16), int(code[1:3], 16))


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour that lies *share* (0..1) of the way from *first* to *second*."""
    pairs = zip(colour(first)[::-1], colour(second)[::-1], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """A picture being drawn; later shapes lie on top."""

    def __init__(self, ground: Picture | None = None) -> None:
        """Begin on *ground* (from `large`), or on grey."""
        size = (HEIGHT * OVERSAMPLED, WIDTH * OVERSAMPLED, 3)
        self.large: Picture = np.full(size, 128, np.uint8) if ground is None else ground.copy()

    def fill(self, shape: Path, code: str, opacity: float = 1.0) -> None:
        """Fill *shape*."""
        if opacity >= 1:
            cv2.fillPoly(self.large, [_fixed(shape)], colour(code), cv2.LINE_AA, SHIFT)
            return
        self._blend(shape, code, opacity)

    def stroke(self, line: Path, code: str, width: float, *, closed: bool = False) -> None:
        """Draw along *line*, round at its ends."""
        thickness = max(1, round(width * OVERSAMPLED))
        cv2.polylines(self.large, [_fixed(line)], closed, colour(code), thickness, cv2.LINE_AA, SHIFT)

    def dot(self, centre: Point, radius: float, code: str) -> None:
        """Fill a small circle."""
        where = np.round(np.array(centre) * OVERSAMPLED * 2**SHIFT).astype(int)
        reach = round(radius * OVERSAMPLED * 2**SHIFT)
        cv2.circle(self.large, tuple(where.tolist()), reach, colour(code), -1, cv2.LINE_AA, SHIFT)

    def write(
        self, text: str, at: Point, size: float, code: str, weight: int = 400, *, face: str = "sans"
    ) -> None:
        """Write *text* with its base line beginning at *at*; *size* is the letters' height in units."""
        where = (round(at[0] * OVERSAMPLED), round(at[1] * OVERSAMPLED))
        font = cv2.FontFace(face)  # OpenCV carries Rubik with it: no font of the machine's is needed
        cv2.putText(self.large, text, where, colour(code), font, round(size * OVERSAMPLED), weight)

    def shade(self, shape: Path, softness: float, opacity: float) -> None:
        """Lay a blurred shadow of *shape*; slow, for what is drawn once."""
        mask = np.zeros(self.large.shape[:2], np.uint8)
        cv2.fillPoly(mask, [_fixed(shape)], 255, cv2.LINE_AA, SHIFT)
        soft = cv2.GaussianBlur(mask, (0, 0), softness * OVERSAMPLED).astype(np.float32) / 255
        self.large = (self.large * (1 - opacity * soft[..., None])).astype(np.uint8)

    def lighten(self, light: NDArray[np.float32]) -> None:
        """Multiply by *light*, of the picture's size, around 1."""
        large = cv2.resize(light, self.large.shape[1::-1])[..., None]
        self.large = np.clip(self.large * large, 0, 255).astype(np.uint8)

    def picture(self) -> Picture:
        """Return the picture, 1280 x 720, blue-green-red."""
        return np.asarray(cv2.resize(self.large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)

    def _blend(self, shape: Path, code: str, opacity: float) -> None:
        """Fill *shape* half transparent, touching only the box around it."""
        fixed = _fixed(shape)
        x, y, width, height = cv2.boundingRect(fixed >> SHIFT)
        x, y = max(x - 2, 0), max(y - 2, 0)
        part = self.large[y : y + height + 4, x : x + width + 4]
        filled = part.copy()
        offset = np.array([x, y]) << SHIFT
        cv2.fillPoly(filled, [fixed - offset.astype(np.int32)], colour(code), cv2.LINE_AA, SHIFT)
        part[:] = cv2.addWeighted(part, 1 - opacity, filled, opacity, 0)


def _fixed(shape: Path) -> NDArray[np.int32]:
    fixed: NDArray[np.int32] = np.round(shape * OVERSAMPLED * 2**SHIFT).astype(np.int32)
    return fixed
