"""The forms around a film of two takes: ask for it, stop it, take it away again."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.films import FilmIn, ask_for, clip_of, take_back
from studio import access
from studio.access import Act
from web.film_view import film_rows
from web.rendering import after_form, render

routes = APIRouter()


@routes.get("/practice-sessions/{practice_session_id}/films/{first}/{last}")
def films_part(
    practice_session_id: str,
    first: str,
    last: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show the films of two takes, for an open page that heard that one changed."""
    practice = access.practice(session, person.id, practice_session_id, Act.SEE)
    clips = [clip_of(session, person, practice.id, name) for name in (first, last)]
    return render(
        request,
        "pages/comparison/films.html",
        films=film_rows(session, installation, clips[0], clips[1]),
        films_back=f"/practice-sessions/{practice.id}/comparison?first={first}&last={last}",
    )


@routes.post("/practice-sessions/{practice_session_id}/films")
def ask_for_film(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    first: Annotated[str, Form(max_length=32)],
    last: Annotated[str, Form(max_length=32)],
    way: Annotated[Literal["clock", "words"], Form()],
    heard: Annotated[Literal["first", "last"], Form()],
    names: Annotated[str | None, Form()] = None,
) -> Response:
    """Ask for the film of two takes."""
    wanted = FilmIn(first=first, last=last, way=way, heard=heard, names=names is not None)
    ask_for(session, installation, person, practice_session_id, wanted)
    return after_form(
        request, f"/practice-sessions/{practice_session_id}/comparison?first={first}&last={last}#films"
    )


@routes.post("/films/{film_id}/remove")
def remove_film(
    film_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    back: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Stop making a film, or take away one that is there."""
    film = take_back(session, installation, person, film_id)
    practice = f"/practice-sessions/{film.practice_session_id}/comparison"
    return after_form(request, back if back.startswith("/practice-sessions/") else practice)
