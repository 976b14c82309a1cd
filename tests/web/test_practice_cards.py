import pytest

from studio import access, comments, practice_sessions, reviews
from studio.access import Act
from studio.wordings import Wording
from tests.staging import Stage
from web.practice_cards import PracticeCard, practice_cards


@pytest.fixture
def teacher(stage: Stage):
    return stage.person("Ms Okafor")


@pytest.fixture
def coach(stage: Stage, teacher):
    return stage.coach_of(teacher, "Mr Haddad")


def card(stage: Stage, person) -> PracticeCard:
    """The only practice that a person has, as they see it."""
    with stage.installation.database.reading() as session:
        listed = practice_sessions.listed_for(session, person.id)
        (only,) = practice_cards(session, person, listed)
        return only


@pytest.mark.parametrize(
    ("state", "to_teacher", "to_coach"),
    [
        ("planned", (True, "Needs a model"), (True, "Needs a model")),
        ("modelled", (True, "Ready to begin"), (False, "Nothing is shared with you yet")),
        ("practising", (True, "Ready for the first attempt"), (False, "Nothing is shared with you yet")),
    ],
)
def test_each_is_told_what_comes_next_and_whether_it_comes_from_them(
    stage, teacher, coach, state, to_teacher, to_coach
):
    stage.practice(teacher, coach, state)

    theirs, coachs = card(stage, teacher), card(stage, coach)

    assert (theirs.is_my_turn, theirs.status) == to_teacher
    assert (coachs.is_my_turn, coachs.status) == to_coach


def test_a_shared_attempt_waits_for_the_coach_and_its_change_for_the_teacher(stage, teacher, coach):
    practice_id = stage.practice(teacher, coach)
    stage.share(teacher, practice_id, coach)
    attempt = stage.take(teacher, practice_id)
    before = card(stage, teacher), card(stage, coach)

    with stage.installation.database.writing() as session:
        reviewed = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
        clip = reviewed.clip
        clip.duration_ms = 9000
        comments.write(session, reviewed, coach.id, Wording("change", "Wait longer.", "wait", 4000))
        reviews.share_review(session, reviewed, coach.id)
    after = card(stage, teacher), card(stage, coach)

    assert [(seen.is_my_turn, seen.status) for seen in before] == [
        (False, "Nobody has said what to change on attempt 1 yet"),
        (True, "1 attempt to review"),
    ]
    assert [(seen.is_my_turn, seen.status, seen.focus) for seen in after] == [
        (True, "Go again", "Wait longer."),
        (False, "Ms Okafor goes again", "Wait longer."),
    ]


def test_a_picture_is_asked_for_once_it_is_there(stage, teacher):
    attempt = stage.take(teacher, stage.practice(teacher))
    before = card(stage, teacher).poster

    stage.analysed(attempt)

    assert before is None
    assert card(stage, teacher).poster == f"/api/v1/clips/{attempt.clip_id}/poster"
