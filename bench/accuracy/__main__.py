"""`make accuracy`, or `python -m bench.accuracy [--minutes 9] [--wrong]`: see the package.

The full set takes some hours of a processor the first time. What was spoken and heard is kept in
`.accuracy/`, so that a run goes on where the last one stopped, and a change to a detector is counted again in
seconds.
"""

import argparse
import sys
import time
from itertools import zip_longest
from pathlib import Path

from bench.accuracy.decoys import decoys
from bench.accuracy.pages import write_pages
from bench.accuracy.plan import plan
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
    """Speak and hear what is not kept yet, for *minutes* at most, rehearsals and decoys in turn."""
    until = time.monotonic() + minutes * 60
    rehearsals = [(item.asked, item.rehearsal.step) for item in plan()]
    others = [(decoy.asked, decoy.step) for decoy in decoys()]
    for pair in zip_longest(rehearsals, others):
        for asked, step in filter(None, pair):
            if time.monotonic() > until:
                return
            ears.reheard(asked, ears.kept(asked) or ears.new(asked), step)


def counted(ears: Ears, *, tell: bool) -> Counts:
    """Return the counts of everything that is kept."""
    counts, items = Counts(), plan()
    counts.planned = len(items)
    for decoy in decoys():
        take = ears.heard_out(decoy.asked, decoy.step)
        if take is not None:
            alarms = decoy.alarms(take)
            for kind, (wrong, of) in alarms.items():
                counts.add_alarms((decoy.part, kind, decoy.asked.room), wrong, of)
            if tell and decoy.part == "tuning" and any(wrong for wrong, _ in alarms.values()):
                print(f"{decoy.step.criteria[0].text} {decoy.asked.voice}: {alarms}")
    for item in items:
        take = ears.heard_out(item.asked, item.rehearsal.step)
        if take is None:
            counts.waiting += ears.kept(item.asked) is not None
            continue
        counts.done += 1
        wrong = counts.tally((item.part, item.voice, item.room)).add(item.rehearsal, take)
        if tell and item.part == "tuning":
            print("\n".join(f"{item.title} {line}" for line in wrong), end="\n" if wrong else "")
    return counts


if __name__ == "__main__":
    sys.exit(main())
