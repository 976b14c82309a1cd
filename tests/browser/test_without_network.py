"""A room that was opened once opens without a network, records, and sends when the network is back."""

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import Room, clip_count, received, wait_until_complete

pytestmark = pytest.mark.browser
ROOMS_KEPT = "async () => (await (await caches.open('rooms-1')).keys()).length"


def kept(room: Room) -> None:
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.wait(lambda: room.page.evaluate(ROOMS_KEPT) == 1)


def test_a_room_opens_and_records_without_a_network_and_sends_when_it_is_back(room, context, studio):
    kept(room)
    before = clip_count(studio)
    context.set_offline(True)
    room.page.reload()
    room.record().until_kept(100_000)
    room.stop()
    expect(room.part("room")).to_have_attribute("data-state", "watching", timeout=30_000)
    told = clip_count(studio) - before
    context.set_offline(False)
    clip = wait_until_complete(studio)

    assert told == 0
    assert received(studio, clip) == room.recorded


@pytest.mark.soak
def test_another_page_says_which_rooms_open_without_a_network(room, context, studio):
    kept(room)
    context.set_offline(True)
    room.page.goto(f"{studio.address}/steps")

    expect(room.page.get_by_role("heading", name="The studio does not answer")).to_be_visible()
    expect(room.page.get_by_role("link", name="Cold call")).to_have_attribute(
        "href", f"/practice-sessions/{studio.practice_id}/rehearse"
    )
    context.set_offline(False)


def test_signing_out_takes_every_room_from_this_device(room, context, studio):
    kept(room)
    room.page.get_by_role("button", name="Sign out").click()
    room.page.wait_for_url("**/sign-in")

    assert room.page.evaluate(ROOMS_KEPT) == 0
