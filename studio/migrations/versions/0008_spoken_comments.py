"""Comments that are spoken: each with a recording of its author's.

Revision: 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One statement, which both databases take: to SQLite a foreign key cannot be added apart from its column.
    op.execute(
        "alter table comments add column spoken_clip_id varchar(32)"
        " constraint fk_comments_spoken_clip_id_clips references clips (id)"
    )
    op.create_index("ix_comments_spoken_clip_id", "comments", ["spoken_clip_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_comments_spoken_clip_id", "comments")
    op.drop_column("comments", "spoken_clip_id")
