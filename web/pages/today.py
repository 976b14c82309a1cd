"""Today: what waits for this person, and their practices."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import PersonDep, SessionDep
from studio import practice_sessions
from web.practice_cards import practice_cards
from web.rendering import render

routes = APIRouter()
PAGE = 24


@routes.get("/")
def today_page(request: Request, person: PersonDep, session: SessionDep) -> Response:
    """Show what waits first, then the rest."""
    listed = practice_sessions.listed_for(session, person.id, 12)
    cards = practice_cards(session, person, listed)
    return render(
        request,
        "pages/today.html",
        to_review=sum(row.waiting for row in listed if row.practice.action_step.teacher_id != person.id),
        waiting=[card for card in cards if card.is_my_turn],
        others=[card for card in cards if not card.is_my_turn],
    )


@routes.get("/practice-sessions")
def practices_page(
    request: Request, person: PersonDep, session: SessionDep, after: str | None = None
) -> Response:
    """Show all practices, a page at a time."""
    listed = practice_sessions.listed_for(session, person.id, PAGE + 1, after)
    more = listed[PAGE - 1].practice.id if len(listed) > PAGE else None
    return render(
        request, "pages/practices.html", cards=practice_cards(session, person, listed[:PAGE]), more=more
    )
