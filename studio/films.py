"""Films: two takes side by side in one file, asked for, waited for, taken away, and gone with either take.

    waiting → running → ready
    waiting | running → failed (one sentence) | cancelled

Whoever may see both takes may ask for their film and take it away, unless the settings leave that to their
owner. The file is made by the worker, see `studio.filming`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from studio import access, events, jobs
from studio.access import Act
from studio.clock import new_id, now
from studio.errors import Conflict, Forbidden, InvalidInput, NotFound
from studio.jobs import Jobs
from studio.moves import SideName
from studio.settings import SharingSettings
from studio.tables import Clip, Film, Person, PracticeSession

Way = Literal["clock", "words"]
UNFINISHED = ("waiting", "running")
LEFT_BEHIND = "The studio stopped while it made this film. Ask for it again."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which film: of which clips, lined up how, whose sound, and whether people's names stand in it."""

    first_clip_id: str
    last_clip_id: str
    way: Way
    heard: SideName
    with_names: bool


def film_key(film_id: str) -> str:
    """Return where the store keeps a film."""
    return f"films/{film_id}/film.mp4"


def job_of(film: Film) -> str:
    """Return the identifier of the job that makes a film."""
    return jobs.job_id("film", film.id, film.asking)


def ask(
    session: Session,
    queue: Jobs,
    settings: SharingSettings,
    practice: PracticeSession,
    wanted: Wanted,
    person: Person,
) -> Film:
    """Ask for a film; one that is being made is not begun twice, one that is there is made anew.

    Raises:
        NotFound, Forbidden: if the person may not see both takes, or not take them away.
        InvalidInput: if both are one take.
        Conflict: if one of them cannot be played yet.
    """
    if wanted.first_clip_id == wanted.last_clip_id:
        raise InvalidInput("This is one take twice; choose two of them.", "/last")
    clips = [access.clip(session, person.id, clip_id, Act.SEE) for clip_id in _clips_of(wanted)]
    _require_taking_away(settings, practice, person)
    if any(clip.playable_type is None for clip in clips):
        raise Conflict("A film is made of two takes that can be played; one of these cannot be yet.")
    film = session.scalar(
        select(Film)
        .where(
            Film.first_clip_id == wanted.first_clip_id,
            Film.last_clip_id == wanted.last_clip_id,
            Film.way == wanted.way,
            Film.heard == wanted.heard,
            Film.with_names == wanted.with_names,
        )
        .with_for_update()
    )
    if film is not None and film.state in UNFINISHED:
        return film
    if film is None:
        film = Film(
            id=new_id(),
            practice_session_id=practice.id,
            first_clip_id=wanted.first_clip_id,
            last_clip_id=wanted.last_clip_id,
            way=wanted.way,
            heard=wanted.heard,
            with_names=wanted.with_names,
        )
        session.add(film)
    film.state, film.problem, film.size_bytes = "waiting", None, None
    film.asking, film.asked_by_id, film.changed_at = new_id(), person.id, now()
    session.flush()
    queue.enqueue(session, "film", film.id, key=film.asking)
    _announce(session, film)
    return film


def of_pair(session: Session, first_clip_id: str, last_clip_id: str) -> Sequence[Film]:
    """Return the films of two takes, newest first; for eyes that were checked for both."""
    return session.scalars(
        select(Film)
        .where(Film.first_clip_id == first_clip_id, Film.last_clip_id == last_clip_id)
        .order_by(Film.changed_at.desc(), Film.id)
    ).all()


def seen(session: Session, settings: SharingSettings, person: Person, film_id: str) -> Film:
    """Return a film to somebody who may see both of its takes, and take them away.

    Raises:
        NotFound: if there is none, or none that this person may know of.
        Forbidden: if films are their owner's alone.
    """
    film = session.get(
        Film,
        film_id,
        options=[joinedload(Film.practice_session).joinedload(PracticeSession.action_step)],
    )
    if film is None:
        raise NotFound("There is no such film here.")
    for clip_id in (film.first_clip_id, film.last_clip_id):
        access.clip(session, person.id, clip_id, Act.SEE)
    _require_taking_away(settings, film.practice_session, person)
    return film


def cancel(session: Session, film: Film) -> None:
    """Ask for a film no more; the worker stops at its next word. One that is there stays."""
    if film.state in UNFINISHED:
        film.state, film.changed_at = "cancelled", now()
        _announce(session, film)


def remove(session: Session, film: Film) -> str:
    """Take a film out of the record; return the prefix under which its file is to be erased."""
    session.delete(film)
    _announce(session, film)
    return f"films/{film.id}"


def forget(session: Session, clip_id: str) -> list[str]:
    """Take out every film that shows a clip; return the prefixes under which files are to be erased."""
    shown = session.scalars(
        select(Film).where(or_(Film.first_clip_id == clip_id, Film.last_clip_id == clip_id))
    ).all()
    return [remove(session, film) for film in shown]


def is_wanted(session: Session, film_id: str, asking: str) -> bool:
    """Whether the film of this asking is still to be made."""
    film = session.get(Film, film_id)
    return film is not None and film.asking == asking and film.state in UNFINISHED


def came_to(
    session: Session, film_id: str, state: str, *, problem: str | None = None, size_bytes: int | None = None
) -> None:
    """Write down what became of a film."""
    film = session.get_one(Film, film_id)
    film.state, film.problem, film.size_bytes, film.changed_at = state, problem, size_bytes, now()
    _announce(session, film)


def tell_of(session: Session, film_id: str) -> None:
    """Let open pages look how far a film is."""
    film = session.get(Film, film_id)
    if film is not None:
        _announce(session, film)


def settle(session: Session, at_work: set[str], before: datetime) -> None:
    """Fail the films that no job will come back to; see `studio.analysing.settle`."""
    left = select(Film).where(Film.state.in_(UNFINISHED), Film.changed_at < before)
    for film in session.scalars(left):
        if film.id not in at_work:
            came_to(session, film.id, "failed", problem=LEFT_BEHIND)


def clips_of(session: Session, film: Film) -> tuple[Clip, Clip] | None:
    """Return both clips of a film, None if one of them was discarded."""
    found = [session.get(Clip, clip_id) for clip_id in (film.first_clip_id, film.last_clip_id)]
    first, last = found
    if first is None or last is None or "discarded" in (first.state, last.state):
        return None
    return first, last


def _clips_of(wanted: Wanted) -> tuple[str, str]:
    return wanted.first_clip_id, wanted.last_clip_id


def _require_taking_away(settings: SharingSettings, practice: PracticeSession, person: Person) -> None:
    if not settings.films and practice.action_step.teacher_id != person.id:
        raise Forbidden("Only the teacher takes these takes away as a film in this studio.")


def _announce(session: Session, film: Film) -> None:
    events.announce(session, "film", practice_session_id=film.practice_session_id)
