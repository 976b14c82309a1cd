"""Two takes as their page shows them: two stages, one transport, and what changed by criterion."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from sqlalchemy.orm import Session

from media.timeline import milliseconds, seconds
from studio import attempts, comparisons, practice_sessions
from studio.alignment import Alignment, Timed
from studio.comparisons import Comparison, CriterionChange
from studio.findings import is_behind
from studio.installation import Installation
from studio.lining_up import NOTHING, LinedUp, Marked, Origin, line_up
from studio.phrase_measures import PhraseMeasures, phrase_measures
from studio.repeat_chain import Link, at_step, chain, of_teacher
from studio.reviewing import CriterionView
from studio.tables import Attempt, Person, PracticeSession
from web.attempt_view import criterion_is_for_people
from web.compared_side import Side, attempt_side, empty_side, model_side
from web.evidence import evidence_of
from web.faces import initials
from web.film_view import FilmRow, film_rows, may_take_away
from web.formats import day
from web.words_apart import Part, parts

Way = Literal["clock", "moment", "words"]
MOST_CHOICES: Final = 100
ONLY_ONE: Final = "There is one attempt so far. Record the next one, then come back."
ACTED: Final = {"acted_on": "acted on", "still_to_do": "still to do", "shared": "not said yet"}
Stretch = tuple[int, int]  # milliseconds
OUTCOME_WORDS = {"seen": "heard", "not_seen": "not heard", "unsure": "cannot tell"}
WAYS = {"forwards": "better", "backwards": "worse", "same": "same", None: "unclear"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found on one criterion in one take; "hidden" from whoever has not judged it yet."""

    outcome: str
    measure: str | None
    quote: str | None
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class JudgedTwice:
    """What one person judged in each."""

    name: str
    initials: str
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One criterion in both takes."""

    id: str
    text: str
    first: Cell
    last: Cell
    way: str | None
    change: str
    judgements: tuple[JudgedTwice, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An attempt that may stand on one side."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One attempt of the practice, what it was to change, and what became of that."""

    text: str
    href: str
    mark: str | None
    focus: str | None
    by: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """All that the page says."""

    href: str
    practice_href: str
    title: str
    facts: tuple[str, ...]
    pills: tuple[tuple[str, str, str], ...]
    unfair: tuple[str, ...]
    found_again: tuple[
        tuple[str, str], ...
    ]  # attempts that may be looked through anew: what to say, where to
    first: Side
    last: Side
    rows: tuple[ChangeRow, ...]
    joins: tuple[tuple[Stretch, Stretch], ...]
    moved: tuple[tuple[Stretch, Stretch], ...]
    origins: tuple[Origin, ...]
    lined_up: str
    words_problem: str | None
    words: tuple[tuple[Part, ...], tuple[Part, ...]]
    phrases: tuple[PhraseMeasures, ...]
    chain: tuple[ChainRow, ...]
    choices: tuple[Choice, ...]
    way: Way
    origin: str
    may_film: bool
    films: tuple[FilmRow, ...]

    @property
    def has_both(self) -> bool:
        """Whether there are two takes to play."""
        return bool(self.first.src and self.last.src)

    @property
    def is_withheld(self) -> bool:
        """Whether this person has criteria left to judge, so that pauses would say what was found."""
        return self.first.withheld or self.last.withheld


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the practice it stands in, the two takes, and the way to go."""

    practice: PracticeSession
    first: Attempt | None
    last: Attempt | None
    model: Literal["first", "last"] | None
    gone: str | None
    way: Way | None
    origin: str


def comparison_view(
    session: Session, installation: Installation, asked: Asked, person: Person
) -> ComparisonView:
    """Return what this person sees of two takes that they may see, or of one and why there is no other."""
    before, after = (_side(session, installation, asked, person, name) for name in ("first", "last"))
    compared = None
    if asked.first and asked.last:
        settings = installation.settings.review
        compared = comparisons.compare(session, settings, asked.first, asked.last, person.id)
    fair = compared is not None and not compared.unfair
    rows = tuple(
        _row(change, (before, after), fair=fair) for change in (compared.criteria if compared else ())
    )
    lined = _lined_up(installation, (before, after), rows)
    before, after = _begun(lined, (before, after))
    seen = attempts.of_practice(session, person.id, asked.practice.id)
    practice_href = f"/practice-sessions/{asked.practice.id}"
    href = f"{practice_href}/comparison?first={before.key}&last={after.key}"
    withheld = before.withheld or after.withheld
    return ComparisonView(
        href=href,
        practice_href=practice_href,
        title=asked.practice.step_version.document["title"],
        facts=_facts(asked, fair=fair),
        pills=_pills(session, asked, person, seen, practice_href),
        unfair=compared.unfair if compared else (),
        found_again=_found_again(compared, person) if compared else (),
        first=before,
        last=after,
        rows=rows,
        joins=tuple((_whole(join.first), _whole(join.last)) for join in lined.alignment.joins),
        moved=_moved(lined.alignment),
        origins=lined.origins,
        lined_up=_as_json(lined),
        words_problem=lined.problem,
        words=(parts(lined.alignment, "first"), parts(lined.alignment, "last")),
        phrases=() if withheld else phrase_measures(lined.alignment, _loudness(before), _loudness(after)),
        chain=tuple(_chain_row(link) for link in chain(session, seen)),
        choices=_choices(session, asked, person),
        way=asked.way or ("words" if lined.alignment.joins else "clock"),
        origin=asked.origin if asked.origin in {one.id for one in lined.origins} else "",
        may_film=may_take_away(installation, asked.practice, person),
        films=_films(session, installation, before, after),
    )


def _loudness(side: Side) -> Sequence[int] | None:
    """Return the waveform of a take, where how loud it is can be compared at all."""
    return None if side.is_levelled else side.peaks


def _films(session: Session, installation: Installation, first: Side, last: Side) -> tuple[FilmRow, ...]:
    if first.clip_id is None or last.clip_id is None:
        return ()
    return film_rows(session, installation, first.clip_id, last.clip_id)


def _found_again(compared: Comparison, person: Person) -> tuple[tuple[str, str], ...]:
    """Return the attempts whose findings today's detectors would make anew, for their owner to ask for it."""
    sides = (
        (compared.first, [change.first for change in compared.criteria if change.first]),
        (compared.last, [change.last for change in compared.criteria if change.last]),
    )
    return tuple(
        (f"Find again in attempt {attempt.number}", f"/attempts/{attempt.id}/findings")
        for attempt, views in sides
        if attempt.clip.owner_id == person.id
        and any(is_behind(one.finding.detector, one.finding.detector_version) for one in views if one.finding)
    )


