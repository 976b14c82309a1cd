"""One click signs in as one of the demo's people, where the demo was opened and on this machine only."""

from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.dependencies import InstallationDep
from api.sign_ins import remember_person
from studio import people
from studio.demo import is_demo_person
from studio.errors import NotFound
from studio.installation import Installation
from studio.tables import Person

routes = APIRouter()
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@routes.post("/demo/doors")
async def enter(request: Request, installation: InstallationDep, person: Annotated[str, Form()]) -> Response:
    """Sign in as a person of the demo.

    Raises:
        NotFound: if the request came from another machine, or through a proxy, or names nobody of the demo.
    """
    if not _from_this_machine(request):
        raise NotFound("The demo's doors open only on the machine that runs it.")
    wanted = await run_in_threadpool(_demo_person, installation, person)
    answer = RedirectResponse("/", 303)
    await remember_person(request, answer, installation, wanted)
    return answer


def _demo_person(installation: Installation, person_id: str) -> Person:
    with installation.database.reading() as session:
        wanted = people.person(session, person_id)
    if not is_demo_person(wanted):
        raise NotFound("The demo has no such person; choose one of its doors.")
    return wanted


def _from_this_machine(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:  # a name, or a socket's path: no address that could be told to be ours
        return False
