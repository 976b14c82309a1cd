"""The step editor: a step of the library or of a practice, by criterion, tried before it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from rubrics.criteria import Area, StepTemplate
from rubrics.errors import StepFileFaults
from rubrics.explain import sentence
from rubrics.findings import find
from rubrics.granularity import remarks
from rubrics.step_file import read_steps, step_as_document
from studio import access, analysis, attempts, corrections, findings, practice_sessions, step_library
from studio.access import Act
from studio.errors import NotFound
from studio.installation import Installation
from studio.tables import Person
from web.detector_words import MOMENTS, NAMES, SPANS
from web.moment_form import MomentForm, moments_of
from web.rendering import render
from web.step_form import (
    MOST_CRITERIA,
    MOST_PARTS,
    CriterionForm,
    as_text,
    criteria_of,
    document_of,
    field_of,
)

routes = APIRouter()

BLANK: dict[str, Any] = {
    "schema": "step/1",
    "id": "",
    "title": "",
    "area": "questioning",
    "why": "",
    "cue": "When ",
    "duration_s": [30, 60],
    "criteria": [
        {"id": "said", "text": "", "detector": "phrase_present", "params": {"any_of": []}},
        {"id": "waited", "text": "", "detector": "pause", "params": {"after": "question"}},
    ],
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What one criterion would find on an existing take."""

    text: str
    outcome: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Editor:
    """All that the page shows."""

    action: str
    back: tuple[str, str]
    is_new: bool
    is_practice: bool
    document: Mapping[str, Any]
    criteria: tuple[CriterionForm, ...]
    named: tuple[MomentForm, ...]
    moment_kinds: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]
    takes: tuple[tuple[str, str], ...]
    tried: tuple[Tried, ...]
    take: str
    areas: tuple[str, ...]
    detectors: tuple[tuple[str, str], ...]
    may_add: bool
    most_parts: int
    spans: tuple[tuple[str, str], ...]
    moments: tuple[str, ...]


async def typed_fields(request: Request) -> dict[str, str]:
    """Return every field that was sent, as text."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


TypedDep = Annotated[dict[str, str], Depends(typed_fields)]


@routes.get("/steps/new")
def new_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Write a step from a blank page."""
    return _show(request, session, person, BLANK, "/steps/new")


