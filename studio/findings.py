"""Findings in the record: kept, replaced by newer ones, found again at once, and objected to.

A finding that is replaced stays beside the new one with the version of its detector. What the owner says
against a finding is kept apart from it, so that a new finding on the same criterion does not undo it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from media.timeline import milliseconds
from rubrics.criteria import StepTemplate, SuccessCriterion
from rubrics.detectors import DETECTORS
from rubrics.explain import sentence
from rubrics.finding import Evidence, Finding
from rubrics.findings import COMPOSITION_VERSION, find
from rubrics.hearing import Hearing
from studio import corrections, events, rehearing, tables
from studio.access import GONE
from studio.analysis import Heard, heard
from studio.clock import new_id, now
from studio.corrections import SetRight
from studio.errors import InvalidInput, NotFound
from studio.jobs import Jobs
from studio.recordings import Store
from studio.step_library import from_document

# These listen to curves read from the sound or the picture, which takes longer than a person waits.
FROM_CURVES = frozenset({"voice_level", "stillness", "facing_camera"})
LONGEST_REASON = 500  # characters


def hearing_of(what: Heard, said: SetRight) -> Hearing:
    """Return what detectors are given of a take, curves apart."""
    right = corrections.corrected(what, said)
    return Hearing(
        right.transcript.words, right.speech, right.duration_s, pupil=corrections.pupil_spans(said)
    )


def find_again(session: Session, store: Store, jobs: Jobs, attempt: tables.Attempt) -> None:
    """Look for the criteria again in what is known of a take, without its sound.

    Criteria that need curves keep their findings until the worker has read those again.

    Raises:
        NotFound: if the words of the take are not written down yet.
    """
    step = from_document(attempt.step_version.document)
    what = heard(store, attempt.clip_id)
    hearing = hearing_of(what, corrections.of_clip(session, attempt.clip_id))
    found = find(step, replace(hearing, reheard=rehearing.known(store, attempt.clip_id)))
    rows = [row_of(attempt.id, step, place, finding, what) for place, finding in enumerate(found)]
    keep(session, attempt.id, [row for row, c in zip(rows, step.criteria, strict=True) if not _curved(c)])
    if any(_curved(criterion) for criterion in step.criteria):
        stage = session.get_one(tables.AnalysisStage, (attempt.clip_id, "findings"))
        stage.state, stage.changed_at = "waiting", now()
        jobs.enqueue(session, "hear", attempt.clip_id, key=new_id())
    events.announce_clip(session, attempt.clip_id, "findings")


def behind(session: Session) -> Sequence[str]:
    """Return the attempts with a finding whose detector has another version today, oldest first."""
    rows = session.execute(
        select(tables.Finding.attempt_id, tables.Finding.detector, tables.Finding.detector_version)
        .join(tables.Attempt, tables.Attempt.id == tables.Finding.attempt_id)
        .where(tables.Attempt.state.not_in(GONE))
        .order_by(tables.Attempt.created_at, tables.Attempt.id)
    )
    return list(dict.fromkeys(attempt_id for attempt_id, *made_by in rows if is_behind(*made_by)))


def is_behind(detector: str, version: str) -> bool:
    """Whether a finding was made by another version of its detector than today's."""
    return version != (DETECTORS[detector].version if detector in DETECTORS else COMPOSITION_VERSION)


def rerun(session: Session, store: Store, jobs: Jobs, attempt_id: str) -> None:
    """Find again on any attempt, for whoever keeps the studio.

    Raises:
        NotFound: if there is no such attempt, or its words are not written down.
    """
    attempt = session.scalar(
        select(tables.Attempt)
        .where(tables.Attempt.id == attempt_id, tables.Attempt.state.not_in(GONE))
        .options(joinedload(tables.Attempt.step_version))
    )
    if attempt is None:
        raise NotFound(f"There is no attempt {attempt_id!r}; the address of its page ends with its name.")
    find_again(session, store, jobs, attempt)


def keep_all(session: Session, attempt_id: str, rows: Sequence[tables.Finding]) -> None:
    """Put *rows* in the place of every finding of an attempt; those on criteria gone since become past."""
    wanted = {row.criterion_id for row in rows}
    for before in session.scalars(
        select(tables.Finding).where(tables.Finding.attempt_id == attempt_id)
    ).all():
        if before.criterion_id not in wanted:
            session.add(_past(before))
            session.delete(before)
    session.flush()
    keep(session, attempt_id, rows)


