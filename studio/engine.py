"""The worker's side of the jobs: what each job does, and the engine that runs it.

A job's work is one function that may be begun again at any time: after an error, after a crash, in another
process. It finds out by itself what is already done. That keeps the engine's own record trivial (one step a
job), so that a new version of the studio goes on with the jobs of the old one.
"""

import contextvars
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from dbos import DBOS, DBOSClient, PortableWorkflowError, StepOptions
from dbos import error as dbos_errors

from studio import logs
from studio.clock import now
from studio.database import Database, let_go
from studio.jobs import (
    APPLICATION,
    PROGRESS,
    QUEUES,
    SCHEMA,
    SERIALIZER,
    JobName,
    engine_for,
    hush,
    quieten,
    subject_of,
)

# One for all versions of the studio: DBOS takes up only the jobs of its own version, and by default calls
# a version by a hash of the code, so that one more comment would leave every waiting job waiting for ever.
APPLICATION_VERSION: Final = "1"

TRIES: Final = 3  # of a job after errors that may pass: a full disk, a killed reader
FIRST_PAUSE_S: Final = 0.5  # before the second try; twice that before the third
MOST_STARTS: Final = 4  # a job during which the worker died this often is not begun again
PROGRESS_EVERY_S: Final = 1.0
KEEP_FINISHED: Final = timedelta(days=7)
TIDY_AT: Final = "17 * * * *"  # cron: once an hour, not on the hour
LISTENER_S: Final = 0.2  # how long the engine's listener sleeps on SQLite, and so how long closing takes
_DELETED_AT_ONCE: Final = 500


@dataclass(slots=True)
class Task:
    """One job being done: what it is about, and how it tells how far it is."""

    subject_id: str
    key: str
    last_try: bool
    tell: Callable[[float], None] = field(default=lambda _done: None)


@dataclass(frozen=True, slots=True)
class Job:
    """What a job does.

    `run` raises what may pass by itself and is then called again, a few times. `give_up` is called with
    the task and the reason when it was called often enough.
    """

    run: Callable[[Task], None]
    give_up: Callable[[Task, str], None]


@dataclass(frozen=True, slots=True)
class Room:
    """How many jobs of each kind one worker does at once, and how often it looks for more."""

    takes_at_once: int
    poll_s: float


