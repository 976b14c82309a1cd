"""How loud or how high the teacher's voice is in one part of a clip, against another part of the same clip.

Only the teacher's speech counts: silences and pupils' stretches are left out on both sides. Loudness is
the power of that speech, in dB; pitch is its median, in semitones. No research cut-off stands behind the
bounds; coaches set them. The tolerance band is one decibel, or half a semitone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Gt, Le

from media.timeline import Curve, Span
from rubrics.criteria import AnchorName, Number, Parameters, SpanForm, WholeClip
from rubrics.excerpt import Excerpt
from rubrics.finding import Verdict
from rubrics.spans import excerpt as excerpt_of
from rubrics.spans import places
from rubrics.timing import teachers_speech

SHORTEST_S = 0.5  # seconds of talk; less has no level of its own
_NEAR = {"rms_db": 1.0, "f0_semitones": 0.5}
_UNITS = {"rms_db": ("level", "dB"), "f0_semitones": ("pitch", "semitones")}
_WHOLE_CLIP = WholeClip()


@dataclass(frozen=True, slots=True)
class VoiceLevel(Parameters):
    """Lower or higher than `compare_to` by at least `by` of the metric's unit, or the same to within it.

    `compare_to` is a span, an anchor (what is said in the sentence that holds it, each time), `question`,
    or the clip: all of its talk outside the criterion's own span.
    """

    compare_to: SpanForm | AnchorName = _WHOLE_CLIP
    metric: Literal["rms_db", "f0_semitones"] = "rms_db"
    direction: Literal["lower", "same", "higher"] = "same"
    by: Annotated[Number, Gt(0), Le(60)] = 2.0


def voice_level(params: VoiceLevel, excerpt: Excerpt) -> Verdict | None:
    """Compare the voice in the span with the voice elsewhere in the same clip.

    `unsure` where the browser changed the loudness by itself, or either side has too little talk; None
    where what it is to be compared with is not in the take.
    """
    curve = _curve(params, excerpt)
    if curve is None:
        return Verdict("unsure")
    compared = _compared(params.compare_to, excerpt)
    if compared is None:
        return None
    here, there = (_read(params.metric, curve, side) for side in (_talk(excerpt, [_span(excerpt)]), compared))
    if here is None or there is None:
        return Verdict("unsure")
    difference = round(here - there, 1)
    name, unit = _UNITS[params.metric]
    short_by = _short_by(params, difference)
    outcome: Literal["seen", "not_seen"] = "seen" if short_by <= 0 else "not_seen"
    near = 0 < short_by <= _NEAR[params.metric]
    return Verdict(outcome, (excerpt.measured(name, difference, unit),), near)


def _curve(params: VoiceLevel, excerpt: Excerpt) -> Curve | None:
    hearing = excerpt.scene.hearing
    if params.metric == "f0_semitones":
        return hearing.pitch_st
    return None if hearing.automatic_gain else hearing.loudness_db


def _short_by(params: VoiceLevel, difference: float) -> float:
    """Return by how much *difference* misses what is asked for; 0 or less where it does not."""
    match params.direction:
        case "lower":
            return difference + params.by
        case "higher":
            return params.by - difference
        case "same":
            return abs(difference) - params.by


def _compared(compare_to: SpanForm | str, excerpt: Excerpt) -> tuple[Span, ...] | None:
    """Return the talk to compare with, or None where its anchors are not found."""
    if isinstance(compare_to, str):
        spoken = tuple(_anchored(compare_to, excerpt))
        return _talk(excerpt, spoken) if spoken else None
    if isinstance(compare_to, WholeClip):
        return _talk(excerpt, _outside(excerpt))
    other = excerpt_of(excerpt.scene, compare_to, excerpt.min_word_p)
    return None if other is None else _talk(excerpt, [_span(other)])


def _anchored(anchor: str, excerpt: Excerpt) -> Iterator[Span]:
    """Yield the sentences that hold *anchor*; one without words (a person's mark) has none."""
    scene = excerpt.scene
    firsts = {place.first for place in places(scene, anchor)} - {None}
    for sentence in scene.sentences:
        if firsts & set(range(sentence.first, sentence.last + 1)):
            yield Span(sentence.words[0].start_s, sentence.words[-1].end_s)


def _outside(excerpt: Excerpt) -> Sequence[Span]:
    end_s = max(excerpt.end_s, excerpt.scene.duration_s)
    return Span(0.0, excerpt.start_s), Span(excerpt.end_s, end_s)


def _span(excerpt: Excerpt) -> Span:
    return Span(excerpt.start_s, excerpt.end_s)


def _talk(excerpt: Excerpt, windows: Sequence[Span]) -> tuple[Span, ...]:
    """Return the teacher's speech inside *windows*."""
    return tuple(
        piece
        for window in windows
        for piece in teachers_speech(replace(excerpt, start_s=window.start_s, end_s=window.end_s))
    )


def _read(metric: str, curve: Curve, talk: Sequence[Span]) -> float | None:
    values = np.concatenate([np.zeros(0, np.float32), *(curve.within(piece) for piece in talk)])
    if values.size < SHORTEST_S * curve.rate_hz:
        return None
    if metric == "f0_semitones":
        return float(np.median(values))
    return float(10 * np.log10(np.mean(10 ** (values / 10))))
