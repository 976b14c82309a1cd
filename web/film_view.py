"""The films of two takes as the page of their comparison lists them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.films import how_far
from studio import films
from studio.installation import Installation
from studio.tables import Film, Person, PracticeSession

STATES = {
    "waiting": "waits for its turn",
    "running": "is being made",
    "ready": "is ready",
    "failed": "could not be made",
    "cancelled": "was stopped",
}


@dataclass(frozen=True, slots=True)
class FilmRow:
    """One film: what it shows, how far it is, and where to get it (`href`, None until it is there)."""

    id: str
    text: str
    state: str
    says: str
    done: float
    href: str | None
    size: str
    is_unfinished: bool


def may_take_away(installation: Installation, practice: PracticeSession, person: Person) -> bool:
    """Whether this person may take these takes away as a film."""
    return installation.settings.sharing.films or practice.action_step.teacher_id == person.id


def film_rows(
    session: Session, installation: Installation, first_clip_id: str, last_clip_id: str
) -> tuple[FilmRow, ...]:
    """Return the films of two takes; for somebody who may see both."""
    return tuple(_row(installation, film) for film in films.of_pair(session, first_clip_id, last_clip_id))


def _row(installation: Installation, film: Film) -> FilmRow:
    lined_up = "lined up by words" if film.way == "words" else "by the clock"
    names = "with the teacher’s name" if film.with_names else "without a name"
    return FilmRow(
        id=film.id,
        text=f"{lined_up}, the {film.heard} heard, {names}".capitalize(),
        state=film.state,
        says=film.problem or STATES[film.state],
        done=how_far(installation, film),
        href=f"/api/v1/films/{film.id}/file" if film.state == "ready" else None,
        size=_size(film.size_bytes or 0),
        is_unfinished=film.state in films.UNFINISHED,
    )


def _size(size_bytes: int) -> str:
    """Return a size as people read it: "12 MB"."""
    return f"{max(0.1, size_bytes / 1e6):.1f} MB" if size_bytes < 10e6 else f"{size_bytes / 1e6:.0f} MB"
