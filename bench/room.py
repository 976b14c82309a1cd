"""What the rehearsal room costs and how soon the studio has a take: `python -m bench.room`.

A Chromium with a fake camera and microphone records takes of some seconds in the real room, on loopback and
through a throttled link. The camera has the grain of one in a lit room; on the link so much that the
recording needs all the bits it may have. Printed are the medians and the worst of what comes after Stop, on
this machine's clock: all of it safe on this device, the last request going out, the last byte safe in the
studio's store, and the page having been told that the studio has it all, which is later. Then how much
processor all of the browser takes while it records in pieces of 250 ms and of 1000 ms, in turns.
Ends with 1 where the last byte is stored later than the bar allows in the middle case, on loopback or on the
link.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import psutil
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.browser.rooms import DEVICE_ARGS, PLAIN_ARGS, Room, launch, newest_clip, sign_in, throttle
from tests.serving import ServedStudio

TAKES = 6
TAKE_MS = 4000
BAR_MS = 100
LINK_TAKES = 3
LINK_TAKE_MS = 15_000
LINK_BITS = 1_500_000  # per second
LINK_BAR_MS = 1000
PICTURE_BITS = 940_000  # per second; with its sound a recording of 1 Mbit/s
FRAMES = 30  # of the made camera, a second of it
GRAIN = 8  # of 255, either way
MUCH_GRAIN = 40  # with less, a picture at rest needs fewer bits than it is given
SLICES = (250, 1000, 250, 1000, 250, 1000)  # ms; in turns, so that both meet the same machine
SLICE_TAKE_MS = 9000
# Notes when a take was ended, safe on this device, and known to the studio to be whole.
NOTE = """
window.noted = {}
const stop = MediaRecorder.prototype.stop
MediaRecorder.prototype.stop = function () {
  window.noted = { origin: performance.timeOrigin, stop: performance.now() }
  return stop.call(this)
}
const put = IDBObjectStore.prototype.put
IDBObjectStore.prototype.put = function (value, ...rest) {
  if (value.state === "stopped") {
    this.transaction.addEventListener("complete", () => { window.noted.saved ??= performance.now() })
  }
  return put.call(this, value, ...rest)
}
const ask = window.fetch
window.fetch = async (url, how) => {
  const isPart = how?.method === "PATCH" && String(url).includes("/uploads/")
  const isLast = isPart && new Headers(how.headers).has("Upload-Length")
  if (isLast) window.noted.asked ??= performance.now()
  const answer = await ask(url, how)
  if (isLast) window.noted.told = performance.now()
  return answer
}
"""
# As many bits as the figure is promised for, whatever the room would have chosen.
FITTED = """
window.MediaRecorder = class extends MediaRecorder {
  constructor(stream, how) { super(stream, { ...how, videoBitsPerSecond: %d }) }
}
"""
SLICED = """
const start = MediaRecorder.prototype.start
MediaRecorder.prototype.start = function () { return start.call(this, %d) }
"""


def main() -> int:
    """Measure both; return 1 if the bar is missed."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "studio").mkdir()
        studio = ServedStudio(Path(folder) / "studio", f"sqlite:///{folder}/studio/studio.db").start()
        try:
            with filming(playwright, studio, Path(folder) / "near", GRAIN) as context:
                print("On loopback")
                is_kept = stopping(context, studio, takes=TAKES, take_ms=TAKE_MS) <= BAR_MS
                for slice_ms, share in sorted(slicing(context, studio, Path(folder) / "near")):
                    print(
                        f"recording in pieces of {slice_ms:4} ms: {share:.2f} of one core, the whole browser"
                    )
            with filming(playwright, studio, Path(folder) / "far", MUCH_GRAIN) as context:
                print(f"Over {LINK_BITS / 1e6} Mbit/s")
                took = stopping(context, studio, takes=LINK_TAKES, take_ms=LINK_TAKE_MS, link=LINK_BITS)
        finally:
            studio.stop()
    return int(not (is_kept and took <= LINK_BAR_MS))


@contextmanager
def filming(
    playwright: Playwright, studio: ServedStudio, profile: Path, grain: int
) -> Iterator[BrowserContext]:
    """Give a Chromium whose camera has so much grain; it ends first, since a studio waits for open pages."""
    camera = f"--use-file-for-fake-video-capture={grainy(profile.with_suffix('.mjpeg'), grain)}"
    context = launch(playwright, profile, (*PLAIN_ARGS, *DEVICE_ARGS, camera))
    sign_in(context, studio)
    yield context
    context.close()


