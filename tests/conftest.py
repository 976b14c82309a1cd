"""What every test may use: a database of its own, SQLite unless `--database` says otherwise."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import structlog
from fastapi import FastAPI
from sqlalchemy import URL, make_url

from api.events import Feed
from studio import schema
from studio.clock import new_id
from studio.database import Database
from studio.installation import Installation, open_installation
from studio.jobs import DbosJobs
from studio.settings import load_settings
from studio.tables import Person
from tests.scheduling import FilmingInTwoQueues
from tests.staging import Stage
from web.app import create_site

pytest_plugins = ["tests.clips.fixtures"]  # the project's clips, and fake devices for browsers

POSTGRES_URL = os.environ.get("STUDIO_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres", "both"), default="sqlite")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Where both were asked for, run whatever touches a database on each."""
    is_asked = metafunc.config.getoption("--database") == "both"
    if is_asked and "kept_in" in metafunc.fixturenames and not _is_on_one(metafunc.definition):
        metafunc.parametrize("kept_in", ("sqlite", "postgres"), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put quick tests first, or last where workers share them, so that none waits for a long one at the end.

    On PostgreSQL alone, leave out what touches no database and says nothing new.
    """
    if config.getoption("--database") == "postgres":
        items[:] = [
            item for item in items if "kept_in" in getattr(item, "fixturenames", ()) and not _is_on_one(item)
        ]
    are_shared = hasattr(config, "workerinput")
    items.sort(
        key=lambda item: [item.get_closest_marker(slow) is not None for slow in ("browser", "model")],
        reverse=are_shared,
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FilmingInTwoQueues | None:
    """Run each file in one worker, in the order of collection."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return FilmingInTwoQueues(config, log)


@pytest.fixture(autouse=True)
def quiet_log() -> None:
    """Logs are written nowhere, unless the test says otherwise: to draw every error takes seconds."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[lambda *_: ""])


@pytest.fixture
def kept_in(request: pytest.FixtureRequest) -> str:
    """The kind of database of this test."""
    asked = "sqlite" if _is_on_one(request.node) else request.config.getoption("--database")
    return str(getattr(request, "param", asked))


@pytest.fixture
def empty_database_url(kept_in: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table in it, dropped afterwards."""
    if kept_in == "sqlite":
        yield _sqlite_url(tmp_path)
        return
    with _postgres_database() as url:
        yield url


@pytest.fixture(scope="session")
def furnished_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables in it, to be copied."""
    url = _sqlite_url(tmp_path_factory.mktemp("furnished"))
    _furnish(url)
    return Path(make_url(url).database or "")


@pytest.fixture(scope="session")
def furnished_server() -> Iterator[str]:
    """The URL of a PostgreSQL database with all tables in it, to be emptied."""
    with _postgres_database() as url:
        _furnish(url)
        yield url


@pytest.fixture
def database_url(kept_in: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with all tables in it and nothing in them."""
    if kept_in == "sqlite":
        (tmp_path / "data").mkdir(exist_ok=True)
        shutil.copyfile(request.getfixturevalue("furnished_file"), tmp_path / "data" / "studio.db")
        return _sqlite_url(tmp_path)
    url: str = request.getfixturevalue("furnished_server")
    _empty(url)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the studio's tables in it, nothing in them."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def installation(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """A whole studio that nobody has used yet, over the test's own database and folder."""
    monkeypatch.setenv("STUDIO_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_DATABASE_URL", database_url)
    monkeypatch.setenv("STUDIO_UPLOAD_KEEP_FREE_BYTES", "0")
    opened = open_installation(load_settings())
    yield opened
    opened.close()


@pytest.fixture
def stage(installation: Installation) -> Stage:
    """That studio, and what may happen on it."""
    return Stage(installation)


@pytest.fixture
def teacher(stage: Stage) -> Person:
    """A teacher of that studio."""
    return stage.person("Ms Okafor")


@pytest.fixture
def coach(stage: Stage, teacher: Person) -> Person:
    """A coach who works with her, which opens nothing yet."""
    return stage.coach_of(teacher, "Mr Haddad")


@pytest.fixture(scope="session")
def sites() -> dict[str, FastAPI]:
    """Where the site is kept from test to test, because its routes and templates take half a second."""
    return {}


@pytest.fixture
def site(installation: Installation, sites: dict[str, FastAPI]) -> FastAPI:
    """Its pages and its API, the demo's doors among them."""
    if "site" not in sites:
        sites["site"] = create_site(installation, demo=True)
    made = sites["site"]
    made.state.installation = installation
    made.state.feed = Feed(installation.database)
    return made


def _is_on_one(item: pytest.Item) -> bool:
    return item.get_closest_marker("one_database") is not None


def _sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'data' / 'studio.db'}"


def _furnish(url: str) -> None:
    database = Database(url)
    schema.upgrade(database.engine)
    DbosJobs(database).close()
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@contextmanager
def _postgres_database() -> Iterator[str]:
    """Give a new database whose commits do not wait for the disk: nobody needs it after a power cut."""
    server, name = make_url(POSTGRES_URL), f"test_{new_id()}"
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        connection.execute(f'alter database "{name}" set synchronous_commit = off'.encode())
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(f'drop database "{name}" with (force)'.encode())


def _empty(url: str) -> None:
    """Take everything out of a PostgreSQL database but its tables and what the migrations noted."""
    with psycopg.connect(_plain(make_url(url))) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        connection.execute("set session_replication_role = replica")  # in any order, whatever refers to what
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('public', 'dbos')"
            " and tablename not like '%migration%' and tablename <> 'alembic_version'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"delete from {table}".encode())


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
