"""Who may see what, and do what to it: the owner, whoever holds a share, the named coach, and strangers."""

from datetime import timedelta

import pytest

from studio import access, attempts, practice_sessions, sharing
from studio.access import Act, sees_attempts
from studio.clock import new_id, now
from studio.errors import Forbidden, NotFound
from studio.tables import Share


@pytest.fixture
def practice_id(stage, teacher, coach):
    return stage.practice(teacher, coach)


@pytest.fixture
def attempt(stage, teacher, practice_id):
    return stage.take(teacher, practice_id)


@pytest.fixture
def may(installation):
    """Returns a function that asks whether a person may do something: "yes", "no", or "unknown" to them."""

    def ask(what, person, thing_id, act):
        with installation.database.reading() as session:
            try:
                what(session, person.id, thing_id, act)
            except NotFound:
                return "unknown"
            except Forbidden:
                return "no"
            return "yes"

    return ask


def allowed(may, what, person, thing_id):
    return {act for act in Act if may(what, person, thing_id, act) == "yes"}


def test_the_owner_decides_about_an_attempt_and_may_review_it(may, teacher, attempt):
    assert allowed(may, access.attempt, teacher, attempt.id) == {Act.SEE, Act.REVIEW, Act.DECIDE}


def test_whoever_holds_a_share_may_review_and_not_decide(stage, may, teacher, coach, practice_id, attempt):
    stage.share(teacher, practice_id, coach)

    assert allowed(may, access.attempt, coach, attempt.id) == {Act.SEE, Act.REVIEW}
    assert may(access.attempt, coach, attempt.id, Act.DECIDE) == "no"


def test_the_coach_whom_a_practice_names_sees_it_and_none_of_its_takes(may, coach, practice_id, attempt):
    assert allowed(may, access.practice, coach, practice_id) == {Act.SEE, Act.PREPARE, Act.RE_OBSERVE}
    assert may(access.attempt, coach, attempt.id, Act.SEE) == "unknown"
    assert may(access.clip, coach, attempt.clip_id, Act.SEE) == "unknown"


def test_a_pairing_opens_nothing(stage, may, teacher, practice_id, attempt):
    paired = stage.coach_of(teacher)

    assert may(access.practice, paired, practice_id, Act.SEE) == "unknown"
    assert may(access.attempt, paired, attempt.id, Act.SEE) == "unknown"


def test_a_stranger_is_told_that_nothing_is_there(stage, may, practice_id, attempt):
    stranger = stage.person()

    answers = {
        may(what, stranger, thing_id, act)
        for what, thing_id in (
            (access.practice, practice_id),
            (access.attempt, attempt.id),
            (access.clip, attempt.clip_id),
        )
        for act in Act
    }

    assert answers == {"unknown"}


def test_a_share_of_one_attempt_opens_that_one_and_the_practice_around_it(
    stage, may, teacher, practice_id, attempt
):
    other, paired = stage.take(teacher, practice_id), stage.coach_of(teacher)

    stage.share(teacher, practice_id, paired, attempt)

    assert may(access.attempt, paired, attempt.id, Act.SEE) == "yes"
    assert may(access.attempt, paired, other.id, Act.SEE) == "unknown"
    assert allowed(may, access.practice, paired, practice_id) == {Act.SEE}


def test_a_share_of_a_practice_opens_takes_that_come_later(stage, may, teacher, coach, practice_id, attempt):
    stage.share(teacher, practice_id, coach)

    later = stage.take(teacher, practice_id)

    assert may(access.attempt, coach, later.id, Act.SEE) == "yes"


def test_a_share_of_one_practice_opens_no_other(stage, may, teacher, coach, practice_id):
    other = stage.take(teacher, stage.practice(teacher, coach))

    stage.share(teacher, practice_id, coach)

    assert may(access.attempt, coach, other.id, Act.SEE) == "unknown"


@pytest.mark.parametrize(("days", "answer"), [(1, "yes"), (0, "yes"), (-1, "unknown")])
def test_a_share_holds_through_its_last_day(stage, may, teacher, coach, practice_id, attempt, days, answer):
    share = stage.share(teacher, practice_id, coach)
    with stage.installation.database.writing() as session:
        session.get_one(Share, share.id).until = now().date() + timedelta(days=days)

    assert may(access.attempt, coach, attempt.id, Act.SEE) == answer


