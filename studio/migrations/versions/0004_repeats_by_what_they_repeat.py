"""Indexes on what an attempt repeats and on the comment of a focus.

Revision: 0004, after 0003.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_attempts_repeat_of_id", "attempts", ["repeat_of_id"], unique=False)
    op.create_index("ix_next_focuses_comment_id", "next_focuses", ["comment_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_next_focuses_comment_id", "next_focuses")
    op.drop_index("ix_attempts_repeat_of_id", "attempts")
