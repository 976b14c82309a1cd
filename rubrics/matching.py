"""Wanted phrases found among heard words.

Each content word of a phrase must be there, as itself or as something that sounds the same; small
words may come and go; words may be split or joined. The likeness of a hit is the share of the phrase's
letters that were heard. Likeness of letters alone ("eyes on meat" for "eyes on me") never makes a hit
at the default threshold; it says that the phrase may have been said, which is for a person to decide.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Literal

from rapidfuzz.fuzz import ratio

from rubrics.hearing import Heard
from rubrics.likeness import is_itself, likeness, named
from rubrics.tokens import tokens_of

Match = Literal["fuzzy", "exact", "regex"]

THRESHOLD = 0.82  # the agreed default of phrase_present
NEAR_BAND = 0.07  # letters alike this far under the threshold: the phrase may have been said
ROSTER = "{roster}"
QUESTION = "{question}"
SHORTEST_FORGIVEN = 5  # letters; a shorter word alone must be itself, or "now" and "know" would be "no"
LONGEST_SILENCE_S = 3.0  # a phrase does not reach over a longer silence, a slow countdown does not need to

# Nats by which the sound must speak for a phrase that was written down as something else, and against one
# that is not. Tuned on decoys of `bench/accuracy`: those that do not sound the same came up to 8.4.
BELIEVED_GAIN, RULED_OUT_GAIN = 9.0, -10.0
# By how much a phrase may fall short of its sound (`media.phones`): one that was written down, and one that
# was not. On the tuning part 98 % of phrases that were said come up to the first in a clean room and 93 % in
# noise; of 13 decoys that were written down as a phrase, 3 do, and one with its neighbours.
MOST_SHORT, MOST_SHORT_UNWRITTEN = 2.5, 1.5
# By how much a name may fall short of the sound of what was written in its place, to count as called. On the
# tuning part garbled names fell up to 1.5 short, but for one that a voice spoils (2.9, 7.1); where none was
# said and the word was not nearly certain, the likeliest fell short by 2.7 or more.
MOST_SHORT_NAME = 2.0
# A name that falls short by more counts where the sound makes it nearly as likely as what was written: by at
# least so many nats. Of talk that fell no further short the likeliest had -5.5.
MOST_SHORT_WEIGHED, NAME_GAIN = 5.5, -4.0
# By how much, to be doubtful: of a word that is quite certain, and of any other.
MOST_SHORT_CERTAIN, MOST_SHORT_DOUBTFUL = 3.0, 7.5
NEARLY_CERTAIN = 0.8  # of a word that a name stands in place of
LEAST_ALIKE = 0.5  # letters alike below this are another phrase
_LETTERS_ALONE = 0.81  # the most that likeness of letters counts for, however alike they are
_SPLIT = 0.85  # letters alike from which a split or joined word is the same word
_LOST, _ADDED = 0.6, 0.4  # cost, by letter, of a small word lost from a phrase or added to it
SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "to",
        "of",
        "so",
        "then",
        "now",
        "just",
        "please",
        "well",
        "okay",
        "um",
        "uh",
        "er",
        "erm",
        "all",
        "that",
    ]
)
_NEVER = 1e9
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: the first and the last word of the line it fills, and how alike it is, 0 to 1.

    `gain` is there where the words say something else and a second listening spoke for the phrase, in nats.
    """

    first: int
    last: int
    likeness: float
    gain: float | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """One token of the line, and the word it came from."""

    token: str
    word: int


