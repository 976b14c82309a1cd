"""The main job, end to end, as a teacher and a coach do it in two browsers of their own."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.rooms import device_args, launch
from tests.browser.studios import WholeStudio

pytestmark = pytest.mark.browser
SPOKEN = "brief"  # one question, a wait of 3.2 s, one name
WAIT_S = 3.2
TOLERANCE_S = 0.25
ANALYSED_MS = 120_000  # two cores may be shared by a whole suite
WATCHED = """word => {
    const seen = () => { window.wasSpoken ||= word.classList.contains("spoken"); };
    new MutationObserver(seen).observe(word, { attributes: true, attributeFilter: ["class"] });
}"""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[WholeStudio]:
    studio = WholeStudio(tmp_path / "studio", demo=True).start()
    yield studio
    studio.stop()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[WholeStudio]:
    studio = WholeStudio(tmp_path / "studio").start()
    yield studio
    studio.stop()


@pytest.fixture
def teacher(
    playwright: Playwright,
    tmp_path: Path,
    fake_microphone: Callable[..., Path],
    fake_camera: Callable[..., Path],
) -> Iterator[BrowserContext]:
    """A browser whose camera sees a teacher and whose microphone hears her, over and over."""
    args = device_args(fake_microphone(SPOKEN, before_s=0.3, after_s=4.0), fake_camera())
    context = launch(playwright, tmp_path / "teacher", args)
    yield context
    context.close()


@pytest.fixture
def coach(
    playwright: Playwright,
    tmp_path: Path,
    fake_microphone: Callable[..., Path],
    fake_camera: Callable[..., Path],
) -> Iterator[BrowserContext]:
    args = device_args(fake_microphone(SPOKEN, before_s=0.3, after_s=4.0), fake_camera())
    context = launch(playwright, tmp_path / "coach", args)
    yield context
    context.close()


def enter(context: BrowserContext, studio: WholeStudio, name: str) -> Page:
    """Come in by one of the demo's doors."""
    page = context.new_page()
    page.goto(f"{studio.address}/sign-in")
    page.get_by_role("button", name=re.compile(name)).click()
    page.wait_for_url(f"{studio.address}/")
    return page


def sign_in(context: BrowserContext, studio: WholeStudio, email: str, password: str) -> Page:
    page = context.new_page()
    page.goto(f"{studio.address}/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{studio.address}/")
    return page


def record(page: Page, seconds: float) -> None:
    """Record for so long, the whole of what is spoken in it at least once, stop, and go on with the take."""
    expect(page.locator("[data-part=record]")).to_be_enabled(timeout=30_000)
    page.keyboard.press(" ")
    until(page, "!!document.querySelector('dialog[open], [data-state=counting]')")
    question = page.get_by_role("dialog")
    if question.is_visible():
        question.get_by_role("button", name="No pupils here").click()
    expect(page.locator("[data-part=board]")).to_have_attribute("data-state", "recording", timeout=30_000)
    page.wait_for_timeout(seconds * 1000)
    page.keyboard.press(" ")
    page.get_by_role("button", name=re.compile("Words and criteria|Use as the model")).click()


def until(page: Page, true: str, within_s: float = 30) -> None:
    """Wait until an expression holds; by asking, because the pages' own policy forbids evaluating text."""
    for _ in range(round(within_s * 20)):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"still not {true} after {within_s} s")


def criterion(page: Page, name: str):
    return page.locator(f"#criterion-{name}")


def measured_waits(page: Page) -> list[float]:
    """The silences that the wait criterion measured, in seconds, as the page shows them."""
    shown = criterion(page, "wait").locator(".measure").all_inner_texts()
    return [float(text.removesuffix(" s")) for text in shown]


