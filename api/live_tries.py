"""Live tries of the person who is signed in: nobody else's, and nobody else sees them."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import PersonDep, SessionDep
from api.paging import CursorParam, LimitParam, Page, page_of
from api.problems import answers
from studio import live_tries
from studio.tables import LiveTry

routes = APIRouter(prefix="/live-tries", tags=["progress"])


class LiveTryIn(BaseModel):
    """Which step was tried, on which day, and what became of it: `there`, `partly` or `not_there`."""

    step_id: str = Field(max_length=100)
    tried_on: date
    became: str
    note: str = ""


class LiveTryOut(BaseModel):
    """A step tried with pupils."""

    id: str
    step_id: str
    tried_on: date
    became: str
    note: str

    @classmethod
    def of(cls, step_id: str, row: LiveTry) -> "LiveTryOut":
        """Return what is sent of a live try."""
        return cls(id=row.id, step_id=step_id, tried_on=row.tried_on, became=row.became, note=row.note)


@routes.get("", responses=answers(401, 422))
def list_live_tries(
    person: PersonDep, session: SessionDep, limit: LimitParam = 50, after: CursorParam = None
) -> Page[LiveTryOut]:
    """Return one's own live tries, step by step, the newest first."""
    found = live_tries.of_teacher(session, person.id)
    every = [LiveTryOut.of(step_id, row) for step_id, rows in found.items() for row in rows]
    return page_of(every, limit, after, key=lambda one: one.id, shown=lambda one: one)


@routes.post("", status_code=201, responses=answers(401, 404, 422))
def note_live_try(wanted: LiveTryIn, person: PersonDep, session: SessionDep) -> LiveTryOut:
    """Note that a step was tried with pupils."""
    row = live_tries.note(
        session,
        person.id,
        wanted.step_id,
        tried_on=wanted.tried_on,
        became=wanted.became,
        text=wanted.note,
    )
    return LiveTryOut.of(wanted.step_id, row)


@routes.delete("/{live_try_id}", status_code=204, responses=answers(401, 404))
def take_back_live_try(live_try_id: str, person: PersonDep, session: SessionDep) -> None:
    """Take a note back."""
    live_tries.take_back(session, person.id, live_try_id)
