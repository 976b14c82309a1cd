"""The engine, and the two ways to use it: reading and writing.

A unit of writing commits when its block ends and takes back everything when it fails. On SQLite units of
writing follow one another inside a process (a lock here: 99th percentile of a POST 162 ms in place of
1310 ms with 32 clients) and wait for those of other processes (busy timeout).

A server that does one unit in several threads takes a turn first, and waits for it in its event loop: whoever
holds a connection or the lock may need another thread to go on, and there would be none left for it if all
the others waited in threads.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from studio.errors import SettingsInvalid

BUSY_TIMEOUT_MS = 30_000
READERS = 8  # at once; with the writers they leave some of the pool's 15 connections to everybody else
WRITERS = 4  # at once on PostgreSQL; on SQLite there is one


class Database:
    """One database of the studio: SQLite in a file, or PostgreSQL."""

    def __init__(self, url: str) -> None:
        """Prepare the engine; nothing is opened yet.

        Raises:
            SettingsInvalid: if the URL is neither SQLite nor PostgreSQL with psycopg.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise SettingsInvalid(
                "STUDIO_DATABASE_URL is not a database URL; see docs/settings.md."
            ) from error
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise SettingsInvalid("STUDIO_DATABASE_URL must name sqlite or postgresql+psycopg.")
        self.url = url
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._write_lock = threading.Lock()
        self.reading_turns = asyncio.Semaphore(READERS)
        self.writing_turns = asyncio.Semaphore(1 if self.is_sqlite else WRITERS)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session for reads; whatever it may have changed is dropped."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are committed together at the end of the block, or not at all."""
        with (
            self._write_lock if self.is_sqlite else nullcontext(),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            if self.is_sqlite:
                session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield session
            session.commit()

    def make_safe(self) -> None:
        """Wait until everything committed so far would survive a power cut.

        PostgreSQL promises that of every commit. SQLite with `synchronous=NORMAL` writes its log without
        waiting for the disk, so a take's arrival asks for it before the browser may forget the take.
        """
        log = Path(f"{make_url(self.url).database}-wal")
        if not self.is_sqlite or not log.exists():
            return
        descriptor = os.open(log, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of all connections."""
        let_go(self.engine)


def let_go(engine: Engine) -> None:
    """Close the engine's connections: the idle ones now, and any that a thread still holds when it
    hands it back, which SQLAlchemy alone would leave open until it is collected.
    """
    event.listen(engine, "checkin", lambda _connection, record: record.invalidate())
    engine.dispose()


def _postgres_engine(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: str) -> Engine:
    # Parameters hold what people wrote, and an error that quotes them would carry it into the log.
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 (the driver's own object)
        # The driver must not begin transactions by itself: SQLAlchemy says when, below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once, so that it never has to give up half way for another writer.
        how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {how}")

    return engine
