"""Step files (`step/1`): text in, steps out, or every fault at once.

A file that breaks a rule is refused whole. What each value may be stands in the annotations of
`rubrics.criteria` and of the detectors' parameters; what ties values together (names that must exist,
ids that must differ) is checked here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

from annotated_types import Len
from pydantic import StringConstraints

from rubrics.criteria import (
    ANCHOR_NAME,
    QUESTION,
    SENTENCE,
    AfterAnchor,
    AfterPupilLine,
    Anchor,
    Area,
    Between,
    ByHand,
    ByPhrase,
    FirstQuestion,
    FirstSeconds,
    Identifier,
    LastSeconds,
    Parameters,
    Part,
    Phase,
    Scenario,
    Seconds,
    Share,
    SpanForm,
    StepTemplate,
    SuccessCriterion,
    Text,
    WholeClip,
)
from rubrics.detectors import DETECTORS
from rubrics.errors import Fault, StepFileFaults
from rubrics.phrases import check_phrases
from rubrics.step_document import SCHEMA, step_as_document
from rubrics.step_faults import EXPECTED, checked, unknown_key
from rubrics.step_text import Document, Path, StepText, Unreadable, read_text

__all__ = ["SCHEMA", "Fault", "StepFileFaults", "read_steps", "step_as_document"]


T = TypeVar("T")

# These mean something of their own where an anchor may stand.
RESERVED = (QUESTION, SENTENCE, "phrase", "clip")

_SPANS: Mapping[frozenset[str], type[SpanForm]] = {
    frozenset({"from", "to"}): Between,
    frozenset({"first_s"}): FirstSeconds,
    frozenset({"last_s"}): LastSeconds,
    frozenset({"after", "for_s"}): AfterAnchor,
}
_TAKEN = "is {0!r}, which one above has already; give each its own"
_SPAN_FORMS = "write clip, {from: a, to: b}, {first_s: 10}, {last_s: 15} or {after: a, for_s: 8}"
_ANCHORS: Mapping[str, type[Anchor]] = {
    "any_of": ByPhrase,
    "first": FirstQuestion,
    "pupil_line": AfterPupilLine,
    "by_hand": ByHand,
}
_ANCHOR_FORMS = "write {any_of: [phrases]}, {first: question}, {pupil_line: 1} or {by_hand: true}"
# Parameters that name an anchor, by detector, and the words that may stand there instead.
_NAMES_ANCHOR: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "pause": ("after", (QUESTION, SENTENCE)),
    "repetition": ("of", (QUESTION, SENTENCE, "phrase")),
    "voice_level": ("compare_to", ("clip", QUESTION)),
}


@dataclass(frozen=True, slots=True)
class _Head:
    """The keys of a step whose values stand for themselves; `criteria` and `anchors` are read apart."""

    schema: Literal["step/1"]
    id: Identifier
    title: Annotated[Text, StringConstraints(max_length=200)]
    area: Area
    why: Text
    cue: Text
    duration_s: tuple[Seconds, Seconds]
    criteria: Annotated[list[Any], Len(2, 5)]
    phase: Phase = "any"
    source: Text | None = None
    scenario: dict[str, Any] | None = None
    anchors: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _CriterionHead:
    id: Identifier
    text: Annotated[Text, StringConstraints(max_length=500)]


@dataclass(frozen=True, slots=True)
class _PartHead:
    on_missing_span: Literal["unsure", "seen"] = "unsure"
    min_word_p: Share = 0.5


_CRITERION_KEYS = ("id", "text", "detector", "params", "span", "on_missing_span", "min_word_p", "all", "any")
_PART_KEYS = ("detector", "params", "span", "on_missing_span", "min_word_p")


def read_steps(text: str | bytes, file: str) -> tuple[StepTemplate, ...]:
    """Return the steps in *text*, YAML or JSON, one a document, in order.

    Args:
        text: what the file holds; bytes must be UTF-8.
        file: the name that faults begin with.

    Raises:
        StepFileFaults: if any rule of `step/1` is broken anywhere; it lists every fault found.
    """
    read = read_text(text, file)
    readings = [_StepReading(document, read) for document in read.documents]
    steps = [reading.step() for reading in readings]
    _check_unique(readings)
    if read.faults:
        raise StepFileFaults(read.faults)
    return tuple(step for step in steps if step is not None)


def _check_unique(readings: Sequence["_StepReading"]) -> None:
    seen: set[str] = set()
    for reading in readings:
        name = reading.raw.get("id")
        if isinstance(name, str) and name in seen:
            reading.fault(("id",), _TAKEN.format(name))
        elif isinstance(name, str):
            seen.add(name)


@dataclass
class _StepReading:
    """One document on its way to being a step; faults go into `read` as they are found."""

    document: Document
    read: StepText
    raw: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.raw = self.document.value if isinstance(self.document.value, dict) else {}

    def fault(self, path: Path, detail: str) -> None:
        self.read.fault(self.document.line(path), path, detail)

    def check(self, kind: type[T], value: object, path: Path) -> T | None:
        """Return *value* as *kind*; None, with its faults noted, where it is not."""
        result, wrong = checked(kind, value)
        for inner, detail in wrong:
            self.fault((*path, *(part if isinstance(part, int) else _key(part) for part in inner)), detail)
        return result

    def step(self) -> StepTemplate | None:
        if not isinstance(self.document.value, dict):
            if not isinstance(self.document.value, Unreadable):
                self.fault((), "is not a step; write a mapping that begins with schema: step/1")
            return None
        if self.raw.get("schema", SCHEMA) != SCHEMA:
            self.fault(
                ("schema",),
                f"is {self.raw['schema']!r}, which this studio does not read; {EXPECTED['schema']}",
            )
            return None
        head = self.check(_Head, self.raw, ())
        scenario = self.scenario()
        anchors = self.anchors()
        criteria = self.criteria()
        self.check_limits()
        if head is None or any(criterion is None for criterion in criteria):
            return None
        known = {
            name: getattr(head, name) for name in ("id", "title", "area", "why", "cue", "phase", "source")
        }
        return StepTemplate(
            **known,
            duration_s=head.duration_s,
            scenario=scenario,
            anchors=anchors,
            criteria=tuple(criterion for criterion in criteria if criterion is not None),
        )

    def scenario(self) -> Scenario | None:
        raw = self.raw.get("scenario")
        return self.check(Scenario, raw, ("scenario",)) if isinstance(raw, dict) else None

    def check_limits(self) -> None:
        match self.raw.get("duration_s"):
            case [int() | float() as low, int() | float() as high] if not 0 <= low <= high or high == 0:
                self.fault(("duration_s",), f"is {[low, high]}; {EXPECTED['duration_s']}")

    def anchors(self) -> dict[str, Anchor]:
        raw = self.raw.get("anchors")
        forms = raw if isinstance(raw, dict) else {}
        read = {name: self.anchor(name, form) for name, form in forms.items()}
        return {name: anchor for name, anchor in read.items() if anchor is not None}

    def anchor(self, name: str, form: object) -> Anchor | None:
        path: Path = ("anchors", name)
        if name in RESERVED:
            self.fault(
                path, f"takes a name with a meaning of its own; use another name than {', '.join(RESERVED)}"
            )
        elif not ANCHOR_NAME.fullmatch(name):
            self.fault(
                path, "is no name for an anchor; use lower case letters, digits, hyphens and underscores"
            )
        kinds = [kind for key, kind in _ANCHORS.items() if isinstance(form, dict) and key in form]
        if len(kinds) != 1:
            self.fault(path, f"is no anchor of one form; {_ANCHOR_FORMS}")
            return None
        anchor: Anchor | None = self.check(kinds[0], form, path)
        if isinstance(anchor, ByPhrase):
            self.check_anchor_phrases(anchor, path)
        return anchor

    def check_anchor_phrases(self, anchor: ByPhrase, path: Path) -> None:
        try:
            check_phrases(anchor.any_of, "fuzzy")
        except ValueError as error:
            self.fault((*path, "any_of"), str(error))

    def criteria(self) -> list[SuccessCriterion | None]:
        raw = self.raw.get("criteria")
        entries = raw if isinstance(raw, list) else []
        seen: set[str] = set()
        for place, entry in enumerate(entries):
            name = entry.get("id") if isinstance(entry, dict) else None
            if isinstance(name, str) and name in seen:
                self.fault(("criteria", place, "id"), _TAKEN.format(name))
            seen |= {name} if isinstance(name, str) else set()
        return [self.criterion(entry, ("criteria", place)) for place, entry in enumerate(entries)]

    def criterion(self, raw: object, path: Path) -> SuccessCriterion | None:
        if not isinstance(raw, dict):
            if not isinstance(raw, Unreadable):
                self.fault(path, "is not a criterion; write a mapping with id, text and detector")
            return None
        self.check_keys(raw, _CRITERION_KEYS, path)
        head = self.check(_CriterionHead, {key: raw[key] for key in ("id", "text") if key in raw}, path)
        forms = [key for key in ("detector", "all", "any") if key in raw]
        if len(forms) != 1:
            found = " and ".join(forms) or "none of them"
            self.fault(path, f"has {found}; give exactly one of detector, all and any")
            return None
        joining: Any = "one" if forms == ["detector"] else forms[0]
        parts = [self.part(raw, path)] if joining == "one" else self.parts(raw, joining, path)
        if head is None or not parts or any(part is None for part in parts):
            return None
        return SuccessCriterion(
            head.id, head.text, joining, tuple(part for part in parts if part is not None)
        )

    def parts(self, raw: dict[str, Any], joining: str, path: Path) -> list[Part | None]:
        for key in raw:
            if key in _PART_KEYS:
                self.fault((*path, key), f"stands beside {joining}; move it into the parts")
        listed, inside = raw[joining], (*path, joining)
        entries = listed if isinstance(listed, list) else []
        if not 2 <= len(entries) <= 3:
            self.fault(inside, "is not a list of two or three parts; write each as {detector, params, span}")
        for place, entry in enumerate(entries):
            if isinstance(entry, dict):
                self.check_keys(entry, _PART_KEYS, (*inside, place))
        return [self.part(entry, (*inside, place)) for place, entry in enumerate(entries)]

    def check_keys(self, raw: dict[str, Any], known: Sequence[str], path: Path) -> None:
        for key in raw:
            if key not in known:
                self.fault((*path, key), unknown_key(key, known))

    def part(self, raw: object, path: Path) -> Part | None:
        if not isinstance(raw, dict):
            self.fault(path, "is not a part; write a mapping with detector, params and span")
            return None
        heads = {key: raw[key] for key in ("on_missing_span", "min_word_p") if key in raw}
        head = self.check(_PartHead, heads, path)
        span = self.span(raw.get("span"), (*path, "span"))
        name = raw.get("detector")
        if not isinstance(name, str) or name not in DETECTORS:
            if not isinstance(name, Unreadable):
                found = "is missing" if name is None else f"is {name!r}"
                self.fault((*path, "detector"), f"{found}; write one of {', '.join(DETECTORS)}")
            return None
        params = self.params(name, raw.get("params"), (*path, "params"))
        if head is None or span is None or params is None:
            return None
        return Part(name, params, span, head.on_missing_span, head.min_word_p)

    def params(self, detector: str, raw: object, path: Path) -> Parameters | None:
        values = {} if raw is None else raw
        if isinstance(values, dict) and detector in _NAMES_ANCHOR:
            key, others = _NAMES_ANCHOR[detector]
            if detector == "voice_level" and (values.get(key) == "clip" or isinstance(values.get(key), dict)):
                values = {**values, key: self.span(values[key], (*path, key))}
            elif isinstance(values.get(key), str):
                self.check_anchor(values[key], others, (*path, key))
        return self.check(DETECTORS[detector].parameters, values, path)

    def span(self, raw: object, path: Path) -> SpanForm | None:
        if raw is None or raw == "clip":
            return WholeClip()
        kind = _SPANS.get(frozenset(raw)) if isinstance(raw, dict) else None
        if kind is None or not isinstance(raw, dict):
            if not isinstance(raw, Unreadable):
                self.fault(path, f"is no span; {_SPAN_FORMS}")
            return None
        for key in ("from", "to", "after"):
            if isinstance(raw.get(key), str):
                self.check_anchor(raw[key], (QUESTION,), (*path, key))
        span: SpanForm | None = self.check(kind, {_field(key): value for key, value in raw.items()}, path)
        return span

    def check_anchor(self, name: str, others: Sequence[str], path: Path) -> None:
        declared = self.raw.get("anchors")
        if name not in others and not (isinstance(declared, dict) and name in declared):
            self.fault(
                path,
                f"names {name!r}, which is no anchor of this step; declare it or use {' or '.join(others)}",
            )


def _field(key: str) -> str:
    """Return the field that *key* fills: `from` cannot be one in Python."""
    return "from_" if key == "from" else key


def _key(field: str) -> str:
    return "from" if field == "from_" else field
