"""Whether two attempts are like enough for a change between them to be claimed.

Each rule answers with the sentence that stands above the two when it fails. What the person may not see yet
(a finding withheld, another's judgement) decides nothing.
"""

from collections.abc import Sequence
from typing import Final

from rubrics.criteria import SuccessCriterion
from studio.reviewing import CriterionView
from studio.tables import Attempt, Clip

CriterionPair = tuple[CriterionView, CriterionView]
FROM_PICTURES: Final = frozenset({"stillness", "facing_camera"})
FROM_LOUDNESS: Final = frozenset({"voice_level"})


def why_unfair(first: Attempt, last: Attempt, pairs: Sequence[CriterionPair]) -> tuple[str, ...]:
    """Return why no change is claimed between two attempts, in sentences; nothing where it is fair."""
    if not is_same_step(first, last):
        return ("These are attempts at two different steps.",)
    reasons = [*_other_conditions(first, last)]
    if first.is_slow != last.is_slow:
        reasons.append("One of the two was spoken slowly on purpose.")
    if any(_versions(a) != _versions(b) for a, b in pairs if a.finding and b.finding):
        reasons.append("The two were listened to by different versions of the studio.")
    if _other_judges(pairs):
        reasons.append("The two were judged by different people.")
    return tuple(reasons)


def is_same_step(first: Attempt, last: Attempt) -> bool:
    """Whether both are attempts at one step, in whichever version."""
    return bool(first.step_version.document["id"] == last.step_version.document["id"])


def why_not_this(first: Clip, last: Clip, criterion: SuccessCriterion) -> str | None:
    """Return why one criterion is not compared between two recordings that else are alike, or None.

    What is read from the picture asks for the same camera, as far as its size tells; how loud a voice is,
    for the same way of recording, since each sets the level of the microphone by itself.
    """
    if _reads(criterion, FROM_PICTURES) and _camera(first) != _camera(last):
        return "the camera was set up otherwise"
    if _reads(criterion, FROM_LOUDNESS) and _recorder(first) != _recorder(last):
        return "the two were recorded in different ways, and each sets the level of the microphone itself"
    return None


def _reads(criterion: SuccessCriterion, detectors: frozenset[str]) -> bool:
    return any(part.detector in detectors for part in criterion.parts)


def _camera(clip: Clip) -> tuple[bool, int | None, int | None]:
    return bool(clip.has_video), clip.width, clip.height


def _recorder(clip: Clip) -> tuple[str, bool | None]:
    """Return the type that a recorder gave its file, codecs and all, and whether it levelled the sound."""
    return "".join(clip.media_type.lower().split()), clip.automatic_gain


def _other_conditions(first: Attempt, last: Attempt) -> list[str]:
    before, after = first.step_version.document, last.step_version.document
    if first.step_version_id == last.step_version_id:
        return []
    reasons = []
    if before["criteria"] != after["criteria"] or before.get("anchors") != after.get("anchors"):
        reasons.append("The criteria were changed between these two attempts.")
    scenes = [dict(document.get("scenario") or {}) for document in (before, after)]
    rosters = [scene.pop("roster", None) for scene in scenes]
    if scenes[0] != scenes[1]:
        reasons.append("The two rehearse different scenarios.")
    if rosters[0] != rosters[1]:
        reasons.append("The two have different names on the roster.")
    if not reasons and first.step_version.action_step_id == last.step_version.action_step_id:
        reasons.append("The step was written anew between these two attempts.")
    return reasons


def _versions(view: CriterionView) -> tuple[str, str, str] | None:
    found = view.finding
    return (found.detector_version, found.model, found.model_version) if found else None


def _other_judges(pairs: Sequence[CriterionPair]) -> bool:
    judges = [{person for pair in pairs for person in _judges(pair[side])} for side in (0, 1)]
    return bool(judges[0] and judges[1]) and not judges[0] & judges[1]


def _judges(view: CriterionView) -> set[str]:
    judged = (*((view.mine,) if view.mine else ()), *view.others)
    return {judgement.person_id for judgement in judged if judgement.level != "not_judged"}
