"""Paths: curves written as SVG writes them, turned into points that OpenCV can fill.

Conventions: the drawing's units are those of a 1280 x 720 picture, x to the right, y down; a path is an
n x 2 float array; angles are in degrees, clockwise as seen.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Path = NDArray[np.float64]
Point = tuple[float, float]

STEPS = 24  # points a curve segment; a shape as wide as the picture still shows no corner
TOKENS = re.compile(r"[MLQCZ]|-?\d+(?:\.\d+)?")
POINTS_TAKEN = {"M": 1, "L": 1, "Q": 2, "C": 3}


def path(description: str) -> Path:
    """Return the points along an SVG path of absolute M, L, Q, C and Z commands."""
    tokens = TOKENS.findall(description)
    points: list[Path] = []
    at = 0
    command = "M"
    while at < len(tokens):
        if tokens[at] in POINTS_TAKEN or tokens[at] == "Z":
            command, at = tokens[at], at + 1
        if command == "Z":
            continue
        taken = 2 * POINTS_TAKEN[command]
        ends = np.array(tokens[at : at + taken], dtype=float).reshape(-1, 2)
        points.append(ends if command in "ML" else _bezier(np.vstack([points[-1][-1:], ends])))
        at += taken
    return np.vstack(points)


def ellipse(centre: Point, rx: float, ry: float, turn: float = 0.0) -> Path:
    """Return the outline of an ellipse, turned about its centre."""
    around = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    outline = np.column_stack([rx * np.cos(around), ry * np.sin(around)])
    return Pose(turn=turn, move=centre).applied(outline)


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Path:
    """Return the outline of a rectangle with round corners."""
    corners = [(x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    inward = [(-1, 1), (-1, -1), (1, -1), (1, 1)]
    quarter = np.linspace(0, np.pi / 2, 16)
    arcs = []
    for number, ((cx, cy), (ix, iy)) in enumerate(zip(corners, inward, strict=True)):
        angle = quarter + (number - 1) * np.pi / 2
        centre = np.array([cx + ix * radius, cy + iy * radius])
        arcs.append(centre + radius * np.column_stack([np.cos(angle), np.sin(angle)]))
    return np.vstack(arcs)


def tapered(points: Sequence[Point], widths: Sequence[float]) -> list[Path]:
    """Return shapes that together make a limb through *points*, as wide at each as *widths* says."""
    shapes = [ellipse(point, width / 2, width / 2) for point, width in zip(points, widths, strict=True)]
    joints = list(zip(points, widths, strict=True))
    for (a, wide), (b, narrow) in pairwise(joints):
        along = np.subtract(b, a)
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6)
        sides = [
            a + across * wide / 2,
            b + across * narrow / 2,
            b - across * narrow / 2,
            a - across * wide / 2,
        ]
        shapes.append(np.array(sides))
    return shapes


def curve(points: Sequence[Point]) -> Path:
    """Return a smooth line through all *points* (Catmull-Rom)."""
    p = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, STEPS)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.vstack(pieces)


@dataclass(frozen=True)
class Pose:
    """How a part lies: turned and scaled about `pivot`, then moved."""

    turn: float = 0.0
    scale: float = 1.0
    move: Point = (0.0, 0.0)
    pivot: Point = (0.0, 0.0)

    def applied(self, points: Path) -> Path:
        """Return *points* so posed."""
        angle = np.deg2rad(self.turn)
        turning = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        centred = points - np.array(self.pivot)
        turned: Path = centred @ turning * self.scale + np.array(self.pivot) + np.array(self.move)
        return turned

    def point(self, point: Point) -> Point:
        """Return one point so posed."""
        x, y = self.applied(np.array([point]))[0]
        return (float(x), float(y))


def _bezier(control: Path) -> Path:
    """Return points along a quadratic or cubic curve, its first point left out."""
    t = np.linspace(0, 1, STEPS)[1:, None, None]
    layers = np.repeat(control[None], len(t), axis=0)
    while layers.shape[1] > 1:
        layers = layers[:, :-1] * (1 - t) + layers[:, 1:] * t
    return layers[:, 0]
