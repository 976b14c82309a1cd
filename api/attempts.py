"""Attempts: what was said, found and judged."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.paging import CursorParam, LimitParam, Page, page_of
from api.practice_sessions import AttemptBriefOut
from api.problems import answers
from api.sign_ins import PersonOut
from studio import access, analysis, attempts, corrections, judgements, reviewing
from studio.access import Act
from studio.erasure import erase
from studio.reviewing import CriterionView
from studio.tables import NextFocus

routes = APIRouter(tags=["attempts"])
ONE = "/attempts/{attempt_id}"


class StageOut(BaseModel):
    """How far one stage of the analysis is."""

    stage: str
    state: str
    problem: str | None


class FocusOut(BaseModel):
    """The one thing to change in the next attempt."""

    text: str
    criterion_id: str | None
    redo_from_ms: int | None
    set_by: PersonOut

    @classmethod
    def of(cls, focus: NextFocus | None) -> "FocusOut | None":
        """Return what is sent of a focus, if there is one."""
        if focus is None:
            return None
        return cls(
            text=focus.text,
            criterion_id=focus.criterion_id,
            redo_from_ms=focus.redo_from_ms,
            set_by=PersonOut.of(focus.set_by),
        )


class AttemptOut(AttemptBriefOut):
    """One attempt: its clip, how far its analysis is, what it answers and what comes next."""

    practice_session_id: str
    clip_id: str
    repeat_of: str | None
    answers_focus: FocusOut | None
    next_focus: FocusOut | None
    analysis: list[StageOut]


class CorrectionOut(BaseModel):
    """What a person says a word was; empty text where nothing was said."""

    text: str
    by: PersonOut
    at: datetime


class WordOut(BaseModel):
    """One word as it was heard, and as a person set it right, if anybody did."""

    text: str
    correction: CorrectionOut | None = None
    start_ms: int
    end_ms: int
    probability: float
    speaker: str


class SpanOut(BaseModel):
    """A stretch of the take."""

    start_ms: int
    end_ms: int


class WordsOut(BaseModel):
    """What was said, by which model it was heard, and when anybody spoke."""

    model: str
    model_version: str
    language: str
    words: list[WordOut]
    speech: list[SpanOut]


class FindingOut(BaseModel):
    """What the machine found on a criterion, with its evidence; moments in whole milliseconds."""

    outcome: str
    near: bool
    detector: str
    detector_version: str
    sentence: str
    evidence: list[dict[str, Any]]


class JudgementOut(BaseModel):
    """A person's call on a criterion."""

    person: PersonOut
    level: str


class ObjectionOut(BaseModel):
    """What the owner says against a finding: `disputed` or `hidden`, and why."""

    kind: str
    reason: str


class CriterionOut(BaseModel):
    """A criterion as this person may see it; `withheld` says that a finding waits for their judgement."""

    id: str
    text: str
    finding: FindingOut | None
    withheld: bool
    judgements: list[JudgementOut]
    objection: ObjectionOut | None = None

    @classmethod
    def of(cls, view: CriterionView) -> "CriterionOut":
        """Return what is sent of a criterion."""
        judged = (*((view.mine,) if view.mine else ()), *view.others)
        found = view.finding
        return cls(
            id=view.criterion.id,
            text=view.criterion.text,
            finding=FindingOut.model_validate(found, from_attributes=True) if found else None,
            withheld=view.withheld,
            judgements=[JudgementOut(person=PersonOut.of(j.person), level=j.level) for j in judged],
            objection=ObjectionOut.model_validate(view.objection, from_attributes=True)
            if view.objection
            else None,
        )


class SlowIn(BaseModel):
    """Whether an attempt was spoken slowly on purpose."""

    is_slow: bool


class LevelIn(BaseModel):
    """`not_yet`, `nearly`, `met` or `not_judged`."""

    level: str


@routes.get(ONE, responses=answers(401, 404))
def show_attempt(attempt_id: str, person: PersonDep, session: SessionDep) -> AttemptOut:
    """Return one attempt."""
    attempt = access.attempt(session, person.id, attempt_id, Act.SEE)
    brief = AttemptBriefOut.of(attempt)
    return AttemptOut(
        **brief.model_dump(),
        practice_session_id=attempt.practice_session_id,
        clip_id=attempt.clip_id,
        repeat_of=attempt.repeat_of_id,
        answers_focus=FocusOut.of(attempts.focus_set_on(session, attempt.repeat_of_id)),
        next_focus=FocusOut.of(attempts.focus_set_on(session, attempt.id)),
        analysis=[
            StageOut(stage=row.stage, state=row.state, problem=row.problem)
            for row in analysis.state_of(session, attempt.clip_id)
        ],
    )


@routes.delete(ONE, status_code=204, responses=answers(401, 403, 404))
def discard_attempt(
    attempt_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> None:
    """Discard an attempt without trace; for its owner alone."""
    gone = attempts.discard(session, access.attempt(session, person.id, attempt_id, Act.DECIDE))
    session.commit()
    erase(installation, gone)


@routes.get(f"{ONE}/words", responses=answers(401, 404))
def show_words(
    attempt_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> WordsOut:
    """Return what was said; 404 until it is known.

    Whoever has criteria left to judge gets no `speech`: its silences would say what was found.
    """
    attempt = access.attempt(session, person.id, attempt_id, Act.SEE)
    said = WordsOut.model_validate(analysis.words_document(installation.store, attempt.clip_id))
    for row in corrections.of_clip(session, attempt.clip_id).words:
        if row.place < len(said.words) and said.words[row.place].text == row.heard:
            by = PersonOut.of(row.corrected_by)
            said.words[row.place].correction = CorrectionOut(text=row.text, by=by, at=row.corrected_at)
    views = reviewing.criteria_seen_by(session, installation.settings.review, attempt, person.id)
    return said.model_copy(update={"speech": []}) if any(view.withheld for view in views) else said


@routes.get(f"{ONE}/criteria", responses=answers(401, 404))
def show_criteria(
    attempt_id: str,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
    limit: LimitParam = 50,
    after: CursorParam = None,
) -> Page[CriterionOut]:
    """Return the criteria with what this person may see of findings and judgements."""
    attempt = access.attempt(session, person.id, attempt_id, Act.SEE)
    views = reviewing.criteria_seen_by(session, installation.settings.review, attempt, person.id)
    return page_of(views, limit, after, key=lambda view: view.criterion.id, shown=CriterionOut.of)


@routes.put(f"{ONE}/slow", status_code=204, responses=answers(401, 403, 404, 422))
def mark_slow(attempt_id: str, wanted: SlowIn, person: PersonDep, session: SessionDep) -> None:
    """Say that an attempt was spoken slowly on purpose, or that it was not; for its owner alone."""
    attempt = access.attempt(session, person.id, attempt_id, Act.DECIDE)
    attempts.mark_slow(session, attempt, is_slow=wanted.is_slow)


@routes.put(f"{ONE}/judgements/{{criterion_id}}", status_code=204, responses=answers(401, 403, 404, 422))
def judge_criterion(
    attempt_id: str, criterion_id: str, wanted: LevelIn, person: PersonDep, session: SessionDep
) -> None:
    """Judge one criterion."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    judgements.judge(session, attempt, person.id, criterion_id, wanted.level)


@routes.post(f"{ONE}/analysis", status_code=204, responses=answers(401, 403, 404))
def retry_analysis(
    attempt_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> None:
    """Try the failed stages of an analysis again."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    analysis.retry(session, installation.jobs, attempt.clip_id)
