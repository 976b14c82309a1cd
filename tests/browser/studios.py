"""The whole studio as a person starts it: `studio serve`, its worker beside it, at an address of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

START_S = 120.0  # two cores may be shared by a whole suite


@dataclass
class WholeStudio:
    """A studio in `folder`, started and stopped by its own command."""

    folder: Path
    demo: bool = False
    variables: dict[str, str] = field(default_factory=dict)
    address: str = ""
    _server: subprocess.Popen[str] | None = None

    @property
    def _log(self) -> Path:
        return self.folder.with_suffix(".log")

    @property
    def environment(self) -> dict[str, str]:
        return (
            os.environ
            | {
                "STUDIO_DATA_FOLDER": str(self.folder),
                "STUDIO_SERVER_PORT": "0",
                "STUDIO_LOG_LEVEL": "warning",
            }
            | self.variables
        )

    def start(self) -> Self:
        """Start it and wait until it has said its address."""
        call = [sys.executable, "-m", "web.cli", "serve", *(["--demo"] if self.demo else [])]
        with self._log.open("a") as log:
            self._server = subprocess.Popen(
                call, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self._server.stdout is not None
        said = self._server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, f"no address in {said!r}"
        self.address = found.group()
        return self

    def stop(self) -> None:
        """Stop it as Ctrl-C does, and hold it to stopping cleanly and to having refused nobody by mistake."""
        assert self._server is not None
        with self._server as server:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
        assert [line for line in self._log.read_text().splitlines() if '"level": "error"' in line] == []

    def run(self, *words: str, typed: str = "") -> str:
        """Run one of the studio's commands on the same folder; return what it printed."""
        call = [sys.executable, "-m", "web.cli", *words]
        done = subprocess.run(
            call, env=self.environment, input=typed, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout


def within(seconds: float, true) -> float:
    """Wait until *true()* is; return how many seconds that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"still waiting after {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began
