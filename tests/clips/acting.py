"""Acting: what the drawn teacher does, read off the sound and the script.

The mouth follows the voice. A question lifts an arm towards the board, a name opens a hand towards the
class, a wait folds the hands and lets the eyes go round the room. Every channel is one number a frame,
drawn as steps and then smoothed, so that movements begin a little early, as they do in people.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.clips.canvas import Canvas, Picture
from tests.clips.classroom import classroom, desk
from tests.clips.muxing import FRAME_RATE
from tests.clips.paths import Point
from tests.clips.people import LOOKS
from tests.clips.script import ClipScript
from tests.clips.speech import PEAK, RATE, SpokenSentence, Take
from tests.clips.teacher import CENTRE_X, Arm, Stance, draw_teacher

ROSTER = ("Devon", "Jordan", "Ruby", "Callum", "Grace")
WAIT_S = 1.5  # a silence this long after a question is acted as a wait

Channel = NDArray[np.float64]

FOLDED_LEFT = Arm(elbow=(CENTRE_X - 146, 606), wrist=(CENTRE_X - 48, 676), openness=0)
FOLDED_RIGHT = Arm(elbow=(CENTRE_X + 146, 606), wrist=(CENTRE_X + 50, 672), openness=0)
TO_BOARD = Arm(elbow=(CENTRE_X - 196, 556), wrist=(CENTRE_X - 262, 452), openness=0.75)
TO_CLASS = Arm(elbow=(CENTRE_X + 192, 570), wrist=(CENTRE_X + 252, 472), openness=0.9)
EXPLAINING = Arm(elbow=(CENTRE_X + 166, 600), wrist=(CENTRE_X + 150, 500), openness=0.55)


@dataclass(frozen=True)
class Plan:
    """One value a frame for everything that moves; see `Stance`."""

    talking: Channel
    asking: Channel
    naming: Channel
    waiting: Channel
    loudness: Channel
    brightness: Channel
    blink: Channel
    time_s: Channel


def pictures(script: ClipScript, take: Take) -> Iterator[Picture]:
    """Yield the clip's pictures, `FRAME_RATE` a second, to the end of its sound."""
    look = LOOKS[script.teacher]
    ground = classroom(look.room)
    plan = _plan(take)
    for number in range(len(plan.time_s)):
        canvas = Canvas(ground)
        draw_teacher(canvas, look, stance(plan, number))
        desk(canvas, look.room)
        yield canvas.picture()


def _plan(take: Take) -> Plan:
    frames = int(np.ceil(take.duration_s * FRAME_RATE))
    loudness, brightness = _voice(take, frames)
    said = take.sentences
    return Plan(
        talking=_smooth(_steps(frames, [(s.start_s, s.end_s) for s in said]), 0.2),
        asking=_smooth(_steps(frames, [_arm_up(s) for s in said if _asks(s)]), 0.24),
        naming=_smooth(_steps(frames, [(s.start_s - 0.1, s.end_s + 0.5) for s in said if _names(s)]), 0.2),
        waiting=_smooth(_steps(frames, _waits(take)), 0.3),
        loudness=loudness,
        brightness=brightness,
        blink=_blinks(frames),
        time_s=np.arange(frames) / FRAME_RATE,
    )


