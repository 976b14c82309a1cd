"""Sketches: what a reviewer drew on the frame, as lines in the frame's own pixels, so right at every size.

As kept and sent: `{"width": 1280, "height": 720, "strokes": [[[x, y], …], …]}`, whole pixels from the
upper left corner.
"""

import math
from dataclasses import dataclass
from typing import Any

from studio.errors import InvalidInput

MOST_STROKES = 60
MOST_POINTS = 3000  # in all strokes together: a minute of drawing, thinned as the page does it
LARGEST_SIDE = 16_384  # pixels

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Lines on a frame of `width` by `height` pixels; a line of one point is a dot."""

    width: int
    height: int
    strokes: tuple[tuple[Point, ...], ...]

    def as_document(self) -> dict[str, Any]:
        """Return it as it is kept and sent."""
        return {
            "width": self.width,
            "height": self.height,
            "strokes": [[list(point) for point in stroke] for stroke in self.strokes],
        }


def sketch_from(document: object) -> Sketch | None:
    """Return the sketch of a document; None for one without a line.

    Raises:
        InvalidInput: if it is no sketch, too large, or has a point outside its frame.
    """
    if not isinstance(document, dict) or not isinstance(document.get("strokes"), list):
        raise _off("A drawing is a width, a height and its strokes; draw it anew.")
    width, height = (_side(document.get(name)) for name in ("width", "height"))
    drawn = document["strokes"]
    if len(drawn) > MOST_STROKES:
        raise _off(f"A drawing has at most {MOST_STROKES} lines; undo some of them.")
    if any(not isinstance(stroke, list) for stroke in drawn):
        raise _off("A line of a drawing is a list of points; draw it anew.")
    if sum(map(len, drawn)) > MOST_POINTS:
        raise _off(f"A drawing has at most {MOST_POINTS} points; undo a line or draw it more simply.")
    strokes = tuple(tuple(_point(point, width, height) for point in stroke) for stroke in drawn if stroke)
    return Sketch(width, height, strokes) if strokes else None


def _side(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_SIDE:
        raise _off("A drawing names the width and the height of its frame in pixels; draw it anew.")
    return value


def _point(value: object, width: int, height: int) -> Point:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise _off("A point of a drawing is two numbers; draw it anew.")
    x, y = (_number(part) for part in value)
    if not (0 <= x <= width and 0 <= y <= height):
        raise _off("A point of this drawing lies outside the frame; draw inside the picture.")
    return round(x), round(y)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _off("A point of a drawing is two numbers; draw it anew.")
    return value


def _off(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, "/sketch")
