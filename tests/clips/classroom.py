"""The classroom: wall, whiteboard with a river's bend, shelf and desk; drawn once a clip."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.clips.canvas import HEIGHT, WIDTH, Canvas, Picture, mixed
from tests.clips.paths import Point, curve, ellipse, path, rounded

MARKER = "#33465c"
WATER = "#5b9bc4"
RED_MARKER = "#b5483c"


@dataclass(frozen=True)
class Room:
    """A room's colours: the wall, and the wood of desk and shelf."""

    wall: str
    wood: str


def classroom(room: Room) -> Picture:
    """Return the empty room at the canvas's large size, to be drawn upon."""
    canvas = Canvas()
    _walls(canvas, room)
    _shelf(canvas, room)
    _board(canvas)
    _lesson(canvas)
    canvas.lighten(_window_light())
    return canvas.large


def desk(canvas: Canvas, room: Room) -> None:
    """Draw what stands in front of the teacher."""
    dark = mixed(room.wood, "#2a1c12", 0.25)
    canvas.fill(path("M-10 668 L560 668 L590 730 L-10 730 Z"), room.wood)
    canvas.fill(path("M-10 668 L560 668 L563 676 L-10 676 Z"), mixed(room.wood, "#fff4e0", 0.28))
    _book(canvas, 92, 648, 176, "#4b6c8a")
    _book(canvas, 104, 628, 152, "#b86a4b")
    _mug(canvas, 372, 668, dark)


def _walls(canvas: Canvas, room: Room) -> None:
    canvas.fill(path(f"M0 0 L{WIDTH} 0 L{WIDTH} {HEIGHT} L0 {HEIGHT} Z"), room.wall)
    canvas.fill(path("M0 572 L1280 572 L1280 720 L0 720 Z"), mixed(room.wall, "#2b2620", 0.34))
    canvas.fill(path("M0 564 L1280 564 L1280 576 L0 576 Z"), mixed(room.wall, "#fffaf0", 0.35))


def _shelf(canvas: Canvas, room: Room) -> None:
    canvas.shade(rounded(1052, 262, 240, 16, 4), 8, 0.25)
    canvas.fill(rounded(1050, 250, 260, 14, 3), room.wood)
    spines = ["#45617a", "#c9b38c", "#8d4f41", "#5d7a63", "#e3dac6", "#39505f"]
    x = 1186.0
    for number, spine in enumerate(spines):
        width, height = 15 + 4 * (number % 3), 78 + 11 * ((number * 2) % 3)
        canvas.fill(rounded(x, 250 - height, width, height, 2), spine)
        canvas.fill(rounded(x + 3, 250 - height + 12, width - 6, 5, 1), mixed(spine, "#fff7e6", 0.45))
        x += width + 1.5
    _globe(canvas, (1116, 190))


def _globe(canvas: Canvas, centre: Point) -> None:
    x, y = centre
    canvas.fill(path(f"M{x - 26} 250 Q{x} 236 {x + 26} 250 Z"), "#5a4636")
    canvas.fill(rounded(x - 4, y + 38, 8, 20, 2), "#5a4636")
    canvas.stroke(ellipse(centre, 47, 47)[8:62], "#7a6048", 5)
    canvas.fill(ellipse(centre, 41, 41), "#6fa3bd")
    canvas.fill(curve([(x - 30, y - 20), (x - 12, y - 32), (x + 6, y - 24), (x - 2, y - 6), (x - 14, y + 4),
                       (x - 20, y - 6), (x - 30, y - 20)]), "#8aa873")  # fmt: skip
    canvas.fill(curve([(x + 2, y + 4), (x + 18, y - 4), (x + 30, y + 6), (x + 20, y + 26), (x + 10, y + 28),
                       (x + 2, y + 4)]), "#8aa873")  # fmt: skip


