"""How alike two words sound, and whether a word is one of the roster's names.

A recogniser garbles in known ways: homophones, a lost ending, a name spelt another way. Those are
forgiven; nothing else is. Spelling distances are rapidfuzz's, sounds are jellyfish's metaphone.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz.fuzz import ratio

from rubrics.homophones import are_homophones
from rubrics.tokens import tokens_of

_SAME_SOUND = 0.95
_ALIKE = 0.85  # spelling ratio from which two longer words may be one misheard
_SOUND_ALIKE = 0.6  # spelling ratio from which an equal metaphone is believed: pens and pence, not me and my
_NAME_ALIKE = 0.8  # for names, which recognisers spell as they please
_LONG_WORD = 5  # letters; shorter words that differ in spelling must at least sound the same
_LONGEST_ENDING = 2  # letters: boards for board, not brilliantine for brilliant
_VOWELS = re.compile("[aeiouy]+")
_SPELLINGS = tuple(
    (re.compile(british), american)
    for british, american in [
        (r"^practis", "practic"),
        (r"(?<=\w{3})our(?=s|ed|ing|ite|able|$)", "or"),  # colour
        (r"(?<=\w{3})([iy])s(?=e|ed|es|ing|ation)", r"\1z"),  # organise
        (r"(?<=\w{2}[^aeiou])re(s?)$", r"er\1"),  # centre
        (r"ll(?=ed|ing|er)", "l"),  # labelled
        (r"ogue(s?)$", r"og\1"),  # dialogue
        (r"^grey", "gray"),
        (r"^maths$", "math"),
    ]
)


@lru_cache(maxsize=50_000)
def likeness(wanted: str, heard: str) -> float:
    """Return how surely the token *heard* is the token *wanted*: 1 the same, 0 another word."""
    if wanted == heard:
        return 1.0
    if are_homophones(wanted, heard):
        return _SAME_SOUND
    spelling = ratio(wanted, heard) / 100
    if spelling >= _SOUND_ALIKE and metaphone(wanted) == metaphone(heard):
        return max(_SAME_SOUND, spelling)
    is_long = max(len(wanted), len(heard)) >= _LONG_WORD and min(len(wanted), len(heard)) >= _LONG_WORD - 1
    return spelling if is_long and spelling >= _ALIKE and _loses_an_ending(wanted, heard) else 0.0


@lru_cache(maxsize=50_000)
def is_itself(wanted: str, heard: str) -> bool:
    """Whether *heard* is the word *wanted* or its homophone, but for an ending or its British spelling.

    One that merely sounds alike is another word: "clover" has the metaphone of "clever".
    """
    if are_homophones(wanted, heard):
        return True
    shorter, longer = sorted((_americanised(wanted), _americanised(heard)), key=len)
    return shorter == longer or (longer.startswith(shorter) and likeness(wanted, heard) > 0)


def _americanised(word: str) -> str:
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word


def _loses_an_ending(one: str, other: str) -> bool:
    """Whether the two sound the same up to where one of them stops: "board" and "boards"."""
    shorter, longer = sorted((metaphone(one), metaphone(other)), key=len)
    return longer.startswith(shorter) and abs(len(one) - len(other)) <= _LONGEST_ENDING


@lru_cache(maxsize=50_000)
def is_name(name: str, heard: str) -> bool:
    """Whether *heard*, a word or two as the recogniser wrote them, sounds like *name*."""
    wanted, got = _plain(name), _plain(heard)
    if not got or wanted == got or got == wanted + "s":
        return bool(got)
    if not heard[:1].isupper():
        return False  # a recogniser writes a name with a capital; "grass" is not Grace
    if len(heard.split()) > len(name.split()):
        return False  # a name that was split keeps its letters; "Mark us" is not Marcus
    if _syllables(wanted) != _syllables(got):
        return False
    spelling = ratio(wanted, got) / 100
    is_long = min(len(wanted), len(got)) >= _LONG_WORD and wanted[0] == got[0]
    same_sound = metaphone(wanted) == metaphone(got)
    return (same_sound and spelling >= _SOUND_ALIKE + 0.05) or (spelling >= _NAME_ALIKE and is_long)


def named(roster: Sequence[str], words: Sequence[str]) -> int:
    """Return how many of *words*, from the first, make up a name of *roster*: 0, 1 or 2.

    Two words are tried after one, for names of two words and for a name that the recogniser split.
    """
    for length in (1, 2):
        heard = " ".join(words[:length])
        if length <= len(words) and any(is_name(name, heard) for name in roster):
            return length
    return 0


def _plain(text: str) -> str:
    return "".join(tokens_of(text))


def _syllables(word: str) -> int:
    return len(_VOWELS.findall(word.removesuffix("e"))) or 1
