"""The voice as curves: how loud and how high it is from moment to moment."""

from dataclasses import dataclass

from media.kept_sound import Samples
from media.loudness import loudness_db
from media.pitch import pitch_hz, semitones
from media.timeline import Curve


@dataclass(frozen=True, slots=True)
class Voice:
    """`loudness_db` as `media.loudness` reads it, `pitch_st` in semitones re the speaker's own median."""

    loudness_db: Curve
    pitch_st: Curve


def voice(sound: Samples) -> Voice:
    """Return the curves of *sound* (mono, 16 kHz); this costs about 0.012 s of work a second of it."""
    return Voice(loudness_db(sound), semitones(pitch_hz(sound)))
