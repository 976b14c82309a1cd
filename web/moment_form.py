"""The named moments of a step as a form: what each is called, what makes it, and what that asks for.

There is always one row more than there are moments, for the next one. A row in which nothing was typed is no
moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from web.typed_values import value_of


@dataclass(frozen=True, slots=True)
class MomentForm:
    """One row: what the moment is called, of which kind it is, and what its kind asks for, as text."""

    name: str
    called: str = ""
    kind: str = "any_of"
    phrases: str = ""
    pupil_line: str = ""


def moments_of(document: Mapping[str, Any]) -> tuple[MomentForm, ...]:
    """Return the moments of a `step/1` document as rows, and an empty one."""
    rows = [_row(f"m{place}", *named) for place, named in enumerate(document.get("anchors", {}).items())]
    return (*rows, MomentForm(f"m{len(rows)}"))


def typed_moments(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the moments that were typed; whether they keep the rules is read elsewhere.

    One that is called as another is gets a name that breaks them, so that it is told and not lost.
    """
    moments: dict[str, Any] = {}
    for name in takewhile(lambda name: f"{name}-called" in typed, (f"m{place}" for place in count())):
        called, moment = typed[f"{name}-called"].strip(), _typed(name, typed)
        if called or any(moment.values()):
            moments[f"{called} (twice)" if called in moments else called] = moment
    return moments


def _row(name: str, called: str, moment: Mapping[str, Any]) -> MomentForm:
    match moment:
        case {"any_of": phrases}:
            return MomentForm(name, called, "any_of", "\n".join(map(str, phrases)))
        case {"pupil_line": line}:
            return MomentForm(name, called, "pupil_line", pupil_line="" if line is None else str(line))
        case _:
            return MomentForm(name, called, next(iter(moment)))


def _typed(name: str, typed: Mapping[str, str]) -> dict[str, Any]:
    match typed.get(f"{name}-kind"):
        case "pupil_line":
            return {"pupil_line": value_of(typed.get(f"{name}-pupil_line", ""))}
        case "first" if typed[f"{name}-called"].strip():
            return {"first": "question"}
        case "by_hand" if typed[f"{name}-called"].strip():
            return {"by_hand": True}
        case _:
            lines = (line.strip() for line in typed.get(f"{name}-any_of", "").splitlines())
            return {"any_of": [line for line in lines if line]}
