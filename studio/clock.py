"""Now, and names for new things: the two values that come from outside."""

import re
import uuid
from datetime import UTC, datetime

_ID = re.compile(r"[0-9a-f]{32}")


def now() -> datetime:
    """Return this moment, aware and in UTC."""
    return datetime.now(UTC)


def is_id(text: str) -> bool:
    """Whether *text* has the form of an identifier."""
    return _ID.fullmatch(text) is not None


def new_id() -> str:
    """Return a fresh identifier: 32 lower-case hexadecimal digits, 122 random bits."""
    return uuid.uuid4().hex
