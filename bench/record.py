"""How much a large record slows the pages: 200,000 attempts and 1,000,000 comments against 1,000 comments.

One teacher, one coach and their practices are the same in both. Each page is asked for in turn from the small
and from the large record; what is printed is the median of each, and their ratio. Bar: at most 1.3.
On SQLite, and on PostgreSQL where `STUDIO_TEST_POSTGRES` (or 127.0.0.1:5432) answers.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import structlog
from sqlalchemy import insert, make_url, text
from starlette.testclient import TestClient

from studio import schema
from studio.clock import new_id, now
from studio.installation import Installation, open_installation
from studio.settings import load_settings
from studio.tables import ActionStep, Attempt, Clip, Comment, PracticeSession, Share, StepVersion
from tests.staging import Stage
from web.app import create_site

BAR = 1.3
ROUNDS = 40
ATTEMPTS = {"small": 200, "large": 200_000}
COMMENTS_EACH = 5
ATTEMPTS_A_PRACTICE = 10
BATCH = 20_000
POSTGRES = os.environ.get("STUDIO_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def main() -> int:
    """Measure on each database; return 1 if a ratio is above the bar."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    worst = 0.0
    for kind in ("sqlite", "postgresql"):
        try:
            worst = max(worst, measured(kind))
        except psycopg.OperationalError:
            print(f"{kind}: none answers, left out")
    return int(worst > BAR)


def measured(kind: str) -> float:
    """Print the medians of each page on this kind of database; return the largest ratio."""
    with (
        tempfile.TemporaryDirectory() as folder,
        own_environment(),
        record(kind, Path(folder), "small") as small,
        record(kind, Path(folder), "large") as large,
    ):
        ratios = [printed(kind, name, small, large) for name in ("attempt", "practice", "list", "queue")]
    return max(ratios)


def printed(kind: str, name: str, small: "Pages", large: "Pages") -> float:
    """Ask for one page in turn; print what it took."""
    took: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(ROUNDS):
        took["small"].append(small.seconds(name))
        took["large"].append(large.seconds(name))
    before, after = (statistics.median(took[size]) * 1000 for size in ("small", "large"))
    print(f"{kind:10} {name:9} {before:7.1f} ms {after:7.1f} ms   {after / before:.2f} (bar {BAR})")
    return after / before


class Pages:
    """The pages of one record, as its coach asks for them."""

    def __init__(self, visitor: TestClient, addresses: dict[str, str]) -> None:
        self._visitor, self._addresses = visitor, addresses

    def seconds(self, name: str) -> float:
        """Return how long a page took."""
        began = time.perf_counter()
        answer = self._visitor.get(self._addresses[name])
        took = time.perf_counter() - began
        assert answer.status_code == 200, (name, answer.status_code)
        return took


@contextmanager
def record(kind: str, folder: Path, size: str) -> Iterator[Pages]:
    """Give a record of that size, with one teacher and one coach of our own in it."""
    with database(kind, folder / size) as url:
        os.environ["STUDIO_DATA_FOLDER"], os.environ["STUDIO_DATABASE_URL"] = str(folder / size), url
        installation = open_installation(load_settings())
        schema.upgrade(installation.database.engine)
        stage = Stage(installation)
        fill(stage, ATTEMPTS[size])
        yield pages_of(stage)
        installation.close()


def pages_of(stage: Stage) -> Pages:
    """Make what is asked for, the same in every record."""
    teacher = stage.person("Ms Okafor")
    coach = stage.coach_of(teacher, "Mr Haddad")
    practices = [stage.practice(teacher, coach) for _ in range(8)]
    for practice_id in practices:
        stage.share(teacher, practice_id, coach)
        taken = [stage.take(teacher, practice_id) for _ in range(3)]
        stage.analysed(taken[0])
        for _ in range(10):
            stage.comment(coach, taken[0], "praise", "You waited.")
        stage.comment(coach, taken[0], share=True)
    site = create_site(stage.installation)
    addresses = {
        "attempt": f"/attempts/{taken[0].id}",
        "practice": f"/practice-sessions/{practices[-1]}",
        "list": "/practice-sessions",
        "queue": "/to-review",
    }
    settle(stage.installation)
    return Pages(stage.visit(site, coach, as_script=False), addresses)


