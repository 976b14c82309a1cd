"""Loudness: how loud the sound is, and what to change about the microphone.

Conventions: dB re full scale, so 0 is the loudest that can be stored; a voice near a laptop lies about -30.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.kept_sound import STRETCH, Samples, Sound, stretches
from media.timeline import SAMPLE_RATE, Curve, Span, samples

RATE_HZ = 20.0  # a syllable lasts about 0.2 s
FRAME = round(SAMPLE_RATE / RATE_HZ)
QUIETEST_DB = -75.0  # digital silence has no level, so this stands for it

FULL_SCALE = 0.99  # a sample above it was cut off, or is about to be
CLIPPED_RUN = 3  # samples in a row; one alone is a peak that just fitted
# Rules of thumb, not research: made clips at these levels are where tiny.en begins to mishear.
CLIPPED_SHARE = 0.001
QUIET_DB = -45.0
CLOSE_TO_ROOM_DB = 12.0


def loudness_db(sound: Samples) -> Curve:
    """Return the level (RMS) of *sound* (mono, 16 kHz): 20 values a second, in dB re full scale.

    Each is read over the 50 ms that begin at its moment; the last over what is left. Nothing is below
    -75 dB, which digital silence is given.
    """
    levels = [_levels_db(stretch) for stretch in stretches(sound)]
    return Curve(RATE_HZ, np.concatenate(levels) if levels else np.zeros(0, np.float32))


def _levels_db(stretch: Sound) -> Sound:
    starts = np.arange(0, stretch.size, FRAME)
    power = np.add.reduceat(np.square(stretch, dtype=np.float32), starts)
    power /= np.minimum(FRAME, stretch.size - starts)
    levels: Sound = np.maximum(10 * np.log10(power + 1e-12), QUIETEST_DB).astype(np.float32)
    return levels


@dataclass(frozen=True, slots=True)
class Level:
    """How a take was recorded.

    `voice_db` is the median level while somebody speaks, `room_db` while nobody does, both in dB re full
    scale and None where there is no such moment. `clipped` is the share of samples, 0 to 1, that lie in a
    run cut off at full scale.
    """

    voice_db: float | None
    room_db: float | None
    clipped: float


def level(sound: Samples, speech: Sequence[Span]) -> Level:
    """Return how *sound* (mono, 16 kHz) was recorded, given when somebody speaks in it."""
    curve = loudness_db(sound)
    spoken = np.zeros(curve.values.size, bool)
    for span in speech:
        spoken[samples(span.start_s) // FRAME : samples(span.end_s) // FRAME + 1] = True
    return Level(_median(curve.values[spoken]), _median(curve.values[~spoken]), clipped_share(sound))


def clipped_share(sound: Samples) -> float:
    """Return the share of samples, 0 to 1, that lie in a run of three or more at full scale."""
    clipped = sum(_clipped(sound, first) for first in range(0, sound.size, STRETCH))
    return clipped / max(1, sound.size)


def _clipped(sound: Samples, first: int) -> int:
    """Return how many samples of the stretch from *first* lie in such a run, which may reach out of it."""
    seen_from = max(0, first - CLIPPED_RUN + 1)
    at_top = np.abs(sound[seen_from : first + STRETCH + CLIPPED_RUN - 1]) >= FULL_SCALE
    edges = np.flatnonzero(np.diff(np.concatenate(([False], at_top, [False]))))
    begins, ends = edges[::2], edges[1::2]
    inside = np.clip([begins, ends], first - seen_from, first - seen_from + STRETCH)
    return int((inside[1] - inside[0])[ends - begins >= CLIPPED_RUN].sum())


def advice(level: Level) -> tuple[str, ...]:
    """Return what would make the next take easier to hear, one sentence each; none if all is well."""
    said = []
    voice_db, room_db = level.voice_db, level.room_db
    if level.clipped > CLIPPED_SHARE:
        said.append("The sound was too loud for the microphone: move back a little, or turn its level down.")
    if voice_db is not None and voice_db < QUIET_DB:
        said.append("You were very quiet: move nearer to the microphone, or turn its level up.")
    if voice_db is not None and room_db is not None and voice_db - room_db < CLOSE_TO_ROOM_DB:
        said.append("The room was nearly as loud as you: close the door or window, or move nearer.")
    return tuple(said)


def _median(values: NDArray[np.float32]) -> float | None:
    return round(float(np.median(values)), 1) if values.size else None
