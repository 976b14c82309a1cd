"""What routes ask for: the installation, one transaction, who is signed in."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool
from sqlalchemy.orm import Session

from api.security import SAFE_METHODS
from studio import access, coaches_here, phones, sign_ins
from studio.access import Act
from studio.errors import Forbidden, NotFound, SignInNeeded
from studio.installation import Installation
from studio.room_tables import CoachHere
from studio.tables import Person

SIGN_IN_COOKIE = "studio_sign_in"
COACH_HERE_COOKIE = "studio_coach_here"


async def installation(request: Request) -> Installation:  # async: else every request waits for a thread here
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
    """Return who is signed in, if anybody is.

    Raises:
        Forbidden: if it is a phone that is signed in for one practice, and asks for anything else.
    """
    token = request.cookies.get(SIGN_IN_COOKIE)
    held = sign_ins.holder_of(session, token) if token else None
    request.state.person = held.person if held else None
    if held is not None and held.practice_session_id is not None:
        phones.require_within(
            session, held.practice_session_id, held.person.id, request.url.path, request.path_params
        )
    return held.person if held else None


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


def coach_here_or_none(request: Request, person: PersonDep, session: SessionDep) -> CoachHere | None:
    """Return the coach who is here by a PIN, at the browser of whoever is signed in."""
    here_id = request.cookies.get(COACH_HERE_COOKIE)
    try:
        return coaches_here.found(session, here_id, person.id) if here_id else None
    except NotFound:
        return None


MaybeCoachHereDep = Annotated[CoachHere | None, Depends(coach_here_or_none, scope="function")]


def author(attempt_id: str, person: PersonDep, here: MaybeCoachHereDep, session: SessionDep) -> Person:
    """Return in whose name an attempt is commented: the coach who is here, else whose browser it is."""
    if here is None:
        return person
    try:
        attempt = access.attempt(session, here.coach_id, attempt_id, Act.REVIEW)
    except (NotFound, Forbidden):
        return person
    return here.coach if attempt.practice_session_id == here.practice_session_id else person


AuthorDep = Annotated[Person, Depends(author, scope="function")]


def remember_coach(request: Request, response: Response, here_id: str) -> None:
    """Let the browser name the coach who is here; it forgets when it is closed."""
    response.set_cookie(
        COACH_HERE_COOKIE, here_id, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def forget_coach(response: Response) -> None:
    """Take the coach's name from the browser."""
    response.delete_cookie(COACH_HERE_COOKIE, httponly=True, samesite="lax")


def remember(request: Request, response: Response, token: str, lasts: timedelta) -> None:
    """Give the browser its sign-in token; `Secure` wherever the page came by HTTPS."""
    response.set_cookie(
        SIGN_IN_COOKIE,
        token,
        max_age=round(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def forget(response: Response) -> None:
    """Take the sign-in token from the browser, and with it the coach who was here."""
    response.delete_cookie(SIGN_IN_COOKIE, httponly=True, samesite="lax")
    forget_coach(response)