def test_the_whole_job_from_the_model_to_the_comparison(demo, teacher, coach):
    # The teacher reads the practice and watches the model.
    mine = enter(teacher, demo, "Okafor")
    mine.get_by_role("link", name="Cold call: question, pause, name").click()
    expect(mine.get_by_role("heading", name="Cold call: question, pause, name")).to_be_visible()
    for text in ("Everyone thinks before anyone is named.", "Year 8 geography", "At least 3 s between"):
        expect(mine.get_by_text(text).first).to_be_visible()
    model = mine.locator("take-player video")
    model.wait_for(timeout=ANALYSED_MS)
    mine.evaluate("document.querySelector('take-player video').play()")
    until(mine, "document.querySelector('take-player video').currentTime > 0.5")

    # She records an attempt; its page follows stage by stage, with no reload.
    mine.get_by_role("link", name="Go again").click()
    record(mine, 18)
    mine.wait_for_url("**/attempts/*", timeout=60_000)
    mine.evaluate("window.neverReloaded = true")
    mine.locator("take-player video").wait_for(timeout=ANALYSED_MS)
    expect(mine.locator("take-words")).to_contain_text("to the ocean", timeout=ANALYSED_MS)
    expect(criterion(mine, "wait").locator(".tag")).to_have_text("heard", timeout=ANALYSED_MS)
    assert mine.evaluate("window.neverReloaded") is True
    assert any(abs(wait - WAIT_S) <= TOLERANCE_S for wait in measured_waits(mine))
    expect(criterion(mine, "hands")).to_contain_text("hands down", ignore_case=True)

    # A word seeks when it is clicked, and lights up when it is spoken.
    word = mine.locator("take-words .word", has_text="ocean").first
    word.evaluate(WATCHED)  # it is spoken for a quarter of a second, less than a busy machine looks away
    word.click()
    start_s = int(word.get_attribute("data-start")) / 1000
    until(mine, f"Math.abs(document.querySelector('take-player video').currentTime - {start_s}) < 0.3")
    mine.evaluate("document.querySelector('take-player').play()")
    until(mine, "window.wasSpoken")

    # The coach judges a criterion before seeing what was found on it.
    theirs = enter(coach, demo, "Haddad")
    theirs.goto(mine.url)
    expect(criterion(theirs, "wait")).to_contain_text("shown once you have judged")
    assert measured_waits(theirs) == []
    criterion(theirs, "wait").get_by_text("Nearly", exact=True).click()
    expect(criterion(theirs, "wait").locator(".tag")).to_have_text("heard", timeout=15_000)
    expect(criterion(theirs, "hands")).to_contain_text("shown once you have judged")

    # A praise and a change, pinned to moments, are drafts until they are shared.
    theirs.evaluate("document.querySelector('take-player').seek(2)")
    comment(theirs, "Praise", "You told everyone before you asked.", "Invites hands down", "Keep as draft")
    expect(theirs.locator(".comment[data-state=draft]")).to_have_count(1, timeout=15_000)
    assert mine.locator(".comment").count() == 0
    theirs.evaluate("document.querySelector('take-player').seek(5)")
    comment(theirs, "Change", "Two breaths more before the name.", "At least 3 s", "Share")
    expect(mine.locator(".focus-text")).to_have_text("Two breaths more before the name.", timeout=15_000)
    expect(mine.locator(".comment")).to_have_count(2)
    assert mine.evaluate("window.neverReloaded") is True
    moment = mine.locator(".comment", has_text="Two breaths more").locator("header .time")
    expect(moment).to_have_text("0:05")

    # "Go again": the next attempt knows which focus it answers.
    mine.get_by_role("link", name="Go again").click()
    expect(mine.get_by_text("Two breaths more before the name.").first).to_be_visible()
    record(mine, 18)
    mine.wait_for_url("**/attempts/*", timeout=60_000)
    expect(mine.locator(".answers")).to_contain_text("Two breaths more before the name.")
    expect(criterion(mine, "wait").locator(".tag")).to_have_text("heard", timeout=ANALYSED_MS)

    # First and last, side by side under one transport.
    mine.get_by_role("link", name="First and last").click()
    row = mine.get_by_role("row", name=re.compile("At least 3 s between"))
    expect(row).to_contain_text("not heard → heard")
    first, last = row.locator(".measure").all_inner_texts()
    assert abs(float(first.removesuffix(" s")) - 0.8) <= TOLERANCE_S
    assert abs(float(last.removesuffix(" s")) - WAIT_S) <= TOLERANCE_S
    expect(row.locator("q").first).to_contain_text("why is the water fastest")
    expect(row.locator("q").last).to_contain_text("to the ocean")
    mine.get_by_role("button", name="Play both", exact=True).click()
    until(
        mine, "[...document.querySelectorAll('paired-takes video')].every((video) => video.currentTime > 1)"
    )


