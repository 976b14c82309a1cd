"""The report: what the counts come to, as text for the documents."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.accuracy.counts import Tally, errors, f1, rightness, unsure_share
from bench.accuracy.plan import Part
from bench.accuracy.voices import VOICES
from rubrics.agreement import Estimate, proportion
from rubrics.finding import Outcome

HEARD_WELL = 0.15  # word error in a clean room up to which a voice counts towards the bars

Key = tuple[Part, str, str]  # part, voice, room
Pairs = Counter[tuple[Outcome, Outcome]]
TITLE: Mapping[Part, str] = {"unseen": "the unseen part", "tuning": "the tuning part"}


@dataclass
class Counts:
    """Everything that was counted, by part and room, and by voice or, of decoys, by kind."""

    tallies: dict[Key, Tally] = field(default_factory=dict)
    alarms: dict[tuple[Part, str, str], tuple[int, int]] = field(default_factory=dict)
    orders: dict[tuple[Part, str, str], Pairs] = field(default_factory=dict)
    done: int = 0
    planned: int = 0
    waiting: int = 0

    def tally(self, key: Key) -> Tally:
        """Return the tally of *key*, begun if need be."""
        return self.tallies.setdefault(key, Tally())

    def add_alarms(self, key: tuple[Part, str, str], alarms: int, of: int) -> None:
        """Count decoys."""
        before, before_of = self.alarms.get(key, (0, 0))
        self.alarms[key] = before + alarms, before_of + of

    def heard_well(self, part: Part) -> tuple[str, ...]:
        """Return the voices of *part* that the model hears well enough for its bars to mean anything."""
        clean = {
            voice: tally for (of, voice, room), tally in self.tallies.items() if (of, room) == (part, "clean")
        }
        return tuple(voice for voice in clean if clean[voice].word_error <= HEARD_WELL)

    def of(self, wanted: Callable[[Key], bool]) -> list[Tally]:
        """Return the tallies whose key is wanted."""
        return [tally for key, tally in self.tallies.items() if wanted(key)]


def report(counts: Counts) -> str:
    """Return the whole page."""
    parts: tuple[Part, ...] = ("unseen", "tuning")
    lines = [
        f"{counts.done} of the {counts.planned} rehearsals of the full set are counted here.",
        *_waiting(counts),
        "",
        *_voices(counts),
    ]
    for part in parts:
        lines += ["", f"## Outcomes, {TITLE[part]}", "", *_rooms(counts, part)]
        lines += ["", f"## Detectors, {TITLE[part]}", "", *_detectors(counts, part)]
        lines += ["", f"## Measures, questions and names, {TITLE[part]}", "", *_measures(counts, part)]
        lines += ["", f"## Question and name, {TITLE[part]}", "", *_orders(counts, part)]
        lines += ["", f"## Decoys, {TITLE[part]}", "", *_decoys(counts, part)]
    return "\n".join(lines) + "\n"


def _waiting(counts: Counts) -> Iterator[str]:
    """Say what could not be counted yet, and what that does to the tables."""
    if counts.waiting:
        yield f"{counts.waiting} more were heard, but phrases in them still wait to be heard by themselves."
        yield "They are left out: but in clean and noise, rehearsals with few phrases weigh too much."


def _voices(counts: Counts) -> Iterator[str]:
    yield "| part | voice | from | rehearsals, all rooms | word error, clean | counts below |"
    yield "|---|---|---|---|---|---|"
    for part in ("unseen", "tuning"):
        for voice in dict.fromkeys(voice for of, voice, _ in counts.tallies if of == part):
            takes = sum(tally.takes for tally in counts.of(lambda key: key[:2] == (part, voice)))  # noqa: B023
            clean = counts.tallies.get((part, voice, "clean"), Tally())
            well = "yes" if clean.word_error <= HEARD_WELL else "no: heard too badly"
            yield f"| {part} | {voice} | {VOICES[voice].engine} | {takes} | {clean.word_error:.1%} | {well} |"


def _rooms(counts: Counts, part: Part) -> Iterator[str]:
    yield (
        "| room | rehearsals | `seen` precision | `seen` recall | `not_seen` precision | `not_seen` recall "
        "| `unsure`, of what has an answer |"
    )
    yield "|---|---|---|---|---|---|---|"
    voices = counts.heard_well(part)
    rooms = dict.fromkeys(room for of, voice, room in counts.tallies if of == part and voice in voices)
    for room in rooms:
        tallies = counts.of(lambda key: key[0] == part and key[1] in voices and key[2] == room)  # noqa: B023
        pairs = sum((tally.all() for tally in tallies), Pairs())
        seen, not_seen = rightness(pairs, "seen"), rightness(pairs, "not_seen")
        yield _row(
            room,
            sum(tally.takes for tally in tallies),
            _told(seen.precision, seen.found),
            _told(seen.recall, seen.true),
            _told(not_seen.precision, not_seen.found),
            _told(not_seen.recall, not_seen.true),
            _told(unsure_share(pairs)),
        )


def _detectors(counts: Counts, part: Part) -> Iterator[str]:
    yield (
        "| detector | room | `seen` precision | `seen` recall | `not_seen` precision | `not_seen` recall "
        "| `unsure` |"
    )
    yield "|---|---|---|---|---|---|---|"
    voices = counts.heard_well(part)
    for room, rooms in (("clean", ("clean",)), ("noise", ("noise",)), ("others", OTHERS)):
        tallies = counts.of(lambda key: key[0] == part and key[1] in voices and key[2] in rooms)  # noqa: B023
        for name in sorted({name for tally in tallies for name in tally.pairs}):
            pairs = sum((tally.pairs[name] for tally in tallies if name in tally.pairs), Pairs())
            if unsure_share(pairs) is None:
                continue  # whatever is true of these, a made voice cannot show it
            seen, not_seen = rightness(pairs, "seen"), rightness(pairs, "not_seen")
            yield _row(
                f"`{name}`",
                room,
                _told(seen.precision, seen.found),
                _told(seen.recall, seen.true),
                _told(not_seen.precision, not_seen.found),
                _told(not_seen.recall, not_seen.true),
                _told(unsure_share(pairs)),
            )


OTHERS = ("echo", "breath and keys", "slower", "faster")


def _measures(counts: Counts, part: Part) -> Iterator[str]:
    yield (
        "| room | pause error, median | 95th percentile | pauses | questions F1 | F1, no punctuation "
        "| name order right |"
    )
    yield "|---|---|---|---|---|---|---|"
    voices = counts.heard_well(part)
    for room in dict.fromkeys(room for of, voice, room in counts.tallies if of == part and voice in voices):
        tallies = counts.of(lambda key: key[0] == part and key[1] in voices and key[2] == room)  # noqa: B023
        pauses = [error for tally in tallies for error in tally.pause_errors_s]
        middle, worst = errors(pauses) if pauses else (float("nan"), float("nan"))
        asked = {name: _sum(tally.questions[name] for tally in tallies) for name in ("as written", "bare")}
        names = sum((tally.pairs["name_after_question"] for tally in tallies), Pairs())
        right, of = sum(count for (true, found), count in names.items() if true == found), names.total()
        yield _row(
            room,
            f"{middle:.2f} s" if pauses else "none",
            f"{worst:.2f} s" if pauses else "none",
            len(pauses),
            f"{f1(asked['as written']):.2f}",
            f"{f1(asked['bare']):.2f}",
            _told(proportion(right, of) if of else None, of),
        )


def _orders(counts: Counts, part: Part) -> Iterator[str]:
    """How often the order of question and name is right in scenes of one question each."""
    yield "| after the question | room | right | wrong | `unsure` |"
    yield "|---|---|---|---|---|"
    for (of_part, kind, room), pairs in counts.orders.items():
        if of_part == part:
            of = pairs.total()
            right = sum(count for (true, found), count in pairs.items() if true == found)
            unsure = sum(count for (_, found), count in pairs.items() if found == "unsure")
            yield _row(kind, room, _told(proportion(right, of), of), of - right - unsure, unsure)


def _decoys(counts: Counts, part: Part) -> Iterator[str]:
    yield "| decoy | room | decoys | false alarms |"
    yield "|---|---|---|---|"
    for (of_part, kind, room), (alarms, of) in counts.alarms.items():
        if of_part == part:
            yield _row(kind, room, of, f"{alarms}: {_told(proportion(alarms, of))}")


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter[str]())


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _told(estimate: Estimate | None, of: int | None = None) -> str:
    if estimate is None:
        return "none"
    among = "" if of is None else f", n {of}"
    return f"{estimate.value:.1%} ({estimate.low:.1%} to {estimate.high:.1%}{among})"


def page(text: str, opening: Sequence[str]) -> str:
    """Return *text* under its opening."""
    return "\n".join([*opening, "", text])
