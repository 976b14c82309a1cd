"""The library: the steps that practices are made from, the catalogue's and those that were imported."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rubrics.catalogue import catalogue
from rubrics.criteria import StepTemplate
from rubrics.step_file import read_steps, step_as_document
from studio import tables
from studio.clock import new_id, now
from studio.errors import NotFound


def import_steps(session: Session, text: str, file: str) -> tuple[StepTemplate, ...]:
    """Add every step of a `step/1` file, each as a new version of its id.

    Args:
        session: to write in.
        text: what the file holds.
        file: what it is called, for the list of faults.

    Raises:
        rubrics.errors.StepFileFaults: if any of them breaks a rule; nothing is imported then.
    """
    steps = read_steps(text, file)
    for step in steps:
        session.add(
            tables.StepTemplate(
                id=new_id(),
                step_id=step.id,
                version=_newest_version(session, step.id) + 1,
                title=step.title,
                area=step.area,
                document=step_as_document(step),
                created_at=now(),
            )
        )
        session.flush()
    return steps


def every_step(session: Session) -> Sequence[StepTemplate]:
    """Return the newest version of each step, by area and title; an import hides the catalogue's own."""
    newest = (
        select(tables.StepTemplate.step_id, func.max(tables.StepTemplate.version).label("version"))
        .group_by(tables.StepTemplate.step_id)
        .subquery()
    )
    rows = session.scalars(
        select(tables.StepTemplate).join(
            newest,
            (tables.StepTemplate.step_id == newest.c.step_id)
            & (tables.StepTemplate.version == newest.c.version),
        )
    )
    steps = {step.id: step for step in catalogue()} | {
        row.step_id: from_document(row.document) for row in rows
    }
    return sorted(steps.values(), key=lambda step: (step.area, step.title))


def step(session: Session, step_id: str) -> StepTemplate:
    """Return the newest version of a step.

    Raises:
        NotFound: if the library has none by that id.
    """
    row = session.scalar(
        select(tables.StepTemplate)
        .where(tables.StepTemplate.step_id == step_id)
        .order_by(tables.StepTemplate.version.desc())
        .limit(1)
    )
    if row is not None:
        return from_document(row.document)
    for known in catalogue():
        if known.id == step_id:
            return known
    raise NotFound(f"There is no step {step_id!r} in the library; `studio steps list` shows those there are.")


def from_document(document: dict[str, Any]) -> StepTemplate:
    """Return the step that was kept as a `step/1` document."""
    return _read(json.dumps(document, sort_keys=True))


@lru_cache(maxsize=256)
def _read(text: str) -> StepTemplate:
    (kept,) = read_steps(text, "kept step")
    return kept


def _newest_version(session: Session, step_id: str) -> int:
    newest = session.scalar(
        select(func.max(tables.StepTemplate.version)).where(tables.StepTemplate.step_id == step_id)
    )
    return newest or 0
