"""A file in place of a recording: by the same way, and never lost either."""

import hashlib

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from studio.tables import Attempt, Clip
from tests.browser.rooms import Room, clip_count, held
from tests.serving import wait_until
from tests.staging import CLIP

pytestmark = pytest.mark.browser
# Half a file lies in the store, and no page works on it: what a browser leaves that died meanwhile.
KEEP_HALF = """async (person) => {
  const { TakeStore } = await import("/static/js/recording/store.js")
  const store = await TakeStore.open(person)
  await store.begin({
    id: "half-of-a-file-that-was-brought", practice: "nowhere", purpose: "attempt", mediaType: "video/webm",
    state: "recording", startedAt: new Date().toISOString(), file: true, pupils: false,
    held: false, asked: false, clip: null, attempt: null, page: null, upload: null,
  })
  await store.append("half-of-a-file-that-was-brought", 0, new Uint8Array(100_000).buffer)
}"""
DIGEST = hashlib.sha256(CLIP.read_bytes()).hexdigest()


@pytest.fixture
def panel(room: Room):
    panel = room.part("bring")
    panel.locator("summary").click()
    return panel


def newest(studio, count: int) -> list[Clip]:
    with studio.database.reading() as session:
        return list(session.scalars(select(Clip).join(Attempt).order_by(Attempt.number.desc()).limit(count)))


def test_several_files_arrive_byte_for_byte_one_after_the_other(room, panel, context, studio):
    before = clip_count(studio)
    panel.get_by_label("No", exact=True).check()
    panel.locator("input[type=file]").set_input_files([CLIP, CLIP])
    expect(panel.get_by_text("Sent to the studio")).to_have_count(2, timeout=60_000)

    clips = newest(studio, 2)
    assert clip_count(studio) == before + 2
    assert [(clip.state, clip.sha256) for clip in clips] == [("complete", DIGEST)] * 2
    assert held(context, studio) == ([], b"")
    expect(panel.get_by_role("link", name="Open the take").first).to_be_visible()


@pytest.mark.soak
def test_a_file_whose_tab_was_closed_while_the_studio_was_away_is_sent_later(room, panel, context, studio):
    panel.get_by_label("No", exact=True).check()
    context.set_offline(True)
    panel.locator("input[type=file]").set_input_files(CLIP)
    expect(panel.get_by_text("safe on this device")).to_be_visible(timeout=30_000)
    other = context.new_page()
    room.page.close()
    context.set_offline(False)
    other.goto(f"{studio.address}/")
    expect(other.locator("leftover-takes")).to_contain_text("has been sent", timeout=30_000)

    assert newest(studio, 1)[0].sha256 == DIGEST


def test_a_file_with_pupils_in_it_is_refused_and_so_is_what_is_no_recording(room, panel, studio, tmp_path):
    before = clip_count(studio)
    panel.locator("input[type=file]").set_input_files(CLIP)
    expect(panel.get_by_role("alert")).to_contain_text("Say first whether pupils")
    panel.get_by_label("Yes", exact=True).check()
    expect(panel.get_by_role("alert")).to_contain_text("takes no recordings with pupils")
    expect(panel.locator("input[type=file]")).to_be_disabled()
    panel.get_by_label("No", exact=True).check()
    note = tmp_path / "note.txt"
    note.write_text("a note")
    panel.locator("input[type=file]").set_input_files(note)

    expect(panel.get_by_text("neither sound nor video")).to_be_visible()
    assert clip_count(studio) == before


def test_half_a_file_that_a_dead_browser_kept_is_dropped_and_never_sent(context, studio):
    before = clip_count(studio)
    page = context.new_page()
    page.goto(f"{studio.address}/static/css/tokens.css")
    page.evaluate(KEEP_HALF, studio.person_id)
    kept = held(context, studio)
    page.goto(f"{studio.address}/")
    wait_until(lambda: held(context, studio) == ([], b""), within_s=30)

    assert len(kept[1]) == 100_000
    assert clip_count(studio) == before
    expect(page.locator("leftover-takes")).not_to_contain_text("has been sent")
