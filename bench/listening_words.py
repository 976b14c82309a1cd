"""How many words are heard wrong piece by piece, against the whole take: `python -m bench.listening_words`.

The rehearsals of the catalogue's steps are spoken by Piper in a quiet room, by each of `VOICES`, and laid end
to end into takes of about `TAKE_S`; that is some 20 minutes of speech, and every word is known. Each take is
heard twice by the same model: whole, and bit by bit as a recording grows. Words are compared as they sound
(`rubrics.tokens`). What was spoken is kept in `.accuracy/lines`, as `make accuracy` keeps it, so that only
the first run takes a quarter of an hour. Ends with 1 if the bar is missed.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import numpy as np

from bench.accuracy.rooms import Sound, quiet
from bench.accuracy.takes import Asked, Ears
from bench.media import THREADS, line
from media.listening import Listening
from media.speech import speech_spans
from media.timeline import SAMPLE_RATE
from media.transcribe import Whisper
from rubrics.tokens import tokens_of
from tests.rehearsals.script import Said, rehearsals

TAKE_S = 146.0
VOICES = ("joe", "joe-higher")
BIT_S = 0.5  # of sound comes at once
WORSE_BAR = 1.0  # points of word error
KEPT_IN = Path(__file__).parents[1] / ".accuracy"


@dataclass(frozen=True)
class Spoken:
    """A take: its sound at 16 kHz, and what is said in it."""

    sound: Sound
    text: str


@dataclass
class Count:
    """What one way of hearing came to over all takes."""

    wrong: int = 0
    said: int = 0
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """The word error in per cent."""
        return 100 * self.wrong / self.said


def main(takes: int = 99) -> int:
    """Print the word error of both ways over so many *takes* at most, and return the exit status."""
    whisper, counts, spoken_s = Whisper(threads=THREADS), {"whole": Count(), "piecewise": Count()}, 0.0
    for take in islice(spoken_takes(Ears(whisper, KEPT_IN)), takes):
        spoken_s += sum(span.duration_s for span in speech_spans(take.sound))
        for way, hear in (("whole", heard_whole), ("piecewise", heard_piecewise)):
            began = time.process_time()
            heard = hear(whisper, take.sound)
            counts[way].seconds += time.process_time() - began
            counts[way].wrong += errors(tokens_of(take.text), tokens_of(heard))
            counts[way].said += len(tokens_of(take.text))
    print(f"  {spoken_s / 60:.1f} min of speech, {counts['whole'].said} words")
    for way, count in counts.items():
        print(f"  {way:<10} word error {count.share:5.2f} %, {count.seconds:6.1f} s of processor time")
    worse = counts["piecewise"].share - counts["whole"].share
    return 0 if line("word error, points worse", worse, WORSE_BAR) else 1


def spoken_takes(ears: Ears) -> Iterator[Spoken]:
    """Yield every rehearsal, laid end to end into takes of about `TAKE_S`."""
    sounds: list[Sound] = []
    texts: list[str] = []
    for voice, rehearsal in product(VOICES, rehearsals()):
        truth, sound = ears.spoken(Asked(rehearsal.lines, voice, "clean", rehearsal.words_per_minute))
        sounds.append(quiet(sound, truth.silences, np.random.default_rng(0)))
        texts += [said.text for said in rehearsal.lines if isinstance(said, Said)]
        if sum(one.size for one in sounds) >= TAKE_S * SAMPLE_RATE:
            yield Spoken(np.concatenate(sounds), " ".join(texts))
            sounds, texts = [], []


def heard_whole(whisper: Whisper, sound: Sound) -> str:
    """Return what is heard of the whole take at once."""
    return whisper.transcribe(sound, "en").text


def heard_piecewise(whisper: Whisper, sound: Sound) -> str:
    """Return what is heard while the take grows, as the studio's listener hears it."""
    listening, bit = Listening(whisper, "en"), round(BIT_S * SAMPLE_RATE)
    for start in range(0, sound.size, bit):
        listening.hear(sound[start : start + bit])
        while listening.write_down():
            pass
    listening.end()
    while not listening.is_complete:
        listening.write_down()
    return listening.transcript().text


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the fewest words put in, left out or taken for others that make *heard* of *said*."""
    row = np.arange(len(heard) + 1)
    words = np.asarray(heard, dtype=object)
    for number, word in enumerate(said, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (words != word))
        row = np.minimum.accumulate(np.concatenate(([number], best)) - np.arange(row.size)) + np.arange(
            row.size
        )
    return int(row[-1])


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in islice(sys.argv, 1, 2))))
