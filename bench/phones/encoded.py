"""Sentences as the packaged model's encoder has them, each by itself, as a second listening does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
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


@dataclass(frozen=True)
class Encoded:
    """One sentence: (frames, 384) of the encoder, and its phones."""

    frames: NDArray[np.float16]
    phones: tuple[str, ...]


def encoded(sentences: Iterable[Sentence], seed: int) -> Iterator[Encoded]:
    """Yield each of *sentences* as it is encoded, in a room that *seed* draws."""
    model = WhisperModel(str(packaged_folder()), device="cpu", compute_type="int8", cpu_threads=1)
    rng = np.random.default_rng(seed)
    for sentence in sentences:
        sound = _in_a_room(sentence.sound, rng)
        features = model.feature_extractor(sound)
        frames = min(features.shape[-1], round(sound.size / SAMPLE_RATE * 100))
        heard = model.encode(pad_or_trim(features, max(features.shape[-1], FEWEST_FRAMES)))
        yield Encoded(np.array(heard)[0, : frames // FRAMES_A_PHONE].astype(np.float16), sentence.phones)


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
