"""Signals reach whoever may know of them, each once, and resume where a page left off."""

import asyncio
import json
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from api import events as live
from api.events import Feed
from studio import access, events, sharing
from studio.clock import now
from studio.database import Database
from studio.tables import Event
from tests.staging import VISIT

SOON_S = 20  # a signal takes a fifth of a second; two cores may be shared by a whole suite
BEFORE_LONG_S = 0.6  # three looks at the record


@dataclass
class Stream:
    """An open stream of signals: what came, as (number, kind)."""

    status: int = 0
    text: str = ""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.text += message.get("body", b"").decode()
        self._changed.set()

    @property
    def signals(self) -> list[tuple[int, str]]:
        return [(int(number), kind) for number, kind in re.findall(r"id: (\d+)\nevent: (\w+)\n", self.text)]

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind in self.signals]

    async def until(self, true) -> None:
        async with asyncio.timeout(SOON_S):
            while not true(self):
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def listening(site, visitor, path, last_event_id=None):
    """Follow *path* as the visitor would; the stream has begun when the block does."""
    stream, gone = Stream(), asyncio.Event()
    cookies = f"studio_visit={VISIT}; studio_sign_in={visitor.cookies.get('studio_sign_in', '')}"
    headers = [(b"host", b"studio.test"), (b"cookie", cookies.encode())]
    if last_event_id is not None:
        headers.append((b"last-event-id", str(last_event_id).encode()))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "server": ("studio.test", 80), "client": ("127.0.0.1", 1), "state": {},
    }  # fmt: skip

    request = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        if (message := next(request, None)) is not None:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    task = asyncio.create_task(site(scope, receive, stream.take))
    await stream.until(lambda s: s.status >= 400 or "retry:" in s.text)
    yield stream
    gone.set()
    await asyncio.wait_for(task, SOON_S)


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


@pytest.fixture
def attempt(stage, teacher, practice_id):
    return stage.take(teacher, practice_id)


def announce(stage, practice_id, kind, attempt_id=None) -> int:
    """Announce, commit, and return the number of the event."""
    with stage.installation.database.writing() as session:
        events.announce(session, kind, practice_session_id=practice_id, attempt_id=attempt_id)
        return events.newest_id(session)


def test_a_signal_says_what_changed_and_never_what_it_became(site, stage, teacher, practice_id, attempt):
    async def follow():
        async with listening(
            site, stage.visit(site, teacher), f"/api/v1/attempts/{attempt.id}/events"
        ) as stream:
            number = await asyncio.to_thread(announce, stage, practice_id, "comments", attempt.id)
            await stream.until(lambda s: s.signals)
            return stream, number

    stream, number = asyncio.run(follow())

    assert stream.signals == [(number, "comments")]
    data = json.loads(re.search("data: (.*)", stream.text)[1])
    assert data == {"attempt": attempt.id, "practice_session": practice_id}


def test_a_page_that_was_away_hears_what_it_missed_and_nothing_twice(site, stage, teacher, practice_id):
    first = announce(stage, practice_id, "model")
    missed = [announce(stage, practice_id, kind) for kind in ("attempts", "shares")]

    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, teacher), path, last_event_id=first) as stream:
            await stream.until(lambda s: len(s.signals) == 2)
            newest = await asyncio.to_thread(announce, stage, practice_id, "model")
            await stream.until(lambda s: len(s.signals) == 3)
            await asyncio.sleep(BEFORE_LONG_S)
            return stream.signals, newest

    signals, newest = asyncio.run(follow())

    assert signals == [(missed[0], "attempts"), (missed[1], "shares"), (newest, "model")]


def test_a_page_that_comes_anew_hears_only_what_happens_from_then_on(site, stage, teacher, practice_id):
    announce(stage, practice_id, "model")

    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, teacher), path) as stream:
            await asyncio.sleep(BEFORE_LONG_S)
            await asyncio.to_thread(announce, stage, practice_id, "shares")
            await stream.until(lambda s: s.signals)
            return stream.kinds

    assert asyncio.run(follow()) == ["shares"]


