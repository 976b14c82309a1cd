"""How phones are heard where people speak: `python -m bench.phones.people FOLDER`, a folder of recordings.

What the packaged model wrote with some certainty is taken as said: every two to four words of a run of
speech. Each is held against its sound, as a phrase is, and so are two texts that were not said there: the
same with a word or two of the dictionary in place of its own, two or three phones apart from whatever
of that run is nearest to it ("his ten" is no such text where "his tender" was said).
"""

import random
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bench.phones.sentences import words_of_books
from media.decode import sound
from media.kept_sound import Samples
from media.pronouncing import pronunciations
from media.speech import speech_spans
from media.timeline import Span
from media.transcribe import Whisper
from rubrics.matching import MOST_SHORT
from rubrics.runs import runs_of

SEED = 1
LENGTHS = (2, 3, 4)  # words
CERTAIN = 0.7  # of every word
LONGEST_S = 15.0  # of a run
OTHERS, TRIES = 2, 40
APART = (2, 3)  # phones


def main(folder: Path) -> int:
    """Print how much of what was said is kept, and how much of what was not."""
    whisper, rng = Whisper(threads=2), random.Random(SEED)
    said: list[float] = []
    unsaid: list[float] = []
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        heard = sound(file)
        for run, text, whole in _stretches(whisper, heard):
            texts = [text, *_others(text, whole, rng)]
            told = whisper.shortfalls(heard, run, texts, "en")
            said += [told[0]] if told[0] is not None else []
            unsaid += [shortfall for shortfall in told[1:] if shortfall is not None]
    for most in (2.0, MOST_SHORT, 4.0):
        kept, wrong = (sum(one <= most for one in of) / len(of) for of in (said, unsaid))
        print(f"at most {most}: {kept:.1%} of {len(said)} that were said, {wrong:.1%} of {len(unsaid)} not")
    return 0


def _stretches(whisper: Whisper, heard: Samples) -> Iterator[tuple[Span, str, tuple[str, ...]]]:
    """Yield the words taken as said: the run of speech, their text, and the phones of the whole run."""
    speech = speech_spans(heard)
    words = whisper.transcribe(heard, "en", speech=speech).words
    for run in (run for run in runs_of(speech) if run.duration_s <= LONGEST_S):
        inside = [word for word in words if run.contains((word.start_s + word.end_s) / 2)]
        whole = tuple(phone for word in inside for way in pronunciations(word.text)[:1] for phone in way)
        for length in LENGTHS:
            for first in range(len(inside) - length + 1):
                some = inside[first : first + length]
                if min(word.probability for word in some) >= CERTAIN:
                    yield run, " ".join(word.text for word in some), whole


def _others(text: str, whole: Sequence[str], rng: random.Random) -> list[str]:
    """Return texts that are not *text*, nor any part of *whole*, by two or three phones."""
    words, ways = re.findall(r"[a-z']+", text.casefold()), pronunciations(text)
    found: list[str] = []
    for _ in range(TRIES if ways else 0):
        if len(found) == OTHERS:
            break
        changed = {rng.randrange(len(words)) for _ in range(rng.choice((1, 2)))}
        other = " ".join(rng.choice(_like(word)) if at in changed else word for at, word in enumerate(words))
        apart = [_apart_from_any_part(way, whole) for way in pronunciations(other)]
        if apart and APART[0] <= min(apart) <= APART[1]:
            found.append(other)
    return found


def _apart_from_any_part(way: Sequence[str], whole: Sequence[str]) -> int:
    """Return how many phones *way* is apart from the part of *whole* nearest to it, if not too many."""
    most = APART[1]
    lengths = range(max(1, len(way) - most), len(way) + most + 1)
    parts = (whole[start : start + length] for length in lengths for start in range(len(whole)))
    apart = (Levenshtein.distance(way, part, score_cutoff=most) for part in parts)
    return min(apart, default=len(way))


@cache
def _like(word: str) -> list[str]:
    """Return the words that are a phone or two apart from *word*; itself if there are none."""
    (way,) = pronunciations(word)[:1] or [()]
    near = [other for other, phones in _vocabulary().items() if 1 <= Levenshtein.distance(way, phones) <= 2]
    return near or [word]


@cache
def _vocabulary() -> dict[str, tuple[str, ...]]:
    known = {word: pronunciations(word) for word in sorted(set(words_of_books()))}
    return {word: ways[0] for word, ways in known.items() if ways}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
