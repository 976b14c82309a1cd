"""A coach at the teacher's browser: who may come in, by which PIN, and for how long."""

from datetime import timedelta

import pytest

from studio import access, coaches_here, sign_ins
from studio.access import Act
from studio.clock import now
from studio.errors import InvalidInput, NotFound, TooManyTries
from studio.room_tables import CoachHere
from studio.settings import CoachHereSettings
from studio.tables import Person

PIN = "314159"


@pytest.fixture
def doorkeeper():
    return sign_ins.Doorkeeper(CoachHereSettings(tries=2), "PINs for this coach")


@pytest.fixture
def practice_id(stage, teacher, coach):
    with stage.installation.database.writing() as session:
        coaches_here.set_pin(session, session.get_one(Person, coach.id), PIN)
    return stage.practice(teacher)


@pytest.fixture
def stranger(stage):
    return stage.person("Mr Frey", "coach")


@pytest.fixture
def writing(installation, practice_id, stranger):
    with installation.database.writing() as session:
        yield session


@pytest.fixture
def practice(writing, teacher, practice_id):
    return access.practice(writing, teacher.id, practice_id, Act.PRACTISE)


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12a456", "111111", "121212", "١٢٣٤٥٦"])
def test_a_pin_that_is_short_plain_or_no_number_is_refused(writing, coach, pin):
    with pytest.raises(InvalidInput, match="A PIN has 6 to 12 digits"):
        coaches_here.set_pin(writing, coach, pin)


def test_the_pin_is_kept_only_as_a_hash(writing, coach):
    coaches_here.set_pin(writing, coach, PIN)

    assert coach.pin_hash.startswith("$argon2id$")
    assert PIN not in coach.pin_hash


def test_a_coach_of_this_teacher_comes_in_by_the_pin(writing, practice, doorkeeper, teacher, coach):
    found = coaches_here.identify(writing, doorkeeper, practice, coach.id, PIN)
    here = coaches_here.begin(writing, practice, found, hours=3)

    assert coaches_here.found(writing, here.id, teacher.id).coach.name == coach.name


def test_nobody_else_comes_in_even_by_their_own_pin(writing, practice, doorkeeper, stranger):
    coaches_here.set_pin(writing, writing.get_one(Person, stranger.id), PIN)

    with pytest.raises(InvalidInput, match="works with this teacher"):
        coaches_here.identify(writing, doorkeeper, practice, stranger.id, PIN)


def test_wrong_pins_close_the_door_and_the_right_one_does_not_open_it_then(
    writing, practice, doorkeeper, coach
):
    for _ in range(2):
        with pytest.raises(InvalidInput, match="not the PIN"):
            coaches_here.identify(writing, doorkeeper, practice, coach.id, "271828")

    with pytest.raises(TooManyTries, match="Too many wrong PINs for this coach"):
        coaches_here.identify(writing, doorkeeper, practice, coach.id, PIN)


@pytest.mark.parametrize("ending", ["left", "late", "another came"])
def test_a_coach_who_left_is_not_here_any_more(writing, practice, teacher, coach, ending):
    known = writing.get_one(Person, coach.id)
    here = coaches_here.begin(writing, practice, known, hours=3)
    if ending == "left":
        coaches_here.end(writing, here.id, teacher.id)
    elif ending == "late":
        writing.get_one(CoachHere, here.id).until = now() - timedelta(seconds=1)
    else:
        coaches_here.begin(writing, practice, known, hours=3)
    writing.flush()

    with pytest.raises(NotFound, match="not here any more"):
        coaches_here.found(writing, here.id, teacher.id)


def test_nobody_else_can_use_that_a_coach_is_here(writing, practice, coach, stranger):
    here = coaches_here.begin(writing, practice, writing.get_one(Person, coach.id), hours=3)

    with pytest.raises(NotFound):
        coaches_here.found(writing, here.id, stranger.id)
