"""How the page of an attempt feels, by Chromium's own trace: typing, scrolling, opening, weight, and shifts.

Bars: a key shows the comment box within 50 ms; a take of 10 minutes with 500 comments and 2,000 words scrolls
with no task over 50 ms and at most 5 points more dropped frames than an empty page of the same height; the
first frame and the comments are there within 400 ms on loopback; at most 350 KB of script and style, 100 KB
of it before the player; no layout shift.

A figure by the clock counts what else the machine does, so the most that any task computed is printed too,
and the load of the machine.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import structlog
from playwright.sync_api import Browser, Page, sync_playwright

from bench.tracing import Fetched, Frames, Task, Trace, traced
from studio.analysis import result_key
from studio.tables import Attempt, Clip
from studio.wordings import Wording
from tests.browser.pages import Studio, served
from tests.browser.rooms import PLAIN_ARGS

ROUNDS = 7
SCROLLS = 3
PIXELS_A_SECOND = 3000  # a wheel turned in earnest: three screens a second
OVER_THE_WORDS, OVER_THE_COMMENTS, MIDDLE = 600, 1250, 450
TEN_MINUTES_MS = 600_000
COMMENTS, WORDS = 500, 2000
SETTLED_MS = 500
FRAME, SAID, PLAYER = "bench-frame", "bench-comments", "bench-player"
# Sets a mark once the first frame was shown, once a comment was, and once the player works.
WATCH = f"""
const once = (selector, then) => new MutationObserver((_, watch) => {{
  const found = document.querySelector(selector)
  if (!found) return
  watch.disconnect()
  then(found)
}}).observe(document, {{ childList: true, subtree: true }})
once("video", (video) => video.requestVideoFrameCallback(() => performance.mark("{FRAME}")))
once(".comment", () => requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("{SAID}"))))
customElements.whenDefined("take-player").then(() => performance.mark("{PLAYER}"))
"""
SHOWN = f"() => ['{FRAME}', '{SAID}'].every((mark) => performance.getEntriesByName(mark).length)"


def main() -> int:
    """Measure; return 1 if a bar is missed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])
    with sync_playwright() as playwright, served(Path(tempfile.mkdtemp())) as studio:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(PLAIN_ARGS))
        short, long = studio.take(studio.practice()), large_take(studio)
        studio.say(short, Wording("note", "Room 12."))
        kept = [
            *opening(browser, studio, short, long),
            *typing(browser, studio, short, long),
            *scrolling(browser, studio, long),
            *weight(browser, studio, short),
        ]
        browser.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
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


def open_page(page: Page, studio: Studio, attempt: Attempt) -> None:
    """Open an attempt's page and wait until it is live."""
    page.goto(f"{studio.address}/attempts/{attempt.id}")
    page.locator("body[data-live=yes]").wait_for()


def opened(browser: Browser, studio: Studio, attempt: Attempt) -> Page:
    """An attempt's page, live, in a browser of its own."""
    page = studio.enter(browser, studio.coach).new_page()
    open_page(page, studio, attempt)
    return page


def opening(browser: Browser, studio: Studio, short: Attempt, long: Attempt) -> list[bool]:
    """How long until the first frame and the comments are shown, warm; and what moved meanwhile."""
    traces, of_long = openings(browser, studio, short), openings(browser, studio, long)
    print(f"first frame and comments, long take: {shown_after(of_long):.0f} ms")
    return [
        said("first frame and comments", shown_after(traces), 400, "ms"),
        said("layout shift while opening", max(trace.shift() for trace in (*traces, *of_long)), 0, ""),
    ]


def openings(browser: Browser, studio: Studio, attempt: Attempt) -> list[Trace]:
    """What the browser did each time that an attempt was opened."""
    page = opened(browser, studio, attempt)
    page.add_init_script(WATCH)

    def open_it() -> None:
        open_page(page, studio, attempt)
        page.wait_for_function(SHOWN)
        page.wait_for_timeout(SETTLED_MS)

    traces = [traced(browser, page, open_it) for _ in range(ROUNDS)]
    page.context.close()
    return traces


