"""The two people of the demo practice: Ms Okafor, who practises, and Mr Haddad, who coaches."""

import numpy as np

from tests.clips.canvas import Canvas, mixed
from tests.clips.classroom import Room
from tests.clips.paths import Pose, curve, ellipse, path
from tests.clips.teacher import HEAD, INK, Look

X, Y = HEAD


def _bun(canvas: Canvas, look: Look, head: Pose) -> None:
    canvas.fill(head.applied(ellipse((X + 4, Y - 136), 54, 46)), look.hair)
    canvas.fill(head.applied(ellipse((X, Y - 44), 99, 92)), look.hair)
    canvas.stroke(head.applied(curve([(X - 30, Y - 148), (X - 4, Y - 166), (X + 26, Y - 160)])),
                  mixed(look.hair, "#8a6a5c", 0.35), 5)  # fmt: skip


def _swept_up(canvas: Canvas, look: Look, head: Pose) -> None:
    front = path(
        f"M{X - 90} {Y - 16} C{X - 104} {Y - 96} {X - 50} {Y - 128} {X} {Y - 128} "
        f"C{X + 50} {Y - 128} {X + 104} {Y - 96} {X + 90} {Y - 16} "
        f"C{X + 86} {Y - 38} {X + 74} {Y - 60} {X + 48} {Y - 74} Q{X} {Y - 96} {X - 48} {Y - 74} "
        f"C{X - 74} {Y - 60} {X - 86} {Y - 38} {X - 90} {Y - 16} Z"
    )
    canvas.fill(head.applied(front), look.hair)
    band = curve([(X - 52, Y - 112), (X - 4, Y - 124), (X + 50, Y - 112)])
    canvas.stroke(head.applied(band), "#e0b7a0", 9)


def _earrings(canvas: Canvas, look: Look, head: Pose, face: Pose) -> None:
    for side in (-1, 1):
        canvas.stroke(head.applied(ellipse((X + side * 86, Y + 46), 9, 11)), "#e3c171", 4, closed=True)


def _nothing(canvas: Canvas, look: Look, head: Pose) -> None:
    """Draw nothing: short hair has nothing behind the head."""


def _short_and_beard(canvas: Canvas, look: Look, head: Pose) -> None:
    top = path(
        f"M{X - 91} {Y + 4} C{X - 98} {Y - 60} {X - 88} {Y - 118} {X - 34} {Y - 132} "
        f"C{X + 20} {Y - 146} {X + 84} {Y - 128} {X + 92} {Y - 66} "
        f"C{X + 96} {Y - 36} {X + 92} {Y - 14} {X + 90} {Y + 4} "
        f"C{X + 82} {Y - 22} {X + 80} {Y - 42} {X + 66} {Y - 58} "
        f"C{X + 20} {Y - 62} {X - 30} {Y - 66} {X - 58} {Y - 84} "
        f"C{X - 74} {Y - 54} {X - 84} {Y - 28} {X - 91} {Y + 4} Z"
    )
    canvas.fill(head.applied(top), look.hair)


def _beard_and_glasses(canvas: Canvas, look: Look, head: Pose, face: Pose) -> None:
    beard = path(
        f"M{X - 85} {Y + 2} C{X - 84} {Y + 60} {X - 58} {Y + 114} {X} {Y + 116} "
        f"C{X + 58} {Y + 114} {X + 84} {Y + 60} {X + 85} {Y + 2} "
        f"C{X + 76} {Y + 30} {X + 62} {Y + 46} {X + 40} {Y + 50} "
        f"Q{X} {Y + 44} {X - 40} {Y + 50} "
        f"C{X - 62} {Y + 46} {X - 76} {Y + 30} {X - 85} {Y + 2} Z"
    )
    canvas.fill(head.applied(beard), mixed(look.hair, look.skin, 0.18))
    for side in (-1, 1):
        canvas.stroke(face.applied(ellipse((X + side * 36, Y + 3), 27, 24)), "#3a3f48", 4.5, closed=True)
    canvas.stroke(face.applied(curve([(X - 10, Y), (X, Y - 4), (X + 10, Y)])), "#3a3f48", 4.5)


def _cardigan(canvas: Canvas, look: Look, chest: Pose) -> None:
    left = f"M{X - 50} 394 Q{X - 34} 470 {X - 30} 745"
    right = f"M{X + 50} 394 Q{X + 34} 470 {X + 30} 745"
    canvas.fill(chest.applied(np.vstack([path(left), path(right)[::-1]])), look.under)
    for edge in (left, right):
        canvas.stroke(chest.applied(path(edge)), mixed(look.top, INK, 0.25), 5)


def _jumper_and_tie(canvas: Canvas, look: Look, chest: Pose) -> None:
    canvas.fill(chest.applied(path(f"M{X - 52} 392 L{X} 540 L{X + 52} 392 Z")), look.under)
    tie = path(
        f"M{X - 15} 446 L{X + 15} 446 L{X + 9} 468 L{X + 19} 484 L{X} 540 L{X - 19} 484 L{X - 9} 468 Z"
    )
    canvas.fill(chest.applied(tie), "#a5593f")
    edge = np.array([(X - 47, 405), (X, 542), (X + 47, 405)], dtype=float)
    canvas.stroke(chest.applied(edge), mixed(look.top, INK, 0.28), 7)
    for side in (-1, 1):
        collar = np.array([(44, 380), (58, 402), (34, 470), (2, 442), (40, 408)], dtype=float) * (side, 1) + (
            X,
            0,
        )
        canvas.fill(chest.applied(collar), look.under)
        canvas.stroke(chest.applied(collar[1:4]), mixed(look.under, INK, 0.22), 2)


LOOKS = {
    "okafor": Look(
        room=Room(wall="#8ba197", wood="#a9805c"),
        skin="#8a5a3f",
        hair="#251b1a",
        top="#b4533f",
        under="#f1e7d8",
        lips="#7a2f30",
        hair_behind=_bun,
        hair_before=_swept_up,
        face_before=_earrings,
        neckline=_cardigan,
    ),
    "haddad": Look(
        room=Room(wall="#93a0b3", wood="#9c7a5b"),
        skin="#cf9c78",
        hair="#2c2523",
        top="#3c5f5a",
        under="#e9eef0",
        lips="#94483f",
        hair_behind=_nothing,
        hair_before=_short_and_beard,
        face_before=_beard_and_glasses,
        neckline=_jumper_and_tie,
    ),
}
