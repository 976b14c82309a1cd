"""The shape of the record: bringing a database to it, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
UPGRADE_LOCK = 7_2041  # PostgreSQL's advisory lock: servers that start together change the shape one by one


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to *revision*."""
    with _one_at_a_time(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to *revision* (`base` for nothing at all)."""
    with _one_at_a_time(engine) as connection:
        command.downgrade(_config(connection), revision)


def revision(engine: Engine) -> str | None:
    """Return the revision that the database is at, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that waits until no other process changes the shape."""
    immediate = engine.execution_options(sqlite_begin="IMMEDIATE")  # SQLite's writer from the first word on
    with immediate.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
