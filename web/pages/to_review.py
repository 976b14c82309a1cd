"""The queue of a reviewer: what waits for a word of theirs, oldest first."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from studio import analysis, review_queue
from studio.review_queue import Waiting
from web.formats import day
from web.rendering import render

routes = APIRouter()
SHOWN = 50


@dataclass(frozen=True, slots=True)
class QueueCard:
    """One attempt in the queue, and what changed since this reviewer last had a say."""

    href: str
    title: str
    teacher: str
    facts: tuple[str, ...]
    asked: str | None
    poster: str | None
    duration_ms: int | None


@routes.get("/to-review")
def queue_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Show what waits, oldest first."""
    waiting = review_queue.queue_of(session, person.id, SHOWN)
    pictured = analysis.pictured(session, [one.attempt.clip_id for one in waiting])
    return render(request, "pages/to_review.html", cards=[_card(one, pictured) for one in waiting])


def _card(one: Waiting, pictured: frozenset[str]) -> QueueCard:
    attempt = one.attempt
    has_poster = attempt.clip_id in pictured and attempt.clip.has_video
    return QueueCard(
        href=f"/attempts/{attempt.id}",
        title=f"{attempt.step_version.document['title']}, attempt {attempt.number}",
        teacher=attempt.practice_session.action_step.teacher.name,
        facts=_facts(one),
        asked=one.asked,
        poster=f"/api/v1/clips/{attempt.clip_id}/poster" if has_poster else None,
        duration_ms=attempt.clip.duration_ms,
    )


def _facts(one: Waiting) -> tuple[str, ...]:
    replies = "1 reply to you" if one.replies == 1 else f"{one.replies} replies to you"
    return tuple(
        fact
        for fact in (
            f"waits since {day(one.attempt.created_at)}",
            "the first you see of this practice" if one.attempt.number == one.since == 1 else "",
            f"{one.since} attempts since you last reviewed" if one.since > 1 else "",
            "they have judged it themselves" if one.judged_by_owner else "",
            replies if one.replies else "",
        )
        if fact
    )