def test_a_share_that_is_withdrawn_ends_what_is_passed_on(site, stage, teacher, coach, practice_id, attempt):
    share = stage.share(teacher, practice_id, coach)

    async def follow():
        path = f"/api/v1/attempts/{attempt.id}/events"
        async with (
            listening(site, stage.visit(site, coach), path) as coachs,
            listening(site, stage.visit(site, teacher), path) as teachers,
        ):
            await asyncio.to_thread(announce, stage, practice_id, "words", attempt.id)
            await coachs.until(lambda s: s.signals)
            await asyncio.to_thread(_withdraw, stage, teacher, practice_id, share.id)
            await asyncio.to_thread(announce, stage, practice_id, "findings", attempt.id)
            await teachers.until(lambda s: "findings" in s.kinds)
            await asyncio.sleep(BEFORE_LONG_S)
            return coachs.kinds, teachers.kinds

    coachs, teachers = asyncio.run(follow())

    assert coachs == ["words"]
    assert teachers == ["words", "findings"]


def _withdraw(stage, teacher, practice_id, share_id):
    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, access.Act.DECIDE)
        sharing.withdraw(session, practice, share_id)


def test_a_coach_without_a_share_hears_of_the_practice_and_of_no_attempt(
    site, stage, coach, practice_id, attempt
):
    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, coach), path) as stream:
            await asyncio.to_thread(announce, stage, practice_id, "attempts", attempt.id)
            await asyncio.to_thread(announce, stage, practice_id, "model")
            await stream.until(lambda s: s.signals)
            return stream.kinds

    assert asyncio.run(follow()) == ["model"]


def test_one_practice_says_nothing_of_another(site, stage, teacher, practice_id):
    other = stage.practice(teacher)

    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, teacher), path) as stream:
            await asyncio.to_thread(announce, stage, other, "shares")
            await asyncio.to_thread(announce, stage, practice_id, "model")
            await stream.until(lambda s: s.signals)
            return stream.kinds

    assert asyncio.run(follow()) == ["model"]


def test_a_quiet_stream_shows_that_it_is_alive(site, stage, teacher, practice_id, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)

    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, teacher), path) as stream:
            await stream.until(lambda s: s.text.count(": still here") == 2)
            return stream.signals

    assert asyncio.run(follow()) == []


def test_a_server_that_stops_lets_its_listeners_go(site, stage, teacher, practice_id):
    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, teacher), path) as open_stream:
            site.state.feed.close()
        async with listening(site, stage.visit(site, teacher), path) as late_stream:
            pass
        return open_stream.status, late_stream.status

    assert asyncio.run(follow()) == (200, 200)


def test_an_event_that_is_committed_after_a_later_one_is_passed_on_too(
    database: Database, stage, practice_id
):
    with database.writing() as session:
        late = Event(practice_session_id=practice_id, kind="model", at=now())
        session.add(late)
        session.flush()
        early_number = late.id
        session.delete(late)

    async def follow():
        feed, heard = Feed(database), []
        async with feed.listening() as queue:
            for number in (early_number + 5, early_number + 2):
                await asyncio.to_thread(_commit, database, practice_id, number)
                heard.append((await asyncio.wait_for(queue.get(), SOON_S)).id)
        feed.close()
        return heard

    assert asyncio.run(follow()) == [early_number + 5, early_number + 2]


def _commit(database, practice_id, number):
    with database.writing() as session:
        session.add(Event(id=number, practice_session_id=practice_id, kind="model", at=now()))


def test_an_event_out_of_order_reaches_a_page_that_resumed_past_it(site, stage, teacher, practice_id):
    known = announce(stage, practice_id, "model")
    _commit(stage.installation.database, practice_id, known + 5)

    async def follow():
        path = f"/api/v1/practice-sessions/{practice_id}/events"
        async with listening(site, stage.visit(site, teacher), path, last_event_id=known) as stream:
            await stream.until(lambda s: s.signals)
            await asyncio.sleep(BEFORE_LONG_S)
            await asyncio.to_thread(_commit, stage.installation.database, practice_id, known + 2)
            await stream.until(lambda s: len(s.signals) == 2)
            return [number for number, _ in stream.signals]

    assert asyncio.run(follow()) == [known + 5, known + 2]


@pytest.mark.parametrize("number", ["-1", "soon"])
def test_a_place_that_no_stream_gave_out_is_refused(site, stage, teacher, practice_id, number):
    answer = stage.visit(site, teacher).get(
        f"/api/v1/practice-sessions/{practice_id}/events", headers={"Last-Event-ID": number}
    )

    assert answer.status_code == 422
