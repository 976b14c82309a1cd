"""Comments and replies on an attempt, and the review that they are shared as."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.attempts import ONE, FocusOut
from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.paging import CursorParam, LimitParam, Page, page_of
from api.problems import answers
from api.sign_ins import PersonOut
from studio import access, attempts, comments, replies, reviews, spoken
from studio.access import Act
from studio.erasure import erase
from studio.sketches import sketch_from
from studio.tables import Comment, CommentVersion, Reply
from studio.wordings import Wording

routes = APIRouter(tags=["comments"])
COMMENT = "/comments/{comment_id}"


class WordingIn(BaseModel):
    """What a comment says: a moment or a span of the take in whole milliseconds, and what was drawn there."""

    kind: str
    text: str
    criterion_id: str | None = None
    at_ms: int | None = None
    end_ms: int | None = None
    redo_from_ms: int | None = Field(None, description="Of a change: where the next attempt is to begin.")
    sketch: dict[str, Any] | None = Field(
        None, description="`width`, `height` and `strokes`, each a list of [x, y] in pixels of the frame."
    )

    def wording(self) -> Wording:
        """Return it as the studio takes it."""
        return Wording(
            self.kind,
            self.text,
            self.criterion_id,
            self.at_ms,
            self.end_ms,
            self.redo_from_ms,
            sketch_from(self.sketch) if self.sketch is not None else None,
        )


class CommentIn(WordingIn):
    """A comment to be kept; sent again with the same client key it is the same comment."""

    client_key: str | None = None
    share_now: bool = Field(False, description="Share it alone, at once; else it waits for the review.")


class SpokenIn(WordingIn):
    """A comment that is spoken: its recording comes as an upload, and its words follow."""

    text: str = ""
    client_key: str
    media_type: str
    share_now: bool = Field(False, description="Share it alone, at once; else it waits for the review.")


class SpokenStartOut(BaseModel):
    """The draft, and the clip that its recording is to fill."""

    id: str
    clip_id: str


class CommentEditIn(WordingIn):
    """A comment in other words; `version` is the one that was read, and needed once it is shared."""

    version: int | None = None


class ReplyIn(BaseModel):
    """An answer to a comment."""

    text: str
    client_key: str | None = None


class MarkIn(BaseModel):
    """`acted_on`, `still_to_do`, or `shared` to take the mark back."""

    state: str


class ReviewIn(BaseModel):
    """How a review closes; the focus is needed only where there are several changes."""

    focus_comment_id: str | None = Field(None, max_length=32)
    replaces: str | None = Field(
        None, max_length=32, description="The comment of another person's focus that this one replaces."
    )


class FinalIn(BaseModel):
    """Why the attempt is final; needed where it is the only one of a coached practice."""

    reason: str = ""


class ReplyOut(BaseModel):
    """An answer to a comment."""

    id: str
    text: str
    author: PersonOut
    created_at: datetime

    @classmethod
    def of(cls, reply: Reply, author: PersonOut) -> "ReplyOut":
        """Return what is sent of a reply."""
        return cls(id=reply.id, text=reply.text, author=author, created_at=reply.created_at)


class CommentOut(BaseModel):
    """A comment that this person may read."""

    id: str
    kind: str
    text: str
    criterion_id: str | None
    at_ms: int | None
    end_ms: int | None
    redo_from_ms: int | None
    sketch: dict[str, Any] | None
    spoken_clip_id: str | None
    state: str
    version: int
    author: PersonOut
    created_at: datetime
    edited_at: datetime | None
    client_key: str | None
    replies: list[ReplyOut]

    @classmethod
    def of(cls, comment: Comment, author: PersonOut, answered: list[ReplyOut] | None = None) -> "CommentOut":
        """Return what is sent of a comment."""
        return cls(
            id=comment.id,
            kind=comment.kind,
            text=comment.text,
            criterion_id=comment.criterion_id,
            at_ms=comment.at_ms,
            end_ms=comment.end_ms,
            redo_from_ms=comment.redo_from_ms,
            sketch=comment.sketch,
            spoken_clip_id=comment.spoken_clip_id,
            state=comment.state,
            version=comment.version,
            author=author,
            created_at=comment.created_at,
            edited_at=comment.edited_at,
            client_key=comment.client_key,
            replies=answered or [],
        )


class VersionOut(BaseModel):
    """What a shared comment said before an edit, and until when."""

    version: int
    kind: str
    text: str
    criterion_id: str | None
    at_ms: int | None
    end_ms: int | None
    until: datetime

    @classmethod
    def of(cls, version: CommentVersion) -> "VersionOut":
        """Return what is sent of an earlier wording."""
        return cls.model_validate(version, from_attributes=True)


@routes.get(f"{ONE}/comments", responses=answers(401, 404, 422))
def list_comments(
    attempt_id: str, person: PersonDep, session: SessionDep, limit: LimitParam = 50, after: CursorParam = None
) -> Page[CommentOut]:
    """Return the comments that this person may read, by moment."""
    attempt = access.attempt(session, person.id, attempt_id, Act.SEE)
    seen = comments.seen_by(session, attempt.id, person.id)
    return page_of(
        seen,
        limit,
        after,
        key=lambda comment: comment.id,
        shown=lambda comment: CommentOut.of(
            comment,
            PersonOut.of(comment.author),
            [ReplyOut.of(reply, PersonOut.of(reply.author)) for reply in comment.replies],
        ),
    )


@routes.post(f"{ONE}/comments", status_code=201, responses=answers(401, 403, 404, 409, 422))
def write_comment(attempt_id: str, wanted: CommentIn, person: PersonDep, session: SessionDep) -> CommentOut:
    """Keep a draft, or share it alone at once."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    comment = comments.write(session, attempt, person.id, wanted.wording(), wanted.client_key)
    if wanted.share_now and comment.state == "draft":
        reviews.share_now(session, attempt, comment)
    return CommentOut.of(comment, PersonOut.of(person))


