import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from studio.clock import now
from studio.database import Database
from studio.engine import MOST_STARTS, TRIES, Engine, Job, Room, Task
from studio.jobs import DbosJobs, JobName, JobStatus, NotedJobs
from studio.tables import Person


class Bench:
    """Jobs that note what is done to them; `during` says what one does while it runs."""

    def __init__(self) -> None:
        self.ran: list[Task] = []
        self.gave_up: list[tuple[str, str]] = []
        self.during: Callable[[Task], None] = lambda task: None

    def job(self) -> Job:
        return Job(self.run, self.give_up)

    def run(self, task: Task) -> None:
        self.ran.append(task)
        self.during(task)

    def give_up(self, task: Task, why: str) -> None:
        self.gave_up.append((task.subject_id, why))


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def jobs(database: Database) -> Iterator[DbosJobs]:
    jobs = DbosJobs(database)
    yield jobs
    jobs.close()


def engine(database: Database, bench: Bench, hearing: Bench | None = None) -> Engine:
    work: dict[JobName, Job] = {
        "arrive": bench.job(), "hear": (hearing or bench).job(), "picture": bench.job()
    }  # fmt: skip
    return Engine(database, work, room=Room(takes_at_once=1, poll_s=0.02), executor_id="test")


def ask(database: Database, jobs: DbosJobs, job: JobName, subject_id: str, key: str = "first") -> str:
    with database.writing() as session:
        return jobs.enqueue(session, job, subject_id, key=key)


