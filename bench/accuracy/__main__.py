"""`make accuracy`, or `python -m bench.accuracy [--minutes 9] [--wrong]`: see the package.

The full set takes some hours of a processor the first time. What was spoken and heard is kept in
`.accuracy/`, so that a run goes on where the last one stopped, and a change to a detector is counted again in
seconds.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from bench.accuracy.decoys import decoys
from bench.accuracy.orders import orders
from bench.accuracy.pages import write_pages
from bench.accuracy.plan import Part, plan
from bench.accuracy.report import Counts, page, report
from bench.accuracy.takes import Ears
from media.transcribe import Whisper

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".accuracy"
PAGE = ROOT / "docs" / "accuracy.md"
OPENING = Path(__file__).with_name("opening.md")


def main() -> int:
    """Speak and hear what is not kept yet, for as long as there is time, then count all that is."""
    parser = argparse.ArgumentParser(description="How right the findings are, on spoken rehearsals.")
    parser.add_argument("--minutes", type=float, default=24 * 60.0, help="speak and hear for so long at most")
    parser.add_argument("--wrong", action="store_true", help="print what was found wrong in the tuning part")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md and docs/detectors/ too")
    arguments = parser.parse_args()
    ears = Ears(Whisper("tiny.en", threads=2), FOLDER)
    listen(ears, arguments.minutes)
    counts = counted(ears, tell=arguments.wrong)
    text = report(counts)
    print(text)
    if arguments.write:
        write_pages(counts)
        PAGE.write_text(page(text, OPENING.read_text("utf-8").splitlines()), "utf-8")
    return 0


def listen(ears: Ears, minutes: float) -> None:
    """Speak and hear what is not kept yet, for *minutes* at most, rehearsals, decoys and orders in turn."""
    until = time.monotonic() + minutes * 60
    rehearsals = [(item.asked, item.rehearsal.step) for item in plan()]
    others = [(decoy.asked, decoy.step) for decoy in decoys()]
    scenes = [(order.asked, order.step) for order in orders()]
    for some in zip_longest(rehearsals, others, scenes):
        for asked, step in filter(None, some):
            if time.monotonic() > until:
                return
            ears.reheard(asked, ears.kept(asked) or ears.new(asked), step)


def counted(ears: Ears, *, tell: bool) -> Counts:
    """Return the counts of everything that is kept; tell what was found wrong in the tuning part."""
    counts = Counts()
    told = (*_decoys(ears, counts), *_orders(ears, counts), *_rehearsals(ears, counts))
    if tell:
        print("\n".join(line for part, line in told if part == "tuning"))
    return counts


def _decoys(ears: Ears, counts: Counts) -> Iterator[tuple[Part, str]]:
    for decoy in decoys():
        take = ears.heard_out(decoy.asked, decoy.step)
        if take is None:
            continue
        alarms = decoy.alarms(take)
        for kind, (wrong, of) in alarms.items():
            counts.add_alarms((decoy.part, kind, decoy.asked.room), wrong, of)
        if any(wrong for wrong, _ in alarms.values()):
            yield decoy.part, f"{decoy.step.criteria[0].text} {decoy.asked.voice}: {alarms}"


def _orders(ears: Ears, counts: Counts) -> Iterator[tuple[Part, str]]:
    for order in orders():
        take = ears.heard_out(order.asked, order.step)
        if take is None:
            continue
        found, asked = order.found(take), order.asked
        key = order.part, order.kind, asked.room
        counts.orders.setdefault(key, Counter())[(order.expected, found)] += 1
        if found != order.expected:
            heard = " ".join(word.text for word in take.words)
            yield order.part, f"{order.expected} found {found}, {asked.voice}, {asked.room}: {heard}"


def _rehearsals(ears: Ears, counts: Counts) -> Iterator[tuple[Part, str]]:
    items = plan()
    counts.planned = len(items)
    for item in items:
        take = ears.heard_out(item.asked, item.rehearsal.step)
        if take is None:
            counts.waiting += ears.kept(item.asked) is not None
            continue
        counts.done += 1
        for line in counts.tally((item.part, item.voice, item.room)).add(item.rehearsal, take):
            yield item.part, f"{item.title} {line}"


if __name__ == "__main__":
    sys.exit(main())
