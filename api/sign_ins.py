"""Signing in and out, and the token that changes bring."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    SIGN_IN_COOKIE,
    InstallationDep,
    MaybePersonDep,
    SessionDep,
    forget,
    remember,
)
from api.problems import answers
from api.security import visit_token
from studio import sign_ins
from studio.installation import Installation
from studio.tables import Person

routes = APIRouter(tags=["sign-in"])


class PersonOut(BaseModel):
    """Someone, as others may know them."""

    id: str
    name: str
    role: str

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        """Return what is shown of a person."""
        return cls(id=person.id, name=person.name, role=person.role)


class SessionOut(BaseModel):
    """Who is signed in here, and the token that every change must bring as `X-CSRF-Token`."""

    person: PersonOut | None
    csrf: str


class SignInIn(BaseModel):
    """E-mail and password."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1000)


@routes.get("/session")
def session_here(person: MaybePersonDep, csrf: Annotated[str, Depends(visit_token)]) -> SessionOut:
    """Say who is signed in here."""
    return SessionOut(person=PersonOut.of(person) if person else None, csrf=csrf)


@routes.post("/sign-ins", status_code=201, responses=answers(401, 403, 422, 429))
async def sign_in(
    wanted: SignInIn, request: Request, response: Response, installation: InstallationDep
) -> PersonOut:
    """Sign this browser in."""
    return PersonOut.of(await sign_in_here(request, response, installation, wanted.email, wanted.password))


@routes.delete("/sign-ins/current", status_code=204, responses=answers(403))
def sign_out(request: Request, response: Response, session: SessionDep) -> None:
    """Sign this browser out; it is ended on the studio's side too."""
    sign_out_here(request, response, session)


async def sign_in_here(
    request: Request, response: Response, installation: Installation, email: str, password: str
) -> Person:
    """Check e-mail and password, outside any unit of writing since that takes a while, and sign in."""
    person = await run_in_threadpool(_identified, installation, email, password)
    await remember_person(request, response, installation, person)
    return person


async def remember_person(
    request: Request, response: Response, installation: Installation, person: Person
) -> None:
    """Sign this browser in as somebody whose right to it was checked."""
    async with installation.database.writing_turns:
        token = await run_in_threadpool(_started, installation, person)
    remember(request, response, token, timedelta(days=installation.settings.sign_in.days))


def sign_out_here(request: Request, response: Response, session: SessionDep) -> None:
    """End this browser's sign-in, if it has one."""
    token = request.cookies.get(SIGN_IN_COOKIE)
    if token:
        sign_ins.end(session, token)
    forget(response)


def _identified(installation: Installation, email: str, password: str) -> Person:
    with installation.database.reading() as reading:
        return sign_ins.identify(reading, installation.doorkeeper, email, password)


def _started(installation: Installation, person: Person) -> str:
    with installation.database.writing() as writing:
        return sign_ins.start(writing, person, installation.settings.sign_in.days)
