"""Trimming: the owner cuts a take shorter at one end or both, for good.

    asked ─► every stage waits ─► a cut copy ─► the record moves ─► the files follow ─► analysed again

The packets that are kept stay as they are. The cut copy becomes the original, so that what was cut away is
nowhere any more: neither in a file, nor in a film of two takes, nor in a finding that quotes it. Words that
are kept keep their text and their corrections, at their new times. A comment on a moment that is gone stays,
at the nearest that is left, and says so. Each step may be done twice, so a worker that dies on the way goes
on where it was.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from media.captions import webvtt
from media.errors import MediaError
from media.timeline import Span, milliseconds, seconds
from studio import analysis, clips, corrections, curves, cut_places, events, films, logs
from studio.analysis import Heard, heard, packed, playable_key, result_key
from studio.clips import original_key
from studio.clock import new_id, now
from studio.database import Database
from studio.engine import Task
from studio.errors import Conflict, InvalidInput, NotFound
from studio.jobs import Jobs
from studio.recordings import Store
from studio.stages import Tools
from studio.tables import (
    Attempt,
    Clip,
    Comment,
    CommentVersion,
    Correction,
    Finding,
    NextFocus,
    PastFinding,
    PupilStretch,
)

LEAST_MS: Final = 1000  # a take shorter than this shows nothing
NOT_YET: Final = (
    "The studio is still at work on this take. Trim it once its words and its timeline are there."
)
COULD_NOT: Final = "The take could not be trimmed and is as it was. Try again."
_STALE: Final = (
    *("sound.npy", "peaks.json", "poster.jpg", "previews.jpg", "previews.vtt"),
    *(cut_places.FILE, "reheard.json", "level.json", "words.json", "captions.vtt"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be kept of a take of `duration_ms`; `asked_ms` is what was wished for, from and to."""

    asked_ms: tuple[int, int]
    start_ms: int
    end_ms: int
    duration_ms: int

    @property
    def cuts_nothing(self) -> bool:
        """Whether all of the take would stay."""
        return self.start_ms == 0 and self.end_ms >= self.duration_ms

    def moved(self, moment_ms: int) -> int:
        """Return where a moment of the take is afterwards: the nearest that is left, where it is gone."""
        return min(max(moment_ms, self.start_ms), self.end_ms) - self.start_ms

    def keeps(self, start_ms: int, end_ms: int | None = None) -> bool:
        """Whether a moment, or any of a stretch, is kept."""
        return start_ms <= self.end_ms and (start_ms if end_ms is None else end_ms) >= self.start_ms


def plan(store: Store, clip: Clip, start_ms: int, end_ms: int) -> Plan:
    """Return what would be kept of a clip that is to begin and end at these moments, or near them.

    Raises:
        InvalidInput: if that leaves nothing, or less than a second.
        Conflict: while nobody knows where the clip can be cut.
    """
    duration_ms = clip.duration_ms or 0
    if not 0 <= start_ms < min(end_ms, duration_ms):
        raise InvalidInput("A take ends after it begins: give two moments in order.", "/end_ms")
    places = cut_places.known(store, clip.id)
    if places is None:
        raise Conflict(NOT_YET)
    found = places.nearest(Span(seconds(start_ms), seconds(end_ms)), seconds(duration_ms))
    made = Plan((start_ms, end_ms), milliseconds(found.start_s), milliseconds(found.end_s), duration_ms)
    if made.end_ms - made.start_ms < LEAST_MS:
        raise InvalidInput("Less than a second would be left: keep more of the take.", "/end_ms")
    return made


def ask(session: Session, store: Store, jobs: Jobs, attempt: Attempt, *, start_ms: int, end_ms: int) -> Plan:
    """Let the worker trim a take; what it plays meanwhile is the whole.

    Raises:
        InvalidInput: as `plan`; or if nothing would be cut.
        Conflict: while the take is still arriving or being analysed.
    """
    if not may_be_trimmed(session, attempt):
        raise Conflict(NOT_YET)
    wanted = plan(store, attempt.clip, start_ms, end_ms)
    if wanted.cuts_nothing:
        raise InvalidInput("The whole take would stay: choose where it is to begin or to end.", "/start_ms")
    for row in analysis.state_of(session, attempt.clip_id):
        row.state, row.problem, row.changed_at = "waiting", None, now()
    jobs.enqueue(session, "trim", attempt.clip_id, key=f"{wanted.start_ms}-{wanted.end_ms}-{new_id()}")
    events.announce_clip(session, attempt.clip_id, "stage")
    return wanted


def may_be_trimmed(session: Session, attempt: Attempt) -> bool:
    """Whether nothing is at work on the take, so that it can be cut."""
    return not is_at_work(session, attempt) and attempt.clip.playable_type is not None


def is_at_work(session: Session, attempt: Attempt) -> bool:
    """Whether the take is still arriving or being analysed, so that waiting helps."""
    rows = analysis.state_of(session, attempt.clip_id)
    return not rows or any(row.state in ("waiting", "running") for row in rows)


