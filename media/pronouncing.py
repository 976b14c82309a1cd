"""How words are pronounced: the CMU Pronouncing Dictionary, as the sequences of phones that a text may be.

Phones are the dictionary's thirty-nine, stress left out. A contraction may be said as it is written, or as
what it stands for; a number as its words are left to whoever asks. The dictionary is American: words that
Britons say with another sound ("glass", "fragile") stand in a list of the project's own.
"""

import gzip
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

from media.errors import ModelDamaged
from media.models import checksum_of

DICTIONARY = Path(__file__).parent / "weights" / "cmudict.txt.gz"
SHA256 = "187b5c3a68454aabd31894ac4adcce18633524f212f642c91da0c7e576efbacf"
BRITISH = Path(__file__).parent / "weights" / "british.txt"
MOST_WAYS = 8  # of one text; more would differ in small words alone

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def pronunciations(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to say *text*, each a sequence of phones; none if a word of it is not known.

    Raises:
        ModelDamaged: if the dictionary is not what it should be.
    """
    words = _WORD.findall(text.translate(_APOSTROPHES).casefold())
    ways = [_ways_of(word) for word in words]
    if not words or re.search(r"\d", text) or not all(ways):
        return ()
    return tuple(_joined(way) for way in islice(product(*ways), MOST_WAYS))


def _joined(way: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(phone for word in way for phone in word)


@lru_cache(maxsize=5_000)
def _ways_of(word: str) -> tuple[tuple[str, ...], ...]:
    """Return how *word* is said, the commonest way first; "so's" as "so" and the sound of its ending."""
    listed = (*_listed(word), *_british().get(word, ()))
    if not listed and word.endswith("'s"):
        return tuple((*way, "Z") for way in _ways_of(word.removesuffix("'s")))
    return listed


def _listed(word: str) -> tuple[tuple[str, ...], ...]:
    lines = re.findall(rf"^{re.escape(word)}(?:\(\d\))? (.+)$", _around(word), re.MULTILINE)
    return tuple(tuple(line.split()) for line in lines)


def _around(word: str) -> str:
    """Return the few lines of the dictionary in which *word* can stand."""
    text = _dictionary()
    start = text.find(f"\n{word} ")
    return text[start : start + 400] if start >= 0 else ""


@cache
def _british() -> dict[str, list[tuple[str, ...]]]:
    ways: dict[str, list[tuple[str, ...]]] = {}
    for line in BRITISH.read_text("ascii").splitlines():
        word, *phones = line.split()
        ways.setdefault(word, []).append(tuple(phones))
    return ways


@cache
def _dictionary() -> str:
    if checksum_of(DICTIONARY) != SHA256:
        raise ModelDamaged("The dictionary of pronunciations is damaged: install the studio again.")
    return gzip.decompress(DICTIONARY.read_bytes()).decode("ascii")
