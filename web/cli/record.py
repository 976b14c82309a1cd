"""The studio's record, as commands open it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from studio import schema
from studio.database import Database
from studio.settings import Settings
from web.cli.refusals import Refusal


@contextmanager
def record(settings: Settings) -> Iterator[Database]:
    """Open the record, brought up to date.

    Raises:
        Refusal: if it cannot be opened or used.
    """
    database = Database(settings.database_url)
    try:
        schema.upgrade(database.engine)
        yield database
    except (SQLAlchemyError, OSError) as error:
        raise Refusal("The studio's record cannot be opened: `studio doctor` says what to do.") from error
    finally:
        database.close()
