"""A coach's PIN, coaches at a teacher's browser, phones that come by a QR code.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("pin_hash", sa.String(length=200), nullable=True))
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.add_column(sa.Column("practice_session_id", sa.String(length=32), nullable=True))
        sign_ins.create_foreign_key(
            op.f("fk_sign_ins_practice_session_id_practice_sessions"),
            "practice_sessions",
            ["practice_session_id"],
            ["id"],
        )
    op.create_table(
        "phone_passes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_phone_passes_person_id_people")),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_phone_passes_practice_session_id_practice_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_passes")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_phone_passes_token_hash")),
    )
    op.create_index("ix_phone_passes_person_id", "phone_passes", ["person_id"], unique=False)
    op.create_table(
        "coaches_here",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("teacher_id", sa.String(length=32), nullable=False),
        sa.Column("coach_id", sa.String(length=32), nullable=False),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coach_id"], ["people.id"], name=op.f("fk_coaches_here_coach_id_people")),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_coaches_here_practice_session_id_practice_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["people.id"], name=op.f("fk_coaches_here_teacher_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaches_here")),
    )
    op.create_index("ix_coaches_here_teacher_id", "coaches_here", ["teacher_id"], unique=False)


def downgrade() -> None:
    op.drop_table("coaches_here")
    op.drop_table("phone_passes")
    with op.batch_alter_table("sign_ins") as sign_ins:
        sign_ins.drop_constraint(
            op.f("fk_sign_ins_practice_session_id_practice_sessions"), type_="foreignkey"
        )
        sign_ins.drop_column("practice_session_id")
    op.drop_column("people", "pin_hash")