@dataclass(frozen=True)
class Line:
    """The teacher's words of a take with their tokens, and the names that `{roster}` stands for."""

    words: tuple[Heard, ...]
    sounds: tuple[Sound, ...]
    roster: tuple[str, ...]

    @cached_property
    def names(self) -> dict[int, int]:
        """For each token that begins a name of the roster, how many tokens the name has."""
        texts = [self.words[sound.word].text for sound in self.sounds]
        lengths = (named(self.roster, texts[place : place + 2]) for place in range(len(texts)))
        return {place: length for place, length in enumerate(lengths) if length}

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, sound in enumerate(self.sounds):
            places.setdefault(sound.token, []).append(place)
        return places

    def beginnings(self, tokens: Sequence[str]) -> list[int]:
        """Return where something that begins with one of *tokens* may begin."""
        if ROSTER in tokens:
            return list(range(len(self.sounds)))
        return sorted(
            place
            for heard, places in self._places.items()
            if any(_may_begin(token, heard) for token in tokens)
            for place in places
        )

    @cached_property
    def _texts(self) -> dict[int, list[str]]:
        return {}

    def texts(self, length: int) -> list[str]:
        """Return every stretch of *length* tokens as text, by the token it begins with."""
        if length not in self._texts:
            tokens = [sound.token for sound in self.sounds]
            starts = range(len(tokens) - length + 1)
            self._texts[length] = [" ".join(tokens[start : start + length]) for start in starts]
        return self._texts[length]

    def tokens(self, hit: "Hit") -> list[str]:
        """Return the tokens that *hit* fills."""
        return [sound.token for sound in self.sounds if hit.first <= sound.word <= hit.last]

    def joined(self, word: int) -> bool:
        """Whether *word* may belong to the same phrase as the word before it."""
        before, after = self.words[word - 1], self.words[word]
        return before.turn == after.turn and after.start_s - before.end_s < LONGEST_SILENCE_S


def line_of(words: Sequence[Heard], roster: Sequence[str]) -> Line:
    """Return *words* made ready to be searched."""
    sounds = tuple(Sound(token, place) for place, word in enumerate(words) for token in tokens_of(word.text))
    return Line(tuple(words), sounds, tuple(roster))


@lru_cache(maxsize=5_000)
def wanted_tokens(phrase: str) -> tuple[str, ...]:
    """Return the tokens of a wanted phrase, `{roster}` standing as one of them."""
    pieces = phrase.split(ROSTER)
    tokens = list(tokens_of(pieces[0]))
    for piece in pieces[1:]:
        tokens += [ROSTER, *tokens_of(piece)]
    return tuple(tokens)


def hits(
    line: Line, phrases: Sequence[str], match: Match = "fuzzy", threshold: float = THRESHOLD
) -> list[Hit]:
    """Return where *phrases* are said, in order and without overlap; the likelier reading first.

    `{question}` is not looked for here: see `rubrics.excerpt`.
    """
    find: dict[Match, Callable[[Line, str], Iterator[Hit]]] = {
        "fuzzy": lambda line, phrase: _fuzzy(line, phrase, threshold),
        "exact": _exact,
        "regex": _regex,
    }
    found = [hit for phrase in phrases if phrase != QUESTION for hit in find[match](line, phrase)]
    return without_overlap(found)


