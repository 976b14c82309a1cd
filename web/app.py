"""The whole site: pages at /, the API under /api, files under /static."""

from fastapi import FastAPI

from api.app import create_api
from studio.installation import Installation
from web.pages import (
    account,
    agreement,
    attempt,
    attempt_comments,
    comparison,
    demo_doors,
    films,
    help_pages,
    in_the_room,
    installing,
    patterns,
    phones,
    planning,
    practice,
    progress,
    re_observing,
    rehearse,
    set_right,
    sign_in,
    step_editor,
    steps,
    to_review,
    today,
    trim,
)
from web.rendering import STATIC, environment, problem_page
from web.static_files import Files

PAGES = (
    sign_in,
    today,
    to_review,
    planning,
    practice,
    rehearse,
    in_the_room,
    phones,
    attempt,
    attempt_comments,
    set_right,
    trim,
    comparison,
    films,
    step_editor,
    progress,
    re_observing,
    steps,
    patterns,
    installing,
    agreement,
    help_pages,
    account,
)


def create_site(installation: Installation, *, demo: bool = False) -> FastAPI:
    """Return the site over an installation.

    Args:
        installation: the studio to show.
        demo: whether one click signs in as one of the demo's people, on this machine only.
    """
    app = create_api(installation, as_page=problem_page)
    app.state.templates = environment()
    app.state.demo = demo
    for page in PAGES:
        app.include_router(page.routes, include_in_schema=False)
    if demo:
        app.include_router(demo_doors.routes, include_in_schema=False)
    app.mount("/static", Files(directory=STATIC), name="static")
    return app