def ends(jobs: DbosJobs, job_id: str, within_s: float = 15.0) -> JobStatus:
    """Wait for the job's end."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        status = jobs.status(job_id)
        if status is not None and status.state in ("done", "failed", "cancelled"):
            return status
        time.sleep(0.02)
    raise AssertionError(f"{job_id} did not end: {jobs.status(job_id)}")


def test_a_job_that_is_asked_for_is_done(database: Database, jobs: DbosJobs, bench: Bench):
    job_id = ask(database, jobs, "arrive", "a1")

    with engine(database, bench):
        status = ends(jobs, job_id)

    assert status == JobStatus("done", starts=1)
    assert [(task.subject_id, task.key) for task in bench.ran] == [("a1", "first")]


def test_asking_is_taken_back_with_its_transaction(database: Database, jobs: DbosJobs):
    def go_wrong() -> None:
        with database.writing() as session:
            jobs.enqueue(session, "arrive", "a1")
            raise RuntimeError("the rest of the work went wrong")

    with pytest.raises(RuntimeError):
        go_wrong()

    assert jobs.status("arrive:a1:first") is None


def test_asking_is_kept_with_what_made_it_necessary(database: Database, jobs: DbosJobs):
    with database.writing() as session:
        session.add(
            Person(
                id="p", email="p@x.test", name="P", role="teacher", password_hash="-", created_at=now()
            )
        )  # fmt: skip
        jobs.enqueue(session, "arrive", "a1")

    assert jobs.status("arrive:a1:first") == JobStatus("waiting", starts=0)
    with database.reading() as session:
        assert session.get(Person, "p") is not None


def test_asking_twice_is_asking_once(database: Database, jobs: DbosJobs, bench: Bench):
    ask(database, jobs, "arrive", "a1")
    job_id = ask(database, jobs, "arrive", "a1")

    with engine(database, bench):
        ends(jobs, job_id)
        ask(database, jobs, "arrive", "a1")
        ends(jobs, ask(database, jobs, "arrive", "a2"))

    assert [task.subject_id for task in bench.ran] == ["a1", "a2"]


def test_another_key_is_another_job(database: Database, jobs: DbosJobs, bench: Bench):
    first = ask(database, jobs, "arrive", "a1")
    again = ask(database, jobs, "arrive", "a1", key="again")

    with engine(database, bench):
        ends(jobs, first)
        ends(jobs, again)

    assert sorted(task.key for task in bench.ran) == ["again", "first"]


def test_an_error_that_passes_is_tried_again(database: Database, jobs: DbosJobs, bench: Bench):
    def stumble_once(task: Task) -> None:
        if len(bench.ran) == 1:
            raise OSError("no space left")

    bench.during = stumble_once
    job_id = ask(database, jobs, "arrive", "a1")

    with engine(database, bench):
        status = ends(jobs, job_id)

    assert status.state == "done"
    assert [task.last_try for task in bench.ran] == [False, False]


def test_an_error_that_stays_is_given_up_after_a_few_tries(database: Database, jobs: DbosJobs, bench: Bench):
    def stumble(task: Task) -> None:
        raise OSError("no space left")

    bench.during = stumble
    job_id = ask(database, jobs, "arrive", "a1")

    with engine(database, bench):
        status = ends(jobs, job_id)

    assert status.state == "done"
    assert [task.last_try for task in bench.ran] == [False] * (TRIES - 1) + [True]
    assert bench.gave_up == [("a1", "OSError")]


def test_a_cancelled_job_is_not_begun(database: Database, jobs: DbosJobs, bench: Bench):
    taken_back = ask(database, jobs, "arrive", "a1")
    other = ask(database, jobs, "arrive", "a2")

    jobs.cancel(taken_back)
    with engine(database, bench):
        ends(jobs, other)

    assert jobs.status(taken_back) == JobStatus("cancelled", starts=0)
    assert [task.subject_id for task in bench.ran] == ["a2"]


def test_a_clip_is_made_playable_while_another_is_written_down(
    database: Database, jobs: DbosJobs, bench: Bench
):
    hearing, begun, free = Bench(), threading.Event(), threading.Event()

    def hear(_task: Task) -> None:
        begun.set()
        free.wait(30)

    hearing.during = hear
    writing_down = ask(database, jobs, "hear", "a1")

    with engine(database, bench, hearing):
        assert begun.wait(15)
        ask(database, jobs, "hear", "a2")
        status = ends(jobs, ask(database, jobs, "arrive", "a3"))
        seen_meanwhile = jobs.status(writing_down), len(hearing.ran)
        free.set()
        ends(jobs, "hear:a2:first")

    assert status.state == "done"
    assert seen_meanwhile == (JobStatus("running", starts=1), 1)


def test_progress_is_read_while_the_job_runs(
    database: Database, jobs: DbosJobs, bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("studio.engine.PROGRESS_EVERY_S", 0.0)
    seen: list[float] = []

    def tell(task: Task) -> None:
        teller = threading.Thread(target=task.tell, args=(0.25,))
        teller.start()
        teller.join()
        seen.append(jobs.progress("arrive:a1:first"))

    bench.during = tell
    job_id = ask(database, jobs, "arrive", "a1")

    with engine(database, bench):
        ends(jobs, job_id)

    assert seen == [0.25]
    assert jobs.progress("arrive:unknown:first") == 0.0


def test_a_restarted_worker_goes_on_with_the_job_of_the_last(
    database: Database, jobs: DbosJobs, bench: Bench
):
    begun, stop = threading.Event(), threading.Event()

    def hang(task: Task) -> None:
        begun.set()
        stop.wait(10)
        raise SystemExit  # this thread is the dead worker's

    bench.during = hang
    job_id = ask(database, jobs, "arrive", "a1")
    with engine(database, bench):
        begun.wait(10)
    after = Bench()

    with engine(database, after):
        status = ends(jobs, job_id)
    stop.set()

    assert status == JobStatus("done", starts=2)
    assert [task.subject_id for task in after.ran] == ["a1"]


def test_a_job_that_kills_its_worker_each_time_is_given_up(database: Database, jobs: DbosJobs, bench: Bench):
    stop = threading.Event()
    job_id = ask(database, jobs, "arrive", "a1")
    for start in range(1, MOST_STARTS + 1):
        begun = threading.Event()

        def hang(task: Task, begun: threading.Event = begun) -> None:
            begun.set()
            stop.wait(30)
            raise SystemExit

        bench.during = hang
        with engine(database, bench):
            assert begun.wait(10), f"start {start} did not come"

    with engine(database, bench):
        status = ends(jobs, job_id)
    stop.set()

    assert status == JobStatus("done", starts=MOST_STARTS + 1)
    assert len(bench.ran) == MOST_STARTS
    assert bench.gave_up == [("a1", f"the worker stopped {MOST_STARTS} times while at it")]


def test_finished_jobs_are_forgotten_and_waiting_ones_kept(database: Database, jobs: DbosJobs, bench: Bench):
    done = ask(database, jobs, "arrive", "a1")

    with engine(database, bench) as running:
        ends(jobs, done)
        running.forget_finished()
        kept = jobs.status(done)
        bench.during = lambda task: time.sleep(0.5)
        waiting = ask(database, jobs, "arrive", "a2")
        at_work = running.subjects_at_work()
        running.forget_finished(before=now() + timedelta(minutes=1))
        forgotten = jobs.status(done)
        still_there = jobs.status(waiting)
        ends(jobs, waiting)

    assert at_work == {"a2"}
    assert kept is not None
    assert forgotten is None
    assert still_there is not None


def test_the_stand_in_notes_what_was_asked(database: Database):
    noted = NotedJobs()

    with database.writing() as session:
        job_id = noted.enqueue(session, "arrive", "a1")
        noted.enqueue(session, "arrive", "a1")
    before = noted.status(job_id)
    noted.cancel(job_id)

    assert noted.asked == [("arrive", "a1", "first")]
    assert before == JobStatus("waiting", 0)
    assert noted.status(job_id) == JobStatus("cancelled", 0)
    assert noted.status("arrive:other:first") is None
    assert noted.progress(job_id) == 0.0