def keep(session: Session, attempt_id: str, rows: Iterable[tables.Finding]) -> None:
    """Put *rows* in the place of the findings on their criteria; those stay as past ones if they differ."""
    standing = {
        before.criterion_id: before
        for before in session.scalars(select(tables.Finding).where(tables.Finding.attempt_id == attempt_id))
    }
    changed = []
    for row in rows:
        before = standing.get(row.criterion_id)
        if before is not None and _said(before) == _said(row):
            before.found_at = row.found_at
            continue
        if before is not None:
            session.add(_past(before))
            session.delete(before)
        changed.append(row)
    session.flush()
    session.add_all(changed)
    session.flush()


def past_of(session: Session, attempt_id: str) -> Sequence[tables.PastFinding]:
    """Return the findings of an attempt that were replaced, newest first."""
    return session.scalars(
        select(tables.PastFinding)
        .where(tables.PastFinding.attempt_id == attempt_id)
        .order_by(tables.PastFinding.replaced_at.desc(), tables.PastFinding.id)
    ).all()


def object_to(
    session: Session, attempt: tables.Attempt, person_id: str, criterion_id: str, *, kind: str, reason: str
) -> None:
    """Dispute the finding on a criterion, or hide it; said again it takes the place of what was said.

    Raises:
        NotFound: if the step has no such criterion.
        InvalidInput: if the kind is none, or the reason is too long.
    """
    step = from_document(attempt.step_version.document)
    if criterion_id not in {criterion.id for criterion in step.criteria}:
        raise NotFound("There is no such criterion in this step.")
    if kind not in tables.OBJECTION_KINDS:
        raise InvalidInput(f"A finding is {' or '.join(tables.OBJECTION_KINDS)}; choose one.", "/kind")
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(f"A reason has at most {LONGEST_REASON} characters; shorten it.", "/reason")
    row = session.get(tables.Objection, (attempt.id, criterion_id))
    if row is None:
        row = tables.Objection(attempt_id=attempt.id, criterion_id=criterion_id)
        session.add(row)
    row.kind, row.reason, row.made_by_id, row.made_at = kind, reason.strip(), person_id, now()
    session.flush()
    events.announce_clip(session, attempt.clip_id, "findings")


def withdraw_objection(session: Session, attempt: tables.Attempt, criterion_id: str) -> None:
    """Let the finding on a criterion stand again; where nothing was said against it, nothing changes."""
    row = session.get(tables.Objection, (attempt.id, criterion_id))
    if row is not None:
        session.delete(row)
        session.flush()
        events.announce_clip(session, attempt.clip_id, "findings")


def objections_of(session: Session, attempt_id: str) -> dict[str, tables.Objection]:
    """Return what the owner says against findings of an attempt, by criterion."""
    rows = session.scalars(select(tables.Objection).where(tables.Objection.attempt_id == attempt_id))
    return {row.criterion_id: row for row in rows}


def row_of(attempt_id: str, step: StepTemplate, place: int, finding: Finding, what: Heard) -> tables.Finding:
    """Return a finding as the record keeps it; *place* is that of its criterion in the step."""
    return tables.Finding(
        attempt_id=attempt_id,
        criterion_id=finding.criterion,
        position=place,
        outcome=finding.outcome,
        near=finding.near,
        detector=finding.detector,
        detector_version=finding.detector_version,
        sentence=sentence(finding, step.criteria[place], step),
        evidence=[_evidence(evidence) for evidence in finding.evidence],
        model=what.transcript.model,
        model_version=what.transcript.model_version,
        found_at=now(),
    )


def _curved(criterion: SuccessCriterion) -> bool:
    return any(part.detector in FROM_CURVES for part in criterion.parts)


def _said(row: tables.Finding) -> tuple[object, ...]:
    return (
        row.outcome,
        row.near,
        row.detector,
        row.detector_version,
        row.model_version,
        row.sentence,
        row.evidence,
    )


def _past(row: tables.Finding) -> tables.PastFinding:
    return tables.PastFinding(
        id=new_id(),
        attempt_id=row.attempt_id,
        criterion_id=row.criterion_id,
        outcome=row.outcome,
        near=row.near,
        detector=row.detector,
        detector_version=row.detector_version,
        sentence=row.sentence,
        evidence=row.evidence,
        model=row.model,
        model_version=row.model_version,
        found_at=row.found_at,
        replaced_at=now(),
    )


def _evidence(evidence: Evidence) -> dict[str, object]:
    measure = evidence.measure
    return {
        "start_ms": milliseconds(evidence.start_s),
        "end_ms": milliseconds(evidence.end_s),
        "quote": evidence.quote,
        "measure": measure and {"name": measure.name, "value": measure.value, "unit": measure.unit},
    }
