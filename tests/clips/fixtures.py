"""Fixtures: the project's clips for tests, and fake devices for browsers.

Loaded by `pytest_plugins = ["tests.clips.fixtures"]` in `tests/conftest.py`.

    def test_a_take_is_heard(fake_microphone, fake_camera):
        wav = fake_microphone("second", before_s=1.5)      # --use-file-for-fake-audio-capture=…%noloop
        mjpeg = fake_camera()                              # --use-file-for-fake-video-capture=…

    def test_a_phone_s_file_is_read(derived):
        recording = derived(derive.phone_mp4, "brief")     # made once a session; do not write to it
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from tests.clips import derive
from tests.clips.truth import Truth, read_truth


class FakeMicrophone(Protocol):
    """Gives the WAV that a browser's fake microphone plays."""

    def __call__(self, clip: str, before_s: float = 0.0, after_s: float = 0.0) -> Path:
        """Return the WAV of *clip* with so much of the quiet room before and after it."""


class FakeCamera(Protocol):
    """Gives the MJPEG that a browser's fake camera shows."""

    def __call__(self, clip: str = "second") -> Path:
        """Return the MJPEG of *clip*'s first twelve seconds, shown in ten and over again."""


class Derived(Protocol):
    """Gives a recording derived from a clip."""

    def __call__(self, derivation: Callable[[Path, Path], Path], clip: str) -> Path:
        """Return *clip* as *derivation* makes it; made once a session, so leave it as it is."""


@pytest.fixture(scope="session")
def truth() -> Callable[[str], Truth]:
    """The truth of a clip, by its name; its file is `truth(name).path`."""
    return read_truth


@pytest.fixture(scope="session")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Derived:
    """Recordings derived from the clips, kept for the session."""
    folder = tmp_path_factory.mktemp("derived")

    @cache
    def make(derivation: Callable[[Path, Path], Path], clip: str) -> Path:
        target = folder / f"{clip}-{derivation.__name__.replace('_', '-')}"
        return derivation(read_truth(clip).path, target)

    return make


@pytest.fixture(scope="session")
def fake_microphone(tmp_path_factory: pytest.TempPathFactory) -> FakeMicrophone:
    """WAV files for a browser's fake microphone, kept for the session."""
    folder = tmp_path_factory.mktemp("microphone")

    @cache
    def make(clip: str, before_s: float = 0.0, after_s: float = 0.0) -> Path:
        target = folder / f"{clip}-{round(before_s * 1000)}-{round(after_s * 1000)}.wav"
        return derive.microphone_wav(read_truth(clip).path, target, before_s, after_s)

    return make


@pytest.fixture(scope="session")
def fake_camera(tmp_path_factory: pytest.TempPathFactory) -> FakeCamera:
    """MJPEG files for a browser's fake camera, kept for the session."""
    folder = tmp_path_factory.mktemp("camera")

    @cache
    def make(clip: str = "second") -> Path:
        target = folder / f"{clip}.mjpeg"
        return derive.camera_mjpeg(read_truth(clip).path, target)

    return make
