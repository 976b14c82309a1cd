"""One JSON line an event, and nothing in it that a person said, wrote or is called."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from studio import logs


@pytest.fixture
def configured() -> Iterator[Callable[[], None]]:
    """Returns how to begin to log; what was said before of logging holds again afterwards."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    yield lambda: logs.configure("info")
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_error_is_logged_by_its_kind_and_place_and_none_of_its_words(configured, capsys):
    configured()
    secret = "Devon, start us off."

    try:
        int(secret)
    except ValueError as error:
        logs.logger().error("request.unexpected", exc_info=error)

    (line,) = lines_of(capsys)
    assert line["problem"] == ["ValueError"]
    assert line["at"][0].startswith("test_logs.py:")
    assert secret not in json.dumps(line)


def test_what_other_libraries_say_is_one_line_of_ours(configured, capsys):
    configured()

    try:
        int("okafor@school.test")
    except ValueError:
        logging.getLogger("a.library").exception("Exception in ASGI application")

    (line,) = lines_of(capsys)
    assert line["event"] == "library"
    assert line["name"] == "a.library"
    assert "okafor" not in json.dumps(line)


def test_an_event_names_the_request_that_it_belongs_to(configured, capsys):
    configured()
    logs.begin_request("3f" * 16)

    logs.logger().info("clip.received", clip="0a")

    assert [line["request_id"] for line in lines_of(capsys)] == ["3f" * 16]
