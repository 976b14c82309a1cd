"""Analysing: the jobs that take a clip through its stages, in the worker.

    arrive   probe, playable, sound, then asks for the other two
    hear     words, findings
    picture  poster and waveform, apart, so that they never delay words
    trim     a take cut shorter for good, which then arrives anew, see `studio.trimming`
    later    previews and curves, asked for once words and findings are there, since nobody waits for them;
             and for one take after another that was analysed before there were such stages

Any of it may be begun again at any time. Each stage is passed by when its row says that this very result is
there, so a restart, a retry and a changed criterion all do what is missing and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from media.errors import MediaError
from studio import clips, corrections, events, logs
from studio.analysis import Heard, StageName, state_of
from studio.clock import now
from studio.database import Database
from studio.engine import Job, Task
from studio.failures import may_pass, sentence_of
from studio.jobs import JobName, Jobs
from studio.listening import Listened, NobodyListened
from studio.stages import STAGES, Case, Tools, Work, Write, keep_words, key_of, needs_more_than_words
from studio.tables import AnalysisStage, Attempt, Clip, Person, StepVersion
from studio.trimming import Trimmer

STAGES_OF: dict[JobName, tuple[StageName, ...]] = {
    "arrive": ("probe", "playable", "sound"),
    "hear": ("words", "findings"),
    "picture": ("picture",),
    "later": ("previews", "curves"),
}
ANNOUNCED: dict[StageName, events.Kind] = {
    "playable": "playable",
    "words": "words",
    "findings": "findings",
    "picture": "picture",
    "previews": "picture",
}
UNFINISHED = ("waiting", "running")
MISSING = "missing"  # the key of a job that makes what an earlier version of the studio did not
LEFT_BEHIND = "The studio stopped in the middle of this. Try again."


@dataclass(frozen=True, slots=True)
class Analyst:
    """Takes clips through their stages."""

    database: Database
    jobs: Jobs
    tools: Tools
    listened: Listened = field(default_factory=NobodyListened)

    def work(self) -> dict[JobName, Job]:
        """Return what the worker does for each job."""
        trimmer = Trimmer(self.database, self.jobs, self.tools, self._words_key)
        return {
            "arrive": Job(self._arrive, self._give_up("arrive")),
            "hear": Job(self._hear, self._give_up("hear")),
            "picture": Job(lambda task: self._go_through("picture", task), self._give_up("picture")),
            "later": Job(self._later, self._give_up("later")),
            "trim": Job(trimmer.run, trimmer.give_up),
        }

    def _arrive(self, task: Task) -> None:
        self.listened.let_finish(task.subject_id)
        self._go_through("arrive", task)
        with self.database.writing() as session:
            if clips.kept(session, task.subject_id):
                self.jobs.enqueue(session, "hear", task.subject_id, key=task.key)
                self.jobs.enqueue(session, "picture", task.subject_id, key=task.key)

    def _hear(self, task: Task) -> None:
        self.listened.wait_for(task.subject_id)
        self._go_through("hear", task)
        with self.database.writing() as session:
            if any(
                row.stage in STAGES_OF["later"] and row.state != "ready"
                for row in state_of(session, task.subject_id)
            ):
                self.jobs.enqueue(session, "later", task.subject_id, key=task.key)

    def _later(self, task: Task) -> None:
        self._go_through("later", task)
        if task.key == MISSING:
            ask_for_missing(self.database, self.jobs)

    def _words_key(self, session: Session, clip_id: str) -> str:
        case, _ = _open(session, clip_id)
        assert case is not None  # only asked of a clip that is kept
        return key_of("words", self.tools, case)

    def keep_heard(self, clip_id: str, heard: Heard) -> None:
        """Keep the words of a clip that was listened to while it arrived, and look for its criteria.

        That needs no other stage: the words came by another way. What needs the sound as well is left to
        the job, which follows.

        Raises:
            MediaError, OSError: what may pass by itself; the job will do all of it.
        """
        task = Task(clip_id, "listened", last_try=False)
        self._do("words", task, lambda tools, case, _progress: keep_words(tools, case, heard))
        with self.database.reading() as session:
            case, _ = _open(session, clip_id)
        if case is not None and not needs_more_than_words(case):
            self._do("findings", task)

    def _go_through(self, job: JobName, task: Task) -> None:
        for name in STAGES_OF[job]:
            self._do(name, task)

    def _do(self, name: StageName, task: Task, work: Work | None = None) -> None:
        stage, began = STAGES[name], monotonic()
        with self.database.reading() as session:
            case, rows = _open(session, task.subject_id)
        if case is None or name not in rows:
            return
        needed = rows.get(stage.needs) if stage.needs and work is None else None
        if needed is not None and needed.state == "failed":
            self._fail(case, name, stage.without)
            return
        if needed is not None and needed.state != "ready":
            return  # tried again meanwhile: the job that does so goes on from there
        try:
            key = key_of(name, self.tools, case)
            if rows[name].state == "ready" and rows[name].result_key == key:
                return
            self._say(case, name, "running")
            self._publish(case, name, key, (work or stage.work)(self.tools, case, task.tell))
        except (MediaError, OSError) as error:
            if may_pass(error) and not task.last_try:
                raise
            self._fail(case, name, sentence_of(error), error)
            return
        logs.logger().info(
            "stage.ready", clip=case.clip_id, stage=name, took_ms=round((monotonic() - began) * 1000)
        )

    def _publish(self, case: Case, name: StageName, key: str, write: Write) -> None:
        with self.database.writing() as session:
            is_kept = clips.kept(session, case.clip_id) is not None
            if is_kept:
                write(session)
                _set(session, case.clip_id, name, "ready", key=key)
                events.announce_clip(session, case.clip_id, ANNOUNCED.get(name, "stage"))
        if not is_kept:  # discarded while the stage was at work: its result goes the same way
            self.tools.store.delete(f"clips/{case.clip_id}")

    def _say(self, case: Case, name: StageName, state: str, problem: str | None = None) -> None:
        with self.database.writing() as session:
            if clips.kept(session, case.clip_id):
                _set(session, case.clip_id, name, state, problem=problem)
                events.announce_clip(session, case.clip_id, "stage")

    def _fail(self, case: Case, name: StageName, problem: str, error: Exception | None = None) -> None:
        self._say(case, name, "failed", problem)
        because = "what it needs failed" if error is None else type(error).__name__
        logs.logger().warning("stage.failed", clip=case.clip_id, stage=name, because=because)

    def _give_up(self, job: JobName) -> "GiveUp":
        return GiveUp(self.database, STAGES_OF[job])


def settle(session: Session, at_work: set[str], before: datetime) -> None:
    """Fail the stages that nobody will come back to: unfinished, with no job about their clip.

    Normally there are none. A job that could not even write down its own failure leaves them.

    Args:
        session: to write in.
        at_work: the clips that jobs wait for or run for.
        before: only stages that have not changed since; older than the answer in *at_work*.
    """
    left = select(AnalysisStage).where(AnalysisStage.state.in_(UNFINISHED), AnalysisStage.changed_at < before)
    for row in session.scalars(left):
        if row.clip_id not in at_work:
            row.state, row.problem, row.changed_at = "failed", LEFT_BEHIND, now()
            events.announce_clip(session, row.clip_id, "stage")


def ask_for_missing(database: Database, jobs: Jobs) -> None:
    """Have the newest take that was analysed before there were some of the later stages go through them.

    Its job asks for the next, so that a fresh take never waits behind more than one of them.
    """
    with database.reading() as session:
        clip_id = session.scalar(
            select(Clip.id)
            .where(Clip.state == "complete", or_(*(_lacks(stage) for stage in STAGES_OF["later"])))
            .order_by(Clip.completed_at.desc())
            .limit(1)
        )
    if clip_id is None:
        return
    with database.writing() as session:
        there = {row.stage for row in state_of(session, clip_id)}
        for stage in STAGES_OF["later"]:
            if stage not in there:
                session.add(AnalysisStage(clip_id=clip_id, stage=stage, state="waiting", changed_at=now()))
        jobs.enqueue(session, "later", clip_id, key=MISSING)


def _lacks(stage: StageName) -> ColumnElement[bool]:
    """Whether a clip was analysed without there being such a stage."""
    began = exists().where(AnalysisStage.clip_id == Clip.id, AnalysisStage.stage == "probe")
    return began & ~exists().where(AnalysisStage.clip_id == Clip.id, AnalysisStage.stage == stage)


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Fails what a job has not done, when it was tried often enough, and all that needs it."""

    database: Database
    stages: tuple[StageName, ...]

    def __call__(self, task: Task, why: str) -> None:
        """Write it down."""
        lost = _with_those_that_need(self.stages)
        with self.database.writing() as session:
            for row in state_of(session, task.subject_id):
                if row.stage in lost and row.state in UNFINISHED:
                    row.state, row.changed_at = "failed", now()
                    row.problem = (
                        f"This could not be done ({why}). Try again; if that does not help, "
                        "ask whoever looks after the studio to read its log."
                    )
            events.announce_clip(session, task.subject_id, "stage")
        logs.logger().error("job.given_up", clip=task.subject_id, why=why)


