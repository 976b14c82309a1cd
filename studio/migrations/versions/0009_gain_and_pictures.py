"""Whether the browser levelled a take's loudness by itself, and whether a person lets pictures be read.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clips", sa.Column("automatic_gain", sa.Boolean(), nullable=True))
    op.add_column(
        "people", sa.Column("pictures_read", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("people", "pictures_read")
    op.drop_column("clips", "automatic_gain")
