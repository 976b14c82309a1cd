"""The door: e-mail and password, or on the demo one click."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import InstallationDep, MaybePersonDep, SessionDep
from api.sign_ins import sign_in_here, sign_out_here
from studio import people
from studio.errors import TooManyTries, WrongPassword
from studio.installation import Installation
from web.faces import Face
from web.rendering import render

routes = APIRouter()


@routes.get("/sign-in")
def sign_in_page(request: Request, person: MaybePersonDep, session: SessionDep, next: str = "/") -> Response:  # noqa: A002
    """Show the door; whoever is in already goes on."""
    if person is not None:
        return RedirectResponse(_inside(next), 303)
    return _door(request, session, next)


@routes.post("/sign-in")
async def sign_in(
    request: Request,
    installation: InstallationDep,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Sign in, or show the door again with what was off."""
    answer = RedirectResponse(_inside(next), 303)
    try:
        await sign_in_here(request, answer, installation, email, password)
    except (WrongPassword, TooManyTries) as error:
        return await run_in_threadpool(_door_again, request, installation, next, email, error)
    return answer


@routes.post("/sign-out")
def sign_out(request: Request, session: SessionDep) -> Response:
    """Sign out."""
    answer = RedirectResponse("/sign-in", 303)
    sign_out_here(request, answer, session)
    return answer


def _door_again(
    request: Request, installation: Installation, next_page: str, email: str, error: Exception
) -> Response:
    with installation.database.reading() as session:
        return _door(request, session, next_page, email=email, error=error)


def _door(
    request: Request, session: SessionDep, next_page: str, email: str = "", error: Exception | None = None
) -> Response:
    everyone = people.everyone(session)
    status = 200 if error is None else 429 if isinstance(error, TooManyTries) else 401
    return render(
        request,
        "pages/sign_in.html",
        status,
        next=_inside(next_page),
        email=email,
        problem=str(error) if error else None,
        doors=[Face.of(person) for person in everyone if person.email.endswith("@demo.test")],
        nobody_yet=not everyone,
    )


def _inside(next_page: str) -> str:
    """Return where to go on: a page of this site and nowhere else."""
    return next_page if next_page.startswith("/") and not next_page.startswith(("//", "/\\")) else "/"
