"""People, and who works with whom."""

import pytest

from studio import people
from studio.errors import AlreadyThere, InvalidInput, NotFound
from tests.staging import PASSWORD


def add(installation, **changed):
    given = {"name": "Ada Lind", "email": "lind@school.test", "role": "coach", "password": PASSWORD}
    with installation.database.writing() as session:
        return people.add_person(session, **(given | changed))


def test_a_person_is_kept_with_a_tidy_name_and_e_mail(installation):
    added = add(installation, name="  Ada \n Lind ", email=" Lind@School.Test ")

    assert (added.name, added.email) == ("Ada Lind", "lind@school.test")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("email", "lind"),
        ("email", "lind @school.test"),
        ("email", "lind\x00@school.test"),
        ("email", f"{'x' * 250}@school.test"),
        ("role", "leader"),
        ("password", "short"),
    ],
)
def test_a_value_that_is_off_is_named(installation, field, value):
    with pytest.raises(InvalidInput) as refused:
        add(installation, **{field: value})

    assert refused.value.pointer == f"/{field}"


def test_an_e_mail_belongs_to_one_person(installation):
    add(installation)

    with pytest.raises(AlreadyThere, match="Somebody is here already"):
        add(installation, name="Another", email="LIND@school.test")


def test_an_unknown_person_is_not_found(installation):
    with installation.database.reading() as session, pytest.raises(NotFound):
        people.person(session, "nobody")


def test_a_pair_is_one_pair_however_often_it_is_made(stage, installation, teacher, coach):
    with installation.database.writing() as session:
        people.pair(session, coach=coach, teacher=teacher)

    with installation.database.reading() as session:
        assert [person.id for person in people.coaches_of(session, teacher.id)] == [coach.id]
        assert [person.id for person in people.teachers_of(session, coach.id)] == [teacher.id]
        assert people.are_paired(session, coach_id=coach.id, teacher_id=teacher.id)
        assert not people.are_paired(session, coach_id=teacher.id, teacher_id=coach.id)


def test_a_coach_may_be_coached_and_nobody_coaches_themselves(stage, installation, teacher, coach):
    other = stage.person(role="coach")

    with installation.database.writing() as session:
        people.pair(session, coach=other, teacher=coach)
        with pytest.raises(InvalidInput, match="Nobody coaches themselves"):
            people.pair(session, coach=coach, teacher=coach)
        with pytest.raises(InvalidInput, match="is not a coach"):
            people.pair(session, coach=teacher, teacher=coach)