@routes.post(f"{ONE}/spoken-comments", status_code=201, responses=answers(401, 403, 404, 409, 422))
def speak_comment(
    attempt_id: str, wanted: SpokenIn, person: PersonDep, session: SessionDep
) -> SpokenStartOut:
    """Expect the recording of a spoken comment; asked again with the same key it answers the same."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    comment = spoken.start(
        session,
        attempt,
        person.id,
        wanted.wording(),
        client_key=wanted.client_key,
        media_type=wanted.media_type,
    )
    if wanted.share_now and comment.state == "draft":
        reviews.share_now(session, attempt, comment)
    return SpokenStartOut(id=comment.id, clip_id=comment.spoken_clip_id or "")


@routes.put(COMMENT, responses=answers(401, 403, 404, 409, 422))
def rewrite_comment(
    comment_id: str, wanted: CommentEditIn, person: PersonDep, session: SessionDep
) -> CommentOut:
    """Say a comment of one's own in other words."""
    comment = access.comment(session, person.id, comment_id)
    attempt = access.attempt(session, person.id, comment.attempt_id, Act.REVIEW)
    comments.rewrite(session, attempt, comment, wanted.wording(), wanted.version)
    return CommentOut.of(comment, PersonOut.of(person))


@routes.delete(COMMENT, status_code=204, responses=answers(401, 403, 404, 409))
def take_back_comment(
    comment_id: str, person: PersonDep, session: SessionDep, installation: InstallationDep
) -> None:
    """Delete a comment of one's own, and what was recorded for it."""
    comment = access.comment(session, person.id, comment_id)
    attempt = access.attempt(session, person.id, comment.attempt_id, Act.REVIEW)
    gone = comments.take_back(session, attempt, comment)
    session.commit()
    erase(installation, gone)


@routes.get(f"{COMMENT}/versions", responses=answers(401, 404, 422))
def list_versions(
    comment_id: str, person: PersonDep, session: SessionDep, limit: LimitParam = 50, after: CursorParam = None
) -> Page[VersionOut]:
    """Return what a shared comment said before each edit, oldest first."""
    comment = access.comment_read(session, person.id, comment_id)
    versions = comments.history(session, comment.id)
    return page_of(versions, limit, after, key=lambda one: str(one.version), shown=VersionOut.of)


@routes.post(f"{COMMENT}/replies", status_code=201, responses=answers(401, 403, 404, 409, 422))
def reply_to_comment(comment_id: str, wanted: ReplyIn, person: PersonDep, session: SessionDep) -> ReplyOut:
    """Answer a comment."""
    comment = access.comment_read(session, person.id, comment_id)
    attempt = access.attempt(session, person.id, comment.attempt_id, Act.REVIEW)
    written = replies.reply(session, attempt, comment, person.id, wanted.text, wanted.client_key)
    return ReplyOut.of(written, PersonOut.of(person))


@routes.put(f"{COMMENT}/mark", status_code=204, responses=answers(401, 403, 404, 409, 422))
def mark_comment(comment_id: str, wanted: MarkIn, person: PersonDep, session: SessionDep) -> None:
    """Say, having seen the repeat, whether it was acted on."""
    comment = access.comment_read(session, person.id, comment_id)
    attempt = access.attempt(session, person.id, comment.attempt_id, Act.REVIEW)
    comments.mark(session, attempt, comment, person.id, wanted.state)


@routes.post(f"{ONE}/review", responses=answers(401, 403, 404, 409, 422))
def share_review(
    attempt_id: str, wanted: ReviewIn, person: PersonDep, session: SessionDep
) -> FocusOut | None:
    """Share one's drafts; the chosen change becomes the next focus, which is answered."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    reviews.share_review(session, attempt, person.id, wanted.focus_comment_id, replaces=wanted.replaces)
    return FocusOut.of(attempts.focus_set_on(session, attempt.id))


@routes.post(f"{ONE}/final", status_code=204, responses=answers(401, 403, 404, 409, 422))
def make_final(attempt_id: str, wanted: FinalIn, person: PersonDep, session: SessionDep) -> None:
    """Share one's drafts and close the attempt with nothing left to change."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    reviews.finish(session, attempt, person.id, wanted.reason)
