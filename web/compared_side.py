"""One side of a comparison as its page shows it: an attempt, the model, or why there is neither."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from rubrics.criteria import StepTemplate
from studio import attempts
from studio.installation import Installation
from studio.practice_sessions import step_of
from studio.step_library import from_document
from studio.tables import Attempt, Clip, Person, PracticeSession
from web.attempt_view import attempt_view, peaks_of
from web.comment_view import CommentItem
from web.formats import day
from web.passages import Silence
from web.practice_view import clip_view

LEVELLED = "loudness levelled by the browser"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two takes as a player needs it; without `src`, `problem` says why nothing plays."""

    key: str  # what the address calls it: an attempt's identifier, or "model"
    clip_id: str | None
    step: StepTemplate
    src: str | None
    duration_ms: int
    poster: str | None
    captions: str | None
    title: str
    facts: str
    mark: str | None
    has_video: bool
    peaks: Sequence[int] | None
    is_levelled: bool  # by the browser: how loud it is then compares with nothing
    silences: tuple[Silence, ...]
    problem: str | None
    withheld: bool
    waits: bool
    href: str | None
    comments: tuple[CommentItem, ...]
    origin_ms: int = 0
    src_from_ms: int = 0


def attempt_side(
    session: Session, installation: Installation, attempt: Attempt, person: Person, title: str
) -> Side:
    """Return an attempt that the person may see as one side."""
    view = attempt_view(session, installation, attempt, person)
    return Side(
        key=attempt.id,
        clip_id=attempt.clip_id,
        step=from_document(attempt.step_version.document),
        src=view.clip.src,
        duration_ms=view.clip.duration_ms,
        poster=view.clip.poster,
        captions=view.clip.captions,
        title=title,
        facts=_facts(attempt),
        mark=", ".join(attempts.marks_of(attempt)) or None,
        has_video=view.clip.has_video,
        peaks=view.peaks,
        is_levelled=bool(attempt.clip.automatic_gain),
        silences=view.silences,
        problem=view.problem,
        withheld=any(row.hidden for row in view.criteria),
        waits=not view.clip.src and not view.problem,
        href=view.href,
        comments=tuple(item for item in view.comments if item.kind != "note"),  # logistics, no feedback
    )


def _facts(attempt: Attempt) -> str:
    facts = (
        f"Attempt {attempt.number}",
        day(attempt.created_at),
        LEVELLED * bool(attempt.clip.automatic_gain),
    )
    return " · ".join(fact for fact in facts if fact)


def model_side(
    session: Session, installation: Installation, practice: PracticeSession, clip: Clip, title: str
) -> Side:
    """Return the model of a practice as one side: it is watched and lined up, and nothing is found in it."""
    shown = clip_view(session, clip)
    return replace(
        empty_side(practice, title, ""),
        key="model",
        clip_id=clip.id,
        src=shown.src,
        duration_ms=shown.duration_ms,
        poster=shown.poster,
        captions=shown.captions,
        facts="The model of this practice",
        has_video=shown.has_video,
        peaks=peaks_of(installation, clip),
        problem=None,
        waits=not shown.src,
    )


def empty_side(practice: PracticeSession, title: str, why: str) -> Side:
    """Return a side on which there is nothing, and why."""
    return Side(
        key="",
        clip_id=None,
        step=step_of(practice),
        src=None,
        duration_ms=0,
        poster=None,
        captions=None,
        title=title,
        facts="",
        mark=None,
        has_video=False,
        peaks=None,
        is_levelled=False,
        silences=(),
        problem=why,
        withheld=False,
        waits=False,
        href=None,
        comments=(),
    )
