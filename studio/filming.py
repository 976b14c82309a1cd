"""Filming: the job that makes a film of two takes, in the worker.

It may be begun again at any time, and does nothing for a film that nobody wants any more. Every second it
looks whether somebody does: a film that was cancelled, or that went with one of its takes, stops there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from media.captions import Cue, cues
from media.errors import MediaError
from media.film_plan import FilmPlan, Half, write_plan
from media.timeline import seconds
from rubrics.criteria import StepTemplate
from studio import analysis, attempts, corrections, film_course, films, logs
from studio.analysis import Heard, playable_key
from studio.corrections import SetRight
from studio.database import Database
from studio.engine import Job, Task
from studio.errors import Conflict, NotFound
from studio.failures import may_pass, sentence_of
from studio.films import film_key
from studio.lining_up import line_up
from studio.moves import SideName
from studio.recordings import Store
from studio.step_library import from_document
from studio.tables import ActionStep, Attempt, Clip, Film, Person, PracticeSession

FASTEST_RATE: Final = 30  # pictures a second
USUAL_RATE: Final = 25  # where a take does not say
LOOK_EVERY_S: Final = 1.0
NOT_FOR: Final = "Made for practice and feedback. Not for appraisal."


class Camera(Protocol):
    """Makes the film in a confined process, see `media.confined.Reader`."""

    def side_by_side(
        self,
        sources: tuple[Path, Path],
        plan: Path,
        target: Path,
        film_s: float,
        tell: Callable[[float], None],
    ) -> None:
        """Write the film; what *tell* raises ends the work."""


class NotWanted(Exception):
    """Nobody wants this film any more."""


@dataclass(frozen=True, slots=True)
class _Take:
    """One of the two as the record has it."""

    clip_id: str
    source: str  # its playable copy in the store
    duration_s: float
    rate: float
    has_picture: bool
    has_sound: bool
    title: str
    facts: str
    step: StepTemplate
    set_right: SetRight


@dataclass(frozen=True, slots=True)
class _Case:
    """One film, and what the record knew of it when the job began."""

    first: _Take
    last: _Take
    way: str
    heard: SideName
    foot: str


@dataclass(frozen=True, slots=True)
class Filmer:
    """Makes films."""

    database: Database
    store: Store
    camera: Camera

    def job(self) -> Job:
        """Return what the worker does for the job `film`."""
        return Job(self._run, self._give_up)

    def _run(self, task: Task) -> None:
        began = monotonic()
        with self.database.writing() as session:
            case = _opened(session, task)
        if case is None:
            return
        try:
            self._make(task, case)
        except NotWanted:
            logs.logger().info("film.not_wanted", film=task.subject_id)
        except (MediaError, OSError, Conflict) as error:
            if may_pass(error) and not task.last_try:
                raise
            self._fail(task, str(error) if isinstance(error, Conflict) else sentence_of(error))
            logs.logger().warning("film.failed", film=task.subject_id, because=type(error).__name__)
        else:
            took_ms = round((monotonic() - began) * 1000)
            logs.logger().info("film.ready", film=task.subject_id, took_ms=took_ms)

    def _make(self, task: Task, case: _Case) -> None:
        plan, key = plan_of(self.store, case), film_key(task.subject_id)
        with (
            self.store.aside() as folder,
            self.store.local(case.first.source) as first,
            self.store.local(case.last.source) as last,
        ):
            write_plan(plan, folder / "plan.json")
            film = folder / "film.mp4"
            self.camera.side_by_side(
                (first, last), folder / "plan.json", film, plan.duration_s, self._teller(task)
            )
            size = film.stat().st_size
            self.store.put_file(key, film)
        with self.database.writing() as session:
            kept = films.is_wanted(session, task.subject_id, task.key)
            if kept:
                films.came_to(session, task.subject_id, "ready", size_bytes=size)
        if not kept:  # it went with a take while it was made
            self.store.delete(f"films/{task.subject_id}")

    def _teller(self, task: Task) -> Callable[[float], None]:
        """Return what tells how far the film is, and stops the work once nobody wants it."""
        last = monotonic()

        def tell(done: float) -> None:
            nonlocal last
            if monotonic() - last < LOOK_EVERY_S:
                return
            last = monotonic()
            task.tell(done)
            with self.database.writing() as session:
                if not films.is_wanted(session, task.subject_id, task.key):
                    raise NotWanted
                films.tell_of(session, task.subject_id)

        return tell

    def _fail(self, task: Task, problem: str) -> None:
        with self.database.writing() as session:
            if films.is_wanted(session, task.subject_id, task.key):
                films.came_to(session, task.subject_id, "failed", problem=problem)

    def _give_up(self, task: Task, why: str) -> None:
        self._fail(task, f"This film could not be made ({why}). Ask for it again.")
        logs.logger().error("job.given_up", film=task.subject_id, why=why)


def plan_of(store: Store, case: _Case) -> FilmPlan:
    """Return what a film shows when.

    Raises:
        Conflict: if it goes by words and the words do not line up.
    """
    takes = (case.first, case.last)
    heard = [_heard(store, take) for take in takes]
    durations_s = (case.first.duration_s, case.last.duration_s)
    if case.way == "words":
        clips, steps = (case.first.clip_id, case.last.clip_id), (case.first.step, case.last.step)
        lined = line_up(store, clips, steps, ())
        if not lined.alignment.joins:
            said = lined.problem or "The two takes share no words."
            raise Conflict(f"{said} Choose the clock for this film.")
        courses = film_course.by_words(lined.alignment.joins, durations_s, case.heard)
    else:
        courses = (film_course.whole(durations_s[0]), film_course.whole(durations_s[1]))
    halves = [
        Half(take.title, take.facts, course, said, take.has_picture)
        for take, course, said in zip(takes, courses, heard, strict=True)
    ]
    leads = case.first if case.heard == "first" else case.last
    return FilmPlan(
        first=halves[0],
        last=halves[1],
        heard=case.heard if leads.has_sound else None,
        duration_s=max(leg.to_s for course in courses for leg in course),
        rate=min(FASTEST_RATE, max(1, round(max(take.rate for take in takes)))),
        foot=case.foot,
    )


def _heard(store: Store, take: _Take) -> tuple[Cue, ...]:
    """Return the captions of a take, as people set its words right; none where it has no words."""
    try:
        what: Heard = analysis.heard(store, take.clip_id)
    except NotFound:
        return ()
    return cues(corrections.corrected(what, take.set_right).transcript.words)


def _opened(session: Session, task: Task) -> _Case | None:
    """Return the film that is to be made, now running; None if nobody wants it."""
    film = session.get(Film, task.subject_id)
    clips = films.clips_of(session, film) if film else None
    if film is None or clips is None or not films.is_wanted(session, film.id, task.key):
        return None
    films.came_to(session, film.id, "running")
    practice = session.get_one(
        PracticeSession,
        film.practice_session_id,
        options=[
            joinedload(PracticeSession.action_step).joinedload(ActionStep.teacher),
            joinedload(PracticeSession.step_version),
        ],
    )
    first, last = (
        _take(session, practice, clip, title) for clip, title in zip(clips, ("First", "Last"), strict=True)
    )
    heard: SideName = "first" if film.heard == "first" else "last"
    foot = _foot(practice.action_step.teacher if film.with_names else None, first.step)
    return _Case(first, last, film.way, heard, foot)


def _take(session: Session, practice: PracticeSession, clip: Clip, title: str) -> _Take:
    attempt = session.scalar(
        select(Attempt).where(Attempt.clip_id == clip.id).options(joinedload(Attempt.step_version))
    )
    version = attempt.step_version if attempt else practice.step_version
    return _Take(
        clip_id=clip.id,
        source=playable_key(clip.id, (clip.playable_type or "").partition("/")[2]),
        duration_s=seconds(clip.duration_ms or 0),
        rate=float(Fraction(clip.frame_rate)) if clip.frame_rate else USUAL_RATE,
        has_picture=bool(clip.has_video),
        has_sound=bool(clip.has_audio),
        title=title if attempt else "Model",
        facts=_facts(attempt) if attempt else "",
        step=from_document(version.document),
        set_right=corrections.of_clip(session, clip.id),
    )


def _facts(attempt: Attempt) -> str:
    marks = attempts.marks_of(attempt)
    return " · ".join((f"Attempt {attempt.number}", f"{attempt.created_at:%Y-%m-%d}", *marks))


def _foot(teacher: Person | None, step: StepTemplate) -> str:
    return " · ".join((*((teacher.name,) if teacher else ()), step.title, NOT_FOR))
