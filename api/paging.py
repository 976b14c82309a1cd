"""Lists come in pages: `items`, and the cursor of the `next` page or null."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from studio.errors import InvalidInput

Item = TypeVar("Item")
Row = TypeVar("Row")

LimitParam = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
CursorParam = Annotated[str | None, Query(max_length=100, description="`next` of the page before.")]


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None


def page_of(
    rows: Sequence[Row],
    limit: int,
    after: str | None,
    *,
    key: Callable[[Row], str],
    shown: Callable[[Row], Item],
) -> Page[Item]:
    """Return the page of a whole list that follows the row whose *key* is *after*.

    Raises:
        InvalidInput: if no row has that key (any more).
    """
    first = 0
    if after is not None:
        places = [place for place, row in enumerate(rows) if key(row) == after]
        if not places:
            raise unknown_cursor()
        first = places[0] + 1
    here = rows[first : first + limit]
    is_last = first + limit >= len(rows)
    return Page(items=[shown(row) for row in here], next=None if is_last else key(here[-1]))


def unknown_cursor() -> InvalidInput:
    """Return what is said to a cursor of no page, which would otherwise begin the list again."""
    return InvalidInput("There is no such page any more; begin again without `after`.", "/after")
