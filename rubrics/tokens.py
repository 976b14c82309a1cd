"""Words as they sound: spelling that recognisers vary for no reason of the speaker's is levelled here.

Case, punctuation, contractions, hyphens and the choice between digits and number words all go, for
wanted phrases and heard words alike, so that "I'll count 3-2-1" and "I will count three, two, one"
are the same tokens.
"""

import re
from functools import lru_cache
from itertools import pairwise

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*|%|&")

_WHOLE = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "let's": "let us",
    "y'all": "you all",
    "gonna": "going to",
    "wanna": "want to",
    "ok": "okay",
    "alright": "all right",
    "%": "percent",
    "&": "and",
}
_ENDINGS = (
    ("n't", " not"),
    ("'ll", " will"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'m", " am"),
    ("'d", " would"),
)
# After these words an apostrophe and s is a verb; after any other it is an owner's.
_IS_AFTER = frozenset(
    [
        "it",
        "that",
        "what",
        "where",
        "who",
        "how",
        "when",
        "why",
        "here",
        "there",
        "he",
        "she",
        "everyone",
        "everybody",
    ]
)
_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}


@lru_cache(maxsize=20_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """Return the sounds of *text* as lower-case words; nothing for bare punctuation."""
    pieces = _PIECE.findall(text.translate(_APOSTROPHES).casefold())
    return tuple(token for piece in pieces for token in _levelled(piece))


def _levelled(piece: str) -> tuple[str, ...]:
    if piece in _WHOLE:
        return tuple(_WHOLE[piece].split())
    if piece in _ORDINALS:
        return (_ORDINALS[piece],)
    if piece.isascii() and piece.isdigit():
        return _number_words(piece)
    for ending, meaning in _ENDINGS:
        if piece.endswith(ending) and len(piece) > len(ending):
            return (piece.removesuffix(ending), *meaning.split())
    if piece.endswith("'s") and piece.removesuffix("'s") in _IS_AFTER:
        return (piece.removesuffix("'s"), "is")
    return (piece.replace("'", ""),)


def _number_words(digits: str) -> tuple[str, ...]:
    """Return a number as it is said; a run such as 321 is a countdown, digit by digit."""
    if len(digits) > 2 or digits.startswith("0"):
        return tuple(_UNITS[int(digit)] for digit in digits) if _counts_down(digits) else (digits,)
    value = int(digits)
    if value < 20:
        return (_UNITS[value],)
    tens = _TENS[value // 10]
    return (tens, _UNITS[value % 10]) if value % 10 else (tens,)


def _counts_down(digits: str) -> bool:
    return all(int(left) - int(right) == 1 for left, right in pairwise(digits))
