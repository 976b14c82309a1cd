"""The parts and elements of the site in a real Chromium, on the page that shows them all."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.soundness import OF_LOOK, RULES, faults, is_wider, seen_as
from tests.parts_site import PartsSite

pytestmark = pytest.mark.browser

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
SAMPLE_LEADS = """() => {
  const [first, last] = document.querySelectorAll('paired-takes video')
  window.leads = []
  const lead = () => last.currentTime - 1 - (first.currentTime - 0.6)
  window.sampling = setInterval(() => window.leads.push(Math.abs(lead())), 20)
}"""


@pytest.fixture(scope="module")
def site() -> Iterator[PartsSite]:
    site = PartsSite()
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, site: PartsSite) -> Iterator[Page]:
    """The pattern page, its elements awake; anything on the console fails the test."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{site.address}/patterns")
    page.wait_for_function("() => document.querySelector('#stage video').readyState >= 2")
    yield page
    context.close()
    assert [said for said in complaints if "409" not in said] == []


def seconds(page: Page) -> float:
    return page.evaluate("document.querySelector('#stage video').currentTime")


def paused(page: Page) -> bool:
    return page.evaluate("document.querySelector('#stage video').paused")


def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(page: Page):
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("() => document.querySelector('#stage video').readyState >= 2")

    for width, scheme, rules in (
        (1440, "light", RULES), (1440, "dark", OF_LOOK), (768, "light", OF_LOOK), (390, "light", RULES),
    ):  # fmt: skip
        seen_as(page, width, scheme)
        assert (width, scheme, faults(page, rules)) == (width, scheme, [])
        assert not is_wider(page, width)


def test_the_focus_and_the_criteria_can_be_read_from_two_metres_while_recording(page: Page):
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    board = page.locator('.board[data-state="recording"]')

    assert board.locator(".board-focus p").last.evaluate(size) >= 48
    assert board.locator(".board-criteria li").first.evaluate(size) >= 48


def test_there_is_no_layout_shift_while_elements_awake(chromium: Browser, site: PartsSite):
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) "
        "window.shifted += e.value }).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(f"{site.address}/patterns", wait_until="networkidle")

    assert page.evaluate("window.shifted") < 0.01
    page.close()


def test_a_moment_lights_up_everywhere_at_once(page: Page):
    page.locator("#room seek-link a.evidence-item").first.click()

    expect(page.locator("#room .silence-chip").first).to_have_attribute("data-now", "")
    expect(page.locator("#room .lane-wave a").first).to_have_attribute("data-now", "")
    expect(page.locator("#room .evidence-item").first).to_have_attribute("data-now", "")
    expect(page.locator("#room .playline")).to_have_attribute("aria-valuetext", "11 seconds of 37 seconds")
    assert seconds(page) == pytest.approx(11.2, abs=0.05)
    assert page.url.endswith("/patterns")


def test_words_light_up_as_they_are_spoken_and_seek_when_clicked(page: Page):
    page.get_by_text("Devon.", exact=True).first.click()
    expect(page.locator(".word.spoken")).to_have_text("Devon.")

    page.get_by_text("river", exact=True).first.click()

    expect(page.locator(".word.spoken")).to_have_text("river")


def test_the_timeline_is_a_slider_for_the_keyboard_and_follows_a_click(page: Page):
    playline = page.locator("#room .playline")
    playline.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(playline).to_have_attribute("aria-valuenow", "2")

    track = page.locator("#room .lane").nth(4).locator(".track").bounding_box()
    assert track is not None
    page.mouse.click(track["x"] + track["width"] / 4, track["y"] + track["height"] / 2)

    assert seconds(page) == pytest.approx(37 / 4, abs=0.1)


def test_the_keys_of_a_reviewer_drive_the_player(page: Page):
    start = seconds(page)

    page.keyboard.press(".")
    assert seconds(page) == pytest.approx(start + 1 / 30, abs=0.02)
    page.keyboard.press("j")
    page.wait_for_function("at => document.querySelector('#stage video').currentTime < at", arg=start - 0.3)
    page.keyboard.press("k")
    stopped = seconds(page)
    page.wait_for_timeout(150)
    assert seconds(page) == pytest.approx(stopped, abs=0.02)
    assert paused(page)
    page.keyboard.press("Space")
    assert not paused(page)
    page.keyboard.press("l")
    assert page.evaluate("document.querySelector('#stage video').playbackRate") == 1.5
    page.keyboard.press("k")
    assert paused(page)


def test_a_stretch_loops_between_in_and_out(page: Page):
    page.keyboard.press("i")
    for _ in range(15):
        page.keyboard.press(".")
    page.keyboard.press("o")
    expect(page.locator("#stage [data-part=loop]")).to_have_attribute("aria-pressed", "true")

    page.keyboard.press("Space")
    page.wait_for_timeout(1500)

    assert 14.1 < seconds(page) < 14.9


def test_single_keys_can_be_switched_off_and_are_listed(page: Page):
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Comment at this moment")
    page.get_by_label("Single keys work on this device").uncheck()
    page.get_by_role("button", name="Close").click()

    page.keyboard.press("Space")

    assert paused(page)


