"""A step as a form: its criteria part by part, each parameter a field with its unit; and back again.

Fields are named by their place in the document, so that a fault of `step/1` (`criteria[0].params.min_s`)
is shown beside the field that it is about. What the form has no field for is kept as it was.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml

from rubrics.detectors import DETECTORS
from web.detector_words import CHOICES, LABELS, MEANINGS, unit_of
from web.moment_form import typed_moments
from web.typed_values import value_of

MOST_CRITERIA = 5
MOST_PARTS = 3
NO_DETECTOR = ""

ON_MISSING, MIN_WORD_P = "unsure", 0.5  # where a step says nothing else

_PHRASES = ("any_of", "none_of", "lexicon", "look_for")


@dataclass(frozen=True, slots=True)
class ParameterField:
    """One parameter: its name in the form and in words, its value as text, and what it may be."""

    name: str
    label: str
    value: str
    kind: Literal["text", "number", "lines", "choice"]
    unit: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SpanForm:
    """The part of a take that a detector listens to: of which kind, and what that kind asks for, as text."""

    kind: str = "clip"
    seconds: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class PartForm:
    """One detector of a criterion, what it means in words, its parameters, and where it listens."""

    name: str
    detector: str
    meaning: str
    span: SpanForm
    parameters: tuple[ParameterField, ...]
    on_missing_span: str
    min_word_p: str


@dataclass(frozen=True, slots=True)
class CriterionForm:
    """One criterion with its parts."""

    name: str
    id: str
    text: str
    joining: str
    parts: tuple[PartForm, ...]


def criteria_of(document: Mapping[str, Any]) -> tuple[CriterionForm, ...]:
    """Return the criteria of a `step/1` document as fields."""
    return tuple(_criterion(place, raw) for place, raw in enumerate(document["criteria"]))


def document_of(before: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that was typed over *before*; whether it keeps the rules is read elsewhere."""
    document = {**before, **{key: typed.get(key, before.get(key, "")) for key in ("title", "why", "cue")}}
    document["id"] = typed.get("id", before["id"])
    document["area"] = typed.get("area", before["area"])
    document["duration_s"] = [value_of(typed.get(f"duration_{side}", "")) for side in ("from", "to")]
    document["anchors"] = typed_moments(typed)
    scenario = {
        "setting": typed.get("setting", "").strip() or None,
        "roster": [name.strip() for name in typed.get("roster", "").split(",") if name.strip()],
        "pupil_lines": [line.strip() for line in typed.get("pupil_lines", "").splitlines() if line.strip()],
    }
    document["scenario"] = {key: value for key, value in scenario.items() if value}
    criteria = [_typed_criterion(f"c{place}", typed) for place in range(MOST_CRITERIA)]
    document["criteria"] = [criterion for criterion in criteria if criterion is not None]
    return {key: value for key, value in document.items() if value not in (None, {}, [])}


def as_text(document: Mapping[str, Any]) -> str:
    """Return a document as the text of a step file."""
    return json.dumps(document, ensure_ascii=False)


def field_of(fault: str) -> str:
    """Return the name of the form's field that a fault of the document is about."""
    match = re.match(r"criteria\[(\d+)\](?:\.(?:all|any)\[(\d+)\])?(?:\.params)?(?:\.(\w+))?", fault)
    if match is None:
        return {"duration_s": "duration_from", "anchors": "named-moments"}.get(
            fault.partition(".")[0].partition("[")[0], fault.rpartition(".")[2]
        )
    criterion, part, name = match.groups()
    if name in (None, "id", "text"):
        return f"c{criterion}-{name or 'text'}"
    return f"c{criterion}-p{part or 0}-{name}"


def _criterion(place: int, raw: Mapping[str, Any]) -> CriterionForm:
    name = f"c{place}"
    joining = next((key for key in ("all", "any") if key in raw), "one")
    parts = raw[joining] if joining != "one" else [raw]
    return CriterionForm(
        name,
        raw["id"],
        raw["text"],
        joining,
        tuple(_part(f"{name}-p{n}", part) for n, part in enumerate(parts)),
    )


def _part(name: str, raw: Mapping[str, Any]) -> PartForm:
    detector = raw["detector"]
    params = raw.get("params") or {}
    return PartForm(
        name,
        detector,
        MEANINGS[detector],
        _span(raw.get("span")),
        _parameters(name, detector, params),
        str(raw.get("on_missing_span", ON_MISSING)),
        _text(raw.get("min_word_p", MIN_WORD_P)),
    )


def _span(raw: object) -> SpanForm:
    match raw:
        case {"first_s": seconds}:
            return SpanForm("first_s", _text(seconds))
        case {"last_s": seconds}:
            return SpanForm("last_s", _text(seconds))
        case {"after": anchor, "for_s": seconds}:
            return SpanForm("after", _text(seconds), _text(anchor))
        case {"from": start, "to": end}:
            return SpanForm("from", "", _text(start), _text(end))
        case _:
            return SpanForm()


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "" if value is None else str(value)


