"""How far two sources agree: findings with people's judgements, or two coaches with each other.

Agreement is the share of pairs with the same label; kappa (Cohen, Educational and Psychological
Measurement 20, 1960) is that share above what the two would agree on by chance. Both come with their 95 %
interval: Wilson's for the share (Journal of the American Statistical Association 22, 1927), and for kappa
the same limits taken through its formula, chance held fixed, which is Cohen's own interval without the
flaw that pairs without one disagreement would seem to be certain.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from rubrics.finding import Outcome

Level = Literal["not_yet", "nearly", "met"]
Pair = tuple[str, str]

LEAST_PAIRS = 30  # agreed: with fewer, an interval is too wide to say anything
_Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the labels of `pairs` pairs agree.

    `kappa` is None where it has no meaning: both sides gave one and the same label throughout.
    """

    pairs: int
    agreed: int
    share: Estimate
    kappa: Estimate | None


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Return how far *pairs* (n ≥ 1, one label of each side) agree."""
    agreed = sum(one == other for one, other in pairs)
    share = proportion(agreed, len(pairs))
    chance = _chance(pairs)
    kappa = None if chance == 1 else Estimate(*((s - chance) / (1 - chance) for s in _limits(share)))
    return Agreement(len(pairs), agreed, share, kappa)


def comparable(pairs: Iterable[tuple[Outcome, Level]]) -> tuple[Pair, ...]:
    """Return findings and judgements in one set of labels, `met` or `not met`.

    `seen` says what `met` says. `not_seen` says what `not_yet` and `nearly` say: the criterion was not
    met. A finding that is `unsure` says nothing, and is left out.
    """
    return tuple(
        (_LABELS[outcome], "met" if level == "met" else "not met")
        for outcome, level in pairs
        if outcome != "unsure"
    )


_LABELS: dict[Outcome, str] = {"seen": "met", "not_seen": "not met"}


def proportion(successes: int, of: int) -> Estimate:
    """Return the share *successes* / *of* (n ≥ 1) with Wilson's 95 % interval."""
    share, z2 = successes / of, _Z_95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z_95 / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return Estimate(share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def _chance(pairs: Sequence[Pair]) -> float:
    """Return the share of pairs that would agree if each side kept its labels and paired them blindly."""
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    return sum(count * others[label] for label, count in ones.items()) / len(pairs) ** 2


def _limits(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high
