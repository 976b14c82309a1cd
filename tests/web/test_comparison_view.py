import pytest

from studio import access, judgements
from studio.access import Act
from tests.staging import Stage
from web.comparison_view import Asked, ComparisonView, comparison_view


@pytest.fixture
def teacher(stage: Stage):
    return stage.person("Ms Okafor")


@pytest.fixture
def coach(stage: Stage, teacher):
    return stage.coach_of(teacher, "Mr Haddad")


@pytest.fixture
def pair(stage: Stage, teacher, coach):
    """Two attempts, both shared; the wait was heard in the second alone."""
    practice_id = stage.practice(teacher, coach)
    stage.share(teacher, practice_id, coach)
    first, last = stage.take(teacher, practice_id), stage.take(teacher, practice_id)
    stage.analysed(first, wait="not_seen", hands="unsure")
    stage.analysed(last)
    return first, last


def seen(stage: Stage, pair, person) -> ComparisonView:
    with stage.installation.database.reading() as session:
        first, last = (access.attempt(session, person.id, attempt.id, Act.SEE) for attempt in pair)
        practice = access.practice(session, person.id, first.practice_session_id, Act.SEE)
        asked = Asked(practice, first, last, model=None, gone=None, way=None, origin="")
        return comparison_view(session, stage.installation, asked, person)


def test_a_change_is_said_in_words_where_the_machine_can_tell(stage, pair, teacher):
    rows = seen(stage, pair, teacher).rows

    assert [(row.way, row.change) for row in rows] == [
        ("same", "heard in both"),
        ("better", "not heard → heard"),
        ("same", "heard in both"),
        ("unclear", "cannot tell → heard"),
        (None, ""),  # only a person can tell
    ]


def test_a_coach_is_told_a_change_after_judging_both(stage, pair, coach):
    before = seen(stage, pair, coach).rows[1]

    with stage.installation.database.writing() as session:
        for attempt in pair:
            judged = access.attempt(session, coach.id, attempt.id, Act.REVIEW)
            judgements.judge(session, judged, coach.id, "wait", "met")
    after = seen(stage, pair, coach).rows[1]

    assert (before.first.outcome, before.last.outcome, before.change) == ("hidden", "hidden", "")
    assert (after.first.outcome, after.last.outcome, after.change) == (
        "not_seen",
        "seen",
        "not heard → heard",
    )


def test_the_page_itself_is_among_the_pills(stage, pair, teacher):
    view = seen(stage, pair, teacher)

    assert [text for text, _, _ in view.pills] == ["This practice"]
    assert view.pills[-1][1] == view.href
