"""Outcomes against what is true, counted; measures against what is true, in their units.

Precision: of what was found so, the share that is so. Recall: of what is so, the share that was found.
The share of `unsure` is taken over criteria that have an answer, and closed wording: what the script
expects of them is `seen` or `not_seen`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_
from statistics import median

import numpy as np
from rapidfuzz.distance import Levenshtein

from bench.accuracy.takes import Take
from media.timeline import Span
from rubrics.agreement import Estimate, proportion
from rubrics.criteria import StepTemplate
from rubrics.excerpt import scene_of
from rubrics.finding import Finding, Outcome
from rubrics.findings import find
from rubrics.hearing import Hearing
from rubrics.tokens import tokens_of
from tests.rehearsals.script import Rehearsal

_MARKS = str.maketrans("", "", '.,;:?!…"“”()-–—')


@dataclass
class Tally:
    """How often each outcome was found where each was true, by detector; and what was measured."""

    pairs: dict[str, Counter[tuple[Outcome, Outcome]]] = field(default_factory=lambda: defaultdict(Counter))
    pause_errors_s: list[float] = field(default_factory=list)
    questions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    words_wrong: int = 0
    words_said: int = 0
    takes: int = 0
    moved: int = 0

    def add(self, rehearsal: Rehearsal, take: Take) -> list[str]:
        """Count one take; return a line for every finding that is not what is true."""
        step, told = rehearsal.step, []
        findings = {finding.criterion: finding for finding in find(step, take.hearing)}
        ideal = {finding.criterion: finding for finding in find(step, take.perfect)}
        for criterion, expected in rehearsal.expected.items():
            if ideal[criterion].outcome != expected.outcome:
                self.moved += 1
                continue
            finding = findings[criterion]
            self.pairs[finding.detector][(expected.outcome, finding.outcome)] += 1
            if finding.outcome != expected.outcome:
                told.append(f"{criterion}: {expected.outcome} found {finding.outcome} {finding.evidence}")
        self.pause_errors_s += _pause_errors_s(findings.values(), take)
        self._add_questions(step, take)
        wrong, said = word_errors(take)
        self.words_wrong, self.words_said = self.words_wrong + wrong, self.words_said + said
        self.takes += 1
        return told

    def _add_questions(self, step: StepTemplate, take: Take) -> None:
        for name, hearing in (("as written", take.hearing), ("bare", without_marks(take.hearing))):
            scene = scene_of(step, hearing)
            found = scene.questions if scene else ()
            true = [line.span for line in take.truth.lines if not line.is_pupil and line.text[-1:] == "?"]
            self.questions[name].update(
                _matched(true, [Span(q.words[0].start_s, q.words[-1].end_s) for q in found])
            )

    @property
    def word_error(self) -> float:
        """Share of words that were heard wrong."""
        return self.words_wrong / max(1, self.words_said)

    def all(self) -> Counter[tuple[Outcome, Outcome]]:
        """Return the pairs of all detectors together."""
        return sum(self.pairs.values(), Counter[tuple[Outcome, Outcome]]())


@dataclass(frozen=True)
class Rightness:
    """Precision and recall of one outcome; None where nothing was found so, or nothing is so."""

    precision: Estimate | None
    recall: Estimate | None
    found: int
    true: int


def rightness(pairs: Counter[tuple[Outcome, Outcome]], outcome: Outcome) -> Rightness:
    """Return how right *outcome* is."""
    right = pairs[(outcome, outcome)]
    found = sum(count for (_, got), count in pairs.items() if got == outcome)
    true = sum(count for (is_so, _), count in pairs.items() if is_so == outcome)
    return Rightness(
        proportion(right, found) if found else None, proportion(right, true) if true else None, found, true
    )


def unsure_share(pairs: Counter[tuple[Outcome, Outcome]]) -> Estimate | None:
    """Return how often the machine could not tell, where there is an answer."""
    answered = {pair: count for pair, count in pairs.items() if pair[0] != "unsure"}
    of = sum(answered.values())
    unsure = sum(count for (_, got), count in answered.items() if got == "unsure")
    return proportion(unsure, of) if of else None


def f1(counts: Counter[str]) -> float:
    """Return the harmonic mean of precision and recall."""
    right = 2 * counts["right"]
    return right / max(1, right + counts["invented"] + counts["missed"])


def errors(values: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile of absolute errors."""
    return median(values), float(np.percentile(values, 95))


def without_marks(hearing: Hearing) -> Hearing:
    """Return *hearing* with all punctuation taken out of its words."""
    words = (with_(word, text=word.text.translate(_MARKS)) for word in hearing.words)
    return with_(hearing, words=tuple(word for word in words if word.text))


def word_errors(take: Take) -> tuple[int, int]:
    """Return how many words were heard wrong, lost or invented, and how many were said."""
    said = [token for line in take.truth.lines for token in tokens_of(line.text)]
    heard = [token for word in take.words for token in tokens_of(word.text)]
    return Levenshtein.distance(said, heard), len(said)


def _pause_errors_s(findings: Iterable[Finding], take: Take) -> Iterator[float]:
    for finding in findings:
        if finding.detector != "pause":
            continue
        for item in finding.evidence:
            if item.measure and item.measure.name == "pause" and item.measure.value > 0:
                middle_s = (item.start_s + item.end_s) / 2
                for silence in take.truth.silences:
                    if silence.contains(middle_s):
                        yield abs(item.measure.value - silence.duration_s)


def _matched(true: Sequence[Span], found: Sequence[Span]) -> Counter[str]:
    left = list(true)
    counts: Counter[str] = Counter()
    for span in found:
        best = max(left, key=lambda line: _shared_s(line, span), default=None)
        if best is not None and _shared_s(best, span) > 0:
            left.remove(best)
            counts["right"] += 1
        else:
            counts["invented"] += 1
    counts["missed"] += len(left)
    return counts


def _shared_s(one: Span, other: Span) -> float:
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
