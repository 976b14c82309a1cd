"""Practices with takes in them, ready to be analysed; recordings cut from the project's own clips."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from sqlalchemy.orm import Session

from rubrics.catalogue import catalogue
from rubrics.step_file import step_as_document
from studio import tables
from studio.clips import original_key
from studio.clock import new_id, now
from studio.database import Database
from studio.recordings import Store

CLIPS = Path(__file__).parents[1] / "golden" / "clips"
STEP_ID = "qu1-cold-call"


@dataclass(frozen=True)
class Practice:
    """A practice of Ms Okafor's, and how takes come into it."""

    id: str
    teacher_id: str
    step_version_id: str
    database: Database

    def take(self, store: Store, file: Path, number: int = 1) -> tables.Clip:
        """An attempt whose clip has arrived, in the record and in the store."""
        with self.database.writing() as session:
            clip = _arrived(session, store, file, self.teacher_id)
            session.add(
                tables.Attempt(
                    id=new_id(),
                    practice_session_id=self.id,
                    step_version_id=self.step_version_id,
                    clip_id=clip.id,
                    number=number,
                    stage="cold",
                    state="ready",
                    created_at=now(),
                )
            )
        return clip

    def model(self, store: Store, file: Path) -> tables.Clip:
        """A model whose clip has arrived."""
        with self.database.writing() as session:
            clip = _arrived(session, store, file, self.teacher_id)
            session.add(
                tables.ModelExemplar(
                    id=new_id(),
                    practice_session_id=self.id,
                    kind="clip",
                    clip_id=clip.id,
                    made_by_id=self.teacher_id,
                    created_at=now(),
                )
            )
        return clip


@pytest.fixture
def practice(database: Database) -> Practice:
    """A practice in which nothing is recorded yet."""
    return planned(database)


def planned(database: Database) -> Practice:
    step = next(step for step in catalogue() if step.id == STEP_ID)
    with database.writing() as session:
        teacher = tables.Person(
            id=new_id(),
            email=f"{new_id()}@school.test",
            name="Ms Okafor",
            role="teacher",
            password_hash="-",
            created_at=now(),
        )
        session.add(teacher)
        session.flush()
        action_step = tables.ActionStep(
            id=new_id(), teacher_id=teacher.id, step_id=step.id, state="practising", created_at=now()
        )
        session.add(action_step)
        session.flush()
        version = tables.StepVersion(
            id=new_id(),
            action_step_id=action_step.id,
            number=1,
            document=step_as_document(step),
            created_at=now(),
        )
        session.add(version)
        session.flush()
        sitting = tables.PracticeSession(
            id=new_id(),
            action_step_id=action_step.id,
            step_version_id=version.id,
            state="practising",
            script="",
            created_at=now(),
        )
        session.add(sitting)
    return Practice(sitting.id, teacher.id, version.id, database)


def _arrived(session: Session, store: Store, file: Path, owner_id: str) -> tables.Clip:
    content = file.read_bytes()
    clip = tables.Clip(
        id=new_id(),
        owner_id=owner_id,
        client_key=new_id(),
        state="complete",
        media_type="video/webm",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=now(),
        completed_at=now(),
    )
    session.add(clip)
    session.flush()
    store.put(original_key(clip.id), content)
    return clip


@pytest.fixture
def plan_practice() -> Callable[[Database], Practice]:
    """Return a function that makes a practice in a database of the test's own."""
    return planned


@pytest.fixture(scope="session")
def brief() -> Path:
    """A clip of 9 s: one question, one wait, one name."""
    return CLIPS / "brief.webm"


@pytest.fixture(scope="session")
def brief_truth() -> dict:
    """What is said in it, and when nobody speaks."""
    return json.loads((CLIPS / "brief.json").read_text("utf-8"))


@pytest.fixture
def only(brief: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that cuts the brief clip down to its `video` or its `audio`."""

    def cut(kind: str) -> Path:
        path = tmp_path / f"{kind}-only.webm"
        with av.open(str(brief)) as source, av.open(str(path), "w", format="webm") as target:
            stream = next(stream for stream in source.streams if stream.type == kind)
            copy = target.add_stream_from_template(stream)
            for packet in source.demux(stream):
                if packet.dts is not None:
                    packet.stream = copy
                    target.mux(packet)
        return path

    return cut


@pytest.fixture
def silence(tmp_path: Path) -> Path:
    """A recording of two seconds in which nobody speaks."""
    path = tmp_path / "silence.webm"
    with av.open(str(path), "w", format="webm") as target:
        stream = target.add_stream("libopus", rate=48_000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 96_000), np.float32), format="flt", layout="mono")
        frame.sample_rate = 48_000
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path
