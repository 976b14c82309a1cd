"""Reviews: all drafts of one person shared at once, closed with one thing to change or as final.

"Share as I write", for when both are in the room, shares each comment alone as it is written.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from studio import attempts, comments, events
from studio.access import GONE
from studio.clock import new_id, now
from studio.errors import ChangedMeanwhile, Conflict, InvalidInput
from studio.tables import Attempt, Comment, NextFocus
from studio.wordings import ONLY_SPOKEN, checked_text

OPEN = ("ready", "reviewed", "final")  # states in which a review may close otherwise than it did


def share_review(
    session: Session,
    attempt: Attempt,
    author_id: str,
    focus_comment_id: str | None = None,
    *,
    replaces: str | None = None,
) -> NextFocus | None:
    """Share all drafts of one author, and carry the chosen `change` into the next attempt.

    Args:
        session: in which to do it.
        attempt: the one under review.
        author_id: whose drafts.
        focus_comment_id: the change to carry on, a draft or one that this author shared before; may be left
            out where the drafts hold one change or none.
        replaces: the comment of the focus that the author saw set, if another person set it.

    Raises:
        Conflict: if there is nothing to share, or a repeat answers an earlier change already.
        ChangedMeanwhile: if another person has set a focus that this author did not see.
        InvalidInput: if several changes were written and none of them chosen.
    """
    mine = _written_by(session, attempt, author_id)
    drafts = [comment for comment in mine if comment.state == "draft"]
    if not drafts and focus_comment_id is None:
        raise Conflict("There is nothing to share yet; write a comment first.")
    chosen = _chosen_change(mine, drafts, focus_comment_id)
    _share(session, attempt, drafts)
    return _set_focus(session, attempt, chosen, replaces) if chosen else None


def share_now(session: Session, attempt: Attempt, comment: Comment) -> None:
    """Share one draft alone; the first change shared of an attempt becomes its one thing to change.

    Raises:
        Conflict: if it was shared already.
    """
    if comment.state != "draft":
        raise Conflict("This comment was shared already.")
    _share(session, attempt, [comment])
    is_first = comment.kind == "change" and attempts.focus_set_on(session, attempt.id) is None
    if is_first and not attempts.is_repeated(session, attempt.id):
        _set_focus(session, attempt, comment, None)


def finish(session: Session, attempt: Attempt, author_id: str, reason: str = "") -> None:
    """Share all drafts of one author and close the attempt as final, with nothing left to change.

    Raises:
        Conflict: if it is not whole yet, or a repeat answers it already.
        InvalidInput: if a change is among the drafts, or it is the only attempt of a coached practice and
            no reason is given.
    """
    if attempt.state not in OPEN:
        raise Conflict("This attempt cannot be final: it is still arriving, or a repeat answers it already.")
    drafts = [comment for comment in _written_by(session, attempt, author_id) if comment.state == "draft"]
    if any(comment.kind == "change" for comment in drafts):
        raise InvalidInput(
            "A final attempt has nothing left to change; delete that change or carry it into the next one.",
            "/final",
        )
    focus = attempts.focus_set_on(session, attempt.id)
    if focus is not None and (focus.set_by_id != author_id or attempts.is_repeated(session, attempt.id)):
        raise Conflict(f"{focus.set_by.name} has asked for a change: “{focus.text}” That comes first.")
    attempt.final_reason = _reason(session, attempt, reason)
    if focus is not None:
        session.delete(focus)
    _share(session, attempt, drafts)
    attempt.state = "final"
    for kind in ("focus", "attempts"):
        events.announce(session, kind, practice_session_id=attempt.practice_session_id, attempt_id=attempt.id)


def _written_by(session: Session, attempt: Attempt, author_id: str) -> Sequence[Comment]:
    return [
        comment
        for comment in comments.seen_by(session, attempt.id, author_id)
        if comment.author_id == author_id
    ]


def _share(session: Session, attempt: Attempt, drafts: Sequence[Comment]) -> None:
    if any(comment.text == comments.UNWORDED and comment.spoken_clip_id is None for comment in drafts):
        raise Conflict(
            "A moment that you marked has no words yet; say what you saw there, or delete the mark."
        )
    for comment in drafts:
        comment.state = "shared"
        comment.shared_at = now()
    comments.announce(session, attempt)


def _chosen_change(
    mine: Sequence[Comment], drafts: Sequence[Comment], focus_comment_id: str | None
) -> Comment | None:
    if focus_comment_id is None:
        changes = [comment for comment in drafts if comment.kind == "change"]
    else:
        changes = [comment for comment in mine if comment.kind == "change" and comment.id == focus_comment_id]
        if not changes:
            raise InvalidInput("The one thing to change is a change of this review; choose one.", "/focus")
    if len(changes) > 1:
        raise InvalidInput("Choose which change the next attempt is to answer; one is enough.", "/focus")
    return changes[0] if changes else None


def _set_focus(session: Session, attempt: Attempt, change: Comment, replaces: str | None) -> NextFocus:
    """Set the one thing to change, in place of an earlier one as long as no repeat answers that."""
    focus = session.scalar(
        select(NextFocus).where(NextFocus.attempt_id == attempt.id).options(joinedload(NextFocus.set_by))
    )
    if focus is None:
        focus = NextFocus(id=new_id(), attempt_id=attempt.id)
        session.add(focus)
    elif attempts.is_repeated(session, attempt.id):
        raise Conflict("The next attempt answers an earlier change already; comment on that one instead.")
    elif focus.set_by_id != change.author_id and replaces != focus.comment_id:
        raise ChangedMeanwhile(
            f"{focus.set_by.name} has set another change for the next attempt: “{focus.text}” "
            "Share again to put yours in its place.",
            focus.text,
            1,
        )
    focus.comment_id = change.id
    focus.criterion_id = change.criterion_id
    focus.text = change.text or ONLY_SPOKEN
    focus.redo_from_ms = change.redo_from_ms
    focus.set_by_id = change.author_id
    focus.created_at = now()
    if attempt.state in ("ready", "final"):
        attempt.state = "reviewed"
        attempt.final_reason = None
    events.announce(session, "focus", practice_session_id=attempt.practice_session_id, attempt_id=attempt.id)
    return focus


def _reason(session: Session, attempt: Attempt, reason: str) -> str | None:
    if reason.strip():
        return checked_text(reason, "A reason")
    is_coached = attempt.practice_session.action_step.coach_id is not None
    others = select(Attempt.id).where(
        Attempt.practice_session_id == attempt.practice_session_id,
        Attempt.id != attempt.id,
        Attempt.state.not_in(GONE),
    )
    if is_coached and session.scalar(others.limit(1)) is None:
        raise InvalidInput(
            "This is the only attempt, and a step is practised more than once: say why it is final.",
            "/reason",
        )
    return None
