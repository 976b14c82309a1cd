"""Rehearsing in the room: what is chosen, what is seen and heard, and what one key does."""

import cv2
import pytest
from playwright.sync_api import expect

from studio.tables import Attempt
from tests.browser.rooms import Room, clip_count, held, launch, newest_clip, received, sign_in
from tests.media.test_picture import PERSON
from tests.media.test_picture import room as room_with

pytestmark = pytest.mark.browser

LONG_FOCUS = (
    "Put the question first, then look along the back row and breathe three times before the name, "
    "even if a hand goes up."
)
OWN_COPY = "document.querySelector('[data-part=own-copy]')"
# From the key to the first count, on the page's own clock.
TIME_COUNT_IN = """
const room = document.querySelector("[data-part=room]")
addEventListener("keydown", () => { window.pressed = performance.now() }, { capture: true, once: true })
new MutationObserver(() => {
  if (room.dataset.state === "counting") window.counted ??= performance.now() - window.pressed
}).observe(room, { attributes: true })
"""


def watching(room: Room) -> None:
    expect(room.part("room")).to_have_attribute("data-state", "watching", timeout=30_000)


def attempt_state(studio) -> str:
    with studio.database.reading() as session:
        return session.query(Attempt).order_by(Attempt.number.desc()).first().state


def test_a_take_plays_at_once_from_this_device_though_the_studio_is_away(room, context):
    room.record().until_kept(100_000)
    context.set_offline(True)
    room.stop()
    watching(room)
    room.wait(lambda: room.page.evaluate(f"{OWN_COPY}.currentTime") > 0.3)
    length = room.page.evaluate(f"{OWN_COPY}.duration")
    expect(room.part("upload-says")).to_contain_text("Saved on this device")
    context.set_offline(False)

    assert 0.5 < length < 60
    room.wait_for_take()


@pytest.mark.soak
def test_one_key_goes_again_in_less_than_half_a_second_and_both_takes_arrive(room, context, studio):
    before = clip_count(studio)
    room.record().until_kept(100_000)
    room.stop()
    watching(room)
    first = room.recorded
    room.kept.clear()
    room.page.evaluate(TIME_COUNT_IN)
    room.page.keyboard.press("r")
    expect(room.part("board")).to_have_attribute("data-state", "recording", timeout=30_000)
    waited_ms = room.page.evaluate("window.counted")
    room.until_kept(100_000)
    room.stop()
    clip = room.wait_for_take()

    assert waited_ms < 500
    assert clip_count(studio) == before + 2
    assert received(studio, clip) == room.recorded != first
    assert held(context, studio) == ([], b"")


@pytest.mark.parametrize("reachable", [True, False])
def test_a_discarded_take_leaves_nothing_here_nor_there(room, context, studio, reachable):
    room.record().until_kept(100_000)
    room.stop()
    watching(room)
    expect(room.part("upload-says")).to_have_text("Sent to the studio", timeout=30_000)
    if not reachable:
        context.set_offline(True)
    room.part("discard").click()
    room.page.get_by_role("dialog").get_by_role("button", name="Discard it").click()
    expect(room.part("room")).to_have_attribute("data-state", "ready")
    context.set_offline(False)
    room.wait(lambda: attempt_state(studio) == "discarded")
    room.wait(lambda: held(context, studio) == ([], b""))

    clip = newest_clip(studio)
    assert not [file for file in (studio.folder / "spool").glob("*.json") if clip.id in file.read_text()]
    assert not (studio.folder / "store" / "clips" / clip.id).exists()


@pytest.mark.soak
def test_a_take_is_kept_when_discarding_it_is_thought_better_of(room, studio):
    room.record().until_kept(50_000)
    room.stop()
    watching(room)
    room.part("discard").click()
    room.page.get_by_role("dialog").get_by_role("button", name="Keep it").click()

    assert received(studio, room.wait_for_take()) == room.recorded


def test_a_remote_or_a_pedal_records_stops_and_goes_again(room):
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.page.evaluate("sessionStorage.setItem(`no-pupils-${location.pathname.split('/')[2]}`, 'yes')")
    for go, stop in (("PageDown", "b"), ("PageUp", "ArrowRight")):
        room.kept.clear()
        room.page.keyboard.press(go)
        expect(room.part("board")).to_have_attribute("data-state", "recording", timeout=30_000)
        room.until_kept(20_000)
        room.page.keyboard.press(stop)
        watching(room)


@pytest.mark.soak
def test_single_keys_that_are_switched_off_stop_nothing(room):
    room.page.evaluate("localStorage.setItem('single-keys-off', 'yes')")
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.part("record").click()
    room.page.get_by_role("dialog").get_by_role("button", name="No pupils here").click()
    expect(room.part("board")).to_have_attribute("data-state", "recording", timeout=30_000)
    room.part("board").click()
    room.page.keyboard.press("PageDown")
    room.page.keyboard.press("b")

    expect(room.part("board")).to_have_attribute("data-state", "recording")
    room.part("record").click()
    watching(room)


def test_the_chosen_microphone_is_remembered_on_this_device(room, studio):
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.part("setup").locator("summary").click()
    names = room.page.get_by_label("Microphone").locator("option")
    expect(names.nth(1)).to_be_attached()
    chosen = names.last.inner_text()
    room.page.get_by_label("Microphone").select_option(label=chosen)
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.page.reload()
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    in_use = room.page.evaluate(
        "document.querySelector('[data-part=picture]').srcObject.getAudioTracks()[0].label"
    )

    assert in_use == chosen