def grainy(camera: Path, most: int) -> Path:
    """Write what the camera sees, JPEGs in a row: a webcam's grain before a grey wall; return the file."""
    grain = np.random.default_rng(5)
    with camera.open("wb") as file:
        for _ in range(FRAMES):
            picture = grain.integers(128 - most, 128 + most, (360, 640, 3), np.uint8)
            file.write(cv2.imencode(".jpg", cv2.resize(picture, (1280, 720)))[1].tobytes())
    return camera


def stopping(
    context: BrowserContext, studio: ServedStudio, *, takes: int, take_ms: int, link: int | None = None
) -> float:
    """Print how long each step after Stop takes; return when the last byte is stored, the median, in ms.

    *link*: bits a second that the browser may send and receive; the recording is then one of 1 Mbit/s.
    """
    page = context.new_page()
    page.add_init_script(NOTE)
    if link is not None:
        page.add_init_script(FITTED % PICTURE_BITS)
    noted = [one_take(page, studio, take_ms, link) for _ in range(takes)]
    steps = ("saved", "asked", "stored", "told")
    took = {step: [take[step] - take["stop"] for take in noted] for step in steps}
    for step in steps:
        middle, worst = statistics.median(took[step]), max(took[step])
        print(f"  Stop to {step:6}: {middle:4.0f} ms in the middle case, {worst:4.0f} at worst")
    print(f"  recorded: {statistics.median(take['bits'] for take in noted) / 1e6:.2f} Mbit/s")
    page.close()
    return statistics.median(took["stored"])


def one_take(page: Page, studio: ServedStudio, take_ms: int, link: int | None) -> dict[str, float]:
    """Record one take; return the moments that were noted, in ms of one clock, and its bits a second."""
    page.goto(f"{studio.address}/practice-sessions/{studio.practice_id}/rehearse")
    room = Room(page, studio)
    expect(room.part("record")).to_be_enabled(timeout=30_000)
    if link is not None:
        throttle(page.context, page, link)
    room.record()
    page.wait_for_timeout(take_ms)
    room.stop()
    expect(room.part("upload-says")).to_have_text("Sent to the studio", timeout=30_000)
    noted: dict[str, float] = page.evaluate("window.noted")
    clip = newest_clip(studio)
    assert clip.completed_at is not None
    assert clip.size_bytes is not None
    # The studio notes when its store has every byte on the disk, before the record knows of it.
    noted["stored"] = clip.completed_at.timestamp() * 1000 - noted["origin"]
    noted["bits"] = clip.size_bytes * 8000 / take_ms
    return noted


def slicing(context: BrowserContext, studio: ServedStudio, profile: Path) -> list[tuple[int, float]]:
    """Return for each length of a piece the share of a core that the browser took, in the middle case."""
    taken: dict[int, list[float]] = {slice_ms: [] for slice_ms in SLICES}
    for slice_ms in SLICES:
        page = context.new_page()
        page.add_init_script(SLICED % slice_ms)
        room = opened(page, studio)
        page.wait_for_timeout(1000)
        before = processor_s(profile)
        page.wait_for_timeout(SLICE_TAKE_MS)
        taken[slice_ms].append((processor_s(profile) - before) * 1000 / SLICE_TAKE_MS)
        room.stop()
        expect(room.part("upload-says")).to_have_text("Sent to the studio", timeout=30_000)
        page.close()
    return [(slice_ms, statistics.median(shares)) for slice_ms, shares in taken.items()]


def opened(page: Page, studio: ServedStudio) -> Room:
    """A room in which a take runs."""
    page.goto(f"{studio.address}/practice-sessions/{studio.practice_id}/rehearse")
    return Room(page, studio).record()


def processor_s(profile: Path) -> float:
    """Return how long all processes of the browser with this profile have run so far, in seconds."""
    browser = next(
        process
        for process in psutil.process_iter(["cmdline"])
        if f"--user-data-dir={profile}" in (command := process.info["cmdline"] or [])
        and not any(part.startswith("--type=") for part in command)
    )
    times = [process.cpu_times() for process in (browser, *browser.children(recursive=True))]
    return sum(one.user + one.system for one in times)


if __name__ == "__main__":
    sys.exit(main())
