"""Sentences to speak, their phones, and the voices that speak them; the same every time for one seed."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bench.accuracy.voices import Sound, Voice, espeak, flite, piper, spoken
from media.pronouncing import pronunciations

FORTUNES = Path("/usr/share/games/fortunes")
SEED = 1
OF_BOOKS = 0.4  # share of sentences as people write them; the others are words at random, which say nothing
RARE = 0.4  # share of the words at random that are any word, however seldom it is written
WORDS, RANDOM_WORDS = (3, 12), (2, 8)  # of a sentence
LONGEST_S = 9.0
ENGLISHES = ("en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029")
SPEAKERS = ("", "+m1", "+m3", "+m7", "+f1", "+f2", "+f4", "+f5")
PITCHES = (0.9, 0.95, 1.0, 1.0, 1.05, 1.25)
PACES = (0.85, 1.2)
LEVELS = (0.2, 0.7)  # of full scale, at the loudest


@dataclass(frozen=True)
class Sentence:
    """A sentence as it was spoken: 16 kHz mono, and its phones."""

    sound: Sound
    phones: tuple[str, ...]


def sentences(engine: str, count: int) -> Iterator[Sentence]:
    """Yield *count* sentences, spoken by voices of "espeak", "flite" or "piper"."""
    rng = random.Random(f"{SEED} {engine}")
    books = _of_books()
    written = words_of_books()
    words = (written, sorted(set(written)))
    while count:
        text = rng.choice(books) if rng.random() < OF_BOOKS else _at_random(rng, words)
        sound = spoken(_voice(engine, rng), text, rng.uniform(*PACES))
        sound *= rng.uniform(*LEVELS) / float(np.abs(sound).max())
        if sound.size <= LONGEST_S * 16_000:
            yield Sentence(sound, pronunciations(text)[0])
            count -= 1


def words_of_books() -> list[str]:
    """Return every word of the sentences of books, as often as it stands there."""
    return [word for sentence in _of_books() for word in _words(sentence)]


@cache
def _of_books() -> list[str]:
    files = sorted(file for file in FORTUNES.glob("*") if not file.suffix)
    if not files:
        raise SystemExit("There are no sentences to speak; on Debian: apt install fortunes-min")
    texts = " ".join(file.read_text("utf-8", "replace") for file in files).replace("\n%\n", "\n")
    found = (" ".join(text.split()) for text in re.split(r"(?<=[.?!])\s+", texts))
    return [text for text in found if WORDS[0] <= len(_words(text)) <= WORDS[1] and pronunciations(text)]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.casefold())


def _at_random(rng: random.Random, words: tuple[list[str], list[str]]) -> str:
    drawn = (rng.choice(words[rng.random() < RARE]) for _ in range(rng.randint(*RANDOM_WORDS)))
    return " ".join(drawn).capitalize() + rng.choice("..?")


def _voice(engine: str, rng: random.Random) -> Voice:
    pitch = rng.choice(PITCHES)
    match engine:
        case "espeak":
            name = rng.choice(ENGLISHES) + rng.choice(SPEAKERS)
            return Voice(name, "espeak-ng", espeak(name))
        case "flite":
            name = rng.choice(("rms", "awb", "kal16"))
            return Voice(name, "flite", _as_another(flite(name), pitch))
        case _:
            return Voice("joe", "Piper", piper(pitch))


Say = Callable[[str, float], tuple[Sound, int]]


def _as_another(say: Say, pitch: float) -> Say:
    """Return a voice raised by resampling, its pace kept."""

    def higher(text: str, pace: float) -> tuple[Sound, int]:
        sound, rate = say(text, pace / pitch)
        return sound, round(rate * pitch)

    return higher
