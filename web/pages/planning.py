"""Planning a practice: choose a step or bring one, then fit it to the class."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from api.dependencies import PersonDep, SessionDep
from api.practice_sessions import PlanIn, plan_for
from rubrics.criteria import Scenario
from rubrics.errors import StepFileFaults
from studio import people, step_library
from studio.errors import InvalidInput
from studio.tables import Person
from web.rendering import render

routes = APIRouter()
LARGEST_STEP_FILE = 1_000_000  # bytes


class PlanForm(BaseModel):
    """What the planning form holds, as typed; `other` is the coach, or for a coach the teacher."""

    step: str = Field(max_length=100)
    setting: str = ""
    roster: str = ""
    pupil_lines: str = ""
    script: str = ""
    other: str = ""

    def scenario(self) -> Scenario:
        """Return the scenario that was typed: names between commas, pupil lines one a line."""
        names = (name.strip() for name in self.roster.replace("\n", ",").split(","))
        lines = (line.strip() for line in self.pupil_lines.splitlines())
        return Scenario(
            self.setting.strip() or None,
            tuple(name for name in names if name),
            tuple(line for line in lines if line),
        )


@routes.get("/practice-sessions/new")
def plan_page(request: Request, person: PersonDep, session: SessionDep, step: str | None = None) -> Response:
    """Choose a step; once chosen, fit it to the class."""
    if step is None:
        return _choose(request, session)
    scenario = step_library.step(session, step).scenario or Scenario()
    typed = PlanForm(
        step=step,
        setting=scenario.setting or "",
        roster=", ".join(scenario.roster),
        pupil_lines="\n".join(scenario.pupil_lines),
    )
    return _fit(request, session, person, typed)


@routes.post("/practice-sessions")
def plan(
    request: Request, typed: Annotated[PlanForm, Form()], person: PersonDep, session: SessionDep
) -> Response:
    """Plan the practice, or show the form again with what was off."""
    wanted = PlanIn(
        step_id=typed.step,
        teacher_id=typed.other or None if person.role == "coach" else None,
        coach_id=typed.other or None if person.role != "coach" else None,
        script=typed.script,
    )
    try:
        practice = plan_for(session, person, wanted, typed.scenario())
    except InvalidInput as error:
        session.rollback()
        return _fit(request, session, person, typed, error)
    return RedirectResponse(f"/practice-sessions/{practice.id}", 303)


@routes.post("/steps")
def import_steps(request: Request, file: UploadFile, _person: PersonDep, session: SessionDep) -> Response:
    """Import a step file, or show every fault that it has."""
    name = file.filename or "the file"
    try:
        imported = step_library.import_steps(session, _text(file), name)
    except StepFileFaults as faults:
        return _choose(request, session, [str(fault) for fault in faults.faults])
    except InvalidInput as error:
        return _choose(request, session, [f"{name}: {error}"])
    return RedirectResponse(f"/practice-sessions/new?step={imported[0].id}", 303)


def _text(file: UploadFile) -> str:
    content = file.file.read(LARGEST_STEP_FILE + 1)
    if len(content) > LARGEST_STEP_FILE:
        raise InvalidInput("a step file has at most 1 MB; divide it into several.", "/file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("this is not a text file in UTF-8; save it as one.", "/file") from None


def _choose(request: Request, session: Session, faults: list[str] | None = None) -> Response:
    return render(
        request,
        "pages/choose_step.html",
        422 if faults else 200,
        steps=step_library.every_step(session),
        faults=faults,
    )


def _fit(
    request: Request,
    session: Session,
    person: Person,
    typed: PlanForm,
    error: InvalidInput | None = None,
) -> Response:
    known = people.teachers_of if person.role == "coach" else people.coaches_of
    return render(
        request,
        "pages/plan.html",
        422 if error else 200,
        step=step_library.step(session, typed.step),
        typed=typed,
        others=[(other.id, other.name) for other in known(session, person.id)],
        is_coach=person.role == "coach",
        errors={error.pointer.rpartition("/")[2]: str(error)} if error else {},
    )
