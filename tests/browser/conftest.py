"""Browsers and studios for walks through the rehearsal room."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.browser.rooms import Room, device_args, launch, sign_in
from tests.serving import ServedStudio


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedStudio]:
    """A studio that all walks of a module go through, one after the other."""
    yield from served(tmp_path_factory.mktemp("studio"))


@pytest.fixture
def own_studio(tmp_path: Path) -> Iterator[ServedStudio]:
    """A studio for one walk alone, to be killed in it."""
    yield from served(tmp_path / "studio")


def served(folder: Path) -> Iterator[ServedStudio]:
    studio = ServedStudio(folder, f"sqlite:///{folder / 'studio.db'}").start()
    yield studio
    studio.stop()


@pytest.fixture(scope="session")
def devices(fake_microphone: Callable[..., Path], fake_camera: Callable[..., Path]) -> tuple[str, ...]:
    """Arguments for a Chromium that hears a teacher speak and sees one."""
    return device_args(fake_microphone("brief", before_s=0.5), fake_camera())


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def context(
    playwright: Playwright, studio: ServedStudio, devices: tuple[str, ...], profile: Path
) -> Iterator[BrowserContext]:
    """A Chromium in which the teacher is signed in to the module's studio."""
    context = launch(playwright, profile, devices)
    sign_in(context, studio)
    yield context
    context.close()


@pytest.fixture
def room(context: BrowserContext, studio: ServedStudio) -> Iterator[Room]:
    """The room, entered; an error that nobody caught in the page fails the test."""
    room = Room(context.new_page(), studio).enter()
    yield room
    assert room.complaints == []
