"""Bringing a phone in: the code to scan, and the door it opens."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.dependencies import InstallationDep, PersonDep, SessionDep, remember
from studio import access, phones, practice_sessions
from studio.access import Act
from studio.installation import Installation
from studio.tables import PracticeSession
from web.rendering import render

routes = APIRouter()
Hindrance = Literal["loopback", "insecure"]


@dataclass(frozen=True, slots=True)
class PhoneView:
    """What is said of bringing a phone in; `code` is a drawing, once one was asked for."""

    title: str
    back: str
    host: str
    minutes: int
    hindrance: Hindrance | None
    code: Markup | None
    address: str | None


@routes.get("/practice-sessions/{practice_session_id}/phone")
def phone_page(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Say what bringing a phone in does, and whether it can be done at this address."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    return render(request, "pages/phone.html", phone=_view(request, installation, practice, None))


@routes.post("/practice-sessions/{practice_session_id}/phone")
def show_code(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Show a code that signs one phone in, once, where a phone could record at this address."""
    practice = access.practice(session, person.id, practice_session_id, Act.PRACTISE)
    token = None
    if hindrance(request.url.scheme, request.url.hostname or "") is None:
        token = phones.make_pass(session, person.id, practice.id, installation.settings.phone.minutes)
    return render(request, "pages/phone.html", phone=_view(request, installation, practice, token))


@routes.get("/phone/{token}")
def phone_door(token: str, request: Request, installation: InstallationDep) -> Response:
    """Show the door on the phone; nothing is spent by looking, which programs do that preview links."""
    minutes = installation.settings.phone.minutes
    return render(request, "pages/phone_door.html", token=token, minutes=minutes)


@routes.post("/phone/{token}")
def phone_comes(token: str, request: Request, session: SessionDep, installation: InstallationDep) -> Response:
    """Sign the phone in, and open the practice on it."""
    person, practice_id = phones.use_pass(session, token)
    minutes = installation.settings.phone.minutes
    answer = RedirectResponse(f"/practice-sessions/{practice_id}/rehearse", 303)
    shown = phones.sign_in(session, person, practice_id, minutes)
    remember(request, answer, shown, timedelta(minutes=minutes))
    return answer


def hindrance(scheme: str, host: str) -> Hindrance | None:
    """Return why a phone could not record at this address, None if it could."""
    if host == "localhost" or host.endswith(".localhost"):
        return "loopback"
    try:
        if ipaddress.ip_address(host.strip("[]")).is_loopback:
            return "loopback"
    except ValueError:
        pass  # a name, not a number
    return None if scheme == "https" else "insecure"


def _view(
    request: Request, installation: Installation, practice: PracticeSession, token: str | None
) -> PhoneView:
    address = str(request.base_url.replace(path=f"/phone/{token}")) if token else None
    return PhoneView(
        title=practice_sessions.step_of(practice).title,
        back=f"/practice-sessions/{practice.id}",
        host=request.url.netloc,
        minutes=installation.settings.phone.minutes,
        hindrance=hindrance(request.url.scheme, request.url.hostname or ""),
        code=_drawn(address) if address else None,
        address=address,
    )


def _drawn(address: str) -> Markup:
    """Return the code as SVG, dark on light whatever the page's colours: cameras expect that."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr-code", lineclass=None
    )
    return Markup(drawing)  # noqa: S704 (drawn from our own address)