def _parameters(prefix: str, detector: str, params: Mapping[str, Any]) -> tuple[ParameterField, ...]:
    made: Any = DETECTORS[detector].parameters
    return tuple(
        _field(prefix, entry.name, params.get(entry.name, _default(entry)), entry.type)
        for entry in fields(made)
        if entry.name not in ("reliability", "basis")
    )


def _default(entry: Any) -> Any:  # noqa: ANN401 - a dataclass field holds anything
    return None if entry.default is MISSING else entry.default


def _field(prefix: str, name: str, value: Any, kind: Any) -> ParameterField:  # noqa: ANN401 - a parameter may be anything
    label, unit = LABELS[name], unit_of(name)
    full = f"{prefix}-{name}"
    if name in _PHRASES:
        return ParameterField(full, label, "\n".join(value or ()), "lines", "one a line")
    if name == "sequence":
        text = "\n\n".join("\n".join(phrases) for phrases in value or ())
        return ParameterField(full, label, text, "lines", "one a line, a blank line before what comes next")
    if isinstance(value, bool):
        return ParameterField(full, label, str(value).lower(), "choice", unit, _choices("true", "false"))
    if options := _options(kind):
        return ParameterField(full, label, str(value), "choice", unit, _choices(*options))
    if isinstance(value, int | float) or name.startswith("max"):
        return ParameterField(full, label, "" if value is None else f"{value:g}", "number", unit)
    text = _flow(value) if isinstance(value, dict | list) and value else value
    return ParameterField(full, label, text if isinstance(text, str) else "", "text", unit)


def _flow(value: object) -> str:
    """Return a parameter of some depth as a person writes it in a step file."""
    return str(yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000)).strip()


def _options(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a parameter may be anything
    """Return what a parameter may be, where only a few words are allowed; a union of such counts as one."""
    kinds = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    if all(get_origin(each) is Literal for each in kinds):
        return tuple(str(value) for each in kinds for value in get_args(each))
    return ()


def _choices(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, CHOICES[value]) for value in values)


def _typed_criterion(name: str, typed: Mapping[str, str]) -> dict[str, Any] | None:
    text = typed.get(f"{name}-text", "").strip()
    if not text or typed.get(f"{name}-remove"):
        return None
    head = {"id": typed.get(f"{name}-id", "").strip() or _slug(text), "text": text}
    numbered = (_typed_part(f"{name}-p{number}", typed) for number in range(MOST_PARTS))
    parts = [part for part in numbered if part is not None]
    if len(parts) == 1:
        return {**head, **parts[0]}
    return {**head, "any" if typed.get(f"{name}-joining") == "any" else "all": parts}


def _typed_part(name: str, typed: Mapping[str, str]) -> dict[str, Any] | None:
    detector = typed.get(f"{name}-detector", NO_DETECTOR)
    if detector not in DETECTORS or typed.get(f"{name}-remove"):
        return None
    made: Any = DETECTORS[detector].parameters
    params = {
        entry.name: value
        for entry in fields(made)
        if (value := _typed_value(entry.name, typed.get(f"{name}-{entry.name}", ""), entry.type)) is not None
    }
    part: dict[str, Any] = {
        "detector": detector,
        "params": params,
        "span": _typed_span(name, typed),
    }
    if typed.get(f"{name}-on_missing_span", ON_MISSING) != ON_MISSING:
        part["on_missing_span"] = typed[f"{name}-on_missing_span"]
    if (least := value_of(typed.get(f"{name}-min_word_p", ""))) not in (None, MIN_WORD_P):
        part["min_word_p"] = least
    return {key: value for key, value in part.items() if value not in (None, {})}


def _typed_span(name: str, typed: Mapping[str, str]) -> dict[str, object] | None:
    """Return the span that was chosen, with what was typed for its kind; None for the whole take."""
    seconds = value_of(typed.get(f"{name}-span_s", ""))
    start, end = (typed.get(f"{name}-span_{side}", "").strip() for side in ("start", "end"))
    match typed.get(f"{name}-span"):
        case "first_s" | "last_s" as kind:
            return {kind: seconds}
        case "after":
            return {"after": start, "for_s": seconds}
        case "from":
            return {"from": start, "to": end}
        case _:
            return None


def _typed_value(name: str, text: str, kind: Any) -> object:  # noqa: ANN401 - a parameter may be anything
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if name in _PHRASES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if name == "sequence":
        return [[line.strip() for line in block.splitlines()] for block in re.split(r"\n\s*\n", text)]
    if get_origin(kind) is Literal or name in ("prompt", "after", "of"):
        return text
    return value_of(text)


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower())[:4]) or "criterion"
