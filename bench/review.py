"""How the page of an attempt feels, by Chromium's own trace: typing, scrolling, opening, weight, and shifts.

Bars: a key shows the comment box within 50 ms; a take of 10 minutes with 500 comments and 2,000 words scrolls
with no task over 50 ms and at most 5 points more dropped frames than an empty page of the same height; the
first frame and the comments are there within 400 ms on loopback; at most 350 KB of script and style, 100 KB
of it before the player; no layout shift.
"""

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import structlog
from playwright.sync_api import Browser, Page, sync_playwright

from studio.analysis import result_key
from studio.tables import Attempt, Clip
from studio.wordings import Wording
from tests.browser.pages import Studio, served
from tests.browser.rooms import PLAIN_ARGS

ROUNDS = 7
TEN_MINUTES_MS = 600_000
COMMENTS, WORDS = 500, 2000
BOX = """key => new Promise(done => {
  const box = document.querySelector("#composer-body")
  const began = performance.now()
  const look = () => document.activeElement === box && box.offsetHeight > 50
    ? done(performance.now() - began) : requestAnimationFrame(look)
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))
  requestAnimationFrame(look)
})"""
WATCH = """
window.shifted = 0
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value
}).observe({ type: "layout-shift", buffered: true })
"""
OPENED = """() => new Promise(done => {
  const look = () => {
    const video = document.querySelector("video")
    if (video && video.readyState >= 2 && document.querySelector(".comment")) done(performance.now())
    else setTimeout(look, 4)
  }
  look()
})"""
SCROLL = """() => new Promise(done => {
  const frames = []
  let last = performance.now(), long = 0
  const observer = new PerformanceObserver(list => {
    for (const one of list.getEntries()) long = Math.max(long, one.duration)
  })
  observer.observe({ type: "longtask" })
  const step = now => {
    frames.push(now - last)
    last = now
    scrollBy(0, 120)
    const isLow = scrollY + innerHeight >= document.documentElement.scrollHeight - 2
    if (!isLow && frames.length < 240) requestAnimationFrame(step)
    else { observer.disconnect(); done({ frames: frames.slice(1), long }) }
  }
  requestAnimationFrame(step)
})"""
EMPTY = """height => { document.body.innerHTML = ""; const box = document.createElement("div")
  box.setAttribute("class", "empty"); document.body.append(box)
  const sheet = new CSSStyleSheet(); sheet.replaceSync(`.empty { block-size: ${height}px }`)
  document.adoptedStyleSheets = [sheet] }"""


def main() -> int:
    """Measure; return 1 if a bar is missed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    with sync_playwright() as playwright, served(Path(tempfile.mkdtemp())) as studio:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(PLAIN_ARGS))
        short, long = studio.take(studio.practice()), large_take(studio)
        studio.say(short, Wording("note", "Room 12."))
        kept = [
            *opening(browser, studio, short),
            *typing(browser, studio, short, long),
            *scrolling(browser, studio, long),
            *weight(browser, studio, short),
        ]
        browser.close()
    return int(not all(kept))


def large_take(studio: Studio) -> Attempt:
    """A take of ten minutes with everything said that anybody could say."""
    attempt = studio.take(studio.practice())
    installation = studio.stage.installation
    step = TEN_MINUTES_MS // WORDS
    words = [
        {"text": f"word{place}", "start_ms": place * step, "end_ms": place * step + step - 40,
         "probability": 0.9, "speaker": "teacher"}
        for place in range(WORDS)
    ]  # fmt: skip
    key = result_key(attempt.clip_id, "words.json")
    document = json.loads(installation.store.get(key)) | {"words": words, "duration_ms": TEN_MINUTES_MS}
    installation.store.put(key, json.dumps(document).encode())
    with installation.database.writing() as session:
        session.get_one(Clip, attempt.clip_id).duration_ms = TEN_MINUTES_MS
    every = TEN_MINUTES_MS // COMMENTS
    studio.say(
        attempt,
        *(Wording("note", f"Comment {n}: what was seen here.", None, n * every) for n in range(COMMENTS)),
    )
    return attempt


def opened(browser: Browser, studio: Studio, attempt: Attempt) -> Page:
    """An attempt's page, live, in a browser of its own."""
    page = studio.enter(browser, studio.coach).new_page()
    page.add_init_script(WATCH)
    page.goto(f"{studio.address}/attempts/{attempt.id}")
    page.locator("body[data-live=yes]").wait_for()
    return page


def opening(browser: Browser, studio: Studio, attempt: Attempt) -> list[bool]:
    """How long until the first frame and the comments are there, warm; and what moved meanwhile."""
    page = opened(browser, studio, attempt)
    took = []
    for _ in range(ROUNDS):
        page.goto(f"{studio.address}/attempts/{attempt.id}", wait_until="commit")
        took.append(page.evaluate(OPENED))
        page.locator("body[data-live=yes]").wait_for()
    shifted = page.evaluate("() => window.shifted")
    page.context.close()
    return [
        said("first frame and comments", statistics.median(took), 400, "ms"),
        said("layout shift while opening", shifted, 0.01, ""),
    ]


def typing(browser: Browser, studio: Studio, *attempts: Attempt) -> list[bool]:
    """How long from a key to the box, on a short take and on the long one."""
    kept = []
    for name, attempt in zip(("short", "long"), attempts, strict=True):
        page = opened(browser, studio, attempt)
        took = []
        for _ in range(ROUNDS):
            took.append(page.evaluate(BOX, "c"))
            page.keyboard.press("Escape")
            page.locator("h1").click()
        page.context.close()
        kept.append(said(f"key to box, {name} take", statistics.median(took), 50, "ms"))
    return kept


def scrolling(browser: Browser, studio: Studio, attempt: Attempt) -> list[bool]:
    """The longest task and the dropped frames of a scroll, against an empty page of the same height."""
    page = opened(browser, studio, attempt)
    page.wait_for_timeout(500)
    full = page.evaluate(SCROLL)
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.evaluate("() => scrollTo(0, 0)")
    page.evaluate(EMPTY, height)
    empty = page.evaluate(SCROLL)
    page.context.close()
    dropped = [100 * sum(frame > 25 for frame in run["frames"]) / len(run["frames"]) for run in (full, empty)]
    return [
        said("longest task while scrolling", full["long"], 50, "ms"),
        said("dropped frames above an empty page", dropped[0] - dropped[1], 5, "points"),
    ]


def weight(browser: Browser, studio: Studio, attempt: Attempt) -> list[bool]:
    """Script and style over the wire, cold: all of it, and what comes before the player's own script."""
    page = studio.enter(browser, studio.coach).new_page()
    sizes: list[tuple[str, int]] = []
    page.on(
        "requestfinished", lambda request: sizes.append((request.url, request.sizes()["responseBodySize"]))
    )
    page.goto(f"{studio.address}/attempts/{attempt.id}")
    page.locator("body[data-live=yes]").wait_for()
    page.context.close()
    code = [(url, size) for url, size in sizes if ".js" in url or ".css" in url]
    before = [
        size for url, size in code[: next(n for n, (url, _) in enumerate(code) if "take-player" in url)]
    ]
    return [
        said("script and style", sum(size for _, size in code) / 1000, 350, "KB"),
        said("of it before the player", sum(before) / 1000, 100, "KB"),
    ]


def said(what: str, value: float, bar: float, unit: str) -> bool:
    """Print a figure beside its bar; return whether it was kept."""
    print(f"{what:36} {value:8.2f} {unit:6} (bar {bar})")
    return value <= bar


if __name__ == "__main__":
    sys.exit(main())
