"""What the picture shows of a body: how still it is, and whether the face is turned to the camera.

Neither says anything of what a person feels or who they are. Both are `unsure` where the picture was not
read: sound alone, or a person who has not opted in. No research cut-off stands behind the bounds; coaches
set them. The tolerance band is a tenth of the span.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.timeline import Curve, Span
from rubrics.criteria import Parameters, Share
from rubrics.excerpt import Excerpt
from rubrics.finding import Verdict

NEAR_SHARE = 0.1
LEAST_READ = 0.5  # share of a span that must have been read; of less nothing can be said
_TURNED = 0.5  # a reading of `facing` above this is a face turned to the camera


@dataclass(frozen=True, slots=True)
class Stillness(Parameters):
    """Upper-body motion of at most `max_motion` for at least `min_share` of the span."""

    max_motion: Share = 0.15
    min_share: Share = 0.8


@dataclass(frozen=True, slots=True)
class FacingCamera(Parameters):
    """A roughly frontal face for at least `min_share` of the span."""

    min_share: Share = 0.7


def stillness(params: Stillness, excerpt: Excerpt) -> Verdict:
    """Measure for how much of the span the upper body keeps still."""
    read = _read(excerpt.scene.hearing.motion, excerpt)
    if read is None:
        return Verdict("unsure")
    return _verdict("still", float(np.mean(read <= params.max_motion)), params.min_share, excerpt)


def facing_camera(params: FacingCamera, excerpt: Excerpt) -> Verdict:
    """Measure for how much of the span a face is turned to the camera.

    Where none is in the whole take, the camera may simply not have seen it: that is `unsure`.
    """
    curve = excerpt.scene.hearing.facing
    read = _read(curve, excerpt)
    if curve is None or read is None or not np.any(curve.values > _TURNED):
        return Verdict("unsure")
    return _verdict("facing", float(np.mean(read > _TURNED)), params.min_share, excerpt)


def _verdict(name: str, share: float, least: float, excerpt: Excerpt) -> Verdict:
    evidence = (excerpt.measured(name, round(share, 3), "share"),)
    if share >= least:
        return Verdict("seen", evidence)
    return Verdict("not_seen", evidence, near=share >= least - NEAR_SHARE)


def _read(curve: Curve | None, excerpt: Excerpt) -> NDArray[np.float32] | None:
    """Return the readings inside, or None where they are too few to stand for the whole span."""
    if curve is None:
        return None
    span = Span(excerpt.start_s, excerpt.end_s)
    read = curve.within(span)
    return read if read.size and read.size >= LEAST_READ * span.duration_s * curve.rate_hz else None
