"""A comment that is spoken in place, in a browser with a microphone."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from studio import access, attempts
from studio.access import Act
from studio.tables import Clip, Comment
from tests.serving import ServedStudio, wait_until
from tests.staging import MEDIA_TYPE

pytestmark = pytest.mark.browser


@pytest.fixture
def attempt_page(studio: ServedStudio, context: BrowserContext):
    """The page of an attempt, open in the browser of its teacher."""
    with studio.database.writing() as session:
        practice = access.practice(session, studio.person_id, studio.practice_id, Act.PRACTISE)
        attempt = attempts.start(session, practice, client_key="an-attempt", media_type=MEDIA_TYPE)
    page = context.new_page()
    page.goto(f"{studio.address}/attempts/{attempt.id}")
    return page


def test_a_comment_is_spoken_in_place_or_thrown_away(studio: ServedStudio, attempt_page):
    page = attempt_page
    page.get_by_text("Note", exact=True).click()
    page.get_by_role("button", name="Film it").click()
    expect(page.locator("[data-part=time]")).to_have_text(re.compile("0:01 of 3:00"))
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("button", name="Say it")).to_be_visible()

    page.get_by_text("Change", exact=True).click()
    page.get_by_role("button", name="Say it").click()  # a change needs its criterion first
    page.get_by_label("Which criterion").select_option("wait")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("[data-part=time]")).to_have_text(re.compile("0:02 of 3:00"))
    page.get_by_role("button", name="Stop and keep").click()

    draft = page.locator(".comment[data-state=draft]")
    expect(draft).to_contain_text("Spoken: it can be played in a moment.", timeout=15_000)
    with studio.database.reading() as session:
        (comment,) = session.scalars(select(Comment)).all()
        assert (comment.kind, comment.criterion_id, comment.text) == ("change", "wait", "")
        clip = session.get_one(Clip, comment.spoken_clip_id)
        assert (clip.state, clip.media_type.partition("/")[0]) == ("complete", "audio")
        assert (clip.size_bytes or 0) > 1_000
    wait_until(lambda: page.evaluate(LEFT_HERE, studio.person_id) == 0, 10)


LEFT_HERE = """async (person) => {
  const answer = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result) })
  const database = await answer(indexedDB.open(`takes-of-${person}`))
  const left = await answer(database.transaction("chunks").objectStore("chunks").count())
  database.close()
  return left
}"""
