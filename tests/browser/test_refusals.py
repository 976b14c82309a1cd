"""When the browser will not record: each reason has its own sentence, and a way on where there is one."""

import pytest
from playwright.sync_api import expect

from studio.tables import PracticeSession
from tests.browser.rooms import DEVICE_ARGS, PLAIN_ARGS, Room, launch, received, sign_in

pytestmark = pytest.mark.browser

REFUSE = """
const ask = MediaDevices.prototype.getUserMedia
MediaDevices.prototype.getUserMedia = function (wanted) {
  return %s ? Promise.reject(new DOMException("", "%s")) : ask.call(this, wanted)
}
"""
WOULD_ASK = "Permissions.prototype.query = async () => ({ state: 'prompt' })\n"


@pytest.fixture
def enter(context, studio):
    """Return a function that opens the room in a browser that lacks something."""

    def enter(script="", address=None):
        context.add_init_script(script)
        return Room(context.new_page(), studio).enter(address=address)

    return enter


def says(room, title):
    expect(room.part("unable")).to_be_visible()
    expect(room.part("unable-title")).to_have_text(title)
    expect(room.part("record")).to_be_disabled()


def test_permission_that_was_denied_can_be_given_and_tried_again(playwright, studio, profile):
    # Without the flag that answers for the person, a browser without a window denies.
    context = launch(playwright, profile, (*PLAIN_ARGS, DEVICE_ARGS[1]))
    sign_in(context, studio)
    room = Room(context.new_page(), studio).enter()
    says(room, "Camera and microphone are blocked for this page")

    context.grant_permissions(["camera", "microphone"], origin=studio.address)
    room.page.get_by_role("button", name="Try again").click()

    expect(room.part("record")).to_be_enabled()
    expect(room.part("unable")).to_be_hidden()
    context.close()


def test_a_machine_without_any_device_says_so(playwright, studio, profile):
    context = launch(playwright, profile, (*PLAIN_ARGS, DEVICE_ARGS[0]))
    sign_in(context, studio)

    says(Room(context.new_page(), studio).enter(), "No microphone was found")
    context.close()


def test_plain_http_from_another_machine_is_said_before_anything_else(playwright, studio, devices, profile):
    resolved = "--host-resolver-rules=MAP studio.test 127.0.0.1"
    context = launch(playwright, profile, (*devices, resolved))
    address = f"http://studio.test:{studio.port}"
    sign_in(context, studio, address)
    room = Room(context.new_page(), studio).enter(address=address)

    says(room, "This address cannot use a camera")
    expect(room.part("unable-sentence")).to_contain_text(f"http://127.0.0.1:{studio.port}/")
    expect(room.part("unable-sentence")).to_contain_text("HTTPS")
    context.close()


def test_without_a_camera_the_sound_alone_is_recorded(enter, studio):
    room = enter(REFUSE % ("wanted.video", "NotFoundError"))
    room.record().until_kept(10_000)
    room.stop()
    clip = room.wait_for_take()

    assert clip.media_type == "audio/webm;codecs=opus"
    assert received(studio, clip) == room.recorded


def test_a_camera_in_use_leaves_the_sound(enter, studio):
    room = enter(REFUSE % ("wanted.video", "NotReadableError"))
    says(room, "Another program is using the camera or the microphone")

    room.page.get_by_role("button", name="Record the sound alone").click()

    expect(room.part("record")).to_be_enabled()


@pytest.mark.parametrize(
    ("script", "title"),
    [
        ("delete window.MediaRecorder", "This browser cannot record"),
        ("delete Navigator.prototype.mediaDevices", "This browser cannot use a camera"),
        ("delete window.indexedDB; delete Window.prototype.indexedDB", "This window keeps nothing"),
        (
            "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }",
            "This window keeps nothing",
        ),
        (REFUSE % ("true", "OverconstrainedError"), "Camera and microphone did not start"),
        (REFUSE % ("true", "NotAllowedError"), "Camera and microphone are blocked for this page"),
        (
            WOULD_ASK + REFUSE % ("true", "NotAllowedError"),
            "Camera and microphone were not allowed just now",
        ),
        (
            REFUSE.replace('""', '"Permission denied by system"') % ("true", "NotAllowedError"),
            "This device keeps the camera or the microphone from the browser",
        ),
        (
            "StorageManager.prototype.estimate = async () => ({ quota: 10_000_000, usage: 9_000_000 })",
            "This device has almost no room left",
        ),
    ],
)
def test_what_a_browser_lacks_is_said(context, studio, script, title):
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"{studio.address}/practice-sessions/{studio.practice_id}/rehearse")

    says(Room(page, studio), title)


def test_a_practice_without_a_model_says_so_and_opens_no_camera(context, studio):
    with studio.database.writing() as session:
        session.get_one(PracticeSession, studio.practice_id).state = "planned"
    page = context.new_page()
    page.goto(f"{studio.address}/practice-sessions/{studio.practice_id}/rehearse")
    shown = page.locator("main").inner_text()
    with studio.database.writing() as session:
        session.get_one(PracticeSession, studio.practice_id).state = "practising"

    assert "needs a model" in shown
    assert page.locator("[data-part=record]").count() == 0
