"""Films of two takes, live tries, attempts that were slow on purpose.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attempts", sa.Column("is_slow", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_table(
        "films",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("first_clip_id", sa.String(length=32), nullable=False),
        sa.Column("last_clip_id", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("heard", sa.String(length=8), nullable=False),
        sa.Column("with_names", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asking", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_id", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way in ('clock', 'words')", name=op.f("ck_films_way")),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'ready', 'failed', 'cancelled')", name=op.f("ck_films_state")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_films_asked_by_id_people")),
        sa.ForeignKeyConstraint(["first_clip_id"], ["clips.id"], name=op.f("fk_films_first_clip_id_clips")),
        sa.ForeignKeyConstraint(["last_clip_id"], ["clips.id"], name=op.f("fk_films_last_clip_id_clips")),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_films_practice_session_id_practice_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_films")),
        sa.UniqueConstraint(
            "first_clip_id",
            "last_clip_id",
            "way",
            "heard",
            "with_names",
            name=op.f("uq_films_first_clip_id"),
        ),
    )
    op.create_index(op.f("ix_films_last_clip_id"), "films", ["last_clip_id"], unique=False)
    op.create_index(op.f("ix_films_practice_session_id"), "films", ["practice_session_id"], unique=False)
    op.create_table(
        "live_tries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("action_step_id", sa.String(length=32), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("became", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("became in ('there', 'partly', 'not_there')", name=op.f("ck_live_tries_became")),
        sa.ForeignKeyConstraint(
            ["action_step_id"], ["action_steps.id"], name=op.f("fk_live_tries_action_step_id_action_steps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_tries")),
    )
    op.create_index(op.f("ix_live_tries_action_step_id"), "live_tries", ["action_step_id"], unique=False)


def downgrade() -> None:
    op.drop_table("live_tries")
    op.drop_table("films")
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_column("is_slow")
