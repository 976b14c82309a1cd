"""Spans, sketches, edits and replies of comments; final attempts.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Columns are added one by one: to copy the table, as SQLite would for more, breaks what points at it.
COMMENT_COLUMNS = (
    ("client_key", sa.String(length=64)),
    ("end_ms", sa.Integer()),
    ("redo_from_ms", sa.Integer()),
    ("sketch", sa.JSON(none_as_null=True)),
    ("edited_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for name, kind in COMMENT_COLUMNS:
        op.add_column("comments", sa.Column(name, kind, nullable=True))
    op.add_column("comments", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_comments_author_id_client_key", "comments", ["author_id", "client_key"], unique=True)
    op.add_column("next_focuses", sa.Column("redo_from_ms", sa.Integer(), nullable=True))
    op.add_column("attempts", sa.Column("final_reason", sa.Text(), nullable=True))
    op.create_table(
        "comment_versions",
        sa.Column("comment_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=True),
        sa.Column("at_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_comment_versions_comment_id_comments")
        ),
        sa.PrimaryKeyConstraint("comment_id", "version", name=op.f("pk_comment_versions")),
    )
    op.create_table(
        "replies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("comment_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_replies_author_id_people")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_replies_comment_id_comments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
    )
    op.create_index("ix_replies_comment_id", "replies", ["comment_id"], unique=False)
    op.create_index("ix_replies_author_id_client_key", "replies", ["author_id", "client_key"], unique=True)


def downgrade() -> None:
    op.drop_table("replies")
    op.drop_table("comment_versions")
    op.drop_column("attempts", "final_reason")
    op.drop_column("next_focuses", "redo_from_ms")
    op.drop_index("ix_comments_author_id_client_key", "comments")
    op.drop_column("comments", "version")
    for name, _ in reversed(COMMENT_COLUMNS):
        op.drop_column("comments", name)
