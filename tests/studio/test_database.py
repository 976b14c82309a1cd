"""Units of reading and writing: all or nothing, and one writer after the other."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from studio.clock import new_id, now
from studio.database import Database
from studio.errors import Conflict, SettingsInvalid
from studio.tables import Pairing, Person


def person(**changed) -> Person:
    made = Person(
        id=new_id(),
        email=f"{new_id()}@school.test",
        name="0",
        role="teacher",
        password_hash="-",
        created_at=now(),
    )
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def test_a_unit_of_writing_is_kept_whole(database):
    with database.writing() as session:
        session.add_all([person(), person()])

    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 2


def test_a_unit_of_writing_that_fails_keeps_nothing(database):
    def fail() -> None:
        with database.writing() as session:
            session.add(person())
            session.flush()
            raise Conflict("Not now.")

    with pytest.raises(Conflict):
        fail()

    with database.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_what_is_changed_in_a_unit_of_reading_is_dropped(database):
    with database.reading() as session:
        session.add(person())
        session.flush()

    with database.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_writers_in_many_threads_lose_no_change(database):
    counted = person()
    with database.writing() as session:
        session.add(counted)

    def count() -> None:
        for _ in range(10):
            with database.writing() as session:
                found = session.scalars(select(Person).where(Person.id == counted.id).with_for_update()).one()
                found.name = str(int(found.name) + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.reading() as session:
        assert session.get_one(Person, counted.id).name == "40"


def test_writers_of_two_processes_wait_for_each_other(database):
    other = Database(database.url)  # knows nothing of the first one's lock, as another process
    entered, left = threading.Event(), []

    def write() -> None:
        entered.wait()
        with other.writing() as session:
            left.append("began")
            session.add(person())

    thread = threading.Thread(target=write)
    thread.start()
    with database.writing() as session:
        session.add(person())
        session.flush()
        entered.set()
        thread.join(0.3 if database.is_sqlite else 30)
        left.append("committed")
    thread.join()
    other.close()

    assert left == (["committed", "began"] if database.is_sqlite else ["began", "committed"])
    with database.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 2


def test_readers_go_on_while_somebody_writes(database):
    with database.writing() as session:
        session.add(person())
        session.flush()

        with database.reading() as reading:
            assert reading.scalars(select(Person)).all() == []


def test_what_points_at_nothing_is_refused(database):
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Pairing(coach_id=new_id(), teacher_id=new_id(), created_at=now()))


def test_a_value_outside_its_list_is_refused(database):
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(person(role="leader"))


def test_an_error_of_the_database_quotes_nothing_of_a_person(database):
    with pytest.raises(IntegrityError) as refused, database.writing() as session:
        session.add(person(role="leader", name="Ada Lind", email="lind@school.test"))

    assert "parameters hidden" in str(refused.value)
    assert "lind@school.test" not in str(refused.value).replace(str(refused.value.orig), "")


def test_moments_come_back_aware_and_in_utc(database):
    paris = datetime(2026, 11, 22, 17, 30, tzinfo=timezone(timedelta(hours=1)))
    made = person(created_at=paris)
    with database.writing() as session:
        session.add(made)

    with database.reading() as session:
        kept = session.get_one(Person, made.id).created_at

    assert (kept, kept.tzinfo) == (paris, UTC)


def test_a_moment_without_a_zone_cannot_be_kept(database):
    with pytest.raises(StatementError, match="without a time zone"), database.writing() as session:
        session.add(person(created_at=datetime(2026, 11, 22)))  # noqa: DTZ001 (that is the mistake)


@pytest.mark.parametrize("url", ["mysql://root@localhost/studio", "not a url", "/var/lib/studio.db"])
def test_a_database_of_another_kind_is_refused_in_a_sentence(url):
    with pytest.raises(SettingsInvalid, match="STUDIO_DATABASE_URL"):
        Database(url)


def test_a_connection_handed_back_after_the_end_is_closed(database: Database):
    late = database.engine.raw_connection()
    driver = late.driver_connection
    assert driver is not None

    database.close()
    late.close()

    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        driver.execute("select 1")
