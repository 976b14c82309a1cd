"""How far findings agree with coaches, and coaches with each other, detector by detector.

Only what somebody other than the owner judged counts, so nothing of an unshared take enters; and nothing
is told of any person, take or school.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rubrics.agreement import LEAST_PAIRS, Agreement, Pair, agreement, comparable
from studio.tables import Attempt, Clip, Finding, Judgement

NO_CALL = "not_judged"


@dataclass(frozen=True, slots=True)
class Measured:
    """One side's pairs: how far they agree, or how many are still missing before that can be said."""

    pairs: int
    agreement: Agreement | None

    @property
    def missing(self) -> int:
        """How many pairs are missing."""
        return max(0, LEAST_PAIRS - self.pairs)


@dataclass(frozen=True, slots=True)
class DetectorAgreement:
    """A detector's findings against coaches, and two coaches on the same criteria."""

    detector: str
    with_coaches: Measured
    between_coaches: Measured


def by_detector(session: Session) -> tuple[DetectorAgreement, ...]:
    """Return the agreement on every detector that a coach has judged beside, by name."""
    rows = session.execute(
        select(Finding.detector, Finding.outcome, Finding.attempt_id, Finding.criterion_id, Judgement.level)
        .join(
            Judgement,
            (Judgement.attempt_id == Finding.attempt_id) & (Judgement.criterion_id == Finding.criterion_id),
        )
        .join(Attempt, Attempt.id == Finding.attempt_id)
        .join(Clip, Clip.id == Attempt.clip_id)
        .where(Judgement.person_id != Clip.owner_id, Judgement.level != NO_CALL)
        .order_by(Finding.attempt_id, Finding.criterion_id, Judgement.person_id)
    ).all()
    machine: dict[str, list[tuple[str, str]]] = defaultdict(list)
    people: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for detector, outcome, attempt_id, criterion_id, level in rows:
        machine[detector].append((outcome, level))
        people[detector][attempt_id, criterion_id].append(level)
    return tuple(
        DetectorAgreement(
            detector,
            _measured(comparable(machine[detector])),  # type: ignore[arg-type]  # the record's checks hold both
            _measured([pair for levels in people[detector].values() for pair in combinations(levels, 2)]),
        )
        for detector in sorted(machine)
    )


def _measured(pairs: Sequence[Pair]) -> Measured:
    return Measured(len(pairs), agreement(pairs) if len(pairs) >= LEAST_PAIRS else None)