@routes.post("/steps/new")
def new(
    request: Request, typed: TypedDep, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> Response:
    """Keep the step, try it, or show its form anew."""
    return _library(request, typed, person, session, installation, BLANK, "/steps/new")


@routes.get("/steps/{step_id}/edit")
def edit_page(step_id: str, request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Change a step of the library."""
    document = step_as_document(step_library.step(session, step_id))
    return _show(request, session, person, document, f"/steps/{step_id}/edit")


@routes.post("/steps/{step_id}/edit")
def edit(
    step_id: str,
    request: Request,
    typed: TypedDep,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Keep the step as a new version, try it, or show its form anew."""
    document = step_as_document(step_library.step(session, step_id))
    typed = typed | {"id": step_id}
    return _library(request, typed, person, session, installation, document, f"/steps/{step_id}/edit")


@routes.get("/practice-sessions/{practice_session_id}/step")
def fit_page(practice_session_id: str, request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Fit the step of a practice to its class."""
    practice = access.practice(session, person.id, practice_session_id, Act.PREPARE)
    action = f"/practice-sessions/{practice.id}/step"
    return _show(request, session, person, practice.step_version.document, action)


@routes.post("/practice-sessions/{practice_session_id}/step")
def fit(
    practice_session_id: str,
    request: Request,
    typed: TypedDep,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Give the practice a new version of its step, try it, or show its form anew."""
    practice = access.practice(session, person.id, practice_session_id, Act.PREPARE)
    before = practice.step_version.document
    action = f"/practice-sessions/{practice.id}/step"
    document = _typed(before, typed | {"id": before["id"]})
    step, faults = _read(document)
    if typed.get("do") != "keep" or step is None:
        return _answer(request, session, installation, person, document, action, typed, step, faults)
    practice_sessions.refit(session, practice, step)
    return RedirectResponse(f"/practice-sessions/{practice.id}", 303)


def _library(
    request: Request,
    typed: dict[str, str],
    person: Person,
    session: Session,
    installation: Installation,
    before: Mapping[str, Any],
    action: str,
) -> Response:
    document = _typed(before, typed)
    step, faults = _read(document)
    if typed.get("do") != "keep" or step is None:
        return _answer(request, session, installation, person, document, action, typed, step, faults)
    step_library.import_steps(session, as_text(document), "the step")
    return RedirectResponse(f"/steps/{step.id}", 303)


def _typed(before: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that was typed, with one criterion more where that was asked for."""
    document = document_of(before, typed)
    document.setdefault("criteria", [])
    asked = typed.get("do", "")
    if asked.startswith("part-"):
        _add_part(document, asked.removeprefix("part-"))
    if asked == "add" and len(document["criteria"]) < MOST_CRITERIA:
        place = len(document["criteria"]) + 1
        blank = {
            "id": f"criterion-{place}",
            "text": "",
            "detector": "phrase_present",
            "params": {"any_of": []},
        }
        document["criteria"].append(blank)
    return document


def _add_part(document: dict[str, Any], criterion_id: str) -> None:
    """Give a criterion one detector more; one that had a single one then asks for all of them."""
    for place, criterion in enumerate(document["criteria"]):
        if criterion["id"] != criterion_id:
            continue
        joining = "any" if "any" in criterion else "all"
        alone = {key: value for key, value in criterion.items() if key not in ("id", "text")}
        parts = criterion.get(joining) or [alone]
        blank = {"detector": "phrase_present", "params": {"any_of": []}}
        more = [*parts, blank] if len(parts) < MOST_PARTS else parts
        document["criteria"][place] = {"id": criterion_id, "text": criterion["text"], joining: more}


def _read(document: Mapping[str, Any]) -> tuple[StepTemplate | None, list[tuple[str, str]]]:
    try:
        (step,) = read_steps(as_text(document), "step")
    except StepFileFaults as faults:
        return None, [(field_of(fault.field), f"{fault.field}: {fault.detail}") for fault in faults.faults]
    return step, []


def _answer(
    request: Request,
    session: Session,
    installation: Installation,
    person: Person,
    document: Mapping[str, Any],
    action: str,
    typed: Mapping[str, str],
    step: StepTemplate | None,
    faults: Sequence[tuple[str, str]],
) -> Response:
    """Show the form again: tried on a take, with another detector's fields, or with what is wrong."""
    wants = typed.get("do")
    shown = faults if wants in ("keep", "try") else ()
    tried: tuple[Tried, ...] = ()
    if wants == "try" and step is not None:
        tried = _tried(session, installation, person, step, typed.get("take", ""))
    return _show(
        request, session, person, document, action, faults=shown, tried=tried, take=typed.get("take", "")
    )


def _tried(
    session: Session, installation: Installation, person: Person, step: StepTemplate, attempt_id: str
) -> tuple[Tried, ...]:
    """Return what *step* would find on a take that this person may review; nothing is kept."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    what = analysis.heard(installation.store, attempt.clip_id)
    hearing = findings.hearing_of(what, corrections.of_clip(session, attempt.clip_id))
    roster = attempt.step_version.document.get("scenario", {}).get("roster", ())
    found = find(step, replace(hearing, roster=tuple(roster)))
    return tuple(
        Tried(criterion.text, finding.outcome, sentence(finding, criterion, step))
        for finding, criterion in zip(found, step.criteria, strict=True)
    )


def _show(
    request: Request,
    session: Session,
    person: Person,
    document: Mapping[str, Any],
    action: str,
    *,
    faults: Sequence[tuple[str, str]] = (),
    tried: Sequence[Tried] = (),
    take: str = "",
) -> Response:
    is_practice = action.startswith("/practice-sessions/")
    step, _ = _read(document)
    back = (action.removesuffix("/step"), "The practice") if is_practice else ("/steps", "Steps")
    editor = Editor(
        action=action,
        back=back,
        is_new=action == "/steps/new",
        is_practice=is_practice,
        document=document,
        criteria=criteria_of(document),
        named=moments_of(document),
        moment_kinds=tuple(MOMENTS.items()),
        remarks=remarks(step) if step is not None else (),
        faults=tuple(faults),
        takes=_takes(session, person),
        tried=tuple(tried),
        take=take,
        areas=get_args(Area),
        detectors=tuple(NAMES.items()),
        may_add=len(document["criteria"]) < MOST_CRITERIA,
        most_parts=MOST_PARTS,
        spans=tuple(SPANS.items()),
        moments=("question", *document.get("anchors", {})),
    )
    return render(request, "pages/step_editor.html", 422 if faults else 200, editor=editor)


def _takes(session: Session, person: Person) -> tuple[tuple[str, str], ...]:
    """Return the newest takes that a step can be tried on: those this person may review."""
    found = []
    for listed in practice_sessions.listed_for(session, person.id, limit=10):
        for attempt in attempts.of_practice(session, person.id, listed.practice.id):
            try:
                access.attempt(session, person.id, attempt.id, Act.REVIEW)
            except NotFound:
                continue
            found.append((attempt.id, f"{listed.title}, attempt {attempt.number}"))
    return tuple(found)