def test_a_withdrawn_share_opens_nothing_any_more(stage, may, teacher, coach, practice_id, attempt):
    share = stage.share(teacher, practice_id, coach)
    with stage.installation.database.writing() as session:
        practice = access.practice(session, teacher.id, practice_id, Act.DECIDE)
        sharing.withdraw(session, practice, share.id)

    assert may(access.attempt, coach, attempt.id, Act.SEE) == "unknown"


def test_a_discarded_attempt_is_gone_for_everybody(stage, may, teacher, coach, practice_id, attempt):
    stage.share(teacher, practice_id, coach)

    stage.discard(teacher, attempt)

    for person in (teacher, coach):
        assert may(access.attempt, person, attempt.id, Act.SEE) == "unknown"
        assert may(access.clip, person, attempt.clip_id, Act.SEE) == "unknown"


def test_the_original_is_its_owner_s_alone(stage, may, teacher, coach, practice_id, attempt):
    stage.share(teacher, practice_id, coach)

    assert may(access.clip, teacher, attempt.clip_id, Act.FILL) == "yes"
    assert may(access.clip, coach, attempt.clip_id, Act.FILL) == "no"
    assert may(access.clip, coach, attempt.clip_id, Act.SEE) == "yes"


def test_a_model_is_seen_by_whoever_sees_its_practice_and_sent_by_its_maker(
    stage, may, teacher, coach, practice_id
):
    clip_id = stage.model_clip(coach, practice_id)

    assert may(access.clip, coach, clip_id, Act.FILL) == "yes"
    assert may(access.clip, teacher, clip_id, Act.FILL) == "no"
    assert may(access.clip, teacher, clip_id, Act.SEE) == "yes"
    assert may(access.clip, stage.person(), clip_id, Act.SEE) == "unknown"


def test_a_clip_that_nothing_uses_is_its_owner_s(stage, may, teacher, coach):
    clip = stage.expected_clip(teacher)

    assert may(access.clip, teacher, clip.id, Act.SEE) == "yes"
    assert may(access.clip, coach, clip.id, Act.SEE) == "unknown"


@pytest.mark.parametrize("what", [access.practice, access.attempt, access.clip])
def test_what_does_not_exist_is_unknown(may, teacher, what):
    assert may(what, teacher, new_id(), Act.SEE) == "unknown"


def test_a_comment_is_changed_by_its_author_alone(stage, installation, teacher, coach, practice_id, attempt):
    stage.share(teacher, practice_id, coach)
    written = stage.comment(coach, attempt)

    with installation.database.reading() as session:
        assert access.comment(session, coach.id, written.id).id == written.id
        with pytest.raises(NotFound):
            access.comment(session, teacher.id, written.id)


def test_a_comment_cannot_be_changed_once_its_attempt_is_hidden(
    stage, installation, teacher, coach, practice_id, attempt
):
    share = stage.share(teacher, practice_id, coach)
    written = stage.comment(coach, attempt)
    with installation.database.writing() as session:
        sharing.withdraw(session, access.practice(session, teacher.id, practice_id, Act.DECIDE), share.id)

    with installation.database.reading() as session, pytest.raises(NotFound):
        access.comment(session, coach.id, written.id)


def test_the_query_of_visible_attempts_says_what_the_single_question_says(
    stage, installation, may, teacher, coach, practice_id
):
    takes = [stage.take(teacher, practice_id) for _ in range(3)]
    elsewhere = stage.take(teacher, stage.practice(teacher))
    stage.share(teacher, practice_id, coach, takes[1])
    stage.discard(teacher, takes[2])

    for person in (teacher, coach, stage.person()):
        with installation.database.reading() as session:
            seen = set(session.scalars(sees_attempts(person.id)))
        one_by_one = {
            take.id for take in (*takes, elsewhere) if may(access.attempt, person, take.id, Act.SEE) == "yes"
        }
        assert seen == one_by_one


def test_takes_that_are_not_shared_are_counted_nowhere_not_even_for_the_named_coach(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    take = stage.take(teacher, practice_id)
    with stage.installation.database.reading() as session:
        (before,) = practice_sessions.listed_for(session, coach.id)
        newest_before = attempts.newest_of(session, coach.id, [practice_id])
        seen_before = attempts.of_practice(session, coach.id, practice_id)
    stage.share(teacher, practice_id, coach, take)
    with stage.installation.database.reading() as session:
        (after,) = practice_sessions.listed_for(session, coach.id)

    assert (before.attempts, before.waiting, newest_before, list(seen_before)) == (0, 0, {}, [])
    assert (after.attempts, after.waiting) == (1, 1)
