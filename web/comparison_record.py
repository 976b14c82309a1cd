"""The record of a comparison to take away: as a table for other programs.

With names off, people are their roles. Names of pupils are fictional and stay.
"""

import csv
import io

from web.comparison_view import Cell, ComparisonView, JudgedTwice

HEADER = "Made for practice and feedback. Not for appraisal."
_OF_A_TAKE = ("outcome", "measure", "quote", "start_ms")
COLUMNS = (
    "criterion",
    *(f"first_{name}" for name in _OF_A_TAKE),
    *(f"last_{name}" for name in _OF_A_TAKE),
    *("change", "judged_by", "first_judgement", "last_judgement"),
)


def as_csv(view: ComparisonView, *, names: bool) -> str:
    """Return a row for each criterion and judge, under a line that says what it is not for."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([HEADER, *view.unfair])
    table.writerow(COLUMNS)
    for row in view.rows:
        for place, judged in enumerate(row.judgements or (None,)):
            said = _judged(judged, place, names=names)
            cells = (*_cell(row.first), *_cell(row.last))
            table.writerow([_plain(one) for one in (row.text, *cells, row.change, *said)])
    return out.getvalue()


def _cell(cell: Cell) -> tuple[str, str, str, str]:
    start = "" if cell.start_ms is None else str(cell.start_ms)
    return cell.outcome, cell.measure or "", cell.quote or "", start


def _judged(judged: JudgedTwice | None, place: int, *, names: bool) -> tuple[str, str, str]:
    if judged is None:
        return "", "", ""
    return judged.name if names else f"Judge {place + 1}", judged.first or "", judged.last or ""


def _plain(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
