"""A review as a coach's hands do it: by keyboard alone, beside a colleague, without a network, with a pen."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from studio import comments, events
from studio.tables import Attempt, Comment
from tests.browser.pages import CHANGE, PRAISE, Studio, served
from tests.browser.rooms import PLAIN_ARGS
from tests.browser.soundness import OF_LOOK, RULES, faults, is_wider, seen_as

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(PLAIN_ARGS))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def studio_of_reviews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with served(tmp_path_factory.mktemp("reviews")) as studio:
        yield studio


@pytest.fixture
def pages(chromium: Browser, studio_of_reviews: Studio) -> Iterator:
    """Returns a function that opens an attempt as a person; an error that nobody caught fails the test."""
    contexts, complaints = [], []

    def open_page(person, attempt: Attempt, at: str = "", **how) -> Page:
        context = studio_of_reviews.enter(chromium, person, reduced_motion="reduce", **how)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{studio_of_reviews.address}/attempts/{attempt.id}{at}")
        page.locator("body[data-live=yes]").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def said(studio: Studio, attempt: Attempt) -> list[Comment]:
    with studio.stage.installation.database.reading() as session:
        return list(comments.seen_by(session, attempt.id, studio.coach.id))


def type_comment(page: Page, key: str, text: str) -> None:
    page.keyboard.press(key)
    expect(page.get_by_label("Comment", exact=True)).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment-body", has_text=text)).to_be_visible()


def test_a_whole_review_is_done_by_keyboard_alone_and_leads_to_the_next(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    practice = studio.practice()
    first, second = studio.take(practice), studio.take(practice)
    page = pages(studio.coach, first, "?t=4")

    for key in ("1", "2", "3", "3", "0"):
        page.keyboard.press(key)
    expect(page.locator("#criterion-name-last [value=not_yet]")).to_be_checked()
    expect(page.locator("#criterion-tone [value=not_judged]")).to_be_checked()
    expect(page.locator("#criterion-name-last .tag")).to_be_visible()
    page.keyboard.press("d")
    type_comment(page, "g", PRAISE.text)
    type_comment(page, "x", CHANGE.text)
    page.keyboard.press("s")
    expect(page.locator(".focus-text")).to_have_text(CHANGE.text)
    page.keyboard.press("t")
    page.wait_for_url(f"**/attempts/{second.id}")

    assert {(one.kind, one.text, one.at_ms) for one in said(studio, first)} == {
        ("praise", PRAISE.text, 4000), ("change", CHANGE.text, 4000),
    }  # fmt: skip
    assert studio.stage.state_of(first) == "reviewed"


def test_the_player_answers_to_a_reviewer_s_hand(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    studio.say(attempt, PRAISE, CHANGE)
    page = pages(studio.teacher, attempt, "?t=4.5")
    page.wait_for_function("() => document.querySelector('video').readyState > 1")

    def now() -> float:
        return page.evaluate("document.querySelector('video').currentTime")

    def after(*keys: str) -> float:
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_function("() => !document.querySelector('video').seeking")
        return now()

    assert now() == pytest.approx(4.5, abs=0.05)
    assert after("p") == pytest.approx(4.0, abs=0.05)
    assert after("p") == pytest.approx(0.5, abs=0.05)
    assert after("ArrowRight") == pytest.approx(1.5, abs=0.05)
    assert after(".") == pytest.approx(1.5 + 1 / 30, abs=0.02)
    after("i", "ArrowRight", "o")
    expect(page.locator("[data-part=loop]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("l")
    page.keyboard.press("l")
    expect(page.locator("[data-part=speed]")).to_have_value("1.5")
    assert page.evaluate("document.querySelector('video').preservesPitch")
    page.keyboard.press("?")
    listed = page.get_by_role("dialog").inner_text()
    assert all(text in listed for text in ("Next or previous mark", "Draw on the frame", "Judge the marked"))
    page.get_by_label("Single keys work on this device").uncheck()
    page.keyboard.press("Escape")
    at = now()
    page.keyboard.press("n")
    assert page.locator("comment-composer[data-open]").count() == 0
    assert now() == pytest.approx(at, abs=1.5)


def test_in_full_screen_the_comments_stay_beside_the_picture(studio_of_reviews: Studio, pages):
    attempt = studio_of_reviews.take(studio_of_reviews.practice())
    studio_of_reviews.say(attempt, CHANGE)
    page = pages(studio_of_reviews.teacher, attempt)

    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement")

    expect(page.locator(".comment-body")).to_be_visible()
    assert page.evaluate("document.fullscreenElement.contains(document.querySelector('.comment-body'))")


def test_two_people_see_each_other_s_comments_within_a_second_and_talk(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    coach, teacher = pages(studio.coach, attempt), pages(studio.teacher, attempt)
    coach.keyboard.press("q")
    coach.get_by_label("Share as I write").check()
    coach.get_by_label("Comment", exact=True).fill("What was the pause for?")

    coach.get_by_role("button", name="Share", exact=True).click()
    expect(coach.locator(".comment-body")).to_be_visible()
    expect(teacher.locator(".comment-body")).to_have_text("What was the pause for?", timeout=1000)
    teacher.get_by_role("link", name="Reply").click()
    teacher.get_by_placeholder("Reply").fill("To let them think.")
    teacher.keyboard.press("Control+Enter")

    expect(coach.locator(".replies")).to_contain_text("To let them think.")
    expect(teacher.locator(".replies")).to_contain_text("To let them think.")


def test_an_edit_of_what_was_changed_meanwhile_shows_both(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    studio.say(attempt, PRAISE)
    here, there = pages(studio.coach, attempt), pages(studio.coach, attempt)

    for page, text in ((here, "You told everyone first."), (there, "You told all of them first.")):
        page.get_by_role("link", name="Edit").click()
        page.locator("[data-form=edit] textarea").fill(text)
    here.locator("[data-form=edit] textarea").press("Control+Enter")
    expect(here.locator(".comment > .comment-body")).to_have_text("You told everyone first.")
    there.locator("[data-form=edit] textarea").press("Control+Enter")
    expect(there.locator("[data-standing]")).to_contain_text("You told everyone first.")
    expect(there.locator("[data-form=edit] textarea")).to_have_value("You told all of them first.")
    there.locator("[data-form=edit] textarea").press("Control+Enter")

    expect(here.locator(".comment > .comment-body")).to_have_text("You told all of them first.")


def test_what_is_written_without_a_network_is_sent_later_and_once(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    page = pages(studio.coach, attempt, "?t=2")

    page.context.set_offline(True)
    page.keyboard.press("q")
    page.keyboard.type("What was the pause for?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment-unsent")).to_contain_text("What was the pause for?")
    before = said(studio, attempt)
    page.context.set_offline(False)
    expect(page.locator(".comment-unsent")).to_have_count(0, timeout=15_000)
    expect(page.locator(".comment:not(.comment-unsent)")).to_have_count(1)
    page.reload()
    expect(page.locator(".comment")).to_have_count(1)

    assert before == []
    assert [(one.text, one.at_ms) for one in said(studio, attempt)] == [("What was the pause for?", 2000)]


def draw(page: Page) -> tuple[float, float, float]:
    """Draw from the middle of the frame to the right; return where that is on the page, and how far."""
    page.keyboard.press("b")
    box = page.locator(".stage-frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / 4, y, steps=8)
    page.mouse.up()
    return x, y, box["width"] / 4


def test_what_is_drawn_on_the_frame_is_right_at_every_size(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    page = pages(studio.coach, attempt, "?t=4")
    page.wait_for_function("() => document.querySelector('video').readyState > 1")

    draw(page)
    draw_again = page.locator(".stage-frame").bounding_box()
    page.mouse.click(draw_again["x"] + 40, draw_again["y"] + draw_again["height"] - 40)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Done").click()
    page.keyboard.press("q")
    page.keyboard.type("Here.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment .sketch")).to_be_visible()

    (kept,) = said(studio, attempt)
    (stroke,) = kept.sketch["strokes"]
    assert stroke[0] == pytest.approx([640, 360], abs=3)
    assert stroke[-1] == pytest.approx([960, 360], abs=3)
    for width in (1440, 700):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{studio.address}/attempts/{attempt.id}?t=4")
        line = page.locator(".sketch-layer path").last
        line.wait_for(state="attached")
        frame, drawn = page.locator("#stage video").bounding_box(), line.bounding_box()
        # The picture is as high as the frame or as wide; its scale is the smaller of the two.
        scale = min(frame["width"] / 1280, frame["height"] / 720)
        left = frame["x"] + (frame["width"] - 1280 * scale) / 2
        assert drawn["x"] + drawn["width"] / 2 == pytest.approx(left + 800 * scale, abs=3)


def test_selected_words_are_commented_on_as_exactly_that_stretch(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    page = pages(studio.coach, attempt)

    page.keyboard.press("/")
    page.keyboard.type("where is")
    expect(page.locator("[data-part=found]")).to_have_text("1 found")
    page.keyboard.press("Enter")
    page.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 2) < 0.05")
    page.keyboard.press("Escape")
    page.evaluate("""() => {
      const words = document.querySelectorAll('.word')
      getSelection().setBaseAndExtent(words[2].firstChild, 0, words[4].firstChild, 3)
    }""")
    page.get_by_role("button", name="Comment on these words").click()
    page.get_by_label("Note", exact=True).check(force=True)
    page.get_by_label("Comment", exact=True).fill("A clear question.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment-body")).to_be_visible()

    (kept,) = said(studio, attempt)
    assert (kept.at_ms, kept.end_ms) == (2000, 2800)


def test_a_word_is_set_right_where_it_stands_and_the_findings_follow(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    page = pages(studio.teacher, attempt)

    page.locator(".word", has_text="Devon.").click()
    page.keyboard.press("e")
    page.keyboard.type("Jordan.")
    page.keyboard.press("Enter")
    expect(page.locator(".word.corrected")).to_have_text("Jordan.")
    expect(page.locator("#criterion-name-last")).to_contain_text("Jordan")
    expect(page.get_by_label("Search in the words")).to_be_visible()

    page.locator(".word.corrected").click()
    page.get_by_role("button", name="Set “Jordan.” right").click()
    page.get_by_role("button", name="Back to “Devon.”").click()
    expect(page.locator(".word.corrected")).to_have_count(0)


def test_the_offer_to_set_a_word_right_outlives_news_of_the_take(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    page = pages(studio.teacher, attempt)
    page.evaluate("""() => addEventListener("partchange", ({ target }) => {
      if (target.querySelector("take-words")) window.cameIn = true
    })""")

    page.locator(".word", has_text="Devon.").click()
    with studio.stage.installation.database.writing() as session:
        events.announce_clip(session, attempt.clip_id, "words")
    page.wait_for_function("() => window.cameIn")

    expect(page.get_by_role("button", name="Set “Devon.” right")).to_be_visible()


def test_only_the_owner_is_offered_to_set_a_word_right(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    page = pages(studio.coach, studio.take(studio.practice()))

    page.locator(".word", has_text="Devon.").click()
    page.keyboard.press("e")

    expect(page.locator(".word-editor")).to_have_count(0)
    expect(page.get_by_role("button", name="Set “Devon.” right")).to_have_count(0)


def test_nothing_is_off_while_somebody_writes_draws_replies_or_edits(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    practice = studio.practice()
    studio.say(studio.take(practice), CHANGE)
    attempt = studio.take(practice)
    studio.say(attempt, PRAISE, CHANGE)
    page = pages(studio.coach, attempt)
    off = {}

    page.keyboard.press("b")
    off["drawing"] = faults(page, RULES)
    page.keyboard.press("b")
    for door in ("Reply", "Edit"):
        page.get_by_role("link", name=door).first.click()
        page.locator("[data-form]").wait_for()
        off[door] = faults(page, RULES)
        page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.keyboard.type("But this has a but, and a third point.")
    expect(page.locator(".nudges .nudge")).to_have_count(2)
    off["nudged"] = faults(page, RULES)
    page.goto(f"{studio.address}/to-review")
    off["queue"] = faults(page, RULES)
    page.goto(f"{studio.address}/attempts/{attempt.id}/comments/{said(studio, attempt)[0].id}")
    off["comment"] = faults(page, RULES)
    seen_as(page, 390, "dark")
    off["comment, dark"] = faults(page, OF_LOOK)
    assert not is_wider(page, 390)

    assert {name: found for name, found in off.items() if found} == {}


def test_without_scripts_one_replies_edits_and_closes_a_review(chromium: Browser, studio_of_reviews: Studio):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    studio.say(attempt, PRAISE)
    page = studio.enter(chromium, studio.coach, java_script_enabled=False).new_page()

    page.goto(f"{studio.address}/attempts/{attempt.id}")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Comment", exact=True).fill("You told everyone first. https://example.test/why")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="https://example.test/why")).to_be_visible()
    page.get_by_role("link", name="Reply").click()
    page.get_by_placeholder("Reply").fill("And they listened.")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".replies")).to_contain_text("And they listened.")
    page.get_by_text("Nothing left to change").click()
    page.get_by_label("Why, though it is the only attempt").fill("The term ends.")
    page.get_by_role("button", name="Close as final").click()

    expect(page.get_by_text("This attempt is final")).to_be_visible()
    assert studio.stage.state_of(attempt) == "final"
    page.context.close()


def test_scrubbing_shows_what_lies_there_by_pointer_and_by_keyboard(studio_of_reviews: Studio, pages):
    studio = studio_of_reviews
    attempt = studio.take(studio.practice())
    studio.stage.previews(attempt.clip_id)
    page = pages(studio.coach, attempt)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    picture, lane = page.locator(".lanes-picture"), page.locator(".lane-wave .track")
    expect(picture).to_be_hidden()

    box = lane.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.52, box["y"] + 20)

    expect(picture).to_be_visible()
    expect(picture).to_have_css("background-position", "-640px 0px")  # the fifth picture: 0:04.6
    page.mouse.move(5, 5)
    expect(picture).to_be_hidden()
    page.get_by_role("slider").press("PageUp")
    expect(picture).to_be_visible()
    expect(page.locator(".lanes-hover")).to_contain_text("0:09.0")
    page.keyboard.press("Escape")
    expect(picture).to_be_hidden()
    assert [name for name in asked if name in ("previews", "sheet")] == ["previews", "sheet"]
