"""The step library."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import PersonDep, SessionDep
from api.paging import CursorParam, LimitParam, Page, page_of
from api.problems import answers
from rubrics.criteria import StepTemplate
from rubrics.step_file import step_as_document
from studio import step_library

routes = APIRouter(prefix="/steps", tags=["steps"])


class StepOut(BaseModel):
    """A step of the library; `document` is its `step/1` document."""

    id: str
    title: str
    area: str
    document: dict[str, Any]

    @classmethod
    def of(cls, step: StepTemplate) -> "StepOut":
        """Return what is sent of a step."""
        return cls(id=step.id, title=step.title, area=step.area, document=step_as_document(step))


class StepFileIn(BaseModel):
    """A `step/1` file: its text, and what it is called in the list of faults."""

    text: str = Field(max_length=1_000_000)
    file: str = Field("steps.yaml", max_length=200)


@routes.get("", responses=answers(401, 422))
def list_steps(
    _person: PersonDep, session: SessionDep, limit: LimitParam = 50, after: CursorParam = None
) -> Page[StepOut]:
    """Return the newest version of every step, by area and title."""
    every = step_library.every_step(session)
    return page_of(every, limit, after, key=lambda step: step.id, shown=StepOut.of)


@routes.get("/{step_id}", responses=answers(401, 404))
def show_step(step_id: str, _person: PersonDep, session: SessionDep) -> StepOut:
    """Return the newest version of one step."""
    return StepOut.of(step_library.step(session, step_id))


@routes.post("", status_code=201, responses=answers(401, 403, 422))
def import_steps(wanted: StepFileIn, _person: PersonDep, session: SessionDep) -> Page[StepOut]:
    """Add every step of a file, or none if it breaks a rule."""
    imported = step_library.import_steps(session, wanted.text, wanted.file)
    return Page(items=[StepOut.of(step) for step in imported], next=None)
