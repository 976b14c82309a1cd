"""What is said of an attempt: comments and replies as forms bring them, and the review they close with."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.comments import take_back_comment
from api.dependencies import AuthorDep, InstallationDep, PersonDep, SessionDep
from studio import access, attempts, comments, replies, reviews
from studio.access import Act
from studio.errors import ChangedMeanwhile, InvalidInput, NotFound
from studio.sketches import sketch_from
from studio.step_library import from_document
from studio.tables import Attempt, Comment, CommentVersion, Person
from studio.wordings import Wording
from web.attempt_view import attempt_view, in_the_name_of
from web.comment_form import CommentForm, Refused
from web.comment_view import CommentItem, comment_item
from web.rendering import after_form, is_script, render

routes = APIRouter(prefix="/attempts/{attempt_id}")
ONE = "/comments/{comment_id}"


@dataclass(frozen=True, slots=True)
class CommentPage:
    """One comment by itself: what it said before, and what this person may do to it."""

    attempt_href: str
    title: str
    comment: CommentItem
    criteria: tuple[tuple[str, str], ...]
    history: tuple[CommentVersion, ...]


@routes.post("/comments")
def comment(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    author: AuthorDep,
    session: SessionDep,
    installation: InstallationDep,
    written: Annotated[CommentForm, Depends()],
    do: Annotated[Literal["draft", "share"], Form()] = "draft",
    now: Annotated[str, Form()] = "",
) -> Response:
    """Keep a draft; share it alone ("as I write"); or share it with every other draft as one review."""
    attempt = access.attempt(session, author.id, attempt_id, Act.REVIEW)
    written.check_author(author)
    try:
        kept = comments.write(session, attempt, author.id, written.wording(), written.client_key or None)
        if kept.state == "draft" and now:
            reviews.share_now(session, attempt, kept)
        elif kept.state == "draft" and do == "share":
            reviews.share_review(session, attempt, author.id, kept.id if kept.kind == "change" else None)
    except InvalidInput as error:
        if is_script(request):
            raise
        session.rollback()
        attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
        view = attempt_view(session, installation, attempt, person)
        view = in_the_name_of(session, attempt, view, author)
        typed = Refused(written, str(error), error.pointer)
        return render(request, "pages/attempt.html", 422, attempt=view, typed=typed)
    return after_form(request, f"/attempts/{attempt_id}#comment-{kept.id}")


@routes.get(ONE)
def comment_page(
    attempt_id: str, comment_id: str, request: Request, person: AuthorDep, session: SessionDep
) -> Response:
    """Show one comment with its history, to reply to it or to change it."""
    attempt, held = _readable(session, person.id, attempt_id, comment_id)
    return render(request, "pages/comment.html", page=_page(session, attempt, held, person))


@routes.post(ONE)
def edit(
    attempt_id: str,
    comment_id: str,
    request: Request,
    person: AuthorDep,
    session: SessionDep,
    written: Annotated[CommentForm, Depends()],
    version: Annotated[int | None, Form()] = None,
) -> Response:
    """Say a comment of one's own in other words; what was drawn stays."""
    attempt, held = _own(session, person.id, attempt_id, comment_id)
    try:
        comments.rewrite(session, attempt, held, _with_sketch_of(held, written), version)
    except (InvalidInput, ChangedMeanwhile) as error:
        if is_script(request):
            raise
        session.rollback()
        attempt, held = _own(session, person.id, attempt_id, comment_id)
        typed = _refused(written, error)
        page = _page(session, attempt, held, person)
        status = 409 if typed.standing is not None else 422
        return render(request, "pages/comment.html", status, page=page, typed=typed)
    return after_form(request, f"/attempts/{attempt_id}#comment-{comment_id}")


