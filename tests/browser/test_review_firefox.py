"""A whole review by keyboard alone in Firefox ESR, a second browser."""

from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from studio import comments, sign_ins
from tests.browser.pages import CHANGE, PRAISE, Studio, served
from tests.browser.test_recording_firefox import geckodriver

pytestmark = pytest.mark.browser

# Notes the moment of each picture that is shown.
OBSERVE = """
const video = document.querySelector("#stage video")
window.shown = []
const note = (_, { mediaTime }) => {
  window.shown.push(mediaTime)
  video.requestVideoFrameCallback(note)
}
video.requestVideoFrameCallback(note)
"""


@pytest.fixture
def reviews(tmp_path) -> Iterator[Studio]:
    with served(tmp_path) as studio:
        yield studio


@pytest.fixture
def firefox(reviews: Studio) -> Iterator[webdriver.Firefox]:
    """A Firefox in which the coach is signed in."""
    options = Options()
    options.add_argument("-headless")
    driver = webdriver.Firefox(options=options, service=Service(geckodriver()))
    driver.get(f"{reviews.address}/sign-in")
    with reviews.stage.installation.database.writing() as session:
        token = sign_ins.start(session, reviews.coach, days=1)
    driver.add_cookie({"name": "studio_sign_in", "value": token})
    yield driver
    driver.quit()


def test_a_whole_review_is_done_by_keyboard_alone(firefox: webdriver.Firefox, reviews: Studio):
    practice = reviews.practice()
    first, second = reviews.take(practice), reviews.take(practice)
    wait = WebDriverWait(firefox, 30)

    def press(*keys: str) -> None:
        ActionChains(firefox).send_keys(*keys).perform()

    def shown(selector: str, text: str = "") -> None:
        wait.until(
            lambda driver: any(text in one.text for one in driver.find_elements(By.CSS_SELECTOR, selector))
        )

    def comment(key: str, text: str) -> None:
        press(key)
        wait.until(lambda driver: driver.switch_to.active_element.get_attribute("name") == "body")
        press(text)
        ActionChains(firefox).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
        shown(".comment-body", text)

    firefox.get(f"{reviews.address}/attempts/{first.id}?t=4")
    shown("body[data-live=yes]")
    press("1", "2", "3", "0")
    shown("#criterion-wait .tag")
    comment("g", PRAISE.text)
    comment("x", CHANGE.text)
    press("s")
    shown(".focus-text", CHANGE.text)
    press("t")
    wait.until(lambda driver: driver.current_url.endswith(second.id))

    with reviews.stage.installation.database.reading() as session:
        said = comments.seen_by(session, first.id, reviews.teacher.id)
    assert {(one.kind, one.text) for one in said} == {("praise", PRAISE.text), ("change", CHANGE.text)}
    assert reviews.stage.state_of(first) == "reviewed"


def test_j_plays_backwards_picture_by_picture_k_stops_it_and_l_goes_on(
    firefox: webdriver.Firefox, reviews: Studio
):
    attempt = reviews.take(reviews.practice())
    firefox.get(f"{reviews.address}/attempts/{attempt.id}?t=8")
    wait = WebDriverWait(firefox, 30)
    wait.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "body[data-live=yes]"))

    def press(key: str) -> None:
        ActionChains(firefox).send_keys(key).perform()

    def now() -> float:
        return firefox.execute_script("return document.querySelector('#stage video').currentTime")

    wait.until(lambda driver: driver.execute_script("return document.querySelector('video').readyState > 1"))
    firefox.execute_script(OBSERVE)
    press("j")
    wait.until(lambda _: now() < 5)
    press("k")
    stopped = now()
    shown = firefox.execute_script("return window.shown")
    press("l")
    wait.until(lambda _: now() > stopped + 0.2)

    assert stopped > 0
    assert len(shown) > 2  # how many more, the machine says
    assert shown == sorted(shown, reverse=True)
