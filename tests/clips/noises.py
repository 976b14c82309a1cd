"""A minute of a room in which nobody speaks: silence, hiss, a fan, keys, music; the same for a seed.

Conventions: 16 kHz mono float32 in -1..1.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from media.timeline import SAMPLE_RATE, samples

Sound = NDArray[np.float32]
DURATION_S = 60.0
_SIZE = samples(DURATION_S)
_SCALE = (0, 2, 4, 5, 7, 9, 11)  # semitones of a major scale


def silence(_rng: np.random.Generator) -> Sound:
    """Return digital silence."""
    return np.zeros(_SIZE, np.float32)


def hiss(rng: np.random.Generator) -> Sound:
    """Return white noise at -26 dBFS."""
    return _level(rng.standard_normal(_SIZE), -26)


def fan(rng: np.random.Generator) -> Sound:
    """Return a projector's fan: a rush of air, the hum of its blades and motor, slowly swaying."""
    t = np.arange(_SIZE) / SAMPLE_RATE
    air = _shaped(rng.standard_normal(_SIZE), 80, 900)
    phase = 2 * np.pi * np.cumsum(118 + 0.8 * np.sin(2 * np.pi * 0.11 * t)) / SAMPLE_RATE
    blades = sum(np.sin(k * phase) / k for k in range(1, 9))
    mains = np.sin(2 * np.pi * 100 * t)
    sway = 1 + 0.15 * np.sin(2 * np.pi * 0.4 * t)
    return _level((_unit(air) + 0.35 * _unit(blades) + 0.15 * mains) * sway, -30)


def keys(rng: np.random.Generator) -> Sound:
    """Return somebody typing in bursts: each key goes down and comes up, on a desk that rings a little."""
    sound = 0.0006 * rng.standard_normal(_SIZE)
    at_s = 0.5
    while at_s < DURATION_S - 1:
        for _ in range(int(rng.integers(3, 25))):
            strength = rng.uniform(0.4, 1.0)
            _add(sound, at_s, strength * _click(rng, 0.004, 1200 + 2500 * rng.random()))
            _add(sound, at_s + rng.uniform(0.06, 0.11), 0.4 * strength * _click(rng, 0.003, 3500))
            at_s += rng.uniform(0.09, 0.28)
            if at_s > DURATION_S - 1:
                break
        at_s += rng.uniform(0.4, 2.5)
    return _peak(sound, 0.35)


def music(rng: np.random.Generator) -> Sound:
    """Return a piano-like tune over chords, a bass and a light drum, at 104 beats a minute."""
    sound, beat_s = np.zeros(_SIZE), 60 / 104
    roots, place = (0, 9, 5, 7), 7
    for beat in range(int(DURATION_S / beat_s) - 2):
        at_s, root = beat * beat_s, roots[beat // 4 % 4]
        if beat % 4 == 0:
            for third in (0, 2, 4):
                _add(sound, at_s, 0.25 * _note(_SCALE[(_SCALE.index(root) + third) % 7], 3.2 * beat_s))
        if beat % 2 == 0:
            _add(sound, at_s, 0.5 * _note(root - 24, 1.8 * beat_s))
        _add(sound, at_s, 0.12 * _click(rng, 0.03, 6000 if beat % 2 else 120))
        for half in range(int(rng.integers(1, 3))):
            place = int(np.clip(place + rng.integers(-2, 3), 3, 13))
            note = _SCALE[place % 7] + 12 * (place // 7)
            _add(sound, at_s + half * beat_s / 2, 0.4 * _note(note, 0.9 * beat_s))
    return _peak(sound, 0.4)


def strings(rng: np.random.Generator) -> Sound:
    """Return a bowed tune in the range of a voice: gliding between notes, with vibrato and a wooden body."""
    notes = np.repeat(rng.choice(_SCALE, 80) - 12, rng.integers(5000, 22_000, 80))[:_SIZE]
    glide = np.convolve(np.pad(notes, (400, 399), "edge"), np.full(800, 1 / 800), "valid")
    t = np.arange(_SIZE) / SAMPLE_RATE
    phase = (
        2 * np.pi * np.cumsum(261.6 * 2 ** ((glide + 0.3 * np.sin(2 * np.pi * 5.6 * t)) / 12)) / SAMPLE_RATE
    )
    bowed = sum(np.sin(k * phase) / k for k in range(1, 12)) + 0.02 * rng.standard_normal(_SIZE)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.23 * t)
    return _peak(_shaped(bowed, 150, 1800) * swell, 0.4)


NOISES: Mapping[str, Callable[[np.random.Generator], Sound]] = {
    "silence": silence,
    "white noise": hiss,
    "a fan": fan,
    "keys": keys,
    "music": music,
    "strings": strings,
}


def _note(semitones: float, length_s: float) -> NDArray[np.float64]:
    """Return a struck string, *semitones* above middle C: harmonics that die away, the high ones sooner."""
    t = np.arange(samples(length_s)) / SAMPLE_RATE
    hz = 261.6 * 2 ** (semitones / 12)
    partials = (
        np.sin(2 * np.pi * hz * k * t) * np.exp(-t * (2 + 1.2 * k)) / k**1.3
        for k in range(1, 9)
        if hz * k < SAMPLE_RATE / 2
    )
    return np.minimum(1, t / 0.006) * sum(partials) * np.minimum(1, (length_s - t) / 0.02)


def _click(rng: np.random.Generator, decay_s: float, hz: float) -> NDArray[np.float64]:
    t = np.arange(samples(decay_s * 8)) / SAMPLE_RATE
    ring = 0.5 * np.sin(2 * np.pi * hz * t) + 0.5 * rng.standard_normal(t.size)
    return ring * np.exp(-t / decay_s)


def _add(sound: NDArray[np.float64], at_s: float, piece: NDArray[np.float64]) -> None:
    room = sound[samples(at_s) : samples(at_s) + piece.size]
    room += piece[: room.size]


def _shaped(noise: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(noise)
    hz = np.fft.rfftfreq(noise.size, 1 / SAMPLE_RATE)
    return np.fft.irfft(spectrum * (hz > low_hz) / (1 + (hz / high_hz) ** 2), noise.size)


def _unit(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    return sound / np.sqrt(np.mean(np.square(sound)))


def _level(sound: NDArray[np.float64], dbfs: float) -> Sound:
    return (_unit(sound) * 10 ** (dbfs / 20)).astype(np.float32)


def _peak(sound: NDArray[np.float64], peak: float) -> Sound:
    return (sound * (peak / np.abs(sound).max())).astype(np.float32)
