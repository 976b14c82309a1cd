"""What routes ask for: the installation, one transaction, who is signed in."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from sqlalchemy.orm import Session

from api.security import SAFE_METHODS
from studio import sign_ins
from studio.errors import SignInNeeded
from studio.installation import Installation
from studio.tables import Person

SIGN_IN_COOKIE = "studio_sign_in"


def installation(request: Request) -> Installation:
    """Return the studio that this app serves."""
    found: Installation = request.app.state.installation
    return found


InstallationDep = Annotated[Installation, Depends(installation)]


async def session(request: Request, installation: InstallationDep) -> AsyncIterator[Session]:
    """Give the request its one transaction: reading for GET, else writing, committed before the answer."""
    database = installation.database
    reads = request.method in SAFE_METHODS
    unit, turns = (
        (database.reading, database.reading_turns) if reads else (database.writing, database.writing_turns)
    )
    async with turns, contextmanager_in_threadpool(unit()) as opened:
        yield opened


SessionDep = Annotated[Session, Depends(session, scope="function")]


def signed_in_or_none(request: Request, session: SessionDep) -> Person | None:
    """Return who is signed in, if anybody is."""
    token = request.cookies.get(SIGN_IN_COOKIE)
    person = sign_ins.person_of(session, token) if token else None
    request.state.person = person
    return person


def signed_in(person: Annotated[Person | None, Depends(signed_in_or_none, scope="function")]) -> Person:
    """Return who is signed in.

    Raises:
        SignInNeeded: if nobody is.
    """
    if person is None:
        raise SignInNeeded("Nobody is signed in here, or not any more; sign in and go on.")
    return person


MaybePersonDep = Annotated[Person | None, Depends(signed_in_or_none, scope="function")]
PersonDep = Annotated[Person, Depends(signed_in, scope="function")]


def remember(request: Request, response: Response, token: str, days: int) -> None:
    """Give the browser its sign-in token; `Secure` wherever the page came by HTTPS."""
    response.set_cookie(
        SIGN_IN_COOKIE,
        token,
        max_age=days * 86_400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def forget(response: Response) -> None:
    """Take the sign-in token from the browser."""
    response.delete_cookie(SIGN_IN_COOKIE, httponly=True, samesite="lax")