def shown_after(traces: list[Trace]) -> float:
    """The median of how long the first frame and the comments took."""
    return statistics.median(max(trace.after_start(FRAME), trace.after_start(SAID)) for trace in traces)


def typing(browser: Browser, studio: Studio, *attempts: Attempt) -> list[bool]:
    """How long from a key to the box being shown, on a short take and on the long one."""
    kept = []
    for name, attempt in zip(("short", "long"), attempts, strict=True):
        page = opened(browser, studio, attempt)
        took = []
        for _ in range(ROUNDS):
            trace = traced(browser, page, lambda: page.keyboard.press("c"))  # noqa: B023
            page.locator("comment-composer[data-open] textarea:focus").wait_for()
            took += trace.keys()
            page.keyboard.press("Escape")
            page.locator("h1").click()
        page.context.close()
        kept.append(said(f"key to box, {name} take", statistics.median(took), 50, "ms"))
    return kept


def scrolling(browser: Browser, studio: Studio, attempt: Attempt) -> list[bool]:
    """The longest task and the dropped frames of a scroll, against an empty page of the same height."""
    full = opened(browser, studio, attempt)
    height = full.evaluate("() => document.documentElement.scrollHeight")
    empty = full.context.new_page()
    empty.set_content(f"<body style='margin: 0; height: {height}px'></body>")
    frames = {full: Frames(0, 0), empty: Frames(0, 0)}
    tasks: list[Task] = []
    for _ in range(SCROLLS):
        for page in frames:
            page.bring_to_front()
            page.wait_for_timeout(SETTLED_MS)
            trace = traced(browser, page, lambda: turn_the_wheel(page, height))  # noqa: B023
            frames[page] += trace.frames()
            if page is full:
                tasks += trace.tasks()
    full.context.close()
    of_full, of_empty = frames[full].dropped_percent, frames[empty].dropped_percent
    print(f"a page of {height} px; frames dropped: {of_full:.1f} %, of the empty page {of_empty:.1f} %")
    print(f"most that a task computed while scrolling: {max(task.computed_ms for task in tasks):.1f} ms")
    return [
        said("longest task while scrolling", max(task.took_ms for task in tasks), 50, "ms"),
        said("dropped frames above an empty page", of_full - of_empty, 5, "points"),
    ]


def turn_the_wheel(page: Page, height: int) -> None:
    """Scroll down the whole page over the words, and back up over the comments."""
    wheel = page.context.new_cdp_session(page)
    for across, way in ((OVER_THE_WORDS, -1), (OVER_THE_COMMENTS, 1)):
        wheel.send(
            "Input.synthesizeScrollGesture",
            {
                "x": across,
                "y": MIDDLE,
                "yDistance": way * height,
                "speed": PIXELS_A_SECOND,
                "gestureSourceType": "mouse",
            },
        )


def weight(browser: Browser, studio: Studio, attempt: Attempt) -> list[bool]:
    """Script and style over the wire, cold: all of it, and what has come when the player works."""
    page = studio.enter(browser, studio.coach).new_page()
    page.add_init_script(WATCH)
    trace = traced(browser, page, lambda: open_page(page, studio, attempt))
    page.context.close()
    code = [one for one in trace.fetched() if one.url.endswith((".js", ".css"))]
    player = trace.when(PLAYER)
    before = [one for one in code if one.at_ms < player]
    return [
        said("script and style", kilobytes(code), 350, "KB"),
        said("of it before the player works", kilobytes(before), 100, "KB"),
    ]


def kilobytes(fetched: list[Fetched]) -> float:
    """Return how much that is together."""
    return sum(one.size for one in fetched) / 1000


def said(what: str, value: float, bar: float, unit: str) -> bool:
    """Print a figure beside its bar; return whether it was kept."""
    print(f"{what:36} {value:8.2f}  (bar {bar}) {unit}")
    return value <= bar


if __name__ == "__main__":
    sys.exit(main())
