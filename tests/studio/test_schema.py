"""The record's shape, on SQLite and on PostgreSQL: up, down, and the one that the code has."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from studio import schema
from studio.database import Database
from studio.tables import Table

OURS = set(Table.metadata.tables)


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_an_empty_database_comes_up_to_date_and_goes_back_to_nothing(empty):
    schema.upgrade(empty.engine)
    up, revision = tables(empty), schema.revision(empty.engine)
    schema.downgrade(empty.engine, "base")

    assert (up, revision) == (OURS, schema.newest_revision())
    assert (tables(empty), schema.revision(empty.engine)) == (set(), None)


def test_a_database_that_is_up_to_date_is_left_as_it_is(empty):
    schema.upgrade(empty.engine)

    schema.upgrade(empty.engine)

    assert schema.revision(empty.engine) == schema.newest_revision()


def test_the_migrations_make_the_very_tables_that_the_code_has(empty):
    schema.upgrade(empty.engine)

    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Table.metadata)

    assert differences == []


def test_the_checks_on_columns_are_in_the_database_too(empty):
    schema.upgrade(empty.engine)
    inspector = inspect(empty.engine)

    for name, table in Table.metadata.tables.items():
        wanted = {one.name for one in table.constraints if str(one.name).startswith("ck_")}
        assert {one["name"] for one in inspector.get_check_constraints(name)} == wanted


START = """
import sys
from studio import schema
from studio.database import Database
database = Database(sys.argv[1])
schema.upgrade(database.engine)
database.close()
"""


def test_servers_that_start_together_migrate_one_after_the_other(empty):
    starting = [subprocess.Popen([sys.executable, "-c", START, empty.url]) for _ in range(3)]

    ended = [server.wait() for server in starting]

    assert ended == [0, 0, 0]
    assert (tables(empty), schema.revision(empty.engine)) == (OURS, schema.newest_revision())
