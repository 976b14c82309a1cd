"""Supervision: the server keeps one worker running beside it.

A worker that dies is started again, at first at once, then after pauses that double up to ten seconds; the
server never gives up on it, and says so in the log each time. The worker's standard input is a pipe that
only the server holds, so it ends with the server, even one that was killed.
"""

import os
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Final, Self

from studio import logs
from studio.desk import WITH_SERVER
from studio.settings import SECTIONS, Settings

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 10.0
SOUND_S: Final = 30.0  # a worker that ran this long was well: the next pause is the first again
LEAVES_WITHIN_S: Final = 5.0


class Supervisor:
    """Keeps a worker running between `start` and `stop`."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; nothing runs yet."""
        self._environment = {**os.environ, **as_environment(settings)}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self._worker: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    def start(self) -> None:
        """Start the worker; it is ready a moment later."""
        self._thread.start()

    def stop(self) -> None:
        """Let the worker go and wait until it has left, a few seconds at most."""
        with self._starting:
            self._stopping.set()
        if self._worker is not None:
            _let_go(self._worker)
            self._worker.terminate()  # one that is only just starting does not listen to its input yet
            _leave(self._worker)
        self._thread.join()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _keep(self) -> None:
        pause_s = FIRST_PAUSE_S
        while (worker := self._begin()) is not None:
            began = time.monotonic()
            code = worker.wait()
            _let_go(worker)
            if self._stopping.is_set():
                return
            ran_s = time.monotonic() - began
            pause_s = FIRST_PAUSE_S if ran_s > SOUND_S else pause_s
            logs.logger().error("worker.died", code=code, ran_s=round(ran_s, 1), again_in_s=pause_s)
            self._stopping.wait(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    def _begin(self) -> subprocess.Popen[bytes] | None:
        with self._starting:
            if self._stopping.is_set():
                return None
            self._worker = subprocess.Popen(  # noqa: S603 (our own module, by our own Python)
                [sys.executable, "-m", "studio.worker", WITH_SERVER],
                stdin=subprocess.PIPE,
                env=self._environment,
                process_group=0,  # Ctrl-C in a terminal is for the server, which then lets the worker go
            )
            return self._worker


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which another process reads the same settings."""
    return {
        section.variable(field): str(value)
        for name, section in SECTIONS.items()
        for field, value in getattr(settings, name).model_dump().items()
        if value is not None
    }


def _let_go(worker: subprocess.Popen[bytes]) -> None:
    assert worker.stdin is not None  # it was started with a pipe
    worker.stdin.close()


def _leave(worker: subprocess.Popen[bytes]) -> None:
    try:
        worker.wait(LEAVES_WITHIN_S)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
