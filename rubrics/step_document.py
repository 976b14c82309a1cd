"""A step as the plain mapping that a step file holds: what the record freezes and an export writes.

Defaults are left out, so that the mapping reads as an author would have written it.
"""

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, cast

from rubrics.criteria import Parameters, Part, SpanForm, StepTemplate, SuccessCriterion, WholeClip

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA = "step/1"

_WRITTEN_APART = frozenset({"scenario", "anchors", "criteria"})


def step_as_document(step: StepTemplate) -> dict[str, Any]:
    """Return *step* as a mapping of plain values that `read_steps` reads back as an equal step."""
    document: dict[str, Any] = {"schema": SCHEMA}
    document |= {key: value for key, value in _given(step).items() if key not in _WRITTEN_APART}
    if step.scenario:
        document["scenario"] = _given(step.scenario)
    if step.anchors:
        document["anchors"] = {name: _written(anchor) for name, anchor in step.anchors.items()}
    document["criteria"] = [_criterion(criterion) for criterion in step.criteria]
    return document


def _criterion(criterion: SuccessCriterion) -> dict[str, Any]:
    head = {"id": criterion.id, "text": criterion.text}
    parts = [_part(part) for part in criterion.parts]
    return {**head, **parts[0]} if criterion.joining == "one" else {**head, criterion.joining: parts}


def _part(part: Part) -> dict[str, Any]:
    written = _given(part)
    written["params"] = _given(part.params)
    if "span" in written:
        written["span"] = _written(part.span)
    return {key: value for key, value in written.items() if value != {}}


def _given(value: "DataclassInstance | Parameters") -> dict[str, Any]:
    """Return the fields of a dataclass that differ from their defaults, by the name they are written with."""
    return {
        entry.name.removesuffix("_"): _plain(getattr(value, entry.name))
        for entry in fields(cast("DataclassInstance", value))
        if getattr(value, entry.name) != _default(entry)
    }


def _written(value: "DataclassInstance") -> dict[str, Any]:
    """Return every field of a span or an anchor: the keys are what tells one form from another."""
    return {entry.name.removesuffix("_"): _plain(getattr(value, entry.name)) for entry in fields(value)}


def _default(entry: Field[Any]) -> object:
    if entry.default is not MISSING:
        return entry.default
    return entry.default_factory() if entry.default_factory is not MISSING else MISSING


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, WholeClip):
        return "clip"
    return _written(value) if isinstance(value, SpanForm) else value
