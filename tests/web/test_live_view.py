"""What the open room shows of a take while it is still being recorded."""

import pytest

from studio import live
from tests.plain_browser import PlainBrowser


@pytest.fixture
def heard(stage, site, teacher):
    """Returns what the room shows of what is heard."""
    practice = stage.practice(teacher)

    def show():
        return PlainBrowser(stage.visit(site, teacher, as_script=False)).open(
            f"/practice-sessions/{practice}/heard"
        )

    return practice, show


def test_before_the_first_words_the_room_says_when_they_come(heard):
    _, show = heard

    assert "The first words come after about ten seconds." in show().page.text


def test_the_words_so_far_and_what_was_heard_stand_in_the_room(stage, teacher, heard):
    practice, show = heard
    attempt = stage.started(teacher, practice)
    live.keep(stage.installation.store, attempt.clip_id, live.HeardSoFar("Hands down, everyone.", ("hands",)))

    page = show().page

    assert page.status == 200
    assert "Hands down, everyone." in page.text
    assert "Invites hands down or says anyone may be asked : heard" in page.text
    assert ": not heard so far" in page.text
