"""The three ways through two takes in Firefox, a second browser: same clock, same origin, same words."""

import json
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from studio import sign_ins
from studio.analysis import result_key
from tests.browser.pages import Studio, served
from tests.browser.test_comparison import LONG_PAUSE_MS, SHORT, words
from tests.browser.test_recording_firefox import geckodriver

pytestmark = pytest.mark.browser

CLOCKS = "return [...document.querySelectorAll('paired-takes video')].map((video) => video.currentTime)"
READY = "return [...document.querySelectorAll('paired-takes video')].every((video) => video.readyState >= 2)"


@pytest.fixture
def compared(tmp_path) -> Iterator[tuple[Studio, str]]:
    """Two takes of the same words, the last with a longer wait before the name; and their address."""
    with served(tmp_path) as studio:
        practice = studio.practice()
        later = [*SHORT[:-1], (SHORT[-1][0], SHORT[-1][1] + LONG_PAUSE_MS)]
        for spoken in (SHORT, later):
            key = result_key(studio.take(practice).clip_id, "words.json")
            studio.stage.installation.store.put(key, json.dumps(words(spoken)).encode())
        yield studio, f"{studio.address}/practice-sessions/{practice}/comparison"


@pytest.fixture
def firefox(compared: tuple[Studio, str]) -> Iterator[webdriver.Firefox]:
    """A Firefox in which the teacher has the comparison open."""
    studio, address = compared
    options = Options()
    options.add_argument("-headless")
    options.set_preference("media.autoplay.default", 0)
    driver = webdriver.Firefox(options=options, service=Service(geckodriver()))
    try:
        driver.set_window_size(1440, 900)
        driver.get(f"{studio.address}/sign-in")
        with studio.stage.installation.database.writing() as session:
            token = sign_ins.start(session, studio.teacher, days=1)
        driver.add_cookie({"name": "studio_sign_in", "value": token})
        driver.get(address)
        WebDriverWait(driver, 60).until(lambda one: one.execute_script(READY))
        yield driver
    finally:
        driver.quit()


def test_the_clock_an_origin_and_the_words_each_keep_the_two_together(firefox: webdriver.Firefox):
    def choose(way: str) -> None:
        firefox.execute_script("document.querySelector(`form.ways [value=${arguments[0]}]`).click()", way)

    def clocks() -> list[float]:
        return firefox.execute_script(CLOCKS)

    choose("clock")
    by_clock = clocks()
    choose("moment")  # the first word, which stands there first
    firefox.execute_script("document.querySelector('paired-takes').seek(0)")
    by_origin = clocks()
    choose("words")
    firefox.execute_script("[...document.querySelectorAll('section[data-side=last] .word')].at(-1).click()")
    by_words = clocks()

    assert by_clock[0] == pytest.approx(by_clock[1], abs=0.02)
    assert by_origin == pytest.approx([0.4, 0.4], abs=0.02)
    assert by_words == pytest.approx([2.6, 5.6], abs=0.1)


def test_by_words_the_shorter_pause_waits_for_the_longer_and_says_so(firefox: webdriver.Firefox):
    says = "return document.querySelector('figure[data-side=first] [data-part=says]').textContent"

    def waits_a_second() -> bool:
        first_s, last_s = firefox.execute_script(CLOCKS)
        return firefox.execute_script(says) == "waits" and last_s - first_s > 1

    firefox.find_element(By.CSS_SELECTOR, "paired-takes [data-part=toggle]").click()
    WebDriverWait(firefox, 30, poll_frequency=0.05).until(lambda _: waits_a_second())
    firefox.execute_script("document.querySelector('paired-takes').pause()")

    assert firefox.execute_script(CLOCKS)[0] == pytest.approx(2.6, abs=0.2)
