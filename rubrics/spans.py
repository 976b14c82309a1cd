"""Anchors found in a take, and the spans they bound.

A span that leans on an anchor begins where the anchor ends. Where an anchor is found more than once,
the first place counts, and `to` is the first place after `from`. The first and last seconds are those
of the recording, as the person saw them while recording.
"""

from dataclasses import dataclass

from media.timeline import Span
from rubrics.criteria import (
    QUESTION,
    AfterAnchor,
    AfterPupilLine,
    Between,
    ByHand,
    ByPhrase,
    FirstQuestion,
    FirstSeconds,
    LastSeconds,
    SpanForm,
    WholeClip,
)
from rubrics.excerpt import Excerpt, Scene


@dataclass(frozen=True, slots=True)
class Place:
    """One place where an anchor is found: from `start_s` to `end_s`, and its words if it has any.

    `first` and `last` are places in the take's words; both are None for a moment without words.
    """

    start_s: float
    end_s: float
    first: int | None = None
    last: int | None = None


def places(scene: Scene, anchor: str) -> tuple[Place, ...]:
    """Return every place where *anchor* is found, in order; `question` means any question."""
    if anchor == QUESTION and anchor not in scene.anchors:
        return tuple(_said(scene, question.first, question.last) for question in scene.questions)
    match scene.anchors[anchor]:
        case ByPhrase(any_of):
            return tuple(_said(scene, hit.first, hit.last) for hit in scene.places(any_of))
        case FirstQuestion():
            return tuple(_said(scene, question.first, question.last) for question in scene.questions[:1])
        case AfterPupilLine(number):
            ends = [stretch.end_s for stretch in sorted(scene.hearing.pupil)[number - 1 : number]]
            return tuple(Place(end_s, end_s) for end_s in ends)
        case ByHand():
            marks = scene.hearing.marks
            return (Place(marks[anchor], marks[anchor]),) if anchor in marks else ()


def excerpt(scene: Scene, span: SpanForm, min_word_p: float) -> Excerpt | None:
    """Return the part of the take that *span* names, or None where its anchors are not found."""
    bounds = _bounds(scene, span)
    if bounds is None:
        return None
    return Excerpt(scene, round(bounds.start_s, 3), round(bounds.end_s, 3), min_word_p)


def _bounds(scene: Scene, span: SpanForm) -> Span | None:
    duration_s = scene.duration_s
    match span:
        case WholeClip():
            return Span(0.0, duration_s)
        case FirstSeconds(first_s):
            return Span(0.0, min(first_s, duration_s))
        case LastSeconds(last_s):
            return Span(max(0.0, duration_s - last_s), duration_s)
        case AfterAnchor(after, for_s):
            for place in places(scene, after)[:1]:
                return Span(place.end_s, max(place.end_s, min(place.end_s + for_s, duration_s)))
            return None
        case Between(from_, to):
            return _between(scene, from_, to)


def _between(scene: Scene, from_: str, to: str) -> Span | None:
    for opening in places(scene, from_)[:1]:
        for closing in places(scene, to):
            if closing.start_s >= opening.end_s and closing != opening:
                return Span(opening.end_s, closing.start_s)
    return None


def _said(scene: Scene, first: int, last: int) -> Place:
    return Place(scene.words[first].start_s, scene.words[last].end_s, first, last)
