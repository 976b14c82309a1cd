"""What axe finds off about a page."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OF_LOOK = ("color-contrast", "target-size")  # what another width or scheme may break
SETTLED = """
new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime)).map((one) => one.finished)))
  .then(() => true)
"""


def seen_as(page: Page, width: int, scheme: str) -> None:
    """Show the page at another width, in another scheme."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLED)  # colours change from the first frame on, in a moment though nothing is to move


def is_wider(page: Page, width: int) -> bool:
    return page.evaluate("document.documentElement.scrollWidth") > width


def faults(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    # It need not fetch the styles a second time, nor list what is sound.
    options = {"runOnly": list(rules), "preload": False, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{fault['id']} at {fault['nodes'][0]['target']}" for fault in found]
