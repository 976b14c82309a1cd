"""The command line for tests: in this process, which is quick, or in one of its own, as a shell runs it."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from web.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def last_line(self) -> str:
        return self.err.rstrip("\n").splitlines()[-1]


Studio = Callable[..., Ended]


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Studio:
    """Runs a command in this process, in an empty folder; what libraries write themselves counts too."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path, sent: str = "", **settings: str) -> Ended:
        for name, value in {"STUDIO_DATA_FOLDER": str(tmp_path / "data"), **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.StringIO(sent))
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Ended(status, *capfd.readouterr())

    return call


@pytest.fixture
def studio_process(tmp_path: Path) -> Studio:
    """Runs a command in a process of its own, in an empty folder."""

    def call(*arguments: str | Path, **settings: str) -> Ended:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "web.cli", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "STUDIO_DATA_FOLDER": str(tmp_path / "data"), **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return call