def stance(plan: Plan, number: int) -> Stance:
    """Return what the body does in frame *number*."""
    t = float(plan.time_s[number])
    loud, asking, naming = (float(c[number]) for c in (plan.loudness, plan.asking, plan.naming))
    waiting, talking = float(plan.waiting[number]), float(plan.talking[number])
    beat = talking * (1 - asking) * (1 - naming)
    bob = 14 * np.sin(2 * np.pi * 0.9 * t) * beat
    left = _between(FOLDED_LEFT, TO_BOARD, asking, lift=5 * np.sin(2 * np.pi * 0.6 * t) * asking)
    explaining = _between(FOLDED_RIGHT, EXPLAINING, beat, lift=bob)
    right = _between(explaining, TO_CLASS, naming, lift=4 * np.sin(2 * np.pi * 0.8 * t) * naming)
    gaze = waiting * np.sin(2 * np.pi * 0.28 * t) - 0.75 * asking * (1 - waiting) + 0.55 * naming
    return Stance(
        sway=5 * np.sin(2 * np.pi * 0.11 * t)
        + 2.5 * np.sin(2 * np.pi * 0.23 * t + 1)
        + 7 * (naming - asking),
        breath=2.5 * np.sin(2 * np.pi * 0.26 * t),
        tilt=1.6 * np.sin(2 * np.pi * 0.17 * t) + 3.2 * waiting + 2.2 * (loud - 0.3) * talking - 2.5 * asking,
        turn=float(np.clip(gaze + 0.25 * np.sin(2 * np.pi * 0.19 * t), -1, 1)),
        mouth=loud,
        spread=float(plan.brightness[number]),
        smile=0.45 + 0.35 * waiting + 0.2 * naming,
        brow=0.15 + 0.55 * asking + 0.6 * waiting + 0.3 * loud,
        blink=float(plan.blink[number]),
        left_arm=left,
        right_arm=right,
    )


def _asks(said: SpokenSentence) -> bool:
    return said.text.endswith("?")


def _names(said: SpokenSentence) -> bool:
    return said.text.startswith(ROSTER) and not _asks(said)


def _arm_up(said: SpokenSentence) -> tuple[float, float]:
    """Return when the arm points to the board: most of the question, however long it is."""
    return said.start_s, said.end_s - 0.25


def _waits(take: Take) -> list[tuple[float, float]]:
    following = zip(take.sentences, take.silences[1:], strict=True)
    return [(a + 0.2, b - 0.3) for said, (a, b) in following if _asks(said) and b - a >= WAIT_S]


def _steps(frames: int, stretches: list[tuple[float, float]]) -> Channel:
    channel = np.zeros(frames)
    for start_s, end_s in stretches:
        channel[max(0, round(start_s * FRAME_RATE)) : max(0, round(end_s * FRAME_RATE))] = 1
    return channel


def _smooth(channel: Channel, sigma_s: float) -> Channel:
    reach = round(4 * sigma_s * FRAME_RATE)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (sigma_s * FRAME_RATE)) ** 2)
    padded = np.pad(channel, reach, mode="edge")
    smooth: Channel = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    return smooth


def _voice(take: Take, frames: int) -> tuple[Channel, Channel]:
    """Return loudness and brightness of the sound under each frame, both 0..1."""
    hop = RATE // FRAME_RATE
    sound = np.pad(take.sound, (0, frames * hop - len(take.sound) + hop))
    pieces = sound[: frames * hop].reshape(frames, hop).astype(np.float64)
    loud = np.sqrt(np.mean(pieces**2, axis=1)) / (PEAK * 0.42)
    spectrum = np.abs(np.fft.rfft(pieces * np.hanning(hop), axis=1))
    pitches = np.fft.rfftfreq(hop, 1 / RATE)
    centre = (spectrum * pitches).sum(axis=1) / np.maximum(spectrum.sum(axis=1), 1e-9)
    bright = np.clip((centre - 500) / 2200, 0, 1) * (loud > 0.04)
    return np.clip(_smooth(loud, 0.03), 0, 1) ** 0.75, _smooth(bright, 0.06)


def _blinks(frames: int, seed: int = 5) -> Channel:
    """Return how closed the eyes are: a blink every two to five seconds."""
    blink = np.zeros(frames + 4)
    rng = np.random.default_rng(seed)
    at = 1.6
    while at * FRAME_RATE < frames:
        first = round(at * FRAME_RATE)
        blink[first : first + 4] = [0.6, 1, 1, 0.5][: len(blink) - first]
        at += rng.uniform(2.2, 4.6)
    return blink[:frames]


def _between(rest: Arm, raised: Arm, share: float, lift: float = 0.0) -> Arm:
    """Return the arm *share* (0..1) of the way to *raised*, its wrist moved down by *lift* pixels."""
    eased = share * share * (3 - 2 * share)
    elbow = _along(rest.elbow, raised.elbow, eased)
    wrist = _along(rest.wrist, raised.wrist, eased)
    openness = rest.openness + (raised.openness - rest.openness) * eased
    return Arm(elbow, (wrist[0], wrist[1] + lift), openness)


def _along(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