class Engine:
    """Runs jobs in this process, between `launch` and `close`; at most one in a process."""

    def __init__(
        self,
        database: Database,
        jobs: Mapping[JobName, Job],
        *,
        room: Room,
        executor_id: str,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            database: the studio's; its engine tables are made where they are not there.
            jobs: what each job does.
            room: for how much this worker has room.
            executor_id: a name that no other living worker on this database has. A worker that starts
                takes up at once what the last one of that name left unfinished.
            tidy: what else to clear away once an hour.
        """
        quieten()
        self._database = database
        self._jobs = jobs
        self._room = room
        self._executor_id = executor_id
        self._tidy = tidy
        self._sql = engine_for(database, pool_size=10)

    def launch(self) -> None:
        """Begin to look for jobs."""
        DBOS.migrate(self._database.url, schema=SCHEMA)
        self._register_queues()
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._sql,
                "dbos_system_schema": SCHEMA,
                "serializer": SERIALIZER,
                "application_version": APPLICATION_VERSION,
                "executor_id": self._executor_id,
                "log_level": "WARNING",
                "enable_otlp": False,
                "notification_listener_polling_interval_sec": LISTENER_S,
            }
        )
        for name, job in self._jobs.items():
            DBOS.workflow(name=name, max_recovery_attempts=None)(_workflow(job))
        tidy = DBOS.workflow(name="tidy")(self._tidying())
        DBOS.launch()
        DBOS.apply_schedules([{"schedule_name": "tidy", "workflow_fn": tidy, "schedule": TIDY_AT}])

    def close(self, wait_s: int = 0) -> None:
        """Stop looking for jobs, wait up to *wait_s* seconds for those under way, and let go."""
        hush()  # a job that is cut off here complains on its way out, and is begun again at the next start
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)
        let_go(self._sql)

    def __enter__(self) -> Self:
        """Launch."""
        self.launch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _register_queues(self) -> None:
        # A clip is made playable in its own queue, so that it never waits behind another's transcription.
        # Pictures are looked for less often: words come first, and every look costs processor time.
        poll_s = self._room.poll_s
        rooms: dict[JobName, tuple[int, float]] = {
            "arrive": (2, poll_s),
            "hear": (self._room.takes_at_once, poll_s),
            "picture": (1, poll_s * 5),
            "film": (1, poll_s * 20),
        }
        # Through a client, so that they are there when the engine begins; else it sees them a second later.
        client = self._client()
        for job, (at_once, every_s) in rooms.items():
            client.register_queue(QUEUES[job], worker_concurrency=at_once, polling_interval_sec=every_s)
        client.destroy()

    def subjects_at_work(self) -> set[str]:
        """Return what jobs are about that wait or run."""
        client = self._client()
        unfinished = client.list_workflows(
            status=["DELAYED", "ENQUEUED", "PENDING"],
            name=list(self._jobs),
            load_input=False,
            load_output=False,
        )
        client.destroy()
        return {subject_of(job.workflow_id) for job in unfinished}

    def _tidying(self) -> Callable[[datetime, Any], None]:
        def tidying(_scheduled_at: datetime, _context: Any) -> None:  # noqa: ANN401 (DBOS's signature)
            DBOS.run_step({"name": "tidy up"}, self.tidy_up)

        return tidying

    def tidy_up(self) -> None:
        """Clear away what is past its time; done once an hour, and worth doing at every start."""
        self.forget_finished()
        self._tidy()

    def forget_finished(self, before: datetime | None = None) -> None:
        """Drop what the engine keeps of jobs that ended *before* (seven days ago unless told)."""
        before = before or now() - KEEP_FINISHED
        client = self._client()
        while ended := client.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before.astimezone(UTC).isoformat(),
            limit=_DELETED_AT_ONCE,
            load_input=False,
            load_output=False,
        ):
            client.delete_workflows([job.workflow_id for job in ended])
        client.destroy()

    def _client(self) -> DBOSClient:
        return DBOSClient(
            system_database_engine=self._sql,
            dbos_system_schema=SCHEMA,
            serializer=SERIALIZER,
            application_name=APPLICATION,
        )


def _workflow(job: Job) -> Callable[[str, str, str | None], None]:
    def workflow(subject_id: str, key: str, request_id: str | None) -> None:
        if request_id is not None:
            logs.begin_request(request_id)
        options: StepOptions = {
            "name": "run",
            "retries_allowed": True,
            "max_attempts": TRIES,
            "interval_seconds": FIRST_PAUSE_S,
        }
        task = Task(subject_id, key, last_try=True)
        try:
            DBOS.run_step(options, _run, job, task)
        except (dbos_errors.DBOSMaxStepRetriesExceeded, PortableWorkflowError) as error:
            # The second is the first as it comes back from the record after a restart.
            DBOS.run_step({"name": "give up"}, job.give_up, task, _reason(error))

    return workflow


def _run(job: Job, task: Task) -> None:
    starts = _starts()
    if starts > MOST_STARTS:
        job.give_up(task, f"the worker stopped {starts - 1} times while at it")
        return
    status = DBOS.step_status
    last_try = status is None or (status.current_attempt or 0) + 1 >= TRIES
    job.run(Task(task.subject_id, task.key, last_try, _teller()))


def _starts() -> int:
    workflow_id = DBOS.workflow_id
    assert workflow_id is not None  # only ever called inside a job
    status = DBOS.get_workflow_status(workflow_id)
    return 1 if status is None else status.recovery_attempts or 1


def _teller() -> Callable[[float], None]:
    # A model tells its progress from a thread of its own; DBOS knows the job by this thread's context.
    context, last = contextvars.copy_context(), monotonic()

    def tell(done: float) -> None:
        nonlocal last
        if monotonic() - last >= PROGRESS_EVERY_S:
            last = monotonic()
            context.run(DBOS.set_event, PROGRESS, round(done, 2))

    return tell


def _reason(error: dbos_errors.DBOSMaxStepRetriesExceeded | PortableWorkflowError) -> str:
    if isinstance(error, dbos_errors.DBOSMaxStepRetriesExceeded) and error.errors:
        return type(error.errors[-1]).__name__
    return "an error that kept coming back"
