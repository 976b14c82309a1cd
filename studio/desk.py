"""The worker's desk: where in the data folder it is known that there is one, and how far it is."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Self

from studio.clock import new_id
from studio.locks import hold

WITH_SERVER: Final = "--with-server"  # what a worker is told that ends with the server that started it

WorkerState = Literal["starting", "ready", "warm"]


@dataclass(frozen=True, slots=True)
class RunningWorker:
    """The worker of a data folder: `ready` takes jobs, `warm` has its speech model loaded as well."""

    pid: int
    state: WorkerState


class Desk:
    """The worker's place in the data folder: a lock, a name that lasts, and a note of how far it is."""

    def __init__(self, data: Path) -> None:
        self._folder = data.resolve() / "worker"
        self._note = self._folder / "state.json"

    @contextmanager
    def taken(self) -> Iterator[Self]:
        """Hold the desk; the kernel frees it when this process ends, however that goes.

        Raises:
            AlreadyThere: if another worker of this data folder holds it and does not leave.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as lock:
            hold(
                lock.fileno(),
                "A worker already runs for this data folder; stop that one first, or use its data.",
            )
            self.say("starting")
            yield self

    def is_taken(self) -> bool:
        """Whether a worker holds the desk."""
        try:
            with (self._folder / "lock").open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def executor_id(self) -> str:
        """Return this worker's name on the database, the same at every start.

        Under it the engine finds the jobs that the last start left behind; two machines on one database
        must not share it, so it is drawn by lot and kept with the data.
        """
        file = self._folder / "executor-id"
        with suppress(FileNotFoundError):
            return file.read_text("ascii")
        drawn = new_id()
        file.with_suffix(".new").write_text(drawn, "ascii")
        file.with_suffix(".new").replace(file)
        return drawn

    def say(self, state: WorkerState) -> None:
        """Note how far the worker is."""
        note = self._note.with_suffix(".new")
        note.write_text(json.dumps({"pid": os.getpid(), "state": state}), "ascii")
        note.replace(self._note)

    def said(self) -> RunningWorker | None:
        """Return what was noted last."""
        try:
            return RunningWorker(**json.loads(self._note.read_text("ascii")))
        except FileNotFoundError:
            return None


def running_worker(data: Path) -> RunningWorker | None:
    """Return the worker that runs for the data folder *data*, None if none does."""
    desk = Desk(data)
    return desk.said() if desk.is_taken() else None
