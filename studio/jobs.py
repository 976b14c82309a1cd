"""Jobs: our thin port on the job engine, seen from whoever wants work done.

A job is asked for inside the transaction that makes it necessary: the two are kept together or not at all.
Its name is a `JobName`, its subject an identifier, and its key says which asking this is: asking again with
the same three changes nothing. What a job does is said in the worker, see `studio.engine`.
"""

import logging
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions
from dbos import error as dbos_errors
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from studio import logs
from studio.database import BUSY_TIMEOUT_MS, Database, let_go

JobName = Literal["arrive", "hear", "picture", "later", "film", "trim"]
JobState = Literal["waiting", "running", "done", "failed", "cancelled"]

APPLICATION: Final = "rehearsal-studio"
SCHEMA: Final = "dbos"  # of the engine's own tables, on PostgreSQL
PROGRESS: Final = "progress"
# What comes later shares the pictures' queue, since every look into one more costs processor time; a film
# has its own, since it would keep pictures waiting for a minute.
QUEUES: Final[dict[JobName, str]] = {
    "arrive": "arrivals",
    "hear": "hearing",
    "picture": "pictures",
    "later": "pictures",
    "film": "films",
    "trim": "arrivals",
}
SERIALIZER: Final = DBOSPortableJSONSerializer()

_STATES: Final[dict[str, JobState]] = {
    "DELAYED": "waiting",
    "ENQUEUED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
    "CANCELLED": "cancelled",
}


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where a job is; `starts` counts how often a worker began it."""

    state: JobState
    starts: int


class Jobs(Protocol):
    """Work to be done later, surviving restarts and crashes."""

    def enqueue(self, session: Session, job: JobName, subject_id: str, *, key: str = "first") -> str:
        """Ask for a job in *session*'s transaction; return its identifier."""

    def cancel(self, job_id: str) -> None:
        """Take a waiting job back, or stop a running one at its next pause; a finished one stays."""

    def status(self, job_id: str) -> JobStatus | None:
        """Return where the job is, None if there is no such job (any more)."""

    def progress(self, job_id: str) -> float:
        """Return how much of the job is done, 0 to 1, as far as it says."""

    def close(self) -> None:
        """Let go of connections."""


def job_id(job: JobName, subject_id: str, key: str) -> str:
    """Return the identifier of a job: the same for the same three."""
    return f"{job}:{subject_id}:{key}"


def subject_of(job_id: str) -> str:
    """Return the subject of the job of that identifier."""
    return job_id.split(":")[1]


class DbosJobs:
    """Jobs kept by DBOS beside our own tables, in the same file or database."""

    def __init__(self, database: Database) -> None:
        """Open the engine's tables, making them first where they are not there."""
        quieten()
        DBOS.migrate(database.url, schema=SCHEMA)
        self._engine = engine_for(database, pool_size=2)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=SCHEMA,
            serializer=SERIALIZER,
            application_name=APPLICATION,
            retry_connection_errors=False,  # a page waits for an answer, not for a database to come back
        )

    def enqueue(self, session: Session, job: JobName, subject_id: str, *, key: str = "first") -> str:
        """Ask for a job in *session*'s transaction; return its identifier."""
        options: EnqueueOptions = {
            "workflow_name": job,
            "queue_name": QUEUES[job],
            "workflow_id": job_id(job, subject_id, key),
        }
        self._client.enqueue_in_transaction(session, options, subject_id, key, logs.request_id())
        return options["workflow_id"]

    def cancel(self, job_id: str) -> None:
        """Take a waiting job back, or stop a running one at its next pause; a finished one stays."""
        self._client.cancel_workflow(job_id)

    def status(self, job_id: str) -> JobStatus | None:
        """Return where the job is, None if there is no such job (any more)."""
        try:
            found = self._client.retrieve_workflow(job_id).get_status()
        except dbos_errors.DBOSNonExistentWorkflowError:
            return None
        return JobStatus(_STATES[found.status], found.recovery_attempts or 0)

    def progress(self, job_id: str) -> float:
        """Return how much of the job is done, 0 to 1, as far as it says."""
        said = self._client.get_event(job_id, PROGRESS, timeout_seconds=0)
        return float(said or 0.0)

    def close(self) -> None:
        """Let go of connections."""
        self._client.destroy()
        let_go(self._engine)


@dataclass(slots=True)
class NotedJobs:
    """A stand-in that notes what was asked for, in order, and does nothing; for tests of services."""

    asked: list[tuple[JobName, str, str]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def enqueue(self, session: Session, job: JobName, subject_id: str, *, key: str = "first") -> str:  # noqa: ARG002
        """Note the asking, once for the same job, subject and key."""
        if (job, subject_id, key) not in self.asked:
            self.asked.append((job, subject_id, key))
        return job_id(job, subject_id, key)

    def cancel(self, job_id: str) -> None:
        """Note the cancelling."""
        self.cancelled.append(job_id)

    def status(self, job_id: str) -> JobStatus | None:
        """Return `waiting` or `cancelled` for what was asked for."""
        if not any(job_id == f"{job}:{subject}:{key}" for job, subject, key in self.asked):
            return None
        return JobStatus("cancelled" if job_id in self.cancelled else "waiting", 0)

    def progress(self, job_id: str) -> float:  # noqa: ARG002
        """Return 0: nothing is ever done."""
        return 0.0

    def close(self) -> None:
        """Do nothing."""


def engine_for(database: Database, *, pool_size: int) -> Engine:
    """Return an engine on the studio's database as DBOS wants it.

    On SQLite that is DBOS's own way of beginning transactions and waiting for locks, and what it leaves
    out: a write-ahead log and `synchronous=NORMAL`, twice as many jobs a second (2.0, measured).
    """
    if not database.is_sqlite:
        return create_engine(database.url, pool_size=pool_size, pool_pre_ping=True)
    engine = create_engine(database.url, pool_size=pool_size)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 (the driver's own object)
        connection.isolation_level = "IMMEDIATE"
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


class _Aloud(logging.Handler):
    """Passes what DBOS says to our own log, one line an event."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it."""
        logs.logger().log(record.levelno, "jobs.engine", said=record.getMessage())


def quieten() -> None:
    """Let DBOS speak through our log, and only from warnings up."""
    dbos = logging.getLogger("dbos")
    if not dbos.handlers:  # with a handler there, DBOS adds none of its own
        dbos.addHandler(_Aloud())
        dbos.propagate = False
    dbos.setLevel(logging.WARNING)


def hush() -> None:
    """Let DBOS say no more, until `quieten` is called again."""
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
