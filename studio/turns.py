"""One at a time for each name, and the newest goes first.

A request whose network died looks alive for minutes. Whoever comes after it must not wait so long, so a
newcomer asks everybody before it to give up; they keep what they have done and end.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from studio.errors import UploadHeldElsewhere

Result = TypeVar("Result")


class Turn:
    """The right to go on, until a newcomer asks for it."""

    def __init__(self) -> None:
        """Begin unasked."""
        self._asked: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def give_up(self) -> None:
        """Ask the holder to end."""
        if not self._asked.done():
            self._asked.set_result(None)

    def check(self) -> None:
        """Let the holder go on.

        Raises:
            UploadHeldElsewhere: if a newcomer has asked.
        """
        if self._asked.done():
            raise UploadHeldElsewhere("A newer request has taken this upload over; what came is kept.")

    async def until_asked(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Return what *work* returns, unless a newcomer asks first: then *work* is stopped where it waits.

        Raises:
            UploadHeldElsewhere: if a newcomer asked.
        """
        task = asyncio.create_task(work)
        first: set[asyncio.Future[Any]] = {task, self._asked}
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        if task.cancelled():
            self.check()
        return task.result()


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: list[Turn] = field(default_factory=list)


class Turns:
    """Who may work on which name now. For one event loop: more processes would need a lock on the disk."""

    def __init__(self) -> None:
        """Begin with nobody in line."""
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def take(self, name: str) -> AsyncIterator[Turn]:
        """Give the turn for *name* once everybody before has ended, having asked them to.

        Raises:
            UploadHeldElsewhere: if a newcomer asked while this one still waited.
        """
        queue = self._queues.setdefault(name, _Queue())
        for earlier in queue.turns:
            earlier.give_up()
        turn = Turn()
        queue.turns.append(turn)
        try:
            async with queue.lock:
                turn.check()
                yield turn
        finally:
            queue.turns.remove(turn)
            if not queue.turns:
                del self._queues[name]
