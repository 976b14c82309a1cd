"""Setting a take right: its words, whose they are, its findings looked for again, and a word against one."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.corrections import correct, find_again
from api.dependencies import InstallationDep, PersonDep, SessionDep
from studio import access, analysis, corrections, findings
from studio.access import Act
from studio.corrections import SetRight
from studio.errors import InvalidInput
from studio.installation import Installation
from studio.reviewing import findings_of
from studio.step_library import from_document
from studio.tables import Attempt, Correction, PastFinding, Person, PupilStretch
from web.detector_words import NAMES
from web.formats import NotAMoment, moment_ms
from web.passages import UNCERTAIN
from web.rendering import after_form, is_script, render

routes = APIRouter(prefix="/attempts/{attempt_id}")


@dataclass(frozen=True, slots=True)
class WordRow:
    """One word: its place, what the machine wrote, and what a person says it was."""

    place: int
    start_ms: int
    heard: str
    uncertain: bool
    correction: Correction | None


@dataclass(frozen=True, slots=True)
class SetRightView:
    """All that the page shows of one take."""

    href: str
    number: int
    title: str
    is_owner: bool
    words: tuple[WordRow, ...]
    chosen: WordRow | None
    pupil: tuple[PupilStretch, ...]
    earlier: tuple[tuple[str, PastFinding], ...]
    is_behind: bool  # whether a detector has a newer version than the one that found


@routes.get("/words")
def words_page(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    word: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show the words, each a link to where it can be set right."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    view = _view(session, installation, attempt, person, word)
    return render(request, "pages/set_right.html", take=view, errors={}, names=NAMES)


@routes.post("/words/{place}")
def correct_word(
    attempt_id: str,
    place: int,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Set one word right."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    try:
        correct(session, installation, attempt, person.id, place, text)
    except InvalidInput as error:
        return _refused(request, session, installation, person, attempt_id, error, place)
    return after_form(request, f"/attempts/{attempt_id}/words?word={place}#word-{place}")


@routes.post("/pupil-stretches")
def mark_pupil(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    start: Annotated[str, Form()] = "",
    end: Annotated[str, Form()] = "",
) -> Response:
    """Mark a stretch as a pupil's."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    try:
        start_ms, end_ms = _moment(start, "/start_ms"), _moment(end, "/end_ms")
        corrections.mark_pupil(session, attempt, person.id, start_ms=start_ms, end_ms=end_ms)
        find_again(session, installation, attempt)
    except InvalidInput as error:
        return _refused(request, session, installation, person, attempt_id, error)
    return after_form(request, f"/attempts/{attempt_id}/words#pupil")


@routes.post("/pupil-stretches/{stretch_id}/remove")
def unmark_pupil(
    attempt_id: str,
    stretch_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Take a pupil's stretch away."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    corrections.unmark_pupil(session, attempt, stretch_id)
    find_again(session, installation, attempt)
    return after_form(request, f"/attempts/{attempt_id}/words#pupil")


@routes.post("/findings")
def run_again(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Find everything again with the detectors of today."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    find_again(session, installation, attempt)
    return after_form(request, f"/attempts/{attempt_id}/words#earlier")


@routes.post("/objections/{criterion_id}")
def object_to_finding(
    attempt_id: str,
    criterion_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    kind: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Dispute a finding, hide it, or let it stand again."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    if kind:
        findings.object_to(session, attempt, person.id, criterion_id, kind=kind, reason=reason)
    else:
        findings.withdraw_objection(session, attempt, criterion_id)
    return after_form(request, f"/attempts/{attempt_id}#criterion-{criterion_id}")


def _refused(
    request: Request,
    session: Session,
    installation: Installation,
    person: Person,
    attempt_id: str,
    error: InvalidInput,
    place: int | None = None,
) -> Response:
    if is_script(request):
        raise error
    session.rollback()
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    view = _view(session, installation, attempt, person, place)
    field = {"start_ms": "start", "end_ms": "end"}.get(error.pointer.strip("/"), "text")
    return render(request, "pages/set_right.html", 422, take=view, errors={field: str(error)}, names=NAMES)


def _view(
    session: Session, installation: Installation, attempt: Attempt, person: Person, chosen: int | None
) -> SetRightView:
    heard = analysis.words_document(installation.store, attempt.clip_id)
    said = corrections.of_clip(session, attempt.clip_id)
    words = _words(heard["words"], said)
    is_owner = attempt.clip.owner_id == person.id
    step = from_document(attempt.step_version.document)
    texts = {criterion.id: criterion.text for criterion in step.criteria}
    # A replaced finding leads a judge as much as one that stands, so only the owner reads it here.
    past = findings.past_of(session, attempt.id) if is_owner else ()
    found = findings_of(session, attempt.id).values()
    return SetRightView(
        href=f"/attempts/{attempt.id}",
        number=attempt.number,
        title=step.title,
        is_owner=is_owner,
        words=words,
        chosen=words[chosen] if chosen is not None and chosen < len(words) else None,
        pupil=said.pupil,
        earlier=tuple((texts[row.criterion_id], row) for row in past if row.criterion_id in texts),
        is_behind=any(findings.is_behind(row.detector, row.detector_version) for row in found),
    )


def _words(heard: list[dict[str, object]], said: SetRight) -> tuple[WordRow, ...]:
    right = {(row.place, row.heard): row for row in said.words}
    return tuple(
        WordRow(
            place,
            int(str(word["start_ms"])),
            str(word["text"]),
            float(str(word["probability"])) < UNCERTAIN,
            right.get((place, str(word["text"]))),
        )
        for place, word in enumerate(heard)
    )


def _moment(text: str, pointer: str) -> int:
    try:
        return moment_ms(text)
    except NotAMoment as error:
        raise InvalidInput(str(error), pointer) from error
