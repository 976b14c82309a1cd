"""The figures of each detector, put into its page of `docs/detectors/`, which help in the app shows too."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.accuracy.counts import rightness, unsure_share
from bench.accuracy.plan import Part
from bench.accuracy.report import OTHERS, Counts, Pairs
from rubrics.agreement import Estimate
from rubrics.finding import Outcome

FOLDER = Path(__file__).parents[2] / "docs" / "detectors"
ROOMS = (("clean", ("clean",)), ("noise", ("noise",)), ("echo, breath and keys, other speeds", OTHERS))
LEAD: dict[Part, str] = {
    "unseen": "On made voices, with steps and voices that nobody tuned on:",
    "tuning": "On made voices, with the steps and voices of the tuning part, since no other step of the set "
    "has it:",
}
HEAD = """| room | `seen` right | `seen` found | `not_seen` right | `not_seen` found | `unsure` |
|---|---|---|---|---|---|"""
_TABLE = re.compile(
    r"(## How often it is right\n\n).*?(\n\nThe intervals, and what the set leaves out)", re.S
)


def write_pages(counts: Counts, folder: Path = FOLDER) -> None:
    """Put what was counted into every page that has a table for it; a detector of no case keeps its page."""
    for page in sorted(folder.glob("*.md")):
        for part in LEAD:
            rows = list(_rows(counts, part, page.stem))
            if rows:
                table = "\n".join((LEAD[part], "", HEAD, *rows))
                text = page.read_text("utf-8")
                page.write_text(_TABLE.sub(lambda found: found[1] + table + found[2], text), "utf-8")  # noqa: B023
                break


def _rows(counts: Counts, part: Part, detector: str) -> Iterator[str]:
    voices = counts.heard_well(part)
    for name, rooms in ROOMS:
        tallies = counts.of(lambda key: key[0] == part and key[1] in voices and key[2] in rooms)  # noqa: B023
        pairs: Pairs = sum((tally.pairs[detector] for tally in tallies if detector in tally.pairs), Counter())
        if (unsure := unsure_share(pairs)) is not None:
            cells = [cell for outcome in ("seen", "not_seen") for cell in _cells(pairs, outcome)]
            yield "| " + " | ".join([name, *cells, _percent(unsure)]) + " |"


def _cells(pairs: Pairs, outcome: Outcome) -> tuple[str, str]:
    """Return the precision and the recall of *outcome*, each with what it is a share of."""
    right = rightness(pairs, outcome)
    return (
        f"{_percent(right.precision)} of {right.found}" if right.precision else "none",
        f"{_percent(right.recall)} of {right.true}" if right.recall else "none",
    )


def _percent(estimate: Estimate) -> str:
    return f"{estimate.value * 100:.0f} %"