def comment(page: Page, kind: str, text: str, about: str, how: str) -> None:
    composer = page.locator("comment-composer")
    composer.get_by_text(kind, exact=True).click()
    composer.get_by_label("Comment", exact=True).fill(text)
    option = composer.get_by_role("option", name=re.compile(about))
    composer.get_by_label("Which criterion").select_option(option.get_attribute("value"))
    composer.get_by_role("button", name=how).click()


def test_the_same_without_the_demo_from_the_first_person_on(empty, teacher, coach):
    # Whoever keeps the studio adds two people and pairs them.
    empty.run("people", "add", "Mr Haddad", "haddad@school.test", "--role", "coach", typed="a quiet room\n")
    empty.run(
        "people", "add", "Ms Okafor", "okafor@school.test", "--role", "teacher",
        "--coach", "haddad@school.test", typed="three rivers\n",
    )  # fmt: skip

    # The teacher plans a practice: a step, her class, her script, her coach.
    mine = sign_in(teacher, empty, "okafor@school.test", "three rivers")
    mine.get_by_role("link", name="New practice").click()
    mine.get_by_role("link", name="Cold call: question, pause, name").click()
    mine.get_by_label("Coach").select_option("Mr Haddad")
    mine.get_by_label("The moment").fill("Year 7 geography, oceans, after lunch")
    mine.get_by_label("Your script").fill("Hands down, everyone. What does the river carry to the ocean?")
    mine.get_by_role("button", name="Plan this practice").click()
    expect(mine.get_by_text("Year 7 geography, oceans, after lunch").first).to_be_visible()

    # Without a model nothing is recorded yet; the coach records one in the same room.
    practice = mine.url
    mine.goto(f"{practice}/rehearse")
    expect(mine.get_by_text("needs a model")).to_be_visible()
    mine.goto(practice)
    theirs = sign_in(coach, empty, "haddad@school.test", "a quiet room")
    theirs.get_by_role("link", name="Cold call: question, pause, name").click()
    theirs.get_by_role("link", name="Record the model").click()
    record(theirs, 6)
    theirs.wait_for_url(practice, timeout=60_000)
    mine.locator("take-player video").wait_for(timeout=ANALYSED_MS)

    # She begins, and shares with one visible switch; only then may the coach see her takes.
    mine.get_by_role("switch", name=re.compile("Share these takes with Mr Haddad")).check()
    mine.get_by_role("button", name="Begin").click()
    mine.wait_for_url("**/rehearse")
    record(mine, 14)
    mine.wait_for_url("**/attempts/*", timeout=60_000)
    expect(mine.get_by_text("Mr Haddad may see it too.")).to_be_visible()
    theirs.goto(mine.url)
    expect(theirs.get_by_role("heading", name="Cold call: question, pause, name")).to_be_visible()

    # She takes the share back, and the same page is gone for the coach.
    mine.goto(practice)
    mine.get_by_role("switch", name=re.compile("Share these takes with Mr Haddad")).uncheck()
    mine.locator("form.share").get_by_role("button", name="Save").click()
    mine.wait_for_load_state()
    assert theirs.reload().status == 404
