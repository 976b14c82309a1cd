"""Comments as pages show them: the words, where they belong, what was drawn, what was said back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from studio import comments
from studio.comments import CAN_BE_MARKED
from studio.nudges import ALL, MOST_POINTS, MOST_WORDS, POINTS, Nudge, nudges_for
from studio.tables import Attempt, Clip, Comment, NextFocus, Person
from studio.wordings import ONLY_SPOKEN
from web.faces import initials

ONLY_MARKED = "A moment that was marked, without words so far"

# What the page's script needs to say the same while somebody types.
ADVICE = {
    "mostPoints": MOST_POINTS,
    "mostWords": MOST_WORDS,
    "points": POINTS,
    "says": {nudge.when: nudge.says for nudge in ALL},
}


@dataclass(frozen=True, slots=True)
class SketchView:
    """What was drawn on a frame of `width` by `height`; each path is the `d` of an SVG path."""

    width: int
    height: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyItem:
    """What was said back."""

    id: str
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class RecordingView:
    """The recording of a spoken comment; `src` is None until it plays, `says` what is still to come."""

    src: str | None
    captions: str
    has_video: bool
    says: str | None


@dataclass(frozen=True, slots=True)
class CommentItem:
    """One comment that this person may read; `href` is its own page, with its history and its forms."""

    id: str
    href: str
    kind: str
    start_ms: int | None
    end_ms: int | None
    redo_from_ms: int | None
    author: str
    initials: str
    body: str
    criterion_id: str | None
    criterion: str | None
    state: str
    version: int
    edited_at: datetime | None
    cut_away: bool
    is_focus: bool
    is_mine: bool
    sketch: SketchView | None
    spoken: RecordingView | None
    replies: tuple[ReplyItem, ...]
    nudges: tuple[Nudge, ...]

    @property
    def named(self) -> str:
        """Its words, or what stands for them where there are none: it was spoken, or a moment was marked."""
        return self.body or (ONLY_SPOKEN if self.spoken else ONLY_MARKED)


@dataclass(frozen=True, slots=True)
class AskedItem:
    """What was asked for of the attempt before; `mark_action` where this person may say how it went."""

    id: str
    kind: str
    author: str
    body: str
    state: str
    is_focus: bool
    mark_action: str | None


def comment_items(
    session: Session,
    attempt: Attempt,
    person: Person,
    criteria: Mapping[str, str],
    focus: NextFocus | None,
) -> tuple[CommentItem, ...]:
    """Return what this person may read of an attempt's comments, by moment."""
    seen = comments.seen_by(session, attempt.id, person.id)
    return tuple(comment_item(one, person, criteria, focus) for one in seen)


def comment_item(
    comment: Comment, person: Person, criteria: Mapping[str, str], focus: NextFocus | None
) -> CommentItem:
    """Return one comment as this person reads it; *criteria* are texts by identifier."""
    is_advised = comment.state == "draft" and bool(comment.text)
    return CommentItem(
        id=comment.id,
        href=f"/attempts/{comment.attempt_id}/comments/{comment.id}",
        kind=comment.kind,
        start_ms=comment.at_ms,
        end_ms=comment.end_ms,
        redo_from_ms=comment.redo_from_ms,
        author=comment.author.name,
        initials=initials(comment.author.name),
        body=comment.text,
        criterion_id=comment.criterion_id,
        criterion=criteria.get(comment.criterion_id or ""),
        state=comment.state,
        version=comment.version,
        edited_at=comment.edited_at,
        cut_away=comment.cut_away,
        is_focus=focus is not None and focus.comment_id == comment.id,
        is_mine=comment.author_id == person.id,
        sketch=sketch_view(comment.sketch),
        spoken=recording_view(comment.spoken_clip, has_words=bool(comment.text)),
        replies=tuple(ReplyItem(one.id, one.author.name, one.text) for one in comment.replies),
        # How many points there are is said once, where they are shared.
        nudges=nudges_for(comment.kind, comment.text, at_ms=comment.at_ms, points=0) if is_advised else (),
    )


def asked_before(
    session: Session, before: Attempt | None, person: Person, focus: NextFocus | None
) -> tuple[AskedItem, ...]:
    """Return what was asked for of the attempt *before*, the one thing first."""
    if before is None:
        return ()
    is_owner = before.clip.owner_id == person.id
    asked = [
        AskedItem(
            id=one.id,
            kind=one.kind,
            author=one.author.name,
            body=one.text or ONLY_SPOKEN,
            state=one.state,
            is_focus=focus is not None and focus.comment_id == one.id,
            mark_action=None
            if is_owner and one.author_id != person.id
            else f"/attempts/{before.id}/comments/{one.id}/mark",
        )
        for one in comments.seen_by(session, before.id, person.id)
        if one.kind in CAN_BE_MARKED and one.state != "draft"
    ]
    return tuple(sorted(asked, key=lambda one: not one.is_focus))


def recording_view(clip: Clip | None, *, has_words: bool) -> RecordingView | None:
    """Return the recording of a spoken comment as it plays beside its words."""
    if clip is None:
        return None
    address = f"/api/v1/clips/{clip.id}"
    src = f"{address}/playable" if clip.playable_type else None
    says = None if has_words else "Spoken: press play. What was said stands here once it is written down."
    if clip.state == "arriving":
        says = "Spoken: the recording is still on its way."
    elif src is None:
        says = "Spoken: it can be played in a moment."
    return RecordingView(src, f"{address}/captions", bool(clip.has_video), says)


def sketch_view(document: dict[str, Any] | None) -> SketchView | None:
    """Return what was drawn, as SVG paths in the frame's own pixels."""
    if document is None:
        return None
    return SketchView(
        document["width"], document["height"], tuple(_path(stroke) for stroke in document["strokes"])
    )


def _path(stroke: Sequence[Sequence[int]]) -> str:
    # A dot is a line of no length: round caps make it one.
    points = stroke if len(stroke) > 1 else [*stroke, *stroke]
    return "M" + "L".join(f"{x} {y}" for x, y in points)
