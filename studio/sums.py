"""SHA-256 of files that grow, added up while they do, so that little is left to do when the last byte comes.

What is added up lies in memory alone. After a restart the sum is made up from the file itself.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

_PIECE = 1024 * 1024


class _Sum(Protocol):
    def update(self, content: bytes | memoryview, /) -> None: ...

    def hexdigest(self) -> str: ...


@dataclass(slots=True)
class _Running:
    sum: _Sum = field(default_factory=hashlib.sha256)
    offset: int = 0

    def add(self, content: bytes | memoryview) -> None:
        self.sum.update(content)
        self.offset += len(content)


class RunningSums:
    """Sums by name; whoever calls sees to it that a name is used by one at a time."""

    def __init__(self) -> None:
        """Begin with none."""
        self._running: dict[str, _Running] = {}

    def add(self, name: str, offset: int, content: memoryview) -> None:
        """Take *content* in where it follows what was taken in before; else it is read later."""
        if offset == 0:
            self._running[name] = _Running()
        running = self._running.get(name)
        if running is not None and running.offset == offset:
            running.add(content)

    def of(self, name: str, file: Path) -> str:
        """Return the sum of all of *file*, in hexadecimal, having read only what was not added up yet."""
        running = self._running.setdefault(name, _Running())
        with file.open("rb") as rest:
            rest.seek(running.offset)
            while piece := rest.read(_PIECE):
                running.add(piece)
        return running.sum.hexdigest()

    def forget(self, name: str) -> None:
        """Drop the sum: the file is gone, or bytes were taken back from it."""
        self._running.pop(name, None)
