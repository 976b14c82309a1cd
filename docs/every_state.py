"""Every page in every state, as pictures to look at: `.venv/bin/python -m docs.every_state FOLDER`.

The states are those that the tests go through, as the teacher and as the coach meet them, at three widths,
light and dark. Needs what the tests need. The pictures are for the eye and are not kept with the project.
"""

import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import pages_of, served
from tests.browser.rooms import PLAIN_ARGS

WIDTHS = (1440, 768, 390)
SCHEMES = ("light", "dark")
SETTLED_MS = 150


def main(target: Path) -> None:
    """Write the pictures to *target*, one folder a person, named by state, width and scheme."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as studio, sync_playwright() as playwright:
        pages = pages_of(studio)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(PLAIN_ARGS))
        for who, person in (("teacher", studio.teacher), ("coach", studio.coach)):
            folder = target / who
            folder.mkdir(parents=True, exist_ok=True)
            page = studio.enter(browser, person, reduced_motion="reduce").new_page()
            for state, path in pages.items():
                page.goto(studio.address + path)
                page.wait_for_timeout(SETTLED_MS)
                take(page, folder, state.replace(" ", "-"))
        browser.close()


def take(page: Page, folder: Path, state: str) -> None:
    """Take the pictures of the page that is open."""
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(SETTLED_MS)
        page.screenshot(path=folder / f"{state}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
