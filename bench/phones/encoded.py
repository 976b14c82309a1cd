"""Sentences as the packaged model's encoder has them, each by itself, as a second listening does.

Each is encoded in two rooms, the second time as if another had said it: slower or faster, pitch and all, or
with another throat and another pitch (the WORLD vocoder).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyworld
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from numpy.typing import NDArray

from bench.accuracy.rooms import echoed, shaped, speech_rms
from bench.accuracy.voices import Sound
from bench.phones.sentences import Sentence
from media.models import packaged_folder
from media.rehearing import FEWEST_FRAMES, FRAMES_A_PHONE
from media.timeline import SAMPLE_RATE, samples

SHARE_NOISY, SHARE_ECHOING = 0.4, 0.2
NOISE_DB = (8.0, 25.0)  # under the speech
ECHO_S, ECHO_SHARE = (0.2, 0.6), (0.1, 0.4)
ROOM_DB = (-75.0, -50.0)  # re full scale
EDGE_S = (0.05, 0.5)
OTHER_THROATS = 0.2  # share of sentences; the others are slower or faster
FASTER = (0.88, 1.18)
THROAT, PITCH = (0.86, 1.18), (0.6, 1.9)  # times as high: what the throat lets through, and the voice itself


@dataclass(frozen=True)
class Encoded:
    """One sentence: (frames, 384) of the encoder, and its phones."""

    frames: NDArray[np.float16]
    phones: tuple[str, ...]


def encoded(sentences: Iterable[Sentence], seed: int) -> Iterator[tuple[Encoded, Encoded]]:
    """Yield each of *sentences* as it is encoded both times, in rooms that *seed* draws."""
    model = WhisperModel(str(packaged_folder()), device="cpu", compute_type="int8", cpu_threads=1)
    rng = np.random.default_rng(seed)
    for sentence in sentences:
        sounds = (_in_a_room(said, rng) for said in (sentence.sound, _by_another(sentence.sound, rng)))
        first, second = (Encoded(_frames(model, sound), sentence.phones) for sound in sounds)
        yield first, second


def _frames(model: WhisperModel, sound: Sound) -> NDArray[np.float16]:
    features = model.feature_extractor(sound)
    frames = min(features.shape[-1], round(sound.size / SAMPLE_RATE * 100))
    heard = model.encode(pad_or_trim(features, max(features.shape[-1], FEWEST_FRAMES)))
    kept: NDArray[np.float16] = np.array(heard)[0, : frames // FRAMES_A_PHONE].astype(np.float16)
    return kept


def _by_another(said: Sound, rng: np.random.Generator) -> Sound:
    return _of_another_throat(said, rng) if rng.random() < OTHER_THROATS else _resampled(said, rng)


def _resampled(said: Sound, rng: np.random.Generator) -> Sound:
    places = np.linspace(0, said.size - 1, round(said.size / rng.uniform(*FASTER)))
    return np.interp(places, np.arange(said.size), said).astype(np.float32)


def _of_another_throat(said: Sound, rng: np.random.Generator) -> Sound:
    sound = said.astype(np.float64)
    pitch_hz, at_s = pyworld.dio(sound, SAMPLE_RATE)
    pitch_hz = pyworld.stonemask(sound, pitch_hz, at_s, SAMPLE_RATE)
    passed = pyworld.cheaptrick(sound, pitch_hz, at_s, SAMPLE_RATE)
    breath = pyworld.d4c(sound, pitch_hz, at_s, SAMPLE_RATE)
    bands = np.arange(passed.shape[1])
    throat, pitch = rng.uniform(*THROAT), np.exp(rng.uniform(*np.log(PITCH)))
    moved = np.array([np.exp(np.interp(bands / throat, bands, np.log(band))) for band in passed])
    other = pyworld.synthesize(pitch_hz * pitch, moved, breath, SAMPLE_RATE)
    louder: Sound = (other * (np.abs(said).max() / np.abs(other).max())).astype(np.float32)
    return louder


def _in_a_room(said: Sound, rng: np.random.Generator) -> Sound:
    before, after = (np.zeros(samples(rng.uniform(*EDGE_S)), np.float32) for _ in range(2))
    sound = np.concatenate([before, said, after])
    if rng.random() < SHARE_ECHOING:
        sound = echoed(sound, rng.uniform(*ECHO_S), rng.uniform(*ECHO_SHARE), rng)
    if rng.random() < SHARE_NOISY:
        noise = shaped(rng.standard_normal(sound.size), rng.uniform(60, 300), rng.uniform(1000, 5000))
        level = speech_rms(said, ()) * 10 ** (-rng.uniform(*NOISE_DB) / 20)
        sound = sound + noise * (level / np.sqrt(np.mean(np.square(noise))))
    hiss = rng.standard_normal(sound.size) * 10 ** (rng.uniform(*ROOM_DB) / 20)
    return (sound + hiss).astype(np.float32)
