"""Shares: with a coach one works with, until a day, and ended by one word."""

from datetime import timedelta

import pytest

from studio import access, sharing
from studio.access import Act
from studio.clock import new_id, now
from studio.errors import InvalidInput, NotFound


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


def active(stage, practice_id):
    with stage.installation.database.reading() as session:
        return [
            (share.shared_with.name, share.attempt_id, share.until)
            for share in sharing.active(session, practice_id)
        ]


@pytest.mark.parametrize("days", [-1, 367])
def test_a_share_ends_between_today_and_a_year_from_now(stage, teacher, coach, practice_id, days):
    with pytest.raises(InvalidInput) as refused:
        stage.share(teacher, practice_id, coach, days=days)

    assert refused.value.pointer == "/until"


def test_a_take_is_shared_with_nobody_but_a_coach_one_works_with(stage, teacher, practice_id):
    with pytest.raises(InvalidInput, match="a coach you work with"):
        stage.share(teacher, practice_id, stage.person(role="coach"))


def test_an_attempt_of_another_practice_is_refused(stage, teacher, coach, practice_id):
    other = stage.take(teacher, stage.practice(teacher, coach))

    with pytest.raises(InvalidInput, match="another practice"):
        stage.share(teacher, practice_id, coach, other)


def test_shared_again_it_is_one_share_until_the_day_named_last(stage, teacher, coach, practice_id):
    first = stage.share(teacher, practice_id, coach, days=7)

    again = stage.share(teacher, practice_id, coach, days=21)

    assert again.id == first.id
    assert active(stage, practice_id) == [(coach.name, None, now().date() + timedelta(days=21))]


def test_a_share_of_one_take_stands_beside_that_of_all(stage, teacher, coach, practice_id):
    take = stage.take(teacher, practice_id)

    stage.share(teacher, practice_id, coach)
    stage.share(teacher, practice_id, coach, take)

    assert [attempt_id for _, attempt_id, _ in active(stage, practice_id)] == [None, take.id]


def test_a_withdrawn_share_is_not_active_and_can_be_made_anew(stage, teacher, coach, practice_id):
    share = stage.share(teacher, practice_id, coach)
    with stage.installation.database.writing() as session:
        sharing.withdraw(session, access.practice(session, teacher.id, practice_id, Act.DECIDE), share.id)
    withdrawn = active(stage, practice_id)

    anew = stage.share(teacher, practice_id, coach)

    assert withdrawn == []
    assert anew.id != share.id
    assert len(active(stage, practice_id)) == 1


@pytest.mark.parametrize("whose", ["unknown", "another practice's"])
def test_a_share_is_ended_from_its_own_practice(stage, teacher, coach, practice_id, whose):
    share_id = new_id()
    if whose != "unknown":
        share_id = stage.share(teacher, stage.practice(teacher, coach), coach).id

    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.DECIDE)
        with pytest.raises(NotFound):
            sharing.withdraw(session, practice, share_id)
