"""Films of two takes: asked for, followed, taken away."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.clips import ClipResponse
from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.problems import answers
from studio import access, films, practice_sessions
from studio.access import Act
from studio.errors import NotFound
from studio.films import Wanted, film_key
from studio.installation import Installation
from studio.tables import Film, Person

routes = APIRouter(tags=["films"])
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The film, whole.",
        "content": {"video/mp4": {"schema": {"type": "string", "format": "binary"}}},
    },
    206: {"description": "The range that was asked for."},
    400: {"description": "The range cannot be understood; plain text."},
    416: {"description": "The range is outside the film; its length is in Content-Range."},
}


class FilmIn(BaseModel):
    """Which two takes, `model` for the practice's model; how they are lined up; what is in the film."""

    first: str = Field(max_length=32)
    last: str = Field(max_length=32)
    way: Literal["clock", "words"] = "words"
    heard: Literal["first", "last"] = "last"
    names: bool = False


class FilmOut(BaseModel):
    """A film; `done` is how much of it is made, 0 to 1."""

    id: str
    state: str
    done: float
    problem: str | None
    size_bytes: int | None

    @classmethod
    def of(cls, installation: Installation, film: Film) -> "FilmOut":
        """Return what is sent of a film."""
        return cls(
            id=film.id,
            state=film.state,
            done=how_far(installation, film),
            problem=film.problem,
            size_bytes=film.size_bytes,
        )


def how_far(installation: Installation, film: Film) -> float:
    """Return how much of a film is made, 0 to 1."""
    if film.state != "running":
        return 1.0 if film.state == "ready" else 0.0
    return installation.jobs.progress(films.job_of(film))


def ask_for(
    session: Session, installation: Installation, person: Person, practice_session_id: str, wanted: FilmIn
) -> Film:
    """Ask for the film of two takes named as the address of their comparison names them."""
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    clips = [clip_of(session, person, practice.id, name) for name in (wanted.first, wanted.last)]
    choice = Wanted(clips[0], clips[1], wanted.way, wanted.heard, wanted.names)
    return films.ask(session, installation.jobs, installation.settings.sharing, practice, choice, person)


def clip_of(session: Session, person: Person, practice_session_id: str, name: str) -> str:
    """Return the clip of an attempt that the person may see, or of the practice's `model`.

    Raises:
        NotFound: if there is none, or none that this person may know of.
    """
    if name != "model":
        return access.attempt(session, person.id, name, Act.SEE).clip_id
    model = practice_sessions.model_of(session, practice_session_id)
    if model is None or model.clip_id is None:
        raise NotFound("This practice has no model on film to stand beside a take.")
    return model.clip_id


@routes.post(
    "/practice-sessions/{practice_session_id}/films",
    status_code=201,
    responses=answers(401, 403, 404, 409, 422),
)
def ask_for_film(
    practice_session_id: str,
    wanted: FilmIn,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> FilmOut:
    """Ask for the film of two takes; asked for while it is made, it is the same one."""
    return FilmOut.of(installation, ask_for(session, installation, person, practice_session_id, wanted))


@routes.get("/films/{film_id}", responses=answers(401, 403, 404))
def show_film(film_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep) -> FilmOut:
    """Return how far a film is."""
    film = films.seen(session, installation.settings.sharing, person, film_id)
    return FilmOut.of(installation, film)


@routes.get("/films/{film_id}/file", response_class=ClipResponse, responses=answers(401, 403, 404) | FILE)
def film_file(
    film_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> Response:
    """Return the film itself, to be kept."""
    film = films.seen(session, installation.settings.sharing, person, film_id)
    if film.state != "ready":
        raise NotFound("This film is not made yet, or not any more; ask for it on the page of its takes.")
    with installation.store.local(film_key(film.id)) as path:
        return ClipResponse(
            path,
            media_type="video/mp4",
            filename="first-and-last.mp4",
            headers={"cache-control": "private, no-store"},
        )


@routes.delete("/films/{film_id}", status_code=204, responses=answers(401, 403, 404))
def remove_film(film_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep) -> None:
    """Stop making a film, or take away one that is there."""
    take_back(session, installation, person, film_id)


def take_back(session: Session, installation: Installation, person: Person, film_id: str) -> Film:
    """Cancel a film that is being made, remove any other; its file goes once the record has let go."""
    film = films.seen(session, installation.settings.sharing, person, film_id)
    if film.state in films.UNFINISHED:
        films.cancel(session, film)
        return film
    prefix = films.remove(session, film)
    session.commit()
    installation.store.delete(prefix)
    return film
