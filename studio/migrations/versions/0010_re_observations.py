"""What a coach saw of a step in a later lesson.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "re_observations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("action_step_id", sa.String(length=32), nullable=False),
        sa.Column("coach_id", sa.String(length=32), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('secure', 'continued', 'replaced')", name=op.f("ck_re_observations_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["action_step_id"],
            ["action_steps.id"],
            name=op.f("fk_re_observations_action_step_id_action_steps"),
        ),
        sa.ForeignKeyConstraint(["coach_id"], ["people.id"], name=op.f("fk_re_observations_coach_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_re_observations")),
    )
    op.create_index(
        op.f("ix_re_observations_action_step_id"), "re_observations", ["action_step_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("re_observations")
