"""Phrases: said, not said, or said in order.

A phrase that was nearly heard (its letters are alike, its words are not) is `unsure` and `near`: a
recogniser's slip must not become a `not_seen`. So is a phrase that may hide under uncertain words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Len

from rubrics.criteria import Flag, Parameters, Phrases, Seconds, Share, Whole
from rubrics.excerpt import Excerpt
from rubrics.finding import Evidence, Measure, Outcome, Verdict
from rubrics.matching import NEAR_BAND, QUESTION, ROSTER, THRESHOLD, Hit, Match, wanted_tokens
from rubrics.patterns import pattern_fault

GAP_BAND = 0.25  # a gap up to a quarter longer than asked for is near


def check_phrases(phrases: Sequence[str], match: Match) -> None:
    """Raise ValueError, saying which and why, if one of *phrases* could never be looked for."""
    for phrase in phrases:
        if fault := pattern_fault(phrase) if match == "regex" else _phrase_fault(phrase):
            raise ValueError(f"the phrase {phrase!r} {fault}")


def _phrase_fault(phrase: str) -> str | None:
    if QUESTION in phrase and phrase != QUESTION:
        return f"mixes {QUESTION} with words; {QUESTION} stands alone"
    if re.search(r"[{}]", phrase.replace(ROSTER, "").replace(QUESTION, "")):
        return f"has braces; only {ROSTER} and {QUESTION} may stand in braces"
    if phrase != QUESTION and not wanted_tokens(phrase):
        return "has no word in it; write at least one"
    return None


@dataclass(frozen=True, slots=True)
class PhrasePresent(Parameters):
    """At least `min` and at most `max` times one of the phrases.

    `closed`: the wording is agreed, and a miss is `not_seen`; else the phrases are examples, and a miss
    is `unsure`.
    """

    any_of: Phrases
    min: Annotated[Whole, Ge(0)] = 1
    max: Annotated[Whole, Ge(0)] | None = None
    match: Match = "fuzzy"
    threshold: Share = THRESHOLD
    closed: Flag = False

    def __post_init__(self) -> None:
        check_phrases(self.any_of, self.match)
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max ({self.max}) is less than min ({self.min})")


@dataclass(frozen=True, slots=True)
class PhraseAbsent(Parameters):
    """None of the phrases."""

    none_of: Phrases
    match: Match = "fuzzy"

    def __post_init__(self) -> None:
        check_phrases(self.none_of, self.match)


@dataclass(frozen=True, slots=True)
class PhraseOrder(Parameters):
    """One phrase of each list, in the order of the lists, at most `max_gap_s` seconds apart.

    `allow_between`: other words may stand between them.
    """

    sequence: Annotated[tuple[Phrases, ...], Len(2, 10)]
    max_gap_s: Seconds = 20.0
    allow_between: Flag = True
    closed: Flag = True

    def __post_init__(self) -> None:
        for phrases in self.sequence:
            check_phrases(phrases, "fuzzy")


def phrase_present(params: PhrasePresent, excerpt: Excerpt) -> Verdict:
    """Look for enough of the phrases, and not too many; one too many or too few of several is near."""
    if _wants_names(params.any_of, excerpt):
        return Verdict("unsure")
    found = excerpt.hits(params.any_of, params.match, params.threshold)
    said = tuple(excerpt.found(hit) for hit in found)
    count = excerpt.measured("count", len(found), "phrases")
    if params.max is not None and len(found) > params.max:
        certain = sum(not excerpt.is_doubtful(excerpt.words_of(hit)) for hit in found)
        outcome: Outcome = "not_seen" if certain > params.max else "unsure"
        return Verdict(outcome, (count, *said), near=len(found) == params.max + 1 > 1)
    if len(found) >= params.min:
        return Verdict("seen", said or (count,))
    near_hit = _nearly_said(params, excerpt, found)
    if near_hit is not None:
        return Verdict("unsure", (near_hit, *said), near=True)
    is_certain = params.closed and not (params.match != "regex" and _is_hidden(params.any_of, excerpt))
    outcome = "not_seen" if is_certain else "unsure"
    offered = () if params.closed else _offered(params, excerpt, found)
    return Verdict(outcome, (count, *said, *offered), near=len(found) == params.min - 1 > 0)


def phrase_absent(params: PhraseAbsent, excerpt: Excerpt) -> Verdict:
    """Look for none of the phrases; one that only uncertain words make up is `unsure`."""
    if _wants_names(params.none_of, excerpt):
        return Verdict("unsure")
    found = excerpt.hits(params.none_of, params.match)
    if not found and params.match == "fuzzy" and (refuted := excerpt.refuted(params.none_of)):
        return Verdict("unsure", tuple(excerpt.said(excerpt.words_of(hit)) for hit in refuted))
    if not found:
        return Verdict("seen", (excerpt.measured("count", 0, "phrases"),))
    said = tuple(excerpt.found(hit) for hit in found)
    certain = [hit for hit in found if not excerpt.is_doubtful(excerpt.words_of(hit))]
    return Verdict("not_seen" if certain else "unsure", said)


def phrase_order(params: PhraseOrder, excerpt: Excerpt) -> Verdict:
    """Look for one phrase of each list in order; a chain that only its gaps break is near."""
    if any(_wants_names(phrases, excerpt) for phrases in params.sequence):
        return Verdict("unsure")
    steps = [excerpt.hits(phrases) for phrases in params.sequence]
    chain = _chain(steps, excerpt, params.max_gap_s, params.allow_between)
    if len(chain) == len(steps):
        return Verdict("seen", tuple(excerpt.found(hit) for hit in chain))
    near = len(_chain(steps, excerpt, params.max_gap_s * (1 + GAP_BAND), params.allow_between)) == len(steps)
    said = [excerpt.found(hit) for step in steps for hit in step[:1]]
    evidence = (excerpt.measured("in_order", len(chain), "phrases"), *sorted(said, key=lambda e: e.start_s))
    missing = [phrases for phrases, step in zip(params.sequence, steps, strict=True) if not step]
    doubtful = any(_may_be_there(phrases, excerpt) for phrases in missing) or any(
        excerpt.is_doubtful(excerpt.words_of(hit)) for step in steps for hit in step
    )
    return Verdict("not_seen" if params.closed and not doubtful else "unsure", evidence, near)


def _chain(
    steps: Sequence[Sequence[Hit]], excerpt: Excerpt, max_gap_s: float, allow_between: bool
) -> list[Hit]:
    """Return the earliest longest chain of one hit of each step, from the first step on."""
    chains: list[list[Hit]] = [[hit] for hit in steps[0]]
    best: list[Hit] = chains[0] if chains else []
    for step in steps[1:]:
        chains = [
            [*before[0], hit]
            for hit in step
            if (
                before := [
                    chain for chain in chains if _follows(excerpt, chain[-1], hit, max_gap_s, allow_between)
                ]
            )
        ]
        best = chains[0] if chains else best
    return best


def _follows(excerpt: Excerpt, before: Hit, after: Hit, max_gap_s: float, allow_between: bool) -> bool:
    words = excerpt.scene.words
    gap_s = words[after.first].start_s - words[before.last].end_s
    in_order = after.first > before.last and gap_s <= max_gap_s
    return in_order and (allow_between or after.first == before.last + 1)


def _wants_names(phrases: Sequence[str], excerpt: Excerpt) -> bool:
    """Whether every phrase needs a roster and there is none, so that nothing can be looked for."""
    return not excerpt.scene.roster and all(ROSTER in phrase for phrase in phrases)


def _nearly_said(params: PhrasePresent, excerpt: Excerpt, found: Sequence[Hit]) -> Evidence | None:
    """Return the likeliest place of a phrase that was nearly heard, with its likeness.

    One that was written down, and was not there when it was heard by itself, comes first.
    """
    for hit in excerpt.refuted(params.any_of) if params.match == "fuzzy" else ():
        return excerpt.said(excerpt.words_of(hit), Measure("likeness", round(hit.likeness, 2), "share"))
    for moment in _offered(params, excerpt, found):
        if moment.measure and moment.measure.value >= params.threshold - NEAR_BAND:
            return moment
    return None


def _offered(params: PhrasePresent, excerpt: Excerpt, found: Sequence[Hit]) -> tuple[Evidence, ...]:
    """Return the likeliest moment for a person to look at, with its likeness, if anything is like it."""
    best = _nearest(params.any_of, excerpt) if params.match == "fuzzy" else None
    if best is None or _is_among(best, found):
        return ()
    likeness = Measure("likeness", round(best.likeness, 2), "share")
    return (excerpt.said(excerpt.words_of(best), likeness),)


def _is_among(hit: Hit, found: Sequence[Hit]) -> bool:
    return any(hit.first <= other.last and other.first <= hit.last for other in found)


def _nearest(phrases: Sequence[str], excerpt: Excerpt) -> Hit | None:
    """Return the likeliest place inside; a single word is too like other words to say anything."""
    telling = [phrase for phrase in phrases if len(wanted_tokens(phrase)) > 1]
    return max(excerpt.windows(telling), key=lambda hit: hit.likeness, default=None)


def _is_hidden(phrases: Sequence[str], excerpt: Excerpt) -> bool:
    """Whether one of *phrases* may be what uncertain words really were."""
    if not excerpt.is_doubtful(excerpt.words):
        return False
    return any(ROSTER in phrase for phrase in phrases) or any(
        excerpt.is_doubtful(excerpt.words_of(hit)) for hit in excerpt.windows(phrases)
    )


def _may_be_there(phrases: Sequence[str], excerpt: Excerpt) -> bool:
    best = _nearest(phrases, excerpt)
    if excerpt.refuted(phrases):
        return True
    return _is_hidden(phrases, excerpt) or (best is not None and best.likeness >= THRESHOLD - NEAR_BAND)
