"""A page asks the record a fixed number of things, however much there is to show."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event


@contextmanager
def counted(installation) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        asked.append(statement)

    engine = installation.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def queries_of(installation, stage, site):
    """Returns a function that says how many queries a page costs a person, once everything is warm."""

    def queries_of(person, address):
        visitor = stage.visit(site, person, as_script=False)
        assert visitor.get(address).status_code == 200
        with counted(installation) as asked:
            visitor.get(address)
        return len(asked)

    return queries_of


@pytest.mark.parametrize("who", ["teacher", "coach"])
def test_an_attempt_costs_the_same_with_one_comment_and_with_many(
    request, stage, teacher, coach, queries_of, who
):
    practice_id = stage.practice(teacher, coach)
    stage.share(teacher, practice_id, coach)
    taken = stage.take(teacher, practice_id)
    stage.analysed(taken)
    stage.take(teacher, practice_id)
    person = request.getfixturevalue(who)
    stage.comment(coach, taken, "praise", "You waited.", share=True)

    few = queries_of(person, f"/attempts/{taken.id}")
    for _ in range(25):
        stage.comment(coach, taken, "praise", "You waited.", share=True)
    many = queries_of(person, f"/attempts/{taken.id}")

    assert few == many
    assert many <= 24


@pytest.mark.parametrize("address", ["/practice-sessions", "/", "/to-review"])
def test_a_list_costs_the_same_with_one_practice_and_with_many(stage, teacher, coach, queries_of, address):
    def add() -> None:
        practice_id = stage.practice(teacher, coach)
        stage.share(teacher, practice_id, coach)
        for _ in range(2):
            stage.take(teacher, practice_id)

    add()
    few = queries_of(coach, address)
    for _ in range(5):
        add()
    many = queries_of(coach, address)

    assert few == many
    assert many <= 12


@pytest.mark.parametrize("who", ["teacher", "coach"])
def test_a_practice_costs_the_same_with_two_takes_and_with_many(
    request, stage, teacher, coach, queries_of, who
):
    practice_id = stage.practice(teacher, coach)
    stage.share(teacher, practice_id, coach)
    person = request.getfixturevalue(who)

    def add(takes: int) -> None:
        for _ in range(takes):
            stage.comment(coach, stage.take(teacher, practice_id), "praise", "You waited.", share=True)

    add(2)
    few = queries_of(person, f"/practice-sessions/{practice_id}")
    add(8)
    many = queries_of(person, f"/practice-sessions/{practice_id}")

    assert few == many
    assert many <= 12