def _side(
    session: Session, installation: Installation, asked: Asked, person: Person, name: Literal["first", "last"]
) -> Side:
    attempt, title = (asked.first, "First") if name == "first" else (asked.last, "Last")
    if attempt is not None:
        return attempt_side(session, installation, attempt, person, title)
    model = practice_sessions.model_of(session, asked.practice.id) if asked.model == name else None
    if model is not None and model.clip is not None:
        return model_side(session, installation, asked.practice, model.clip, "Model")
    if asked.model == name:
        return empty_side(
            asked.practice, "Model", "This practice has no model on film to stand beside a take."
        )
    return empty_side(asked.practice, title, asked.gone or ONLY_ONE)


def _facts(asked: Asked, *, fair: bool) -> tuple[str, ...]:
    if not (asked.first and asked.last):
        return ("one take beside the model",) if asked.model else ("one attempt so far",)
    return (
        " beside ".join(_named(attempt) for attempt in (asked.first, asked.last)),
        "same scenario, same criteria" if fair else "not compared like with like",
    )


def _named(attempt: Attempt) -> str:
    """Return "Attempt 1 (cold, slow)", or "Attempt 2" where there is nothing to add."""
    marks = ", ".join(attempts.marks_of(attempt))
    return f"Attempt {attempt.number} ({marks})" if marks else f"Attempt {attempt.number}"


def _lined_up(installation: Installation, sides: tuple[Side, Side], rows: Sequence[ChangeRow]) -> LinedUp:
    first, last = sides
    if first.clip_id is None or last.clip_id is None:
        return LinedUp(NOTHING, (), None)
    evidence = [
        Marked(f"criterion-{row.id}", row.text, _start_s(row.first), _start_s(row.last)) for row in rows
    ]
    return line_up(installation.store, (first.clip_id, last.clip_id), (first.step, last.step), evidence)


def _start_s(cell: Cell) -> float | None:
    return None if cell.start_ms is None else seconds(cell.start_ms)


def _begun(lined: LinedUp, sides: tuple[Side, Side]) -> tuple[Side, Side]:
    """Return the sides with where each begins by its first word."""
    opening = next((one for one in lined.origins if one.id == "first-word"), None)
    if opening is None:
        return sides
    return (
        replace(sides[0], origin_ms=milliseconds(opening.first_s)),
        replace(sides[1], origin_ms=milliseconds(opening.last_s)),
    )


def _as_json(lined: LinedUp) -> str:
    """Return what the players need to go by words or from a moment, seconds."""
    joins = [[round(edge, 3) for edge in (*join.first, *join.last)] for join in lined.alignment.joins]
    origins = [
        {"id": one.id, "first": round(one.first_s, 3), "last": round(one.last_s, 3)} for one in lined.origins
    ]
    return json.dumps({"joins": joins, "origins": origins})


