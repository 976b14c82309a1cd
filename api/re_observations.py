"""Re-observations: what the coach of a practice saw of its step in a lesson."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import PersonDep, SessionDep
from api.problems import answers
from studio import access, re_observations
from studio.access import Act
from studio.lesson_tables import ReObservation

routes = APIRouter(prefix="/practice-sessions/{practice_session_id}/re-observations", tags=["progress"])


class ReObservationIn(BaseModel):
    """On which day the step was looked for in a lesson; `secure`, `continued` or `replaced` follows."""

    observed_on: date
    outcome: str
    note: str = ""


class ReObservationOut(BaseModel):
    """What was seen of a step in a lesson."""

    id: str
    observed_on: date
    outcome: str
    note: str

    @classmethod
    def of(cls, row: ReObservation) -> "ReObservationOut":
        """Return what is sent of a re-observation."""
        return cls(id=row.id, observed_on=row.observed_on, outcome=row.outcome, note=row.note)


@routes.post("", status_code=201, responses=answers(401, 403, 404, 409, 422))
def note_re_observation(
    practice_session_id: str, wanted: ReObservationIn, person: PersonDep, session: SessionDep
) -> ReObservationOut:
    """Note, as the coach named in the practice, what was seen of its step in a lesson."""
    practice = access.practice(session, person.id, practice_session_id, Act.RE_OBSERVE)
    row = re_observations.note(
        session,
        practice,
        person.id,
        observed_on=wanted.observed_on,
        outcome=wanted.outcome,
        text=wanted.note,
    )
    return ReObservationOut.of(row)


@routes.delete("/{re_observation_id}", status_code=204, responses=answers(401, 403, 404))
def take_back_re_observation(
    practice_session_id: str, re_observation_id: str, person: PersonDep, session: SessionDep
) -> None:
    """Take a note of one's own back."""
    practice = access.practice(session, person.id, practice_session_id, Act.RE_OBSERVE)
    re_observations.take_back(session, practice, person.id, re_observation_id)
