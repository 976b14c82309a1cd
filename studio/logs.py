"""What the studio says of itself: one JSON line an event, on standard error.

An event names things by identifier alone. No name, e-mail, transcript or file name of a person goes
into a log; `request_id` follows what a page asked for into the job that did it.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars
from structlog.typing import EventDict, FilteringBoundLogger

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def configure(level: str) -> None:
    """Write events of at least *level* as JSON lines; other libraries from warnings up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is said
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Passing()], force=True)


def logger() -> FilteringBoundLogger:
    """Return the logger; `logger().info("stage.ready", clip=…, took_ms=…)`."""
    log: FilteringBoundLogger = structlog.get_logger()
    return log


class _Passing(logging.Handler):
    """Passes what other libraries say on as events of ours, one line each."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say it; an error that comes along is named, since its own words may quote anything."""
        error = record.exc_info[0] if record.exc_info else None
        said = "an error, see the event before" if error else record.getMessage()
        logger().log(record.levelno, "library", name=record.name, said=said, **_named(error))


def _named(error: type[BaseException] | None) -> dict[str, str]:
    return {"problem": error.__name__} if error else {}


def _without_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Say of an error what it is and where it arose; neither its message nor any value goes into a log."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["problem"] = [type(one).__name__ for one in _causes(error)]
        event["at"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def begin_request(request_id: str) -> None:
    """Say which request everything logged from here on belongs to."""
    clear_contextvars()
    bind_contextvars(request_id=request_id)


def request_id() -> str | None:
    """Return the request that this work belongs to, if any."""
    known: str | None = get_contextvars().get("request_id")
    return known
