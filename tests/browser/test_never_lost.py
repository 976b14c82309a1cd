"""A take outlives a long silence of the network, a thin link, a changed clock and a laptop that slept.

Soak runs print their figures: `pytest -m soak -s tests/browser/test_never_lost.py`.
"""

import os
import signal
import time

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.rooms import held, received, throttle

pytestmark = pytest.mark.browser
THIN_BITS = 500_000  # per second
# The clock on the wall jumps; the one that only counts on cannot.
SHIFT_CLOCK = """(ms) => {
  const Before = Date
  window.Date = class extends Before {
    constructor(...given) { super(...(given.length ? given : [Before.now() + ms])) }
    static now() { return Before.now() + ms }
  }
}"""


def suspend(profile, for_s: float) -> None:
    """Stop a browser with everything it started for a while, as a closed lid does, and let it go on."""
    (browser,) = [
        process
        for process in psutil.process_iter(["cmdline"])
        if f"--user-data-dir={profile}" in (command := process.info["cmdline"] or [])
        and not any(part.startswith("--type=") for part in command)
    ]
    group = os.getpgid(browser.pid)
    os.killpg(group, signal.SIGSTOP)
    time.sleep(for_s)
    os.killpg(group, signal.SIGCONT)


def ended(room) -> float:
    """Stop, wait until the studio has it all; return how many seconds that took."""
    began = time.monotonic()
    room.stop()
    expect(room.part("upload-says")).to_have_text("Sent to the studio", timeout=120_000)
    return time.monotonic() - began


def tell(capsys, said: str) -> None:
    with capsys.disabled():
        print(f"\n{said}")


def test_a_laptop_that_slept_in_mid_take_goes_on_and_loses_nothing(room, profile, studio):
    room.record().until_kept(100_000)
    suspend(profile, 3)
    room.until_kept(sum(map(len, room.kept.values())) + 50_000)
    room.stop()

    assert received(studio, room.wait_for_take()) == room.recorded


@pytest.mark.soak
@pytest.mark.parametrize("asleep_s", [30])
def test_soak_a_laptop_that_slept_for_long(room, profile, context, studio, capsys, asleep_s):
    room.record().until_kept(200_000)
    suspend(profile, asleep_s)
    room.until_kept(sum(map(len, room.kept.values())) + 200_000)
    took_s = ended(room)
    clip = room.wait_for_take()

    assert received(studio, clip) == room.recorded
    assert held(context, studio) == ([], b"")
    tell(capsys, f"asleep for {asleep_s} s: {len(room.recorded)} bytes; all sent {took_s:.1f} s after Stop")


@pytest.mark.soak
def test_soak_a_network_that_was_away_for_a_minute(room, context, studio, capsys):
    room.record().until_kept(200_000)
    context.set_offline(True)
    room.page.wait_for_timeout(60_000)
    expect(room.part("trouble-sentence")).to_contain_text("The take is safe on this device")
    kept_meanwhile = sum(map(len, room.kept.values()))
    context.set_offline(False)
    took_s = ended(room)
    clip = room.wait_for_take()

    assert received(studio, clip) == room.recorded
    tell(capsys, f"network away for 60 s: {kept_meanwhile} bytes kept; all sent {took_s:.1f} s after Stop")


@pytest.mark.soak
@pytest.mark.parametrize("when", ["before the room was opened", "in mid take"])
def test_soak_a_link_of_half_a_megabit(room, context, studio, capsys, when):
    if when == "in mid take":
        room.record().until_kept(200_000)
    throttle(context, room.page, THIN_BITS)
    if when != "in mid take":
        room.page.reload()  # the picture is fitted to the link, which is measured when the room opens
        room.record()
    room.page.wait_for_timeout(15_000)
    took_s = ended(room)
    clip = room.wait_for_take()

    assert received(studio, clip) == room.recorded
    size = len(room.recorded)
    tell(capsys, f"0.5 Mbit/s, {when}: {size} bytes; all sent {took_s:.1f} s after Stop")


@pytest.mark.soak
@pytest.mark.parametrize("hours", [-25, 25])
def test_soak_a_clock_that_was_set_in_mid_take(room, context, studio, hours):
    room.record().until_kept(150_000)
    room.page.evaluate(SHIFT_CLOCK, hours * 3_600_000)
    shown = room.part("clock").inner_text()
    room.until_kept(400_000)
    room.stop()
    clip = room.wait_for_take()

    assert shown.startswith("0:")
    assert received(studio, clip) == room.recorded