def _board(canvas: Canvas) -> None:
    canvas.shade(rounded(72, 82, 716, 414, 10), 14, 0.32)
    canvas.fill(rounded(64, 56, 720, 424, 10), "#b9bcbb")
    canvas.fill(rounded(74, 66, 700, 404, 5), "#f7f6f1")
    canvas.fill(path("M74 400 L774 66 L774 250 L300 470 L74 470 Z"), "#fbfaf7")
    canvas.fill(rounded(200, 478, 430, 15, 5), "#989c9c")
    for x, ink in ((250, MARKER), (318, RED_MARKER), (386, WATER)):
        canvas.fill(rounded(x, 471, 52, 9, 4), ink)
        canvas.fill(rounded(x + 40, 471, 12, 9, 4), mixed(ink, "#000000", 0.3))


def _lesson(canvas: Canvas) -> None:
    canvas.write("Rivers", (108, 118), 30, mixed(MARKER, "#f7f6f1", 0.25), 500)
    canvas.write("Year 8", (676, 112), 19, mixed(MARKER, "#f7f6f1", 0.4), 400)
    canvas.stroke(curve([(108, 130), (160, 127), (212, 131)]), RED_MARKER, 3)
    canvas.write("Where the river bends,", (108, 184), 35, MARKER, 500)
    canvas.write("why is the water", (108, 230), 35, MARKER, 500)
    canvas.write("fastest on the outside?", (108, 276), 35, MARKER, 500)
    _bend(canvas)


def _bend(canvas: Canvas) -> None:
    """Draw the river from above: a bend, its fast outside, its slow inside."""
    course = [(120.0, 362.0), (180, 352), (262, 334), (330, 352), (372, 402), (440, 424), (508, 392),
              (548, 340), (610, 322), (680, 338), (726, 330)]  # fmt: skip
    middle = curve(course)
    canvas.stroke(middle, mixed(WATER, "#2f5570", 0.45), 44)
    canvas.stroke(middle, mixed(WATER, "#f7f6f1", 0.45), 37)
    canvas.stroke(curve([(x - 2, y + 13) for x, y in course[3:6]]), WATER, 4)
    _arrow(canvas, [(352, 398), (392, 428), (440, 438), (486, 424)], RED_MARKER, 4.5)
    _arrow(canvas, [(400, 392), (438, 408), (474, 394)], MARKER, 3)
    canvas.write("fast", (500, 448), 23, RED_MARKER, 600, face="italic")
    canvas.write("slow", (412, 380), 21, MARKER, 500, face="italic")


def _arrow(canvas: Canvas, points: list[Point], ink: str, width: float) -> None:
    line = curve(points)
    canvas.stroke(line, ink, width)
    tip, before = line[-1], line[-8]
    along = (tip - before) / np.hypot(*(tip - before))
    across = np.array([-along[1], along[0]])
    wings = [tip - along * 13 + across * 9, tip, tip - along * 13 - across * 9]
    canvas.stroke(np.array(wings), ink, width)


def _book(canvas: Canvas, x: float, y: float, width: float, cover: str) -> None:
    canvas.fill(rounded(x, y, width, 20, 4), cover)
    canvas.fill(rounded(x + width - 26, y + 4, 24, 12, 2), "#efe7d6")
    canvas.fill(rounded(x + 18, y + 7, 46, 5, 2), mixed(cover, "#fff7e6", 0.4))


def _mug(canvas: Canvas, x: float, base: float, dark: str) -> None:
    canvas.stroke(ellipse((x + 44, base - 26), 13, 14), "#e8e4da", 7, closed=True)
    canvas.fill(path(f"M{x - 2} {base - 54} L{x + 44} {base - 54} L{x + 40} {base + 4} Q{x + 21} {base + 10} "
                     f"{x + 2} {base + 4} Z"), "#f2efe7")  # fmt: skip
    canvas.fill(ellipse((x + 21, base - 54), 23, 6), mixed(dark, "#f2efe7", 0.1))


def _window_light() -> NDArray[np.float32]:
    """Return daylight from the left: brighter there, darker in the far corners."""
    x, y = np.meshgrid(np.linspace(0, 1, WIDTH // 8), np.linspace(0, 1, HEIGHT // 8))
    light = 1.06 - 0.13 * x - 0.06 * y**2 - 0.1 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    return np.asarray(cv2.GaussianBlur(light, (0, 0), 6), np.float32)