@dataclass(frozen=True, slots=True)
class Trimmer:
    """Does what was asked for, in the worker.

    `words_key` says under which key the words of a clip, as the record has it now, are ready.
    """

    database: Database
    jobs: Jobs
    tools: Tools
    words_key: Callable[[Session, str], str]

    def run(self, task: Task) -> None:
        """Trim one take.

        Raises:
            MediaError, OSError: what may pass by itself; called again it goes on.
        """
        with self.database.reading() as session:
            clip = clips.kept(session, task.subject_id)
        if clip is not None and clip.trimmed_by == task.key:
            self.tools.store.delete(_folder(clip.id))
            return
        try:
            if clip is None or not self._trim(clip, task.key):  # discarded: what was put back goes too
                self.tools.store.delete(f"clips/{task.subject_id}")
        except (MediaError, OSError) as error:
            if not task.last_try:
                raise
            self.give_up(task, type(error).__name__)

    def give_up(self, task: Task, why: str) -> None:
        """Leave the take as it is, and say so."""
        with self.database.writing() as session:
            for row in analysis.state_of(session, task.subject_id):
                row.state, row.problem, row.changed_at = "failed", COULD_NOT, now()
            events.announce_clip(session, task.subject_id, "stage")
        logs.logger().error("clip.not_trimmed", clip=task.subject_id, why=why)

    def _trim(self, clip: Clip, key: str) -> bool:
        """Return whether the take was still there at the end."""
        start_ms, end_ms = (int(part) for part in key.split("-")[:2])
        copy = self._cut_copy(clip, start_ms, end_ms)
        with self.tools.store.local(copy) as file:
            digest, size_bytes = _digest(file), file.stat().st_size
        if clip.sha256 != digest:  # else the record has moved already, and the worker died after that
            with self.database.writing() as session:
                moving = clips.kept(session, clip.id)
                if moving is None:
                    return False
                dropped = self._words_dropped(clip.id, start_ms, end_ms)
                move(
                    session,
                    moving,
                    Plan((start_ms, end_ms), start_ms, end_ms, clip.duration_ms or 0),
                    dropped,
                )
                moving.sha256, moving.size_bytes = digest, size_bytes
                erased = films.forget(session, clip.id)
            for prefix in erased:
                self.tools.store.delete(prefix)
        self._let_files_follow(clip.id, copy)
        with self.database.writing() as session:
            trimmed = clips.kept(session, clip.id)
            if trimmed is None:
                return False
            trimmed.trimmed_by = key
            self._begin_again(session, clip.id, key)
        self.tools.store.delete(_folder(clip.id))
        logs.logger().info("clip.trimmed", clip=clip.id, start_ms=start_ms, end_ms=end_ms)
        return True

    def _cut_copy(self, clip: Clip, start_ms: int, end_ms: int) -> str:
        """Return where the cut copy lies, made now or before; beside it the words that are kept."""
        store, container = self.tools.store, (clip.playable_type or "").partition("/")[2]
        key, kept = f"{_folder(clip.id)}/{start_ms}-{end_ms}.{container}", _span(start_ms, end_ms)
        if store.exists(key):
            return key
        if store.exists(result_key(clip.id, "words.json")):
            store.put(f"{_folder(clip.id)}/words.json", packed(within(heard(store, clip.id), kept)[0]))
        with store.local(playable_key(clip.id, container)) as film, store.aside() as folder:
            self.tools.reader.cut(film, folder / "cut", kept)
            store.put_file(key, folder / "cut")
        return key

    def _words_dropped(self, clip_id: str, start_ms: int, end_ms: int) -> tuple[int, int]:
        """Return how many words go at the start, and how many stay after them."""
        try:
            left, dropped = within(heard(self.tools.store, clip_id), _span(start_ms, end_ms))
        except NotFound:
            return 0, 0
        return dropped, len(left.transcript.words)

    def _let_files_follow(self, clip_id: str, copy: str) -> None:
        """Put the cut copy in the place of the whole, and take away what was made of the whole."""
        store = self.tools.store
        with store.local(copy) as file:
            for key in (original_key(clip_id), playable_key(clip_id, copy.rpartition(".")[2])):
                _put_again(store, key, file)
        for name in _STALE:
            store.remove(result_key(clip_id, name))
        store.remove(curves.key_of(clip_id))
        kept = f"{_folder(clip_id)}/words.json"
        if store.exists(kept):
            store.put(result_key(clip_id, "words.json"), store.get(kept))
            store.put(result_key(clip_id, "captions.vtt"), webvtt(heard(store, clip_id).transcript).encode())

    def _begin_again(self, session: Session, clip_id: str, key: str) -> None:
        """Have the take analysed as it is now, but for its words: they are those that were kept."""
        has_words = self.tools.store.exists(result_key(clip_id, "words.json"))
        for row in analysis.state_of(session, clip_id):
            row.state, row.result_key, row.changed_at = "waiting", None, now()
            if row.stage == "words" and has_words:
                row.state, row.result_key = "ready", self.words_key(session, clip_id)
        self.jobs.enqueue(session, "arrive", clip_id, key=key)
        for kind in ("playable", "words", "findings", "comments"):
            events.announce_clip(session, clip_id, kind)


