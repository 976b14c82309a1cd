"""The take survives: a killed server, a killed browser, a closed tab. Nobody lifts a hand.

Soak runs print their figures: `pytest -m soak -s tests/browser/test_recording_kills.py`.
"""

import os
import random
import signal
import statistics
import time
from pathlib import Path

import av
import psutil
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.rooms import (
    Room,
    clip_count,
    held,
    launch,
    newest_clip,
    received,
    sign_in,
    wait_until_complete,
)

pytestmark = pytest.mark.browser
# Between the light and the kill: seconds of the test's own clock, the page's `start` included.
SLACK_S = 3.0
# After some chunks this device has no room: what a browser answers then cannot be brought about at will.
FILL_UP = """() => {
  const add = IDBObjectStore.prototype.add
  let room = 6
  IDBObjectStore.prototype.add = function (value, ...rest) {
    if (value.bytes && room-- <= 0) throw new DOMException("no room", "QuotaExceededError")
    return add.call(this, value, ...rest)
  }
}"""


def kill_browser(profile: Path) -> None:
    """End a browser with everything it started, as a power cut would."""
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if f"--user-data-dir={profile}" in command and not any(
            part.startswith("--type=") for part in command
        ):
            os.killpg(os.getpgid(process.pid), signal.SIGKILL)
            psutil.wait_procs([process], timeout=10)


def duration_s(content: bytes, file: Path) -> float:
    """Decode every frame of what arrived; return the last moment that was recorded."""
    file.write_bytes(content)
    with av.open(str(file)) as recording:
        return max(
            float(frame.pts * frame.time_base)
            for frame in recording.decode(*recording.streams.video, *recording.streams.audio)
        )


def record_and_kill_browser(playwright, studio, devices, profile, after_s: float) -> float:
    """Record for about *after_s*, kill; return how long the light was on, in seconds."""
    context = launch(playwright, profile, devices)
    sign_in(context, studio)
    room = Room(context.new_page(), studio).enter().record()
    lit = time.monotonic()
    room.page.wait_for_timeout(after_s * 1000)
    kill_browser(profile)
    return time.monotonic() - lit


def relaunch(playwright, studio, devices, profile) -> tuple[BrowserContext, bytes]:
    """Start the browser again; return what it holds of the take, before anything can be sent."""
    context = launch(playwright, profile, devices)
    sign_in(context, studio)
    (take,), content = held(context, studio)
    assert take["state"] == "recording"
    return context, content


def recovered(context, studio, before: int):
    context.new_page().goto(f"{studio.address}/")
    wait_until_complete(studio)
    assert clip_count(studio) == before + 1
    return newest_clip(studio)


def test_a_browser_killed_in_mid_recording_sends_the_take_when_it_is_opened_again(
    playwright, own_studio, devices, profile, tmp_path
):
    lit_s = record_and_kill_browser(playwright, own_studio, devices, profile, 5)
    context, content = relaunch(playwright, own_studio, devices, profile)
    sent_before = sum(file.stat().st_size for file in (own_studio.folder / "spool").glob("*.take"))
    page = context.new_page()
    page.goto(f"{own_studio.address}/")
    clip = wait_until_complete(own_studio)

    assert received(own_studio, clip) == content
    assert sent_before > 0  # the same upload went on
    assert clip_count(own_studio) == 1
    assert duration_s(content, tmp_path / "take.webm") > lit_s - SLACK_S
    expect(page.locator("leftover-takes")).to_contain_text("has been sent to the studio")
    expect(page.locator("leftover-takes a")).to_have_text("Open the take")
    assert held(context, own_studio) == ([], b"")
    context.close()


def kill_and_restart_server(room, studio, away_s: float) -> None:
    studio.kill()
    room.page.wait_for_timeout(away_s * 1000)
    studio.start()


@pytest.fixture
def own_room(playwright, own_studio, devices, profile):
    context = launch(playwright, profile, devices)
    sign_in(context, own_studio)
    room = Room(context.new_page(), own_studio).enter()
    yield room
    context.close()
    assert room.complaints == []


