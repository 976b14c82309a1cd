"""One's own page: who one is here, and of a coach the PIN for "Coach here"."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from studio import coaches_here, sign_ins
from studio.errors import Forbidden, InvalidInput, WrongPassword
from studio.installation import Installation
from studio.tables import Person
from web.rendering import after_form, render

routes = APIRouter(prefix="/account")


SAID = {"pin": "Your PIN is set", "pictures": "Saved: it holds from your next take on"}


@routes.get("")
def account_page(
    request: Request, person: PersonDep, installation: InstallationDep, saved: str = ""
) -> Response:
    """Show who is signed in, and what they may set."""
    return _page(request, person, installation, saved=SAID.get(saved))


@routes.post("/pictures")
def let_pictures_be_read(
    request: Request, person: PersonDep, session: SessionDep, read: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Say whether the pictures of one's own takes may be read, for steps that ask for it."""
    session.get_one(Person, person.id).pictures_read = bool(read)
    return after_form(request, "/account?saved=pictures")


@routes.post("/pin")
def set_pin(
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    password: Annotated[str, Form(max_length=1000)] = "",
    pin: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Set a coach's PIN; the password says that it is the coach who asks."""
    if person.role != "coach":
        raise Forbidden("Only a coach has a PIN: it lets a coach in at a teacher's browser.")
    try:
        coaches_here.set_pin(session, _checked(session, installation, person, password), pin)
    except InvalidInput as error:
        field = error.pointer.strip("/")
        return _page(request, person, installation, errors={field: str(error)})
    return after_form(request, "/account?saved=pin")


def _page(
    request: Request,
    person: Person,
    installation: Installation,
    *,
    errors: dict[str, str] | None = None,
    saved: str | None = None,
) -> Response:
    return render(
        request,
        "pages/account.html",
        422 if errors else 200,
        account=person,
        errors=errors or {},
        saved=saved,
        may_look=installation.settings.pictures.read,
    )


def _checked(session: Session, installation: Installation, person: Person, password: str) -> Person:
    try:
        return sign_ins.identify(session, installation.doorkeeper, person.email, password)
    except WrongPassword as error:
        raise InvalidInput("That is not your password; type it again.", "/password") from error