@pytest.mark.soak
def test_a_chosen_device_that_is_not_connected_gives_way_to_another(room):
    room.page.evaluate(
        "localStorage.setItem('room-choices', JSON.stringify({ microphone: 'a-device-of-yesterday' }))"
    )
    room.page.reload()

    expect(room.part("record")).to_be_enabled(timeout=30_000)
    expect(room.part("trouble-sentence")).to_contain_text("is not connected, so another one is open")


def test_who_does_not_want_to_be_filmed_records_the_sound_alone(room, studio):
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.part("setup").locator("summary").click()
    room.page.get_by_label("Record the sound alone").check()
    expect(room.part("sound-only-says")).to_be_visible()
    room.record().until_kept(10_000)
    room.stop()
    clip = room.wait_for_take()

    assert clip.media_type == "audio/webm;codecs=opus"


def test_the_script_stands_large_on_the_board_when_asked_for(room):
    room.record()
    room.page.keyboard.press("s")

    expect(room.part("script")).to_be_visible()
    size = room.part("script").evaluate("script => parseFloat(getComputedStyle(script).fontSize)")
    assert size >= 48
    room.stop()


def test_the_stop_button_is_in_view_below_a_focus_of_three_lines(room):
    room.page.evaluate(
        """(focus) => {
          document.querySelector(".board-focus").innerHTML = `<p>One thing</p><p>${focus}</p>`
        }""",
        LONG_FOCUS,
    )
    room.record()
    stop = room.part("record").bounding_box()
    last = room.page.locator(".board-criteria li").last.bounding_box()

    assert stop["y"] + stop["height"] <= 900
    assert last["y"] + last["height"] <= stop["y"]
    room.stop()


@pytest.mark.soak
def test_while_a_take_runs_nothing_else_can_be_reached(room):
    room.record().until_kept(20_000)
    covered = room.page.evaluate("document.querySelector('.bar').inert")
    room.stop()
    watching(room)

    assert covered
    assert not room.page.evaluate("document.querySelector('.bar').inert")


def test_a_head_that_is_cut_off_is_said_when_it_is_asked_for(playwright, studio, devices, profile, tmp_path):
    camera = tmp_path / "camera.mjpeg"
    cut_off = cv2.imencode(".jpg", room_with(person=PERSON[90:], at=(384, 0)))[1].tobytes()
    camera.write_bytes(cut_off * 30)
    context = launch(playwright, profile, (*devices, f"--use-file-for-fake-video-capture={camera}"))
    sign_in(context, studio)
    room, asked = Room(context.new_page(), studio).enter(), []
    room.page.on("request", lambda request: asked.append(request.url))
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    room.page.wait_for_function("() => document.querySelector('[data-part=picture]').videoWidth > 0")
    before = [url for url in asked if url.endswith("/set-up-checks")]
    room.page.get_by_role("button", name="Check how you stand").click()

    expect(room.part("stance").get_by_role("status")).to_contain_text(
        "Your head is cut off at the top", timeout=30_000
    )
    assert before == []
    context.close()


def test_from_the_take_just_made_one_goes_straight_to_trimming_it(room):
    room.record().until_kept(50_000)
    room.stop()
    watching(room)
    room.page.get_by_role("button", name="Trim its ends").click()
    room.page.wait_for_url("**/attempts/*/trim", wait_until="commit")

    expect(room.page.get_by_role("heading", name="Trim the ends")).to_be_visible()
    expect(room.page.locator("trim-ends[data-waits]")).to_be_attached()  # no worker runs in this studio


READ_LIGHT = """async (stills) => {
  const { judgeLight } = await import("/static/js/recording/framing.js")
  return stills.map(([middle, around]) => {
    const pixels = new Uint8ClampedArray(64 * 36 * 4)
    for (let y = 0; y < 36; y++) for (let x = 0; x < 64; x++) {
      const at = (y * 64 + x) * 4
      pixels.fill(Math.abs(x - 32) < 12 && y > 6 ? middle : around, at, at + 4)
    }
    return judgeLight(pixels)
  })
}"""
CHOOSE = """async (cases) => {
  const { chooseQuality } = await import("/static/js/recording/quality.js")
  return cases.map(([uplink, cores]) => chooseQuality(uplink, cores))
}"""


def test_the_light_is_read_from_a_still(context, studio):
    page = context.new_page()
    page.goto(f"{studio.address}/")

    found = page.evaluate(READ_LIGHT, [(150, 140), (25, 30), (30, 70), (60, 230), (30, 90)])

    assert found == ["good", "dark", "dark", "against", "good"]


def test_a_take_is_as_fine_as_the_network_and_the_device_carry(context, studio):
    page = context.new_page()
    page.goto(f"{studio.address}/")

    chosen = page.evaluate(CHOOSE, [(None, 8), (20e6, 2), (1.5e6, 8), (0.5e6, 8), (0.1e6, 8)])

    assert [(one["height"], one["bits"], one["frameRate"]) for one in chosen] == [
        (720, 1_500_000, 30), (720, 1_500_000, 24), (540, 800_000, 30), (360, 286_000, 30),
        (360, 150_000, 30),
    ]  # fmt: skip