@routes.post(f"{ONE}/take-back")
def take_back(
    attempt_id: str,
    comment_id: str,
    request: Request,
    person: AuthorDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Delete a comment of one's own."""
    _own(session, person.id, attempt_id, comment_id)
    take_back_comment(comment_id, person, session, installation)
    return after_form(request, f"/attempts/{attempt_id}")


@routes.post(f"{ONE}/replies")
def reply(
    attempt_id: str,
    comment_id: str,
    request: Request,
    person: AuthorDep,
    session: SessionDep,
    body: Annotated[str, Form()] = "",
    client_key: Annotated[str, Form()] = "",
) -> Response:
    """Answer a comment."""
    attempt, held = _readable(session, person.id, attempt_id, comment_id)
    replies.reply(session, attempt, held, person.id, body, client_key or None)
    return after_form(request, f"/attempts/{attempt_id}#comment-{comment_id}")


@routes.post(f"{ONE}/mark")
def mark(
    attempt_id: str,
    comment_id: str,
    request: Request,
    person: AuthorDep,
    session: SessionDep,
    state: Annotated[str, Form()],
) -> Response:
    """Say, having seen the repeat, whether it was acted on; then back to where one was."""
    attempt, held = _readable(session, person.id, attempt_id, comment_id)
    comments.mark(session, attempt, held, person.id, state)
    repeat = attempts.repeat_of(session, attempt.id)
    return after_form(request, f"/attempts/{repeat.id if repeat else attempt_id}#asked")


@routes.post("/review")
def share_review(
    attempt_id: str,
    request: Request,
    person: AuthorDep,
    session: SessionDep,
    focus: Annotated[str, Form()] = "",
    replaces: Annotated[str, Form()] = "",
) -> Response:
    """Share one's drafts; the chosen change becomes the next focus."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    reviews.share_review(session, attempt, person.id, focus or None, replaces=replaces or None)
    return after_form(request, f"/attempts/{attempt_id}")


@routes.post("/final")
def finish(
    attempt_id: str,
    request: Request,
    person: AuthorDep,
    session: SessionDep,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Share one's drafts and close the attempt with nothing left to change."""
    attempt = access.attempt(session, person.id, attempt_id, Act.REVIEW)
    reviews.finish(session, attempt, person.id, reason)
    return after_form(request, f"/attempts/{attempt_id}")


def _readable(session: Session, person_id: str, attempt_id: str, comment_id: str) -> tuple[Attempt, Comment]:
    held = access.comment_read(session, person_id, comment_id)
    if held.attempt_id != attempt_id:
        raise NotFound("There is no such comment on this attempt.")
    return access.attempt(session, person_id, attempt_id, Act.REVIEW), held


def _own(session: Session, person_id: str, attempt_id: str, comment_id: str) -> tuple[Attempt, Comment]:
    attempt = access.attempt(session, person_id, attempt_id, Act.REVIEW)
    held = access.comment(session, person_id, comment_id)
    if held.attempt_id != attempt.id:
        raise NotFound("There is no such comment of yours on this attempt.")
    return attempt, held


def _page(session: Session, attempt: Attempt, held: Comment, person: Person) -> CommentPage:
    criteria = tuple((one.id, one.text) for one in from_document(attempt.step_version.document).criteria)
    read = next(one for one in comments.seen_by(session, attempt.id, person.id) if one.id == held.id)
    focus = attempts.focus_set_on(session, attempt.id)
    return CommentPage(
        attempt_href=f"/attempts/{attempt.id}",
        title=f"Attempt {attempt.number}: {attempt.step_version.document['title']}",
        comment=comment_item(read, person, dict(criteria), focus),
        criteria=criteria,
        history=tuple(comments.history(session, held.id)),
    )


def _with_sketch_of(held: Comment, written: CommentForm) -> Wording:
    wording = written.wording()
    return replace(wording, sketch=sketch_from(held.sketch)) if held.sketch else wording


def _refused(written: CommentForm, error: InvalidInput | ChangedMeanwhile) -> Refused:
    if isinstance(error, ChangedMeanwhile):
        return Refused(written, str(error), standing=error.standing, version=error.version)
    return Refused(written, str(error), error.pointer)
