"""The pictures of the README, taken from a demo of their own: `.venv/bin/python -m docs.screenshots`.

Needs what the tests need: Chromium, and the clips that a made-up camera shows. The pictures are written to
docs/screenshots/, their colours reduced to 256 so that all of them together stay small.
"""

import shutil
import struct
import tempfile
import zlib
from pathlib import Path
from urllib.parse import urljoin

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.rooms import device_args
from tests.browser.studios import WholeStudio
from tests.clips import derive
from tests.clips.truth import read_truth

TARGET = Path(__file__).parent / "screenshots"
WIDE, NARROW = (1440, 900), (390, 844)
PATIENCE_MS = 300_000
COLOURS = 256
SAMPLE = 40_000  # pixels that the colours are chosen from


def main() -> None:
    """Start a demo, take every picture, stop it."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        studio = WholeStudio(folder / "data", demo=True).start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(devices(folder))
        )
        try:
            take_all(browser, studio.address)
        finally:
            browser.close()
            studio.stop()


def devices(folder: Path) -> tuple[str, ...]:
    """Return the arguments for a browser with a made-up camera and microphone."""
    take = read_truth("second").path
    microphone = derive.microphone_wav(take, folder / "microphone.wav")
    return device_args(microphone, derive.camera_mjpeg(take, folder / "camera.mjpeg"))


def take_all(browser: Browser, address: str) -> None:
    """Walk through the main job and take a picture of each room on the way."""
    teacher = door(browser, address, "Ms Okafor")
    teacher.get_by_role("link", name="Cold call").first.click()
    practice = teacher.url
    first, second = (attempt_of(teacher, number) for number in (1, 2))
    for attempt in (first, second):
        teacher.goto(attempt)
        expect(teacher.get_by_text("The silence lasted").first).to_be_visible(timeout=PATIENCE_MS)
    teacher.goto(f"{second}?t=9.9")
    shoot(teacher, "attempt", whole=True)
    teacher.goto(f"{practice}/comparison")
    shoot(teacher, "comparison", whole=True)
    teacher.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    coach = door(browser, address, "Mr Haddad", dark=True)
    coach.goto(f"{second}?t=22.3")
    judge(coach, "wait", "met")
    shoot(coach, "review-dark", whole=True)
    write_change(
        coach, "0:20.8", "wait", "The second wait was cut short. Count three breaths, then the name."
    )

    teacher.goto(practice)
    shoot(teacher, "practice")
    narrow = door(browser, address, "Ms Okafor", size=NARROW)
    narrow.goto(f"{second}?t=9.9")
    shoot(narrow, "attempt-390")
    shoot(recording(teacher, practice), "rehearse")


def door(
    browser: Browser, address: str, name: str, *, dark: bool = False, size: tuple[int, int] = WIDE
) -> Page:
    """Come in by one of the demo's doors; return the first page."""
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name=name).click()
    page.get_by_role("heading", name="Today").wait_for()
    return page


def attempt_of(page: Page, number: int) -> str:
    """Return the address of an attempt of the practice that *page* shows, by its number."""
    card = page.locator('a[href^="/attempts/"]', has_text=f"Attempt {number}").first
    return urljoin(page.url, card.get_attribute("href") or "")


def judge(page: Page, criterion: str, level: str) -> None:
    """Judge one criterion of the attempt that *page* shows; what was found on it then appears."""
    row = page.locator(f'form[action$="/judgements/{criterion}"]')
    row.locator(f'input[value="{level}"]').check(force=True)
    expect(page.get_by_text("The silence lasted").first).to_be_visible(timeout=PATIENCE_MS)


def write_change(page: Page, moment: str, criterion: str, text: str) -> None:
    """Write a change on the attempt that *page* shows and share it: it becomes the next focus."""
    page.keyboard.press("c")
    page.locator("comment-composer label", has_text="Change").click()
    expect(page.locator('comment-composer input[value="change"]')).to_be_checked()
    page.get_by_label("Comment at").fill(moment)
    page.get_by_label("Comment", exact=True).fill(text)
    page.get_by_label("Which criterion").select_option(criterion)
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator(".focus-text", has_text=text)).to_be_visible(timeout=PATIENCE_MS)


def recording(page: Page, practice: str) -> Page:
    """Begin to record an attempt; return the page some seconds into it."""
    page.goto(f"{practice}/rehearse")
    record = page.get_by_role("button", name="Record")
    expect(record).to_be_enabled(timeout=PATIENCE_MS)
    record.click()
    page.get_by_role("button", name="No pupils here").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(7_000)
    return page


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """Take a picture of what the window shows, or of the whole page."""
    if whole:  # as high as the page, or what sticks to the window's edge would lie in the middle of it
        size = page.viewport_size or {"width": WIDE[0], "height": WIDE[1]}
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": size["width"], "height": height})
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(1_500)  # a still or a seek that is on its way
    picture = np.frombuffer(page.screenshot(), np.uint8)
    (TARGET / f"{name}.png").write_bytes(few_colours(cv2.imdecode(picture, cv2.IMREAD_COLOR_RGB)))


def few_colours(picture: NDArray[np.uint8]) -> bytes:
    """Return the picture (height x width x 3, RGB) as a PNG with a palette."""
    palette = colours_of(picture)
    flat = picture.reshape(-1, 3)
    exact, where = np.unique(flat, axis=0, return_inverse=True)
    distances = ((exact[:, None].astype(np.int32) - palette[None]) ** 2).sum(axis=2)
    rows = distances.argmin(axis=1).astype(np.uint8)[where].reshape(picture.shape[:2])
    return png(rows, palette.astype(np.uint8))


def colours_of(picture: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return the colours that stand for all: the most frequent as they are, the rest by likeness."""
    colours, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    often = np.argsort(-counts)
    kept, rest = colours[often[: COLOURS // 2]], colours[often[COLOURS // 2 :]]
    if len(rest) <= COLOURS - len(kept):
        return colours.astype(np.int32)
    chance = np.random.default_rng(0)
    sample = rest[chance.choice(len(rest), min(SAMPLE, len(rest)), replace=False)].astype(np.float32)
    cv2.setRNGSeed(0)
    ends = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    centres = cv2.kmeans(sample, COLOURS - len(kept), None, ends, 1, cv2.KMEANS_PP_CENTERS)[2]
    return np.vstack([kept, np.rint(centres)]).astype(np.int32)


def png(rows: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """Return a PNG of indices (height x width) into *palette* (up to 256 x 3)."""
    height, width = rows.shape
    lines = np.hstack(
        [np.zeros((height, 1), np.uint8), rows]
    ).tobytes()  # each line begins with its filter, none
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    pieces = [
        (b"IHDR", head),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in pieces
    )


if __name__ == "__main__":
    main()
