"""`studio findings rerun`: old takes looked at again, or a sentence that says why not."""

from tests.web.cli.conftest import Studio


def test_where_nothing_is_behind_nothing_is_found_again(studio: Studio) -> None:
    ended = studio("findings", "rerun")

    assert ended.status == 0
    assert ended.err.strip() == "Every finding is up to date."


def test_an_attempt_that_is_not_there_is_said_to_be_none(studio: Studio) -> None:
    ended = studio("findings", "rerun", "nothing")

    assert ended.status == 1
    assert ended.err.splitlines()[-1].startswith("There is no attempt 'nothing'")
