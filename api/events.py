"""Live signals as `text/event-stream`: one reader of the record per server, any number of open pages.

Each signal carries its number as `id`, so a page that was away resumes by `Last-Event-ID`. Every signal is
checked for its listener before it goes out, and says which thing changed, never what it became.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from api.dependencies import PersonDep, SessionDep
from api.problems import answers
from studio import access, events, logs
from studio.access import Act
from studio.database import Database
from studio.errors import Forbidden, NotFound
from studio.tables import Event

POLL_S = 0.2  # how late a signal may be; well under the second in which a comment has to be on the page
HEARTBEAT_S = 15.0  # keeps proxies from closing a quiet stream
LOOK_BACK = 50  # on PostgreSQL a number may be committed after a higher one: the last few are read again

Queue = asyncio.Queue[Event | None]
Wanted = Callable[[Event], bool]


class Feed:
    """Reads new events while anybody listens, and hands each to every listener."""

    def __init__(self, database: Database) -> None:
        """Prepare to read from *database*."""
        self._database = database
        self._listeners: set[Queue] = set()
        self._reader: asyncio.Task[None] | None = None
        self._place: asyncio.Future[int] | None = None
        self._closed = False

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Queue]:
        """Give a queue of every event that is committed from now on; `None` says that the server stops."""
        queue: Queue = asyncio.Queue()
        self._listeners.add(queue)
        try:
            if self._closed:
                queue.put_nowait(None)
            else:
                await asyncio.shield(self._reading())
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        """Tell every listener that the server stops."""
        self._closed = True
        for queue in self._listeners:
            queue.put_nowait(None)
        if self._reader is not None:
            self._reader.cancel()
        if self._place is not None and not self._place.done():
            self._place.set_result(0)

    def _reading(self) -> asyncio.Future[int]:
        """Return what is done once the reader has its place: from there on no event is missed."""
        if self._place is None or self._reader is None or self._reader.done():
            self._place = asyncio.get_running_loop().create_future()
            self._reader = asyncio.create_task(self._read(self._place))
        return self._place

    async def _read(self, place: asyncio.Future[int]) -> None:
        newest, handed_out = await self._end()
        if not place.done():
            place.set_result(newest)
        while self._listeners:
            for event in await self._unread(newest):
                if event.id not in handed_out:
                    handed_out.add(event.id)
                    newest = max(newest, event.id)
                    self._hand_out(event)
            handed_out = {number for number in handed_out if number >= newest - 2 * LOOK_BACK}
            await asyncio.sleep(POLL_S)

    async def _end(self) -> tuple[int, set[int]]:
        """Return the newest number, and the last few that have been committed."""
        while True:
            try:
                return await run_in_threadpool(self._committed)
            except OperationalError as error:
                _say_away(error)
                await asyncio.sleep(POLL_S)

    async def _unread(self, newest: int) -> list[Event]:
        try:
            return await run_in_threadpool(_after, self._database, newest - LOOK_BACK)
        except OperationalError as error:
            _say_away(error)
            return []

    def _hand_out(self, event: Event) -> None:
        for queue in self._listeners:
            queue.put_nowait(event)

    def _committed(self) -> tuple[int, set[int]]:
        with self._database.reading() as session:
            newest = events.newest_id(session)
            return newest, {event.id for event in events.after(session, newest - LOOK_BACK)}


def _say_away(error: OperationalError) -> None:
    """The database is away for a moment: it is looked at again at the next turn."""
    logs.logger().warning("events.unread", problem=type(error).__name__)


routes = APIRouter(tags=["live"])
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Signals as they come.", "content": {"text/event-stream": {}}}
}


@routes.get(
    "/practice-sessions/{practice_session_id}/events",
    responses=STREAM | answers(401, 404),
    response_class=StreamingResponse,
)
def practice_events(
    practice_session_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> StreamingResponse:
    """Follow a practice: its attempts, its model, its shares."""
    access.practice(session, person.id, practice_session_id, Act.SEE)
    after = events.newest_id(session) if last_event_id is None else last_event_id
    return _stream(request, person.id, after, lambda event: event.practice_session_id == practice_session_id)


@routes.get(
    "/attempts/{attempt_id}/events", responses=STREAM | answers(401, 404), response_class=StreamingResponse
)
def attempt_events(
    attempt_id: str,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> StreamingResponse:
    """Follow an attempt: its analysis, its comments, its judgements."""
    access.attempt(session, person.id, attempt_id, Act.SEE)
    after = events.newest_id(session) if last_event_id is None else last_event_id
    return _stream(request, person.id, after, lambda event: event.attempt_id == attempt_id)


def _stream(request: Request, person_id: str, after: int, wanted: Wanted) -> StreamingResponse:
    feed: Feed = request.app.state.feed
    database: Database = request.app.state.installation.database

    async def lines() -> AsyncIterator[str]:
        async with feed.listening() as queue:
            yield "retry: 500\n\n"
            async for event in _since(database, after, queue):
                if event is None:
                    yield ": still here\n\n"
                elif wanted(event) and await run_in_threadpool(_may_see, database, person_id, event):
                    yield _as_text(event)

    return StreamingResponse(
        lines(),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _since(database: Database, event_id: int, queue: Queue) -> AsyncIterator[Event | None]:
    """Yield each event after *event_id* once: those of the record, then the queue's; None as a heartbeat.

    What the queue brings may be older than what the record had: on PostgreSQL it was committed later.
    """
    missed: set[int] = set()
    while found := await run_in_threadpool(_after, database, event_id):
        for event in found:
            event_id = event.id
            missed.add(event_id)
            yield event
    while True:
        try:
            fresh = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
        except TimeoutError:
            yield None
            continue
        if fresh is None:
            return
        if fresh.id not in missed:
            yield fresh


def _after(database: Database, event_id: int) -> list[Event]:
    with database.reading() as session:
        return list(events.after(session, event_id))


def _may_see(database: Database, person_id: str, event: Event) -> bool:
    """Whether the listener may (still) know of this: a share may have ended since the stream began."""
    with database.reading() as session:
        try:
            if event.attempt_id is None:
                access.practice(session, person_id, event.practice_session_id, Act.SEE)
            else:
                access.attempt(session, person_id, event.attempt_id, Act.SEE)
        except (NotFound, Forbidden):
            return False
    return True


def _as_text(event: Event) -> str:
    data = json.dumps({"attempt": event.attempt_id, "practice_session": event.practice_session_id})
    return f"id: {event.id}\nevent: {event.kind}\ndata: {data}\n\n"