def without_overlap(found: Sequence[Hit]) -> list[Hit]:
    """Return the best of *found* that do not share a word, in time order."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (-hit.likeness, hit.first - hit.last, hit.first)):
        if all(hit.last < other.first or other.last < hit.first for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def _exact(line: Line, phrase: str) -> Iterator[Hit]:
    return _aligned(line, wanted_tokens(phrase), least=1.0)


def _fuzzy(line: Line, phrase: str, threshold: float) -> Iterator[Hit]:
    wanted = wanted_tokens(phrase)
    is_short = len(wanted) == 1 and len(wanted[0]) < SHORTEST_FORGIVEN
    yield from _aligned(line, wanted, 1.0 if is_short else threshold)
    if threshold <= _LETTERS_ALONE and not is_short:
        yield from (hit for hit in windows(line, phrase) if hit.likeness >= threshold)


def is_in_own_words(line: Line, hit: Hit, phrases: Sequence[str]) -> bool:
    """Whether *hit* is made of words of *phrases* and small ones, and of none that merely sounds like theirs.

    Names and questions have no words of their own to be held to.
    """
    own = [wanted_tokens(phrase) for phrase in phrases]
    words = {*chain(*own), *(one + other for tokens in own for one, other in pairwise(tokens))}
    heard = line.tokens(hit)
    split = {token for pair in pairwise(heard) if "".join(pair) in words for token in pair}
    odd = [token for token in heard if token not in SMALL and token not in split]
    is_open = ROSTER in words or QUESTION in phrases
    return is_open or all(any(is_itself(word, token) for word in words) for token in odd)


def _regex(line: Line, pattern: str) -> Iterator[Hit]:
    """Find *pattern*, upper and lower case alike, in the words as the recogniser wrote them."""
    names = "|".join(re.escape(name) for name in line.roster) or "(?!)"
    text = " ".join(word.text for word in line.words)
    starts = [0]
    for word in line.words:
        starts.append(starts[-1] + len(word.text) + 1)
    for found in re.finditer(pattern.replace(ROSTER, f"(?:{names})"), text, re.IGNORECASE):
        if found.group().strip():
            inside = [
                p
                for p, start in enumerate(starts[1:])
                if start > found.start() + 1 and starts[p] < found.end()
            ]
            yield Hit(inside[0], inside[-1], 1.0)


def _aligned(line: Line, wanted: tuple[str, ...], least: float) -> Iterator[Hit]:
    """Yield every place where *wanted* is heard, word by word, with a likeness of *least* or more."""
    letters = sum(len(token) for token in wanted)
    spare = letters * (1 - least) + _ROUNDING
    telling = next((place for place, token in enumerate(wanted) if token not in SMALL), 0)
    for place in line.beginnings(wanted[: telling + 1]):
        cost, end = _alignment(line, wanted, 0, place, spare)
        if cost <= spare and end > place:
            yield Hit(line.sounds[place].word, line.sounds[end - 1].word, 1 - cost / letters)


@lru_cache(maxsize=50_000)
def _may_begin(wanted: str, heard: str) -> bool:
    """Whether a phrase that begins with *wanted* may begin at *heard*, split and joined words included."""
    return heard.startswith(wanted[:2]) or likeness(wanted, heard) > 0


def _alignment(line: Line, wanted: tuple[str, ...], done: int, place: int, spare: float) -> tuple[float, int]:
    """Return the lowest cost, in letters, of hearing *wanted* from *done* on at *place*, and its end.

    More than *spare* letters are not looked into: the cost is then without bound.
    """
    if done == len(wanted):
        return 0.0, place
    token = wanted[done]
    readings = [
        (cost + rest, end)
        for cost, tokens, sounds in _readings(line, wanted, done, place)
        if cost <= spare
        for rest, end in [_alignment(line, wanted, done + tokens, place + sounds, spare - cost)]
    ]
    lost = _LOST * len(token)
    if token in SMALL and len(wanted) > 1 and lost <= spare:
        rest, end = _alignment(line, wanted, done + 1, place, spare - lost)
        readings.append((lost + rest, end))
    return min(readings, default=(_NEVER, place))


def _readings(line: Line, wanted: tuple[str, ...], done: int, place: int) -> Iterator[tuple[float, int, int]]:
    """Yield (cost, tokens used, sounds used) for each way to hear the next token at *place*."""
    token, here = wanted[done], _sound(line, place, place)
    if here is None or (done and _sound(line, place, place - 1) is None):
        return
    if token == ROSTER:
        if length := line.names.get(place):
            yield 0.0, 1, length
        return
    if alike := likeness(token, here):
        yield (1 - alike) * len(token), 1, 1
        return
    following_sound = _sound(line, place + 1, place)
    if following_sound and (alike := _joined_likeness(token, here + following_sound)):
        yield (1 - alike) * len(token), 1, 2
    if done + 1 < len(wanted) and (alike := _joined_likeness(token + wanted[done + 1], here)):
        yield (1 - alike) * len(token), 2, 1
    if done and here in SMALL:
        yield _ADDED * len(here), 0, 1


def _sound(line: Line, place: int, after: int) -> str | None:
    """Return the token at *place*, or None past the end or past a break in the talk since *after*."""
    if place >= len(line.sounds):
        return None
    word, before = line.sounds[place].word, line.sounds[after].word
    return line.sounds[place].token if word == before or line.joined(word) else None


def _joined_likeness(wanted: str, heard: str) -> float:
    """Return how alike a split word and a whole one are; short ones must be spelt the same."""
    alike = ratio(wanted, heard) / 100
    return alike if alike == 1.0 or (alike >= _SPLIT and len(wanted) > 6) else 0.0


def windows(line: Line, phrase: str) -> Iterator[Hit]:
    """Yield every stretch of as many tokens as *phrase* has whose letters are half alike or more."""
    wanted = wanted_tokens(phrase)
    if ROSTER in wanted or phrase == QUESTION:
        return
    text, length = " ".join(wanted), len(wanted)
    for start, window in enumerate(line.texts(length)):
        alike = ratio(text, window) / 100
        if alike >= LEAST_ALIKE:
            last = line.sounds[start + length - 1]
            yield Hit(line.sounds[start].word, last.word, min(alike, _LETTERS_ALONE))