def _open(session: Session, clip_id: str) -> tuple[Case | None, dict[str, AnalysisStage]]:
    clip = clips.kept(session, clip_id)
    if clip is None:
        return None, {}
    practised = session.execute(
        select(Attempt.id, StepVersion.document)
        .join(StepVersion, StepVersion.id == Attempt.step_version_id)
        .where(Attempt.clip_id == clip_id)
    ).one_or_none()
    attempt_id, document = practised or (None, None)
    case = Case(
        clip_id=clip.id,
        sha256=clip.sha256 or clip.id,
        has_audio=clip.has_audio,
        has_video=clip.has_video,
        playable_type=clip.playable_type,
        attempt_id=attempt_id,
        document=document,
        set_right=corrections.of_clip(session, clip_id),
        automatic_gain=clip.automatic_gain,
        looks=session.get_one(Person, clip.owner_id).pictures_read,
    )
    return case, {row.stage: row for row in state_of(session, clip_id)}


def _set(
    session: Session,
    clip_id: str,
    name: StageName,
    state: str,
    *,
    key: str | None = None,
    problem: str | None = None,
) -> None:
    row = session.get_one(AnalysisStage, (clip_id, name))
    row.state, row.result_key, row.problem, row.changed_at = state, key, problem, now()


def _with_those_that_need(stages: Sequence[StageName]) -> set[StageName]:
    lost = set(stages)
    for name, stage in STAGES.items():  # in an order in which what is needed comes first
        if stage.needs in lost:
            lost.add(name)
    return lost
