"""Every page as people meet it: in a real Chromium, as teacher and as coach, with scripts and without."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.pages import CHANGE, OTHER_CHANGE, PRAISE, Studio, pages_of, served
from tests.browser.rooms import PLAIN_ARGS, throttle
from tests.browser.soundness import OF_LOOK, RULES, faults, is_wider, seen_as

pytestmark = pytest.mark.browser

ALIKE = ("steps", "a step", "choosing a step", "nothing there")  # for teacher and coach
OF_OWNER = ("a trim",)
SLOW_BITS = 500_000  # a second: the font comes after the words
COUNT_SHIFTS = """
window.shifted = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value
}).observe({ type: "layout-shift", buffered: true })
"""


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(PLAIN_ARGS))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def pages_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with served(tmp_path_factory.mktemp("pages")) as studio:
        yield studio


@pytest.fixture(scope="module")
def pages(pages_studio: Studio) -> dict[str, str]:
    return pages_of(pages_studio)


@pytest.fixture
def teacher(chromium: Browser, pages_studio: Studio) -> Iterator[Page]:
    context = pages_studio.enter(chromium, pages_studio.teacher, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def coach(chromium: Browser, pages_studio: Studio) -> Iterator[Page]:
    context = pages_studio.enter(chromium, pages_studio.coach, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def looked_at(page: Page) -> list[str]:
    """What is off about the page that is open: in light and in dark, wide, narrow and in between."""
    off = []
    for width, scheme, rules in ((1440, "light", RULES), (768, "light", ()), (390, "dark", OF_LOOK)):
        seen_as(page, width, scheme)
        if is_wider(page, width):
            off.append(f"wider than {width}")
        if rules:
            off += [f"{scheme}: {fault}" for fault in faults(page, rules)]
    return off


@pytest.mark.parametrize("who", ["teacher", "coach"])
def test_nothing_is_off_on_any_page(request, pages_studio: Studio, pages: dict[str, str], who: str):
    page: Page = request.getfixturevalue(who)
    off: dict[str, list[str]] = {}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    for name, path in pages.items():
        if who == "coach" and name in ALIKE + OF_OWNER:
            continue
        page.goto(pages_studio.address + path)
        page.wait_for_timeout(100)
        complaints = [text for text in said if name != "nothing there" or "404" not in text]
        said.clear()
        off[name] = looked_at(page) + complaints

    assert {name: found for name, found in off.items() if found} == {}


def test_the_doors_and_a_refused_plan_are_as_sound(chromium: Browser, pages_studio: Studio, teacher: Page):
    stranger = chromium.new_page(reduced_motion="reduce")
    stranger.goto(f"{pages_studio.address}/sign-in")
    stranger.get_by_label("E-mail").fill("nobody@school.test")
    stranger.get_by_label("Password").fill("not this one")
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("alert")).to_be_visible()
    teacher.goto(f"{pages_studio.address}/practice-sessions/new?step=qu1-cold-call")
    teacher.get_by_label("The moment").evaluate("field => { field.removeAttribute('maxlength') }")
    teacher.get_by_label("The moment").fill("x" * 5000)
    teacher.get_by_role("button", name="Plan this practice").click()
    expect(teacher.get_by_role("alert")).to_be_visible()

    assert [looked_at(page) for page in (stranger, teacher)] == [[], []]
    stranger.close()


def test_without_scripts_a_comment_is_refused_without_loss_then_written_and_read(
    chromium: Browser, pages_studio: Studio
):
    attempt = pages_studio.take(pages_studio.practice())
    coach, teacher = (
        pages_studio.enter(chromium, person, java_script_enabled=False).new_page()
        for person in (pages_studio.coach, pages_studio.teacher)
    )
    coach.goto(f"{pages_studio.address}/attempts/{attempt.id}?t=4")
    assert coach.get_by_label("Comment at").input_value() == "0:04.0"

    coach.get_by_text("Change", exact=True).click()
    coach.get_by_label("Comment", exact=True).fill(CHANGE.text)
    coach.get_by_role("button", name="Share", exact=True).click()
    assert "Choose the success criterion" in coach.locator(".composer .field-error").inner_text()
    assert coach.get_by_label("Comment at").input_value() == "0:04.0"
    coach.get_by_label("Which criterion").select_option("wait")
    coach.get_by_role("button", name="Share", exact=True).click()
    teacher.goto(f"{pages_studio.address}/attempts/{attempt.id}")

    for page in (coach, teacher):
        assert page.locator(".focus-text").inner_text() == CHANGE.text
        assert page.locator(".comment-body").inner_text() == CHANGE.text
        page.context.close()


def test_drafts_are_shared_without_leaving_the_page_and_reach_the_other_open_one(
    pages_studio: Studio, teacher: Page, coach: Page
):
    attempt = pages_studio.take(pages_studio.practice())
    pages_studio.say(attempt, PRAISE, CHANGE, OTHER_CHANGE, shared=False)
    for page in (teacher, coach):
        page.goto(f"{pages_studio.address}/attempts/{attempt.id}")
        page.evaluate("window.isTheSamePage = true")
        page.locator("body[data-live=yes]").wait_for()

    coach.get_by_label(CHANGE.text).check()
    coach.get_by_role("button", name="Share these 3 comments").click()

    for page in (coach, teacher):
        expect(page.locator(".focus-text")).to_have_text(CHANGE.text)
        expect(page.locator(".comment:not([data-state=draft])")).to_have_count(3)
        assert page.evaluate("window.isTheSamePage")
    assert teacher.locator(".button-primary").all_inner_texts() == ["Go again"]


def test_little_moves_while_an_analysis_comes_in(pages_studio: Studio, teacher: Page):
    attempt = pages_studio.half_done(pages_studio.practice(), 3)
    teacher.add_init_script(COUNT_SHIFTS)
    teacher.goto(f"{pages_studio.address}/attempts/{attempt.id}")
    teacher.locator("body[data-live=yes]").wait_for()
    while_loading = teacher.evaluate("window.shifted")

    pages_studio.finish(attempt)
    expect(teacher.locator(".words")).to_contain_text("fastest?")
    expect(teacher.locator("#criterion-wait .tag")).to_have_text("heard")

    assert while_loading < 0.01
    assert teacher.evaluate("window.shifted") < 0.1


def test_nothing_moves_while_a_page_comes_over_a_slow_network(pages_studio: Studio, teacher: Page):
    attempt = pages_studio.half_done(pages_studio.practice(), 3)
    teacher.add_init_script(COUNT_SHIFTS)
    throttle(teacher.context, teacher, SLOW_BITS)
    teacher.goto(f"{pages_studio.address}/attempts/{attempt.id}")
    teacher.locator("body[data-live=yes]").wait_for()

    assert teacher.evaluate("window.shifted") < 0.01


def test_the_composer_of_a_coach_stays_in_sight_over_a_long_column(pages_studio: Studio, coach: Page):
    attempt = pages_studio.take(pages_studio.practice())
    coach.goto(f"{pages_studio.address}/attempts/{attempt.id}")
    composer = coach.locator(".composer")
    expect(composer).to_be_in_viewport(ratio=1)

    composer.get_by_text("Change", exact=True).click()
    expect(composer.get_by_label("Change", exact=True)).to_be_checked()
    coach.keyboard.press("Escape")
    coach.keyboard.press("c")
    coach.keyboard.type(PRAISE.text)

    expect(composer).to_be_in_viewport(ratio=1)
    assert coach.evaluate("scrollY") == 0