def test_a_key_typed_into_a_field_is_text(page: Page):
    page.get_by_label("Class").first.fill("")
    page.keyboard.type("jkl ?")

    assert page.get_by_label("Class").first.input_value() == "jkl ?"
    assert paused(page)


def test_a_judgement_is_sent_as_it_is_chosen_with_the_token(page: Page, site: PartsSite):
    site.posted.clear()

    with page.expect_response("**/patterns"):
        page.locator("#judge-name-met").check(force=True)

    assert site.posted == [{"csrf_token": "a-token", "level": "met", "token": "a-token"}]


def test_a_judgement_that_is_refused_goes_back_and_says_why(page: Page):
    with page.expect_response("**/patterns"):
        page.locator("#judge-wait-not_yet").check(force=True)

    expect(page.get_by_role("alert").filter(has_text="Judge it once the take is there.")).to_be_visible()
    expect(page.locator("#judge-wait-met")).to_be_checked()


def test_typing_a_comment_pauses_the_take_and_keeps_its_moment_and_sending_goes_on(
    page: Page, site: PartsSite
):
    site.posted.clear()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    page.keyboard.press("c")
    held = page.locator("#composer-moment").input_value()
    page.keyboard.type("You let the room think.")
    assert paused(page)
    page.locator("#composer-criterion").select_option(index=1)

    with page.expect_response("**/patterns"):
        page.keyboard.press("Control+Enter")

    page.wait_for_function("() => !document.querySelector('#stage video').paused")
    assert site.posted[0]["moment"] == held
    assert site.posted[0]["body"] == "You let the room think."
    assert site.posted[0]["do"] == "draft"
    assert page.locator("#composer-body").input_value() == ""


def test_a_praise_says_what_it_lacks_before_it_is_sent_and_a_note_lacks_nothing(page: Page, site: PartsSite):
    site.posted.clear()
    page.keyboard.press("c")
    page.keyboard.type("Room 12 next week.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-criterion")).to_be_focused()
    page.locator("#composer").get_by_text("Note", exact=True).click()

    with page.expect_response("**/patterns"):
        page.keyboard.press("Control+Enter")

    assert [form["kind"] for form in site.posted] == ["note"]


def test_the_composer_is_low_until_it_is_used(page: Page):
    send = page.locator("#composer [value=share]")
    assert not send.is_visible()

    page.keyboard.press("c")
    expect(send).to_be_visible()
    page.locator("h1").first.click()

    expect(send).to_be_hidden()


def test_two_takes_play_in_step_from_their_first_words(page: Page):
    page.locator("paired-takes [data-part=toggle]").click()
    page.wait_for_timeout(3000)
    page.evaluate(SAMPLE_LEADS)
    page.wait_for_timeout(2000)
    leads = sorted(page.evaluate("clearInterval(window.sampling), window.leads"))
    muted = page.evaluate("[...document.querySelectorAll('paired-takes video')].map(video => video.muted)")
    page.locator("paired-takes [data-part=hear]").click()

    assert leads[len(leads) // 2] < 0.05
    assert muted == [True, False]
    expect(page.locator('paired-takes figure[data-side="first"]')).to_have_attribute("data-heard", "")


def test_a_moment_in_one_take_brings_the_other_to_the_same_moment(page: Page):
    page.locator('paired-takes [data-side="last"] seek-link a').first.click()

    times = page.evaluate(
        "[...document.querySelectorAll('paired-takes video')].map(video => video.currentTime)"
    )

    assert times == pytest.approx([11.2 - 1 + 0.6, 11.2], abs=0.05)


def test_a_live_part_follows_its_events_without_taking_what_is_typed(chromium: Browser, site: PartsSite):
    page = chromium.new_page()
    page.goto(f"{site.address}/live")
    page.wait_for_function("() => document.body.dataset.live === 'yes'")
    page.locator("#link").focus()

    site.number += 1
    expect(page.locator("#news")).to_have_text(f"News {site.number}")
    expect(page.locator("#said")).to_have_text(f"News {site.number}")
    expect(page.locator("#link")).to_be_focused()

    before = site.number
    page.get_by_label("Note").fill("half a thought")
    site.number += 1
    page.wait_for_timeout(500)
    expect(page.locator("#news")).to_have_text(f"News {before}")
    page.get_by_label("Note").fill("")
    page.get_by_label("Note").blur()
    expect(page.locator("#news")).to_have_text(f"News {site.number}")
    page.close()


def test_without_script_a_take_plays_a_moment_is_a_link_and_a_judgement_has_its_button(
    chromium: Browser, site: PartsSite
):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/patterns")

    assert page.locator("#stage video").get_attribute("controls") is not None
    assert page.locator("#stage video").get_attribute("src").endswith("#t=14.2")
    expect(page.locator("#stage .transport")).to_be_hidden()
    expect(page.locator("#criteria .judge-save").first).to_be_visible()
    page.locator("#room seek-link a.evidence-item").first.click()
    assert page.url.endswith("?t=11.2#stage")
    context.close()
