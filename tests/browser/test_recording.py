"""A take on its way from the camera to the studio, and what the room says meanwhile."""

import pytest
from playwright.sync_api import expect

from studio import sign_ins
from studio.tables import ModelExemplar, Person
from tests.browser.rooms import Room, clip_count, held, received, sign_in
from tests.browser.soundness import OF_LOOK, RULES, faults, is_wider, seen_as
from tests.serving import wait_until

pytestmark = pytest.mark.browser


def test_a_take_is_sent_while_it_is_recorded_and_not_one_byte_is_other(room, context, studio):
    room.record().until_kept(400_000)
    wait_until(lambda: spooled(studio) > 300_000, within_s=20)
    expect(room.part("upload-says")).to_contain_text("Saved on this device")
    expect(room.part("trouble")).to_be_hidden()
    room.stop()
    clip = room.wait_for_take()

    assert received(studio, clip) == room.recorded
    assert clip.media_type == "video/webm;codecs=vp9,opus"
    assert held(context, studio) == ([], b"")


def spooled(studio):
    return sum(file.stat().st_size for file in (studio.folder / "spool").glob("*.take"))


def test_a_network_that_was_away_for_five_seconds_costs_nothing(room, context, studio):
    room.record().until_kept(150_000)
    context.set_offline(True)
    room.page.wait_for_timeout(5000)
    room.part("trouble").wait_for(state="visible")
    said = room.part("trouble-sentence").inner_text()
    context.set_offline(False)
    room.page.wait_for_timeout(1000)
    room.stop()
    clip = room.wait_for_take()

    assert said.startswith("The studio does not answer just now. The take is safe on this device")
    assert received(studio, clip) == room.recorded


def test_recording_starts_while_the_studio_is_away_and_is_sent_once_it_answers(room, context, studio):
    expect(room.part("record")).to_be_enabled()
    before = clip_count(studio)
    context.set_offline(True)
    room.record().until_kept(150_000)
    room.stop()
    expect(room.part("upload-says")).to_contain_text("still to send")
    told_before = clip_count(studio) - before
    context.set_offline(False)
    clip = room.wait_for_take()

    assert told_before == 0
    assert received(studio, clip) == room.recorded


def test_a_sign_in_that_ended_is_said_and_nothing_is_lost(room, context, studio):
    room.record().until_kept(150_000)
    studio.sign_out()
    expect(room.part("trouble-sentence")).to_contain_text("Your sign-in has ended", timeout=15_000)
    with studio.database.writing() as session:
        studio.token = sign_ins.start(session, session.get_one(Person, studio.person_id), days=1)
    sign_in(context, studio)
    room.stop()
    clip = room.wait_for_take()

    assert received(studio, clip) == room.recorded


def test_a_pause_is_left_out_of_the_time_and_the_take_goes_on(room, studio):
    room.record().until_kept(50_000)
    room.page.keyboard.press("p")
    expect(room.part("board")).to_have_attribute("data-state", "paused")
    shown = room.part("clock").inner_text()
    room.page.wait_for_timeout(2500)
    still = room.part("clock").inner_text()
    room.page.keyboard.press("p")
    expect(room.part("board")).to_have_attribute("data-state", "recording")
    room.page.wait_for_timeout(1000)
    room.stop()
    clip = room.wait_for_take()

    assert still == shown
    assert received(studio, clip) == room.recorded


def test_no_pupils_is_asked_before_the_first_take_of_a_sitting_only(room, context, studio):
    expect(room.part("record")).to_be_enabled()
    room.part("record").click()
    room.page.get_by_role("dialog").get_by_role("button", name="Not now").click()
    declined = room.state
    room.record().until_kept(20_000)
    room.stop()
    room.wait_for_take()
    again = Room(room.page, studio)
    again.page.goto(f"{studio.address}/practice-sessions/{studio.practice_id}/rehearse")
    expect(again.part("record")).to_be_enabled()
    again.part("record").click()

    assert declined == "ready"
    expect(again.part("board")).to_have_attribute("data-state", "counting")
    assert again.page.get_by_role("dialog").count() == 0


def test_a_take_that_ended_before_it_began_leaves_no_trace(room, context, studio):
    before = clip_count(studio)
    expect(room.part("record")).to_be_enabled()
    # Nothing comes out of the recorder: stopped in the same turn in which it began.
    room.page.evaluate("""() => {
      const start = MediaRecorder.prototype.start
      MediaRecorder.prototype.start = function (slice) { start.call(this, slice); this.stop() }
    }""")
    room.part("record").click()
    room.page.get_by_role("dialog").get_by_role("button", name="No pupils here").click()

    expect(room.part("trouble-sentence")).to_contain_text("No take was kept", timeout=15_000)
    expect(room.part("record")).to_have_text("Record")
    assert (clip_count(studio), held(context, studio)) == (before, ([], b""))


