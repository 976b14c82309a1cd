"""The rehearsal room as a test's hands see it, in a Chromium with a fake camera and microphone."""

import base64
import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect
from sqlalchemy import select

from studio.tables import Attempt, Clip
from tests.serving import ServedStudio, wait_until

PLAIN_ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
DEVICE_ARGS = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
# Tells the test of every chunk that is committed to this device, on its way through the real database.
OBSERVE = """
const add = IDBObjectStore.prototype.add
IDBObjectStore.prototype.add = function (value, ...rest) {
  if (value.bytes) {
    const { offset, bytes } = value
    const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("")
    this.transaction.addEventListener("complete", () => window.keep(offset, btoa(text)))
  }
  return add.call(this, value, ...rest)
}
"""
# What lies in the database of a person on this device, seen from a page that runs no script of ours.
HELD = """async (person) => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const names = (await indexedDB.databases()).map(({ name }) => name)
  if (!names.includes(`takes-of-${person}`)) return { takes: [], bytes: "" }
  const database = await answer(indexedDB.open(`takes-of-${person}`))
  const store = database.transaction(["takes", "chunks"])
  const takes = await answer(store.objectStore("takes").getAll())
  const chunks = await answer(store.objectStore("chunks").getAll())
  database.close()
  const binary = (bytes) => Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("")
  return { takes, bytes: btoa(chunks.map(({ bytes }) => binary(bytes)).join("")) }
}"""


def device_args(microphone: Path, camera: Path) -> tuple[str, ...]:
    return (
        *PLAIN_ARGS,
        *DEVICE_ARGS,
        f"--use-file-for-fake-audio-capture={microphone}",
        f"--use-file-for-fake-video-capture={camera}",
    )


def launch(playwright: Playwright, profile: Path, args: Sequence[str], **options) -> BrowserContext:
    """Start a Chromium whose profile outlives it."""
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=shutil.which("chromium"),
        args=list(args),
        viewport={"width": 1440, "height": 900},
        **options,
    )


def sign_in(context: BrowserContext, studio: ServedStudio, address: str | None = None) -> None:
    cookie = {"name": "studio_sign_in", "value": studio.token, "url": address or studio.address}
    context.add_cookies([cookie])


def throttle(context: BrowserContext, page: Page, bits: int) -> None:
    """Let a page send and receive so many bits a second, with 50 ms each way."""
    context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 100, "uploadThroughput": bits / 8, "downloadThroughput": bits / 8},
    )


def held(context: BrowserContext, studio: ServedStudio) -> tuple[list[dict], bytes]:
    """What this device holds of the teacher's takes, looked at without letting anything be sent."""
    page = context.new_page()
    page.goto(f"{studio.address}/static/css/tokens.css")
    found = page.evaluate(HELD, studio.person_id)
    page.close()
    return found["takes"], base64.b64decode(found["bytes"])


@dataclass
class Room:
    """One page of the room, and every byte that it committed to its device."""

    page: Page
    studio: ServedStudio
    kept: dict[int, bytes] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def enter(self, purpose: str = "rehearse", address: str | None = None) -> Self:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.expose_function("keep", self._keep)
        self.page.add_init_script(OBSERVE)
        self.page.goto(
            f"{address or self.studio.address}/practice-sessions/{self.studio.practice_id}/{purpose}"
        )
        return self

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]")

    @property
    def state(self) -> str | None:
        return self.part("board").get_attribute("data-state")

    def record(self) -> Self:
        """Press Space, answer the question if it is asked, and wait until the light is on."""
        expect(self.part("record")).to_be_enabled(timeout=30_000)
        self.page.keyboard.press(" ")
        question = self.page.get_by_role("dialog")
        self.page.wait_for_function(
            "() => document.querySelector('dialog[open]') || document.querySelector('[data-state=counting]')"
        )
        if question.is_visible():
            question.get_by_role("button", name="No pupils here").click()
        expect(self.part("board")).to_have_attribute("data-state", "recording", timeout=30_000)
        return self

    def stop(self) -> None:
        self.page.keyboard.press(" ")

    def until_kept(self, count: int) -> Self:
        """Wait until so many bytes are safe on this device."""
        self.wait(lambda: sum(map(len, self.kept.values())) >= count)
        return self

    def wait(self, true, within_s: float = 60) -> None:
        # The page has to be let run: its calls to `keep` come in only while Playwright is waiting.
        end = within_s * 10
        while not true():
            assert end > 0, f"still waiting after {within_s} s; the page said {self.complaints}"
            self.page.wait_for_timeout(100)
            end -= 1

    def wait_for_take(self, timeout_s: float = 60) -> Clip:
        """Go on to the take's own page; return the clip as the studio has it."""
        expect(self.part("room")).to_have_attribute("data-state", "watching", timeout=timeout_s * 1000)
        self.part("second").click()
        self.page.wait_for_url("**/attempts/*", timeout=timeout_s * 1000, wait_until="commit")
        return newest_clip(self.studio)

    @property
    def recorded(self) -> bytes:
        return b"".join(self.kept[offset] for offset in sorted(self.kept))

    def _keep(self, offset: int, content: str) -> None:
        self.kept[offset] = base64.b64decode(content)


def newest_clip(studio: ServedStudio) -> Clip:
    with studio.database.reading() as session:
        found = session.scalars(
            select(Clip).join(Attempt).order_by(Attempt.number.desc()).limit(1)
        ).one_or_none()
    assert found is not None, "the studio was told of no take"
    return found


def clip_count(studio: ServedStudio) -> int:
    with studio.database.reading() as session:
        return len(session.scalars(select(Clip)).all())


def wait_until_complete(studio: ServedStudio, within_s: float = 60) -> Clip:
    """Wait until the newest take is in the record."""
    wait_until(lambda: clip_count(studio) and newest_clip(studio).state == "complete", within_s)
    return newest_clip(studio)


def received(studio: ServedStudio, clip: Clip) -> bytes:
    """The bytes in the store, held against what the record says of them."""
    content = (studio.folder / "store" / "clips" / clip.id / "original").read_bytes()
    assert clip.sha256 == hashlib.sha256(content).hexdigest()
    return content
