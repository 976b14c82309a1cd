"""Rooms: what a microphone hears besides the teacher; the same every time for the same take.

The noise is shaped like many voices far away and lies 15 dB under the speech. The echo is a room of
half a second. Breath and keys lie in the silences alone, where they could be taken for speech.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from media.timeline import SAMPLE_RATE, Span, samples
from tests.clips.speech import room_tone

Sound = NDArray[np.float32]
Room = Callable[[Sound, Sequence[Span], np.random.Generator], Sound]

NOISE_DB = 15.0
ECHO_S, ECHO_SHARE = 0.5, 0.35
BREATH_DB, KEY_DB = -30.0, -22.0  # re the speech


def quiet(sound: Sound, _silences: Sequence[Span], _rng: np.random.Generator) -> Sound:
    """Return *sound* in a quiet room."""
    return sound + room_tone(sound.size)


def noisy(sound: Sound, silences: Sequence[Span], rng: np.random.Generator) -> Sound:
    """Return *sound* with noise `NOISE_DB` under the power of its speech."""
    noise = shaped(rng.standard_normal(sound.size), 120.0, 2500.0)
    noise *= 1 + 0.4 * np.sin(2 * np.pi * 0.7 * np.arange(sound.size) / SAMPLE_RATE)  # a room comes and goes
    level = speech_rms(sound, silences) * 10 ** (-NOISE_DB / 20)
    return sound + _at_level(noise, level)


def echoing(sound: Sound, silences: Sequence[Span], rng: np.random.Generator) -> Sound:
    """Return *sound* as it comes from across a bare room."""
    return quiet(echoed(sound, ECHO_S, ECHO_SHARE, rng), silences, rng)


def echoed(sound: Sound, lasts_s: float, share: float, rng: np.random.Generator) -> Sound:
    """Return *sound* with an echo that dies away within *lasts_s* and has *share* of its level."""
    length = samples(lasts_s)
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    tail *= share / np.sqrt(np.square(tail).sum())
    tail[: samples(0.01)] = 0
    tail[0] = 1.0
    size = sound.size + tail.size
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(tail, size), size)[: sound.size]
    return wet.astype(np.float32)


def breathing(sound: Sound, silences: Sequence[Span], rng: np.random.Generator) -> Sound:
    """Return *sound* with a breath and some keys in every silence that has room for them."""
    heard, level = quiet(sound, silences, rng), speech_rms(sound, silences)
    for silence in silences:
        if silence.duration_s < 1.2:
            continue
        breath = shaped(rng.standard_normal(samples(0.45)), 400.0, 4000.0) * np.hanning(samples(0.45))
        _lay(heard, _at_level(breath, level * 10 ** (BREATH_DB / 20)), silence.start_s + 0.3)
        for _ in range(3):
            key = rng.standard_normal(samples(0.012)) * np.exp(-np.arange(samples(0.012)) / samples(0.003))
            at_s = rng.uniform(silence.start_s + 0.8, silence.end_s - 0.1)
            _lay(heard, _at_level(key, level * 10 ** (KEY_DB / 20)), at_s)
    return heard


ROOMS: Mapping[str, Room] = {
    "clean": quiet,
    "noise": noisy,
    "echo": echoing,
    "breath and keys": breathing,
    "slower": quiet,
    "faster": quiet,
}
PACES = {"slower": 0.9, "faster": 1.15}


def speech_rms(sound: Sound, silences: Sequence[Span]) -> float:
    """Return the level of *sound* outside its *silences*."""
    speaks = np.ones(sound.size, bool)
    for silence in silences:
        speaks[samples(silence.start_s) : samples(silence.end_s)] = False
    return float(np.sqrt(np.mean(np.square(sound[speaks]))))


def shaped(noise: NDArray[np.float64], low_hz: float, high_hz: float) -> Sound:
    """Return *noise* with nothing under *low_hz*, falling off from *high_hz* on."""
    spectrum = np.fft.rfft(noise)
    hz = np.fft.rfftfreq(noise.size, 1 / SAMPLE_RATE)
    spectrum *= (hz > low_hz) / np.sqrt(1 + (hz / high_hz) ** 4) / np.sqrt(np.maximum(hz, low_hz))
    return np.fft.irfft(spectrum, noise.size).astype(np.float32)


def _at_level(noise: NDArray[np.floating], level: float) -> Sound:
    return (noise * (level / np.sqrt(np.mean(np.square(noise))))).astype(np.float32)


def _lay(heard: Sound, piece: Sound, at_s: float) -> None:
    start = samples(at_s)
    room = heard[start : start + piece.size]
    room += piece[: room.size]