def test_counting_in_can_be_cancelled(room, studio):
    before = clip_count(studio)
    expect(room.part("record")).to_be_enabled()
    room.page.evaluate("sessionStorage.setItem(`no-pupils-${location.pathname.split('/')[2]}`, 'yes')")
    room.part("record").click()
    expect(room.part("count")).to_have_text("2")
    room.page.keyboard.press(" ")

    expect(room.part("board")).to_have_attribute("data-state", "ready")
    room.page.wait_for_timeout(2500)
    assert room.state == "ready"
    assert (room.recorded, clip_count(studio)) == (b"", before)


@pytest.mark.parametrize(
    ("kind", "said"), [("audio", "The microphone was unplugged"), ("video", "The camera was unplugged")]
)
def test_a_device_that_goes_is_said_at_once_and_what_was_recorded_is_kept(room, studio, kind, said):
    room.record().until_kept(100_000)
    # The fake devices cannot be pulled out; a track that is stopped and says so is what a page sees of it.
    room.page.evaluate(
        """(kind) => {
          const { srcObject } = document.querySelector("[data-part=picture]")
          const track = srcObject.getTracks().find((one) => one.kind === kind)
          track.stop()
          track.dispatchEvent(new Event("ended"))
        }""",
        kind,
    )

    expect(room.part("trouble-sentence")).to_contain_text(said)
    if kind == "video":
        room.stop()
    assert received(studio, room.wait_for_take()) == room.recorded


def test_the_board_can_be_read_from_two_metres(room):
    expect(room.part("record")).to_be_enabled()
    room.record()
    sizes = room.page.evaluate(
        """[...document.querySelectorAll(".board-criteria li")]
             .map((line) => parseFloat(getComputedStyle(line).fontSize))"""
    )
    button = room.part("record").bounding_box()

    assert sizes
    assert min(sizes) >= 48
    assert button["y"] + button["height"] <= 900  # in view without scrolling


def test_the_preview_is_mirrored(room):
    expect(room.part("record")).to_be_enabled()

    expect(room.part("picture")).to_have_css("scale", "-1 1")


def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(room):
    expect(room.part("record")).to_be_enabled()
    ready = off(room.page)
    room.record()
    recording = off(room.page)

    assert (ready, recording) == ([], [])


def off(page):
    found = []
    for width, scheme, rules in ((1440, "light", RULES), (1440, "dark", OF_LOOK), (390, "light", RULES)):
        seen_as(page, width, scheme)
        found += faults(page, rules)
        found += [f"wider than {width}"] * is_wider(page, width)
    return found


def test_the_level_of_a_speaking_teacher_is_good(room):
    expect(room.part("record")).to_be_enabled()
    room.page.wait_for_timeout(3000)

    expect(room.part("level-says")).to_have_text("Microphone good")
    assert room.part("level").get_attribute("data-state") == "good"


def test_a_model_is_recorded_in_the_same_room(context, studio):
    before = clip_count(studio)
    room = Room(context.new_page(), studio).enter("model")
    room.record().until_kept(100_000)
    room.stop()
    expect(room.part("record")).to_have_text("Use as the model")
    told = clip_count(studio) - before
    room.part("record").click()
    room.page.wait_for_url(f"**/practice-sessions/{studio.practice_id}", wait_until="commit")

    assert told == 0  # nothing of a model is sent before its maker wants it
    with studio.database.reading() as session:
        exemplar = session.query(ModelExemplar).filter_by(kind="clip").one()
        clip = exemplar.clip_id and session.get_one(type(exemplar).clip.property.mapper, exemplar.clip_id)
    assert received(studio, clip) == room.recorded


def test_nobody_else_s_takes_are_looked_at(context, studio):
    page = context.new_page()
    page.goto(f"{studio.address}/static/css/tokens.css")
    page.evaluate("""async () => {
      const open = indexedDB.open("takes-of-somebody-else", 1)
      open.onupgradeneeded = () => {
        open.result.createObjectStore("takes", { keyPath: "id" })
        open.result.createObjectStore("chunks", { keyPath: ["take", "offset"] })
      }
      await new Promise((resolve) => { open.onsuccess = resolve })
      const write = open.result.transaction(["takes", "chunks"], "readwrite")
      write.objectStore("takes").put({ id: "another", practice: "p", purpose: "attempt", state: "stopped" })
      write.objectStore("chunks").put({ take: "another", offset: 0, bytes: new ArrayBuffer(10) })
      await new Promise((resolve) => { write.oncomplete = resolve })
      open.result.close()
    }""")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)

    page.goto(f"{studio.address}/")
    page.wait_for_timeout(1500)

    assert sent == []
    assert page.locator("leftover-takes").inner_html() == ""
