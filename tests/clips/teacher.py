"""The teacher: a flat, friendly figure, posed anew for every picture.

A `Look` says who it is, a `Stance` what the body does at one moment. Left and right are the viewer's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.clips.canvas import Canvas, mixed
from tests.clips.classroom import Room
from tests.clips.paths import Path, Point, Pose, curve, ellipse, path, rounded, tapered

CENTRE_X = 930.0
HEAD: Point = (CENTRE_X, 258.0)
NECK: Point = (CENTRE_X, 372.0)
LEFT_SHOULDER: Point = (CENTRE_X - 113, 458.0)
RIGHT_SHOULDER: Point = (CENTRE_X + 113, 458.0)
INK = "#2a1d1a"


@dataclass(frozen=True)
class Look:
    """Who is drawn: colours, and how hair and clothes are shaped."""

    room: Room
    skin: str
    hair: str
    top: str
    under: str
    lips: str
    hair_behind: Callable[[Canvas, "Look", Pose], None]
    hair_before: Callable[[Canvas, "Look", Pose], None]
    face_before: Callable[[Canvas, "Look", Pose, Pose], None]
    neckline: Callable[[Canvas, "Look", Pose], None]


@dataclass(frozen=True)
class Arm:
    """Where an arm is: its joints, and how open the hand (0 relaxed, 1 spread)."""

    elbow: Point
    wrist: Point
    openness: float


@dataclass(frozen=True)
class Stance:
    """What the body does at one moment.

    Attributes:
        sway: pixels to the side; breath: pixels the chest rises.
        tilt: degrees the head leans; turn: -1..1, to which side it looks.
        mouth: 0 closed to 1 wide open; spread: 0 round lips to 1 broad ones.
        smile, brow, blink: 0..1.
        left_arm, right_arm: where the arms are.
    """

    sway: float
    breath: float
    tilt: float
    turn: float
    mouth: float
    spread: float
    smile: float
    brow: float
    blink: float
    left_arm: Arm
    right_arm: Arm


def draw_teacher(canvas: Canvas, look: Look, stance: Stance) -> None:
    """Draw the figure onto *canvas*."""
    body = Pose(turn=stance.sway * 0.05, pivot=(CENTRE_X, 760), move=(stance.sway, 0))
    neck = body.point(NECK)
    head = Pose(
        turn=stance.tilt + body.turn,
        pivot=NECK,
        move=(neck[0] - NECK[0], neck[1] - NECK[1] - stance.breath * 0.6),
    )
    look.hair_behind(canvas, look, head)
    _torso(canvas, look, body, stance.breath)
    _neck(canvas, look, head, body)
    _face(canvas, look, head, stance)
    _arm(canvas, look, body, RIGHT_SHOULDER, stance.right_arm, side=1)
    _arm(canvas, look, body, LEFT_SHOULDER, stance.left_arm, side=-1)


def _torso(canvas: Canvas, look: Look, body: Pose, breath: float) -> None:
    lift = breath  # the shoulders rise, the hips stay
    shape = path(
        f"M{CENTRE_X - 150} 740 C{CENTRE_X - 152} 640 {CENTRE_X - 160} 540 {CENTRE_X - 148} {470 - lift} "
        f"C{CENTRE_X - 138} {420 - lift} {CENTRE_X - 80} {408 - lift} {CENTRE_X - 46} {394 - lift} "
        f"L{CENTRE_X + 46} {394 - lift} C{CENTRE_X + 80} {408 - lift} {CENTRE_X + 138} {420 - lift} "
        f"{CENTRE_X + 148} {470 - lift} C{CENTRE_X + 160} 540 {CENTRE_X + 152} 640 {CENTRE_X + 150} 740 Z"
    )
    canvas.fill(body.applied(shape), look.top)
    look.neckline(
        canvas, look, Pose(turn=body.turn, pivot=body.pivot, move=(body.move[0], body.move[1] - breath))
    )


def _neck(canvas: Canvas, look: Look, head: Pose, body: Pose) -> None:
    shade = mixed(look.skin, INK, 0.2)
    top = head.applied(np.array([(CENTRE_X - 37, 320), (CENTRE_X + 37, 320)], dtype=float))
    base = body.applied(path(f"M{CENTRE_X + 44} 398 Q{CENTRE_X} 452 {CENTRE_X - 44} 398"))
    canvas.fill(np.vstack([top, base]), shade)


def _face(canvas: Canvas, look: Look, head: Pose, stance: Stance) -> None:
    shade = mixed(look.skin, INK, 0.16)
    x, y = HEAD
    for side in (-1, 1):
        ear = (x + side * 84 - stance.turn * 5, y + 14)
        canvas.fill(head.applied(ellipse(ear, 16, 24)), shade)
        canvas.fill(head.applied(ellipse((ear[0] - side * 2, ear[1]), 9, 15)), mixed(look.skin, INK, 0.26))
    canvas.fill(head.applied(_face_outline()), look.skin)
    blush = mixed(look.skin, "#c2453a", 0.3)
    for side in (-1, 1):
        canvas.fill(head.applied(ellipse((x + side * 46 + stance.turn * 9, y + 40), 20, 13)), blush, 0.28)
    _eyes(canvas, look, head, stance)
    _nose(canvas, look, head, stance)
    look.face_before(canvas, look, head, _features(head, stance))
    _mouth(canvas, look, head, stance)
    look.hair_before(canvas, look, head)


def _face_outline() -> Path:
    x, y = HEAD
    return path(
        f"M{x - 84} {y - 8} C{x - 88} {y - 78} {x - 52} {y - 112} {x} {y - 112} "
        f"C{x + 52} {y - 112} {x + 88} {y - 78} {x + 84} {y - 8} "
        f"C{x + 82} {y + 46} {x + 60} {y + 104} {x} {y + 106} "
        f"C{x - 60} {y + 104} {x - 82} {y + 46} {x - 84} {y - 8} Z"
    )


def _features(head: Pose, stance: Stance) -> Pose:
    """Return the pose of what lies on the face: it moves further than the head when the head turns."""
    angle = np.deg2rad(head.turn)
    shift = stance.turn * 11
    move = (head.move[0] + shift * float(np.cos(angle)), head.move[1] + shift * float(np.sin(angle)))
    return Pose(turn=head.turn, pivot=head.pivot, move=move)


def _eyes(canvas: Canvas, look: Look, head: Pose, stance: Stance) -> None:
    face = _features(head, stance)
    x, y = HEAD
    open_eye = 1 - stance.blink
    for side in (-1, 1):
        centre = (x + side * 36, y + 2)
        brow_y = y - 29 - 9 * stance.brow
        brow = curve([(centre[0] - side * 20, brow_y + 4), (centre[0] + side * 2, brow_y - 3),
                      (centre[0] + side * 22, brow_y + 5)])  # fmt: skip
        canvas.stroke(face.applied(brow), mixed(look.hair, look.skin, 0.12), 6.5)
        if open_eye < 0.25:
            lid = curve(
                [(centre[0] - 13, centre[1] + 1), (centre[0], centre[1] + 5), (centre[0] + 13, centre[1] + 1)]
            )
            canvas.stroke(face.applied(lid), INK, 4)
            continue
        canvas.fill(face.applied(ellipse(centre, 15, 12.5 * open_eye)), "#fbf7f0")
        iris = (centre[0] + stance.turn * 4.5, centre[1])
        canvas.fill(face.applied(ellipse(iris, 8.4, min(8.8, 12 * open_eye))), INK)
        canvas.dot(face.point((iris[0] + 3, iris[1] - 3.4)), 2.4, "#ffffff")
        lid = curve([(centre[0] - 16, centre[1] - 2), (centre[0], centre[1] - 13.5 * open_eye),
                     (centre[0] + 16, centre[1] - 2)])  # fmt: skip
        canvas.stroke(face.applied(lid), INK, 3.6)


def _nose(canvas: Canvas, look: Look, head: Pose, stance: Stance) -> None:
    x, y = HEAD[0] + stance.turn * 4, HEAD[1]
    line = curve([(x - 13, y + 37), (x - 4, y + 43), (x + 8, y + 42), (x + 14, y + 36)])
    canvas.stroke(_features(head, stance).applied(line), mixed(look.skin, INK, 0.34), 4)


def _mouth(canvas: Canvas, look: Look, head: Pose, stance: Stance) -> None:
    face = _features(head, stance)
    x, y = HEAD[0], HEAD[1] + 64
    half = 21 + 9 * stance.spread + 5 * stance.smile * (1 - stance.mouth)
    corner = y - 5 * stance.smile
    if stance.mouth < 0.1:
        smile = curve([(x - half, corner), (x, y + 3 + 6 * stance.smile), (x + half, corner)])
        canvas.stroke(face.applied(smile), look.lips, 6)
        return
    drop = 8 + 30 * stance.mouth
    left, right = x - half, x + half
    upper = (
        f"M{left} {corner} Q{x - half * 0.4} {y - 5} {x} {y - 2} Q{x + half * 0.4} {y - 5} {right} {corner}"
    )
    lower = f"Q{x + half * 0.7} {y + drop} {x} {y + drop} Q{x - half * 0.7} {y + drop} {left} {corner}"
    opening = path(f"{upper} {lower}")
    canvas.fill(face.applied(opening), "#4a1c1c")
    teeth = path(f"{upper} Q{x} {y + 7 + 5 * stance.mouth} {left} {corner} Z")
    canvas.fill(face.applied(teeth), "#fbf6ee")
    if stance.mouth > 0.35:
        canvas.fill(face.applied(ellipse((x, y + drop * 0.82), half * 0.52, drop * 0.2)), "#b5534f")
    canvas.stroke(face.applied(opening), look.lips, 4.5, closed=True)


def _arm(canvas: Canvas, look: Look, body: Pose, shoulder: Point, arm: Arm, side: int) -> None:
    joints = [body.point(shoulder), body.point(arm.elbow), body.point(arm.wrist)]
    edge = mixed(look.top, INK, 0.32)
    armpit = tuple(np.add(joints[0], np.subtract(joints[1], joints[0]) * 0.3).tolist())
    for shape in tapered([armpit, *joints[1:]], [71.0, 64, 50]):
        canvas.fill(shape, edge)
    for shape in tapered(joints, [72.0, 58, 44]):
        canvas.fill(shape, look.top)
    along = np.subtract(joints[2], joints[1])
    direction = float(np.degrees(np.arctan2(along[0], -along[1])))
    _hand(canvas, look, joints[2], direction, arm.openness, side)
    cuff = Pose(turn=direction, move=joints[2]).applied(rounded(-26, -12, 52, 20, 8))
    canvas.fill(cuff, mixed(look.top, INK, 0.2))


def _hand(canvas: Canvas, look: Look, wrist: Point, direction: float, openness: float, side: int) -> None:
    lay = Pose(turn=direction, scale=1.22, move=wrist)
    thumb = _finger((-side * 15, -20), -side * (14 + 36 * openness), 30, 14)
    fingers = [
        _finger((x, -44), x * (0.2 + 0.75 * openness), length * (0.42 + 0.58 * openness), 13)
        for x, length in ((-15, 29), (-5, 35), (5, 34), (15, 27))
    ]
    palm = [path("M-16 4 C-22 -14 -24 -32 -21 -46 Q0 -56 21 -46 C24 -32 22 -14 16 4 Z")]
    for shape in [*palm, *(piece for finger in fingers for piece in finger)]:
        canvas.fill(lay.applied(shape), look.skin)
    for x in (-10.2, 0.0, 10.2):
        crease = np.array([(x, -46), (x * (1 + 0.22 * openness), -54 - 4 * openness)])
        canvas.stroke(lay.applied(crease), mixed(look.skin, INK, 0.24), 1.8)
    for shape in thumb:
        canvas.fill(lay.applied(shape), mixed(look.skin, INK, 0.05))


def _finger(base: Point, lean: float, length: float, width: float) -> list[Path]:
    angle = np.deg2rad(lean)
    tip = (base[0] + length * float(np.sin(angle)), base[1] - length * float(np.cos(angle)))
    return tapered([base, tip], [width, width * 0.86])
