"""Chromium's own trace of what a page did, and what can be read from it.

Times are milliseconds. A task is one turn of the page's main thread; how long it took by the clock counts
other programs on a busy machine too, how long it computed does not.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Browser, Page

CATEGORIES = (
    "devtools.timeline",  # events with their timing, what was fetched
    "disabled-by-default-devtools.timeline",  # tasks
    "disabled-by-default-devtools.timeline.frame",  # frames, drawn and dropped
    "blink.user_timing",  # performance.mark
    "loading",  # layout shifts
)
SEEN = "seen"

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A turn of the main thread: by the clock, and the part of it that the processor worked."""

    took_ms: float
    computed_ms: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came over the wire for an address, headers included, and when it was whole."""

    url: str
    size: int
    at_ms: float


@dataclass(frozen=True, slots=True)
class Frames:
    """How many frames a page showed, and how many it owed and did not show."""

    drawn: int
    dropped: int

    def __add__(self, other: Self) -> "Frames":
        return Frames(self.drawn + other.drawn, self.dropped + other.dropped)

    @property
    def dropped_percent(self) -> float:
        """Return the share of the frames that were owed and not shown."""
        return 100 * self.dropped / max(self.drawn + self.dropped, 1)


@dataclass(frozen=True)
class Trace:
    """What happened while something was done to a page, whose mark at the end says which page it was."""

    events: Sequence[Event]

    def tasks(self) -> list[Task]:
        """Return the tasks of the page's main thread."""
        main = self._seen["tid"]
        return [
            Task(event["dur"] / 1000, event.get("tdur", 0) / 1000)
            for event in self._named("RunTask")
            if event["tid"] == main
        ]

    def frames(self) -> Frames:
        """Return how many frames were drawn and how many dropped."""
        drawn, dropped = (sum(1 for _ in self._named(name)) for name in ("DrawFrame", "DroppedFrame"))
        return Frames(drawn, dropped)

    def keys(self) -> list[float]:
        """Return how long it took from each key pressed to what it changed being shown."""
        timed = (event["args"]["data"] for event in self._named("EventTiming") if event["ph"] == "b")
        return [data["duration"] for data in timed if data["type"] == "keydown"]

    def shift(self) -> float:
        """Return how far the layout moved by itself, as CLS counts it without its windows."""
        moved = (event["args"]["data"] for event in self._named("LayoutShift"))
        return float(sum(data["score"] for data in moved if not data["had_recent_input"]))

    def after_start(self, name: str) -> float:
        """Return how long after the start of its navigation a page set the mark of that name."""
        return float(next(self._named(name))["args"]["data"]["startTime"])

    def when(self, name: str) -> float:
        """Return when a page set the mark of that name, on the clock of `Fetched.at_ms`."""
        return float(next(self._named(name))["ts"] / 1000)

    def fetched(self) -> list[Fetched]:
        """Return what the page fetched, as it came in."""
        asked = {
            event["args"]["data"]["requestId"]: event["args"]["data"]["url"]
            for event in self._named("ResourceSendRequest")
        }
        done = ((event, event["args"]["data"]) for event in self._named("ResourceFinish"))
        return [
            Fetched(asked[data["requestId"]], data["encodedDataLength"], event["ts"] / 1000)
            for event, data in done
            if data["requestId"] in asked
        ]

    @property
    def _seen(self) -> Event:
        return next(event for event in self.events if event["name"] == SEEN)

    def _named(self, name: str) -> Iterator[Event]:
        process = self._seen["pid"]
        return (event for event in self.events if event["name"] == name and event["pid"] == process)


def traced(browser: Browser, page: Page, act: Callable[[], object]) -> Trace:
    """Do something to a page, and return the browser's trace of it."""
    browser.start_tracing(page=page, categories=list(CATEGORIES))
    act()
    page.evaluate("name => { performance.mark(name) }", SEEN)
    content = browser.stop_tracing()
    return Trace(sorted(json.loads(content)["traceEvents"], key=lambda event: event.get("ts", 0)))