def test_a_server_killed_in_mid_upload_goes_on_where_it_was(own_room, own_studio):
    own_room.record().until_kept(300_000)
    kill_and_restart_server(own_room, own_studio, 2)
    own_room.page.wait_for_timeout(1000)
    own_room.stop()
    clip = own_room.wait_for_take()

    assert received(own_studio, clip) == own_room.recorded
    assert clip_count(own_studio) == 1


def test_a_take_ended_while_the_server_was_away_is_sent_when_it_is_back(own_room, own_studio):
    own_room.record().until_kept(200_000)
    own_studio.kill()
    own_room.stop()
    expect(own_room.part("trouble-sentence")).to_contain_text("does not answer", timeout=15_000)
    expect(own_room.part("upload-says")).to_contain_text("Saved on this device")
    own_studio.start()
    clip = own_room.wait_for_take()

    assert received(own_studio, clip) == own_room.recorded


def test_a_disk_of_the_studio_that_was_full_takes_the_rest_once_there_is_room(own_room, own_studio):
    own_studio.kill()
    own_studio.settings["STUDIO_UPLOAD_KEEP_FREE_BYTES"] = str(10**15)
    own_studio.start()
    own_room.record().until_kept(100_000)
    expect(own_room.part("trouble-sentence")).to_contain_text("disk is full", timeout=15_000)
    own_studio.kill()
    own_studio.settings["STUDIO_UPLOAD_KEEP_FREE_BYTES"] = "0"
    own_studio.start()
    own_room.stop()
    clip = own_room.wait_for_take()

    assert received(own_studio, clip) == own_room.recorded


def test_a_device_without_room_keeps_and_sends_what_it_had(own_room, own_studio):
    own_room.page.evaluate(FILL_UP)
    own_room.record()
    expect(own_room.part("trouble-sentence")).to_contain_text("no room left", timeout=15_000)
    clip = own_room.wait_for_take()

    assert received(own_studio, clip) == own_room.recorded != b""


def test_a_take_whose_tab_was_closed_is_sent_by_another_tab(own_room, own_studio):
    other = own_room.page.context.new_page()
    other.goto(f"{own_studio.address}/")
    own_room.page.bring_to_front()
    own_room.record().until_kept(200_000)
    own_room.page.close()
    other.bring_to_front()
    other.reload()
    clip = wait_until_complete(own_studio)

    assert received(own_studio, clip)[: len(own_room.recorded)] == own_room.recorded


def test_a_second_tab_leaves_a_live_recording_alone(own_room, own_studio):
    own_room.record().until_kept(100_000)
    other = own_room.page.context.new_page()
    other.goto(f"{own_studio.address}/")
    other.wait_for_timeout(1500)
    still_arriving = newest_clip(own_studio).state
    own_room.page.bring_to_front()
    own_room.stop()
    clip = own_room.wait_for_take()

    assert still_arriving == "arriving"
    assert received(own_studio, clip) == own_room.recorded


@pytest.mark.soak
def test_soak_browsers_killed_at_random_moments(playwright, own_studio, devices, tmp_path, capsys):
    chance = random.Random(2)
    losses = []
    for run in range(30):
        profile = tmp_path / f"profile-{run}"
        before = clip_count(own_studio)
        lit_s = record_and_kill_browser(playwright, own_studio, devices, profile, chance.uniform(3, 9))
        context, content = relaunch(playwright, own_studio, devices, profile)
        assert received(own_studio, recovered(context, own_studio, before)) == content
        context.close()
        losses.append(lit_s - duration_s(content, tmp_path / "take.webm"))
    with capsys.disabled():
        print(f"\n30 browsers killed: lost {statistics.median(losses):.2f} s in the middle case, ", end="")
        print(f"{max(losses):.2f} s at worst (from the light to the kill, on the test's clock)")


@pytest.mark.soak
def test_soak_servers_killed_at_random_moments(own_room, own_studio):
    chance = random.Random(3)
    own_room.record()
    for _ in range(10):
        own_room.page.wait_for_timeout(chance.uniform(500, 3000))
        kill_and_restart_server(own_room, own_studio, chance.uniform(0, 2))
    own_room.stop()
    clip = own_room.wait_for_take()

    assert received(own_studio, clip) == own_room.recorded
