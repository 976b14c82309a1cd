"""What people said in recordings that Debian gives: actors in a game, and a woman's telephone prompts.

    actors      Beneath a Steel Sky (`apt install beneath-a-steel-sky`): three and a half thousand lines
                by some twenty people, British for the most part, at 11 kHz and eight bits
    prompts     `apt install asterisk-core-sounds-en-g722`: half a thousand prompts at 16 kHz

Nobody has written them down where a program could read it, so Whisper base does, and what it is not certain
of is left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import av
import numpy as np
from faster_whisper import WhisperModel

from bench.accuracy.voices import Sound, at_16_khz
from bench.phones import steel_sky
from bench.phones.sentences import LONGEST_S, Sentence
from media.pronouncing import pronunciations
from media.timeline import SAMPLE_RATE, samples

PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
HEARD_AT_ONCE_S, GAP_S = 28.0, 0.8
LEAST_CERTAIN, CERTAIN = 0.4, 0.8  # of any word of a line, and of all of them in the mean


def actors() -> Iterator[Sound]:
    """Yield every line of the game at 16 kHz."""
    return (at_16_khz(line, steel_sky.RATE) for line in steel_sky.lines())


def prompts() -> Iterator[Sound]:
    """Yield every telephone prompt at 16 kHz.

    Raises:
        SystemExit: if they are not on the machine.
    """
    files = sorted(PROMPTS.rglob("*.g722"))
    if not files:
        raise SystemExit("There are no prompts to hear; on Debian: apt install asterisk-core-sounds-en-g722")
    for file in files:
        with av.open(str(file), format="g722") as opened:
            pieces = [frame.to_ndarray().reshape(-1) for frame in opened.decode(audio=0)]
        yield np.concatenate(pieces).astype(np.float32) / 32768


def written_down(lines: Iterable[Sound], whisper: WhisperModel) -> Iterator[Sentence]:
    """Yield those of *lines* (16 kHz) that *whisper* is certain of, and whose words are known."""
    for some in _at_once(lines):
        places, whole = _laid(some)
        told, _ = whisper.transcribe(
            whole, language="en", temperature=0.0, word_timestamps=True, condition_on_previous_text=False
        )
        words = [word for segment in told for word in segment.words or ()]
        for sound, (start_s, end_s) in zip(some, places, strict=True):
            own = [word for word in words if start_s <= (word.start + word.end) / 2 < end_s]
            likely = [word.probability for word in own]
            if not own or min(likely) < LEAST_CERTAIN or sum(likely) < CERTAIN * len(own):
                continue
            if ways := pronunciations("".join(word.word for word in own)):
                yield Sentence(sound, ways[0])


def _at_once(lines: Iterable[Sound]) -> Iterator[list[Sound]]:
    some: list[Sound] = []
    for line in lines:
        if not GAP_S <= line.size / SAMPLE_RATE <= LONGEST_S:
            continue
        if sum(one.size / SAMPLE_RATE + GAP_S for one in (*some, line)) > HEARD_AT_ONCE_S:
            yield some
            some = []
        some.append(line)
    if some:
        yield some


def _laid(some: Sequence[Sound]) -> tuple[list[tuple[float, float]], Sound]:
    """Return where each of *some* lies when they are laid one after another, and all of them."""
    gap = np.zeros(samples(GAP_S), np.float32)
    places, at = [], 0
    for sound in some:
        end = at + sound.size + gap.size
        places.append((at / SAMPLE_RATE, end / SAMPLE_RATE))
        at = end
    return places, np.concatenate([piece for sound in some for piece in (sound, gap)])
