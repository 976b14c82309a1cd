"""How much of a take its owner cut away, and which comments speak of that.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clips", sa.Column("trimmed_by", sa.String(length=100), nullable=True))
    op.add_column("clips", sa.Column("cut_start_ms", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("clips", sa.Column("cut_end_ms", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("comments", sa.Column("cut_away", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("comments", "cut_away")
    op.drop_column("clips", "cut_end_ms")
    op.drop_column("clips", "cut_start_ms")
    op.drop_column("clips", "trimmed_by")
