"""What people say in recordings, as a bigger model than the packaged one writes it down (Whisper base).

Nobody has written it down otherwise, so what it is not certain of is left out.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from faster_whisper import WhisperModel

from bench.accuracy.voices import Sound
from bench.phones.sentences import LONGEST_S, Sentence
from media.pronouncing import pronunciations
from media.timeline import SAMPLE_RATE, samples

HEARD_AT_ONCE_S, GAP_S = 28.0, 0.8
LEAST_CERTAIN, CERTAIN = 0.4, 0.8  # of any word of a line, and of all of them in the mean


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
