"""Who left, though what they said to others stays; and no signal has the number of one that is gone.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    _number_events(reused=False)


def downgrade() -> None:
    _number_events(reused=True)
    op.drop_column("people", "left_at")


def _number_events(*, reused: bool) -> None:
    """Say whether SQLite may give a signal the number of one that is gone; PostgreSQL never does."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "events", recreate="always", table_kwargs={"sqlite_autoincrement": not reused}
        ):
            pass
