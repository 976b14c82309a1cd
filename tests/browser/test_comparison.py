"""The comparison page in a real browser: three ways to go through two takes, and what it says on the way."""

import json
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from studio.analysis import result_key
from tests.browser.pages import served

pytestmark = pytest.mark.browser

SHORT = [
    ("Hands", 400),
    ("down", 700),
    ("where", 1000),
    ("is", 1300),
    ("it", 1600),
    ("fastest", 1900),
    ("Devon", 2600),
]
LONG_PAUSE_MS = 3000
CLOCKS = "[...document.querySelectorAll('paired-takes video')].map((video) => video.currentTime)"


def words(spoken: list[tuple[str, int]]) -> dict:
    return {
        "model": "tiny.en",
        "model_version": "1",
        "language": "en",
        "duration_ms": 9000,
        "words": [
            {"text": text, "start_ms": at, "end_ms": at + 290, "probability": 0.9, "speaker": "teacher"}
            for text, at in spoken
        ],
        "speech": [{"start_ms": at, "end_ms": at + 300} for _, at in spoken],
    }


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Two takes of the same words, the last with a longer wait before the name; and how to delete it."""
    with served(tmp_path_factory.mktemp("compared")) as studio, sync_playwright() as playwright:
        practice = studio.practice()
        first, last = studio.take(practice), studio.take(practice)
        later = [*SHORT[:-1], (SHORT[-1][0], SHORT[-1][1] + LONG_PAUSE_MS)]
        for attempt, spoken in ((first, SHORT), (last, later)):
            store = studio.stage.installation.store
            store.put(result_key(attempt.clip_id, "words.json"), json.dumps(words(spoken)).encode())
        args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=args)
        page = studio.enter(browser, studio.teacher).new_page()
        page.goto(f"{studio.address}/practice-sessions/{practice}/comparison")
        page.wait_for_function(
            "() => [...document.querySelectorAll('paired-takes video')].every((one) => one.readyState >= 2)"
        )
        yield page, lambda: studio.stage.discard(studio.teacher, last)
        browser.close()


@pytest.fixture
def page(watched):
    """The page of the two."""
    return watched[0]


def test_by_words_the_shorter_pause_waits_for_the_longer_and_says_so(page):
    page.locator("paired-takes [data-part=toggle]").click()

    expect(page.locator('figure[data-side="first"] [data-part=says]')).to_have_text("waits", timeout=15_000)
    page.keyboard.press("k")

    first_s, last_s = page.evaluate(CLOCKS)
    assert first_s == pytest.approx(2.6, abs=0.2)
    assert last_s > first_s


def test_a_click_in_one_take_brings_the_other_to_the_same_word(page):
    page.locator("section[data-side=last] .word", has_text="Devon").click()

    assert page.evaluate(CLOCKS) == pytest.approx([2.6, 5.6], abs=0.1)


def test_a_chosen_moment_is_the_origin_of_both_and_can_be_nudged(page):
    page.locator("form.ways select").select_option("first-word")
    before = page.evaluate(CLOCKS)
    page.keyboard.press("]")

    first_s, last_s = page.evaluate(CLOCKS)

    assert page.locator("form.ways [value=moment]").is_checked()
    assert before == pytest.approx([0.4, 0.4], abs=0.02)
    assert last_s - first_s == pytest.approx(0.05, abs=0.02)
    expect(page.locator("[data-part=nudge]")).to_have_text("last shifted by 0.05 s")


def test_the_clock_is_a_way_too_and_a_key_swaps_and_hears_the_other(page):
    page.locator("form.ways [value=clock]").check(force=True)
    first_s, last_s = page.evaluate(CLOCKS)
    page.locator("h1").click()
    page.keyboard.press("s")
    page.keyboard.press("h")

    assert first_s == pytest.approx(last_s, abs=0.02)
    assert page.evaluate("document.querySelector('paired-takes').hasAttribute('data-swapped')")
    expect(page.locator('figure[data-side="first"]')).to_have_attribute("data-heard", "")


def test_after_a_way_is_chosen_by_pointer_keys_go_to_the_takes_again(page):
    page.locator("form.ways [value=words]").click(force=True)
    before = page.evaluate(CLOCKS)
    page.keyboard.press("l")

    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate(CLOCKS)[1] == pytest.approx(before[1] + 2, abs=0.1)


def test_on_a_phone_the_two_stack_and_swap_by_a_swipe(page):
    def tops():
        return [page.locator(f"figure[data-side={side}]").bounding_box()["y"] for side in ("first", "last")]

    page.set_viewport_size({"width": 390, "height": 844})
    before = tops()
    finger = page.context.new_cdp_session(page)
    box = page.locator("figure[data-side=last] video").bounding_box()
    at = {"x": box["x"] + 300, "y": box["y"] + 40}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for step in range(1, 6):
        moved = {"x": at["x"] - 40 * step, "y": at["y"]}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [moved]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    was_above = before[0] < before[1]
    page.wait_for_function(
        "(was) => document.querySelector('paired-takes').hasAttribute('data-swapped') === was", arg=was_above
    )
    after = tops()
    assert (after[0] < after[1]) != was_above
    assert abs(before[0] - before[1]) > 100


def test_a_take_deleted_while_it_is_watched_leaves_the_page_which_says_so(watched):
    page, delete = watched

    delete()

    expect(page.get_by_text("This attempt was deleted by its owner").first).to_be_visible(timeout=10_000)
    expect(page.locator("paired-takes")).to_have_count(0)
