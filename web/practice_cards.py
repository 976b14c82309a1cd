"""Practices as cards: with whom, how far, and what waits for the person who looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from studio import analysis, attempts
from studio.practice_sessions import Listed
from studio.tables import Attempt, Person, PracticeSession
from web.formats import day


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """One practice; `status` says what comes next, `is_my_turn` whether it comes from who looks."""

    href: str
    title: str
    facts: str
    focus: str | None
    status: str
    is_my_turn: bool
    poster: str | None


def practice_cards(session: Session, person: Person, listed: Sequence[Listed]) -> list[PracticeCard]:
    """Return a card for each listed practice, as this person needs it."""
    ids = [row.practice.id for row in listed]
    focuses = attempts.newest_focuses(session, person.id, ids)
    newest = attempts.newest_of(session, person.id, ids)
    pictured = analysis.pictured(session, [attempt.clip_id for attempt in newest.values()])
    return [
        _card(person, row, focuses.get(row.practice.id), newest.get(row.practice.id), pictured)
        for row in listed
    ]


def _card(
    person: Person, row: Listed, focus: str | None, newest: Attempt | None, pictured: frozenset[str]
) -> PracticeCard:
    is_teacher = row.practice.action_step.teacher_id == person.id
    is_my_turn, status = _teachers_turn(row, focus, newest) if is_teacher else _coachs_turn(row)
    shown = newest is not None and newest.clip_id in pictured and bool(newest.clip.has_video)
    return PracticeCard(
        href=f"/practice-sessions/{row.practice.id}",
        title=row.title,
        facts=_facts(person, row.practice, row.attempts),
        focus=focus,
        status=status,
        is_my_turn=is_my_turn,
        poster=f"/api/v1/clips/{newest.clip_id}/poster" if newest and shown else None,
    )


def _facts(person: Person, practice: PracticeSession, attempts: int) -> str:
    step = practice.action_step
    other = step.coach if step.teacher_id == person.id else step.teacher
    count = "1 attempt" if attempts == 1 else f"{attempts or 'no'} attempts"
    return " · ".join(
        part for part in (f"with {other.name}" if other else "", count, day(practice.created_at)) if part
    )


def _teachers_turn(row: Listed, focus: str | None, newest: Attempt | None) -> tuple[bool, str]:
    """Return whether the practice waits for its teacher, and what comes next."""
    if row.practice.state == "planned":
        return True, "Needs a model"
    if row.practice.state == "modelled":
        return True, "Ready to begin"
    if newest is None:
        return True, "Ready for the first attempt"
    if focus is not None:
        return True, "Go again"
    return False, f"Nobody has said what to change on attempt {newest.number} yet"


def _coachs_turn(row: Listed) -> tuple[bool, str]:
    """Return whether the practice waits for its coach, and what comes next."""
    teacher = row.practice.action_step.teacher.name
    if row.practice.state == "planned":
        return True, "Needs a model"
    if row.waiting:
        return True, "1 attempt to review" if row.waiting == 1 else f"{row.waiting} attempts to review"
    if row.attempts:
        return False, f"{teacher} goes again"
    return False, "Nothing is shared with you yet"
