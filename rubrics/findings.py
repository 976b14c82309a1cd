"""From a step and a take to one finding a criterion."""

from collections.abc import Sequence

from rubrics.criteria import Part, StepTemplate, SuccessCriterion
from rubrics.detectors import DETECTORS
from rubrics.excerpt import Scene, scene_of
from rubrics.finding import CANNOT_TELL, Evidence, Finding, Measure, Outcome, Verdict
from rubrics.hearing import Hearing
from rubrics.spans import excerpt

COMPOSITION_VERSION = "1"


def find(step: StepTemplate, hearing: Hearing) -> tuple[Finding, ...]:
    """Return one finding for each criterion of *step*, in the step's order.

    Where the teacher says nothing that was written down, every finding is `unsure` and has no evidence.
    """
    scene = scene_of(step, hearing)
    return tuple(_finding(criterion, scene) for criterion in step.criteria)


def _finding(criterion: SuccessCriterion, scene: Scene | None) -> Finding:
    verdicts = [CANNOT_TELL if scene is None else _verdict(part, scene) for part in criterion.parts]
    verdict = verdicts[0] if criterion.joining == "one" else _joined(criterion, verdicts)
    version = DETECTORS[criterion.detector].version if criterion.joining == "one" else COMPOSITION_VERSION
    return Finding(criterion.id, verdict.outcome, verdict.near, criterion.detector, version, verdict.evidence)


def _verdict(part: Part, scene: Scene) -> Verdict:
    heard = excerpt(scene, part.span, part.min_word_p)
    verdict = None if heard is None else DETECTORS[part.detector].find(part.params, heard)
    return _missing(part, scene) if verdict is None else verdict


def _missing(part: Part, scene: Scene) -> Verdict:
    """Return what the part asks to be found where what it is about is not in the take."""
    if part.on_missing_span == "unsure":
        return CANNOT_TELL
    searched = Evidence(0.0, round(scene.duration_s, 3), measure=Measure("count", 0, "places"))
    return Verdict(part.on_missing_span, (searched,))


def _joined(criterion: SuccessCriterion, verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict of an `all` or an `any`; it is near when what kept it from `seen` is."""
    wanted: Outcome = "not_seen" if criterion.joining == "all" else "seen"
    other: Outcome = "seen" if criterion.joining == "all" else "not_seen"
    outcomes = {verdict.outcome for verdict in verdicts}
    outcome: Outcome = wanted if wanted in outcomes else other if outcomes == {other} else "unsure"
    evidence = tuple(item for verdict in verdicts for item in verdict.evidence)
    short = [verdict.near for verdict in verdicts if verdict.outcome != "seen"]
    near = outcome != "seen" and (all(short) if criterion.joining == "all" else any(short))
    return Verdict(outcome, evidence, near)