def within(what: Heard, kept: Span) -> tuple[Heard, int]:
    """Return what was heard within *kept*, its times from there on, and how many words come before it.

    A word belongs to where its middle is.
    """

    def moved(moment_s: float) -> float:
        return min(max(moment_s, kept.start_s), kept.end_s) - kept.start_s

    words = what.transcript.words
    left = tuple(
        replace(word, start_s=moved(word.start_s), end_s=moved(word.end_s))
        for word in words
        if kept.start_s <= (word.start_s + word.end_s) / 2 < kept.end_s
    )
    before = sum((word.start_s + word.end_s) / 2 < kept.start_s for word in words)
    speech = tuple(Span(moved(one.start_s), moved(one.end_s)) for one in what.speech if one.overlaps(kept))
    return Heard(replace(what.transcript, words=left), speech, kept.duration_s), before


def move(session: Session, clip: Clip, kept: Plan, words: tuple[int, int]) -> None:
    """Let the record of a take follow its cut: whatever stands at a moment stands there still.

    Args:
        session: to write in.
        clip: the take's.
        kept: what is kept of it.
        words: how many words go at the start, and how many stay after them.
    """
    clip.duration_ms = kept.end_ms - kept.start_ms
    clip.cut_start_ms += kept.start_ms
    clip.cut_end_ms += max(0, kept.duration_ms - kept.end_ms)
    _move_corrections(session, clip.id, *words)
    _move_stretches(session, clip.id, kept)
    attempt_id = session.scalar(select(Attempt.id).where(Attempt.clip_id == clip.id))
    if attempt_id is None:
        return
    for table in (Finding, PastFinding):  # both quote what was said; the one is found again
        session.execute(delete(table).where(table.attempt_id == attempt_id))
    for comment in session.scalars(select(Comment).where(Comment.attempt_id == attempt_id)):
        _move_comment(comment, kept)
    earlier = select(CommentVersion).join(Comment, Comment.id == CommentVersion.comment_id)
    for version in session.scalars(earlier.where(Comment.attempt_id == attempt_id)):
        version.at_ms, version.end_ms = _moved(version.at_ms, kept), _moved(version.end_ms, kept)
    focus = session.scalar(select(NextFocus).where(NextFocus.attempt_id == attempt_id))
    if focus is not None:
        focus.redo_from_ms = _moved(focus.redo_from_ms, kept)


def _move_comment(comment: Comment, kept: Plan) -> None:
    comment.redo_from_ms = _moved(comment.redo_from_ms, kept)
    if comment.at_ms is None:
        return
    comment.version += 1  # a form opened before holds the old moment
    if kept.keeps(comment.at_ms, comment.end_ms):
        is_drawn_here = kept.keeps(comment.at_ms)
        comment.at_ms, comment.end_ms = kept.moved(comment.at_ms), _moved(comment.end_ms, kept)
    else:
        is_drawn_here, comment.cut_away = False, True
        comment.at_ms, comment.end_ms = kept.moved(comment.at_ms), None
    if not is_drawn_here:
        comment.sketch = None  # the frame that it was drawn on is gone


def _move_corrections(session: Session, clip_id: str, dropped: int, left: int) -> None:
    rows = [
        Correction(
            clip_id=clip_id,
            place=row.place - dropped,
            heard=row.heard,
            text=row.text,
            corrected_by_id=row.corrected_by_id,
            corrected_at=row.corrected_at,
        )
        for row in corrections.of_clip(session, clip_id).words
        if dropped <= row.place < dropped + left
    ]
    session.execute(delete(Correction).where(Correction.clip_id == clip_id))
    session.add_all(rows)


def _move_stretches(session: Session, clip_id: str, kept: Plan) -> None:
    for row in session.scalars(select(PupilStretch).where(PupilStretch.clip_id == clip_id)):
        row.start_ms, row.end_ms = kept.moved(row.start_ms), kept.moved(row.end_ms)
        if row.end_ms <= row.start_ms:
            session.delete(row)


def _moved(moment_ms: int | None, kept: Plan) -> int | None:
    return None if moment_ms is None else kept.moved(moment_ms)


def _folder(clip_id: str) -> str:
    return f"clips/{clip_id}/trim"


def _span(start_ms: int, end_ms: int) -> Span:
    return Span(seconds(start_ms), seconds(end_ms))


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _put_again(store: Store, key: str, file: Path) -> None:
    """Publish *file* under *key* as well: a second name for its bytes, so a full disk is no hindrance."""
    with store.aside() as folder:
        second = folder / "second"
        try:
            os.link(file, second)
        except OSError:
            shutil.copyfile(file, second)  # another disk, or one without links
        store.put_file(key, second)
