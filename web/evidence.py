"""Evidence as pages show it: moments, the quote, and the measure in words."""

from dataclasses import dataclass
from typing import Any

from studio.tables import Finding


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One stretch of a take that counts; `measure` is text such as "3.4 s"."""

    start_ms: int
    end_ms: int
    quote: str | None
    measure: str | None


def evidence_of(finding: Finding | None) -> tuple[EvidenceView, ...]:
    """Return what a finding rests on, as kept in the record; nothing where nothing was found.

    A count of nothing, over a whole take, points at no moment: the finding's sentence says that better.
    """
    return tuple(_view(item) for item in finding.evidence if _points_at_something(item)) if finding else ()


def _points_at_something(item: dict[str, Any]) -> bool:
    return bool(item["quote"]) or item["measure"] is None or item["measure"]["value"] > 0


def measure_text(measure: dict[str, Any] | None) -> str | None:
    """Return a measure as people say it: seconds cut to the tenth, counts whole, "1 phrase" for one,
    shares in hundredths of the words or of the time.
    """
    if measure is None:
        return None
    value, unit = measure["value"], measure["unit"]
    if unit == "s":
        return f"{int(value * 10 + 1e-6) / 10:.1f} s"
    if unit == "share":
        return f"{int(value * 100 + 1e-6)} % {'alike' if measure['name'] == 'likeness' else 'of the time'}"
    number = f"{value:g}"
    return f"{number} {unit.removesuffix('s') if value == 1 else unit}"


def _view(item: dict[str, Any]) -> EvidenceView:
    return EvidenceView(
        start_ms=item["start_ms"],
        end_ms=item["end_ms"],
        quote=item["quote"] or None,
        measure=measure_text(item["measure"]),
    )
