"""What is wrong with a value of a step, said so that its author knows what to write instead."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz.process import extractOne

from rubrics.step_text import Path, Unreadable

T = TypeVar("T")

_MEANT = 70  # per cent alike, from which one key may be a slip for another

EXPECTED: Mapping[str, str] = {
    "schema": "write schema: step/1",
    "id": "use lower case letters, digits and single hyphens, such as qu1-cold-call",
    "title": "write what the step is called",
    "area": "write what the step is about, such as questioning",
    "why": "write in a sentence why the step helps pupils",
    "cue": "write the moment it is for, such as When I ask the whole class a question",
    "prompt": "write what the coach is asked",
    "any_of": "write a list of phrases",
    "none_of": "write a list of phrases",
    "text": "write in a sentence what doing it well looks or sounds like",
    "duration_s": "write the soft limits of one rehearsal in seconds, shortest first, such as [30, 60]",
    "criteria": "write a list of 2 to 5 criteria",
    "params": "write the detector's parameters as a mapping",
    "anchors": "write a mapping from names to anchors",
    "scenario": "write a mapping with setting, roster and pupil_lines",
    "after": "name an anchor, question or sentence",
    "of": "name an anchor, question or sentence",
    "roster": "write a list of names, such as [Devon, Ruby]",
    "sequence": "write two or more lists of phrases, such as [[first], [then]]",
}


def checked(kind: type[T], value: object) -> tuple[T | None, list[tuple[Path, str]]]:
    """Return *value* as *kind*, and what is wrong with it, by path; None where anything is."""
    if isinstance(value, Unreadable):
        return None, []
    unknown = list(_unknown_keys(kind, value))
    try:
        read: T = _adapter(cast("Hashable", kind)).validate_python(value)
    except ValidationError as error:
        return None, unknown + list(_wrong(error.errors(include_url=False), value))
    return (None, unknown) if unknown else (read, [])


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type, by any name
    return TypeAdapter(kind)


def _unknown_keys(kind: type[object], value: object) -> Iterator[tuple[Path, str]]:
    if is_dataclass(kind) and isinstance(value, dict):
        known = [entry.name for entry in fields(kind)]
        yield from (((key,), unknown_key(key, known)) for key in value if key not in known)


def unknown_key(key: str, known: Sequence[str]) -> str:
    """Return that *key* means nothing here, and which key may have been meant."""
    close = extractOne(key, known)
    hint = f"did you mean {close[0]}? " if close and close[1] >= _MEANT else ""
    return f"is no key here; {hint}the keys are {', '.join(known) or 'none'}"


def _wrong(errors: Sequence[ErrorDetails], value: object) -> Iterator[tuple[Path, str]]:
    told: set[Path] = set()
    for error in sorted(errors, key=lambda error: -len(error["loc"])):
        path = _path(error["loc"], value)
        is_told = any(earlier[: len(path)] == path for earlier in told)
        if not isinstance(_at(value, path), Unreadable) and not (is_told and error["type"] != "missing"):
            told.add(path)
            yield path, _sentence(error, path)


def _path(loc: Sequence[str | int], value: object) -> Path:
    """Return as much of pydantic's path as there is in *value*; a missing key is its last part."""
    path: Path = ()
    for part in loc:
        inside = _at(value, path)
        if isinstance(inside, dict):
            if part not in inside and part != loc[-1]:
                break
        elif not (isinstance(inside, list) and isinstance(part, int) and part < len(inside)):
            break
        path = (*path, part)
    return path


def _at(value: object, path: Path) -> object:
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        else:
            items = value if isinstance(value, list) and isinstance(part, int) else []
            value = items[part] if isinstance(part, int) and part < len(items) else None
    return value


def _sentence(error: ErrorDetails, path: Path) -> str:
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    limits, kind, got = error.get("ctx") or {}, error["type"], _shown(error["input"])
    expected = EXPECTED.get(name) if path[-1:] == (name,) else None
    at_least, at_most = (
        f"write at least {limits.get('min_length')}",
        f"write at most {limits.get('max_length')}",
    )
    sentences = {
        "missing": f"is missing; {expected or 'it must be given'}",
        "string_type": f"is {got}; write text, in quotes if YAML reads it as something else",
        "string_too_short": "is empty; write at least one word",
        "string_too_long": f"is too long; use at most {limits.get('max_length')} characters",
        "string_pattern_mismatch": f"is {got}; {expected or EXPECTED['id']}",
        "float_type": f"is {got}; write a number, without quotes",
        "int_type": f"is {got}; write a whole number, without quotes",
        "bool_type": f"is {got}; write true or false",
        "greater_than_equal": f"is {got}; write at least {limits.get('ge')}",
        "greater_than": f"is {got}; write more than {limits.get('gt')}",
        "less_than_equal": f"is {got}; write at most {limits.get('le')}",
        "literal_error": f"is {got}; write one of {limits.get('expected')}",
        "too_short": f"has too few entries; {expected or at_least}",
        "too_long": f"has too many entries; {expected or at_most}",
        "tuple_type": f"is {got}; {expected or 'write a list, such as [one, two]'}",
        "list_type": f"is {got}; {expected or 'write a list, such as [one, two]'}",
        "dict_type": f"is {got}; {expected or 'write a mapping of keys and values'}",
        "dataclass_type": f"is {got}; {expected or 'write a mapping of keys and values'}",
        "value_error": str(limits.get("error", "")),
    }
    return sentences.get(kind, f"is {got}; {error['msg']}")


def _shown(value: object) -> str:
    """Return what stands there in a few words."""
    match value:
        case None:
            return "blank"
        case bool():
            return "true (YAML reads yes and on so)" if value else "false (YAML reads no and off so)"
        case str():
            return repr(value if len(value) <= 40 else value[:39] + "…")
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return f"the number {value}"