def settle(installation: Installation) -> None:
    """Let the planner know what is there, as a database that lives does by itself."""
    with installation.database.engine.connect() as connection:
        connection.execute(text("analyze"))
        connection.commit()


def fill(stage: Stage, attempts: int) -> None:
    """Put other people's attempts in, each with its comments."""
    teachers = [stage.person() for _ in range(40)]
    coaches = [stage.coach_of(teacher) for teacher in teachers]
    document = stage_document(stage)
    for first in range(0, attempts, BATCH):
        rows = Rows()
        for number in range(first, min(first + BATCH, attempts), ATTEMPTS_A_PRACTICE):
            place = number // ATTEMPTS_A_PRACTICE % len(teachers)
            rows.add_practice(teachers[place].id, coaches[place].id, document)
        rows.write(stage.installation)


def stage_document(stage: Stage) -> dict[str, object]:
    """Return the step that all of them practise."""
    teacher = stage.person()
    with stage.installation.database.reading() as session:
        practice = session.get_one(PracticeSession, stage.practice(teacher))
        return dict(session.get_one(StepVersion, practice.step_version_id).document)


class Rows:
    """Rows to be written together."""

    def __init__(self) -> None:
        self._rows: dict[type, list[dict[str, object]]] = {
            table: [] for table in (ActionStep, StepVersion, PracticeSession, Clip, Attempt, Comment, Share)
        }

    def add_practice(self, teacher_id: str, coach_id: str, document: dict[str, object]) -> None:
        """Add one practice, shared with its coach, every attempt reviewed."""
        step_id, version_id, practice_id, then = new_id(), new_id(), new_id(), now()
        add = self._add
        add(ActionStep, id=step_id, teacher_id=teacher_id, coach_id=coach_id, step_id="a-step",
            state="practising", created_at=then)  # fmt: skip
        add(StepVersion, id=version_id, action_step_id=step_id, number=1, document=document, created_at=then)
        add(PracticeSession, id=practice_id, action_step_id=step_id, step_version_id=version_id,
            state="practising", script="", created_at=then)  # fmt: skip
        add(Share, id=new_id(), owner_id=teacher_id, with_id=coach_id, practice_session_id=practice_id,
            until=then.date() + timedelta(days=9), created_at=then)  # fmt: skip
        before = None
        for number in range(1, ATTEMPTS_A_PRACTICE + 1):
            before = self._add_attempt(teacher_id, coach_id, (practice_id, version_id), number, before)

    def _add_attempt(
        self, teacher_id: str, coach_id: str, of: tuple[str, str], number: int, before: str | None
    ) -> str:
        clip_id, attempt_id, then = new_id(), new_id(), now()
        self._add(Clip, id=clip_id, owner_id=teacher_id, client_key=clip_id, state="complete",
                  media_type="video/webm", duration_ms=9000, created_at=then)  # fmt: skip
        self._add(Attempt, id=attempt_id, practice_session_id=of[0], step_version_id=of[1], clip_id=clip_id,
                  number=number, stage="repeat" if before else "cold", repeat_of_id=before, state="reviewed",
                  created_at=then)  # fmt: skip
        for _ in range(COMMENTS_EACH):
            self._add(Comment, id=new_id(), attempt_id=attempt_id, author_id=coach_id, kind="note",
                      text="You waited.", state="shared", version=1, created_at=then)  # fmt: skip
        return attempt_id

    def _add(self, table: type, **columns: object) -> None:
        self._rows[table].append(columns)

    def write(self, installation: Installation) -> None:
        """Write them all."""
        with installation.database.writing() as session:
            for table, rows in self._rows.items():
                session.execute(insert(table), rows)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of a database of our own, dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'studio.db'}"
        return
    server, name = make_url(POSTGRES), f"bench_{new_id()}"
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'drop database "{name}" with (force)'.encode())


@contextmanager
def own_environment() -> Iterator[None]:
    """Put the environment back as it was."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main())