def _moved(alignment: Alignment) -> tuple[tuple[Stretch, Stretch], ...]:
    def stretch(words: Sequence[Timed], places: tuple[int, int]) -> Stretch:
        return _whole((words[places[0]].start_s, words[places[1] - 1].end_s))

    return tuple(
        (stretch(alignment.first, move.first), stretch(alignment.last, move.last)) for move in alignment.moved
    )


def _pills(
    session: Session, asked: Asked, person: Person, seen: Sequence[Attempt], practice_href: str
) -> tuple[tuple[str, str, str], ...]:
    """Return the comparisons that are one click away: this practice, the step over weeks, the model."""
    base = f"{practice_href}/comparison"
    over_weeks = at_step(session, person.id, asked.practice.action_step)
    pills = []
    if len(seen) > 1:
        pills.append(
            (
                "This practice",
                f"{base}?first={seen[0].id}&last={seen[-1].id}",
                "First and last of this practice",
            )
        )
    if len({attempt.practice_session_id for attempt in over_weeks}) > 1:
        pills.append(
            (
                "Over weeks",
                f"{base}?first={over_weeks[0].id}&last={over_weeks[-1].id}",
                "First and last at this step",
            )
        )
    model = practice_sessions.model_of(session, asked.practice.id)
    if model is not None and model.clip is not None and seen:
        pills.append(
            ("With the model", f"{base}?first=model&last={seen[-1].id}", "The model beside the last attempt")
        )
    return tuple(pills)


def _chain_row(link: Link) -> ChainRow:
    return ChainRow(
        text=f"Attempt {link.attempt.number}",
        href=f"/attempts/{link.attempt.id}",
        mark=", ".join(attempts.marks_of(link.attempt)) or None,
        focus=link.answers.text if link.answers else None,
        by=link.answers.set_by.name if link.answers else None,
        outcome=ACTED.get(link.outcome or ""),
    )


def _choices(session: Session, asked: Asked, person: Person) -> tuple[Choice, ...]:
    model = practice_sessions.model_of(session, asked.practice.id)
    choices = [Choice("model", "The model")] if model and model.clip else []
    teacher_id = asked.practice.action_step.teacher_id
    for attempt in of_teacher(session, person.id, teacher_id, MOST_CHOICES):
        step = attempt.step_version.document["title"]
        choices.append(Choice(attempt.id, f"{step} · attempt {attempt.number} · {day(attempt.created_at)}"))
    return tuple(choices)


def _whole(stretch_s: tuple[float, float]) -> Stretch:
    return milliseconds(stretch_s[0]), milliseconds(stretch_s[1])


def _row(change: CriterionChange, sides: tuple[Side, Side], *, fair: bool) -> ChangeRow:
    first, last = _cell(change.first, sides[0]), _cell(change.last, sides[1])
    is_fair = fair and change.unfair is None
    return ChangeRow(
        id=change.criterion.id,
        text=change.criterion.text,
        first=first,
        last=last,
        way=WAYS[change.change] if is_fair and _are_found(first, last) else None,
        change=_change_text(first, last) if is_fair else _not_compared(change),
        judgements=_judgements(change),
    )


def _not_compared(change: CriterionChange) -> str:
    if change.first is None or change.last is None:
        return "not compared: in one of the two steps alone"
    return f"not compared: {change.unfair}" if change.unfair else "not compared"


def _cell(view: CriterionView | None, side: Side) -> Cell:
    if view is None:
        return Cell("absent", None, None, None, None)
    if criterion_is_for_people(view):
        return Cell("person", None, None, None, None)
    if view.finding is None:
        missing = "hidden" if view.withheld else "unknown" if side.problem else "waiting"
        return Cell(missing, None, None, None, None)
    shown = next(iter(evidence_of(view.finding)), None)  # where there is room for one
    return Cell(
        outcome=view.finding.outcome,
        measure=shown.measure if shown else None,
        quote=shown.quote if shown else None,
        start_ms=shown.start_ms if shown else None,
        end_ms=shown.end_ms if shown else None,
    )


def _are_found(first: Cell, last: Cell) -> bool:
    return {first.outcome, last.outcome} <= OUTCOME_WORDS.keys()


def _change_text(first: Cell, last: Cell) -> str:
    """Return the change in words; nothing where a person alone can tell, or this one may not know yet."""
    if not _are_found(first, last):
        return ""
    before, after = (OUTCOME_WORDS[cell.outcome] for cell in (first, last))
    return f"{before} in both" if before == after else f"{before} → {after}"


def _judgements(change: CriterionChange) -> tuple[JudgedTwice, ...]:
    sides = [
        {j.person.name: j.level for j in (*((view.mine,) if view.mine else ()), *view.others)} if view else {}
        for view in (change.first, change.last)
    ]
    names = sorted(sides[0].keys() | sides[1].keys())
    return tuple(JudgedTwice(name, initials(name), sides[0].get(name), sides[1].get(name)) for name in names)
