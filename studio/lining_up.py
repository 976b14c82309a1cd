"""Two recordings lined up: by their words, and from moments that both hold.

Whatever one of them lacks (its words, or the other's language) is said in a sentence, and what can still be
lined up is: the clock always, a moment wherever it is found in both.

Where words answer each other follows from the words and the anchors alone, so it is worked out once for as
long as those stay as they are. What is kept in memory are places and times, never what anybody said: a take
that is discarded leaves no word behind.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from rubrics.criteria import Anchor, StepTemplate
from rubrics.excerpt import scene_of
from rubrics.hearing import Hearing
from rubrics.spans import places
from studio import analysis
from studio.alignment import SURE, Alignment, Pair, Settled, Timed, align, settled
from studio.analysis import Heard
from studio.errors import NotFound
from studio.moves import Move
from studio.recordings import Store

NOTHING = Alignment((), (), (), ())
KEPT: Final = 256  # pairs of takes; about 50 KB each for three minutes


@dataclass(frozen=True, slots=True)
class Marked:
    """A moment that has a name in one take or in both, seconds; None where it is not found there."""

    id: str
    name: str
    first_s: float | None
    last_s: float | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The same moment in both takes, seconds; `sure` is False where the words only make it likely."""

    id: str
    name: str
    first_s: float
    last_s: float
    sure: bool


@dataclass(frozen=True, slots=True)
class LinedUp:
    """The alignment, the moments from which both can be watched, and why their words do not line up."""

    alignment: Alignment
    origins: tuple[Origin, ...]
    problem: str | None


def line_up(
    store: Store, clips: tuple[str, str], steps: tuple[StepTemplate, StepTemplate], marked: Sequence[Marked]
) -> LinedUp:
    """Return two clips lined up.

    Args:
        store: where their words lie.
        clips: identifiers of the first and of the last.
        steps: what each rehearses; its anchors are looked for in both.
        marked: further moments with a name, such as a criterion's evidence.
    """
    first, last = (_heard(store, clip) for clip in clips)
    if first is None or last is None:
        return LinedUp(NOTHING, _found(NOTHING, marked), _missing(first, last))
    laid = _laid((first, last), steps)
    words = [_timed(heard, times) for heard, times in zip((first, last), laid.times, strict=True)]
    opening = Marked("first-word", "First word", *(said[0].start_s if said else None for said in words))
    languages = [_language(heard) for heard in (first, last)]
    if languages[0] != languages[1]:
        spoken = " and ".join(languages)
        problem = f"The two takes are in different languages ({spoken}), so their words do not line up."
        return LinedUp(NOTHING, _found(NOTHING, [opening, *marked]), problem)
    alignment = Alignment(words[0], words[1], laid.pairs, laid.moved)
    return LinedUp(alignment, _found(alignment, [opening, *laid.anchors, *marked]), _unlike(words, alignment))


@dataclass(frozen=True, slots=True)
class _Laid:
    """Two takes beside each other without a word of what they say: seconds, and places among the words."""

    times: tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]
    anchors: tuple[Marked, ...]
    pairs: tuple[Pair, ...]
    moved: tuple[Move, ...]


_Key = tuple[bytes, tuple[tuple[str, Anchor], ...], tuple[str, ...]]
_kept: dict[tuple[_Key, _Key], _Laid] = {}
_keeping = Lock()


def _laid(heard: tuple[Heard, Heard], steps: tuple[StepTemplate, StepTemplate]) -> _Laid:
    """Return two takes beside each other, from memory where nothing that it depends on has changed."""
    key = (_key(heard[0], steps[0]), _key(heard[1], steps[1]))
    with _keeping:
        known = _kept.get(key)
    if known is not None:
        return known
    made = _lay(heard, steps)
    with _keeping:
        _kept[key] = made
        if len(_kept) > KEPT:
            del _kept[next(iter(_kept))]  # the one made first
    return made


def _key(heard: Heard, step: StepTemplate) -> _Key:
    """Return all that the place of a take beside another depends on, its words as a sum."""
    words_sum = hashlib.sha256(analysis.packed(heard)).digest()
    return words_sum, tuple(sorted(step.anchors.items())), step.roster


def _lay(heard: tuple[Heard, Heard], steps: tuple[StepTemplate, StepTemplate]) -> _Laid:
    first, last = (settled(one.transcript.words, one.speech) for one in heard)
    anchors = tuple(_anchors(heard, steps))
    both = [
        (one.first_s, one.last_s) for one in anchors if one.first_s is not None and one.last_s is not None
    ]
    alignment = align(first, last, both) if _language(heard[0]) == _language(heard[1]) else NOTHING
    return _Laid((_times(first), _times(last)), anchors, alignment.pairs, alignment.moved)


def _language(heard: Heard) -> str:
    return heard.transcript.language


def _times(words: Sequence[Timed]) -> tuple[tuple[float, float], ...]:
    return tuple((word.start_s, word.end_s) for word in words)


def _timed(heard: Heard, times: Sequence[tuple[float, float]]) -> tuple[Settled, ...]:
    """Return the words of a take at the times found for them."""
    texts = [word.text for word in heard.transcript.words if word.text.strip()]
    return tuple(Settled(text, *at) for text, at in zip(texts, times, strict=True))


def _heard(store: Store, clip_id: str) -> Heard | None:
    try:
        return analysis.heard(store, clip_id)
    except NotFound:
        return None


def _missing(first: Heard | None, last: Heard | None) -> str:
    lacks = (
        "Neither take has its words"
        if first is last
        else f"The {'last' if first else 'first'} take has no words"
    )
    return f"{lacks} written down, so the two are not lined up by what is said."


def _unlike(words: Sequence[Sequence[Timed]], alignment: Alignment) -> str | None:
    if not all(words):
        return "Nobody speaks in one of the two takes, so there is nothing to line up by."
    return None if alignment.pairs else "The two takes share no two words in a row."


def _anchors(heard: tuple[Heard, Heard], steps: tuple[StepTemplate, StepTemplate]) -> list[Marked]:
    found = [_places(step, what) for step, what in zip(steps, heard, strict=True)]
    names = [name for name in found[0] if name in found[1]]
    return [Marked(f"anchor-{name}", _said(name), found[0][name], found[1][name]) for name in names]


def _places(step: StepTemplate, heard: Heard) -> dict[str, float | None]:
    """Return where each anchor of *step* begins in a take, None where it is not found."""
    scene = scene_of(step, Hearing(heard.transcript.words, heard.speech, heard.duration_s))
    if scene is None:
        return dict.fromkeys(step.anchors)
    return {name: next((place.start_s for place in places(scene, name)), None) for name in step.anchors}


def _said(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()


def _found(alignment: Alignment, marked: Sequence[Marked]) -> tuple[Origin, ...]:
    return tuple(origin for one in marked if (origin := _origin(alignment, one)) is not None)


def _origin(alignment: Alignment, one: Marked) -> Origin | None:
    """Return the moment in both takes: where it was found, and by the words where it was not."""
    if one.first_s is not None and one.last_s is not None:
        return Origin(one.id, one.name, one.first_s, one.last_s, sure=True)
    known_s = one.last_s if one.first_s is None else one.first_s
    if known_s is None or not alignment.pairs:
        return None
    there = alignment.counterpart(known_s, "last" if one.first_s is None else "first")
    pair = (there.at_s, known_s) if one.first_s is None else (known_s, there.at_s)
    return Origin(one.id, one.name, *pair, sure=there.said and there.confidence >= SURE)
