"""Corrected words, pupils' stretches, findings that were replaced, and the owner's word against one.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_findings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("near", sa.Boolean(), nullable=False),
        sa.Column("detector", sa.String(length=32), nullable=False),
        sa.Column("detector_version", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("model_version", sa.String(length=200), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('seen', 'not_seen', 'unsure')", name=op.f("ck_past_findings_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_past_findings_attempt_id_attempts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_findings")),
    )
    op.create_index("ix_past_findings_attempt_id", "past_findings", ["attempt_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('disputed', 'hidden')", name=op.f("ck_objections_kind")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_objections_attempt_id_attempts")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_objections_made_by_id_people")),
        sa.PrimaryKeyConstraint("attempt_id", "criterion_id", name=op.f("pk_objections")),
    )
    op.create_table(
        "corrections",
        sa.Column("clip_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("corrected_by_id", sa.String(length=32), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_corrections_clip_id_clips")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["people.id"], name=op.f("fk_corrections_corrected_by_id_people")
        ),
        sa.PrimaryKeyConstraint("clip_id", "place", name=op.f("pk_corrections")),
    )
    op.create_table(
        "pupil_stretches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("clip_id", sa.String(length=32), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("marked_by_id", sa.String(length=32), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_pupil_stretches_clip_id_clips")),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["people.id"], name=op.f("fk_pupil_stretches_marked_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupil_stretches")),
    )
    op.create_index("ix_pupil_stretches_clip_id", "pupil_stretches", ["clip_id"], unique=False)


def downgrade() -> None:
    op.drop_table("pupil_stretches")
    op.drop_table("corrections")
    op.drop_table("objections")
    op.drop_table("past_findings")
