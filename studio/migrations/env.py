"""Runs one migration on the connection that `studio.schema` hands over."""

from typing import Any, Literal

from alembic import context

from studio import lesson_tables, room_tables  # noqa: F401 (their tables are part of the record)
from studio.columns import Moment
from studio.tables import Table


def _as_written(kind: str, item: Any, _context: object) -> str | Literal[False]:  # noqa: ANN401
    """Write our own column type as the plain one it is in the database."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=_as_written,
    compare_type=True,
    # The job engine keeps its own tables in the same database and migrates them itself.
    include_name=lambda name, kind, _parents: kind != "table" or name in Table.metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
