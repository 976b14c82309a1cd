"""What is sent is text: null characters and halves of others are nothing that a person wrote.

No database keeps the first, and the second cannot be written in UTF-8.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import Request

from studio.errors import InvalidInput, NotFound

NULL = "\x00"
_IN_JSON = re.compile(rb"\\u(?:0000|d[89a-f])", re.IGNORECASE)


async def nothing_invisible(request: Request) -> None:
    """Let a request through whose address and values are text.

    Raises:
        NotFound: if the address is none: nothing is called so.
        InvalidInput: if a value is none; the first is pointed at.
    """
    if NULL in request.scope["path"] or any(NULL in value for value in request.query_params.values()):
        raise NotFound("There is nothing at this address; check how it was written.")
    for pointer in await _not_text(request):
        raise InvalidInput("There is a character in this that nobody can see; write it anew.", pointer)


async def _not_text(request: Request) -> list[str]:
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        body = await request.body()
        return list(_not_text_in(json.loads(body), "")) if _IN_JSON.search(body) else []
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return [f"/{name}" for name, value in (await request.form()).multi_items() if NULL in str(value)]
    return []


def _not_text_in(value: Any, pointer: str) -> Iterator[str]:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(value, str) and (NULL in value or not _is_unicode(value)):
        yield pointer
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield from _not_text_in(part, f"{pointer}/{name}")


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
