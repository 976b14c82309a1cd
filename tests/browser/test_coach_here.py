"""The coach in the room: in by a PIN at the teacher's laptop."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from studio import coaches_here, people
from studio.tables import Comment, Person, PupilStretch
from tests.browser.rooms import received

pytestmark = pytest.mark.browser
PIN = "314159"


@pytest.fixture(scope="module")
def coach(studio) -> Person:
    with studio.database.writing() as session:
        coach = people.add_person(
            session, name="Mr Haddad", email="haddad@school.test", role="coach", password="three rivers"
        )
        people.pair(session, coach=coach, teacher=session.get_one(Person, studio.person_id))
        coaches_here.set_pin(session, coach, PIN)
        return coach


def marked(studio) -> list[tuple]:
    with studio.database.reading() as session:
        drafts = session.scalars(select(Comment).order_by(Comment.created_at))
        return [(one.kind, one.author_id, one.text, one.state) for one in drafts]


def test_a_coach_marks_at_the_teachers_laptop_and_a_lost_network_loses_no_mark(coach, room, context, studio):
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.page.keyboard.press("k")
    for pin, says in (("271828", "That is not the PIN of Mr Haddad"), (PIN, "")):
        room.page.get_by_label("Their PIN").fill(pin)
        room.page.get_by_role("button", name="Come in").click()
        if says:
            expect(room.part("coach-refused")).to_contain_text(says)
    expect(room.part("coach-says")).to_have_text("Mr Haddad is here")
    room.record().until_kept(50_000)
    room.page.keyboard.press("g")
    context.set_offline(True)
    room.page.keyboard.press("x")
    room.page.keyboard.down("u")
    room.page.wait_for_timeout(600)
    room.page.keyboard.up("u")
    expect(room.part("marked")).to_have_text("Marked: 1 praise, 1 change, 1 pupil’s stretch")
    room.page.evaluate("localStorage.setItem('single-keys-off', 'yes')")
    room.page.keyboard.press("g")
    room.part("record").click()
    context.set_offline(False)
    room.wait(lambda: len(marked(studio)) == 2)
    room.page.keyboard.press("k")
    room.part("coach-button").click()
    clip = room.wait_for_take()

    assert received(studio, clip) == room.recorded
    assert marked(studio) == [(kind, coach.id, "", "draft") for kind in ("praise", "change")]
    with studio.database.reading() as session:
        (stretch,) = session.scalars(select(PupilStretch).where(PupilStretch.clip_id == clip.id))
    assert stretch.marked_by_id == coach.id
    assert 300 < stretch.end_ms - stretch.start_ms < 3000
    expect(room.page.get_by_text("Mr Haddad is here")).to_have_count(0)
