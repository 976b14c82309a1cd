"""The first record.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('teacher', 'coach')", name=op.f("ck_people_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "step_templates",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_templates")),
        sa.UniqueConstraint("step_id", "version", name=op.f("uq_step_templates_step_id")),
    )
    with op.batch_alter_table("step_templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_templates_step_id"), ["step_id"], unique=False)

    op.create_table(
        "action_steps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("teacher_id", sa.String(length=32), nullable=False),
        sa.Column("coach_id", sa.String(length=32), nullable=True),
        sa.Column("step_id", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('drafted', 'agreed', 'practising', 'trying_live', 'reviewed', 'secure', 'parked')",
            name=op.f("ck_action_steps_state"),
        ),
        sa.ForeignKeyConstraint(["coach_id"], ["people.id"], name=op.f("fk_action_steps_coach_id_people")),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["people.id"], name=op.f("fk_action_steps_teacher_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_steps")),
    )
    with op.batch_alter_table("action_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_steps_coach_id"), ["coach_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_steps_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "clips",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("frame_rate", sa.String(length=16), nullable=True),
        sa.Column("has_audio", sa.Boolean(), nullable=True),
        sa.Column("has_video", sa.Boolean(), nullable=True),
        sa.Column("playable_type", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('arriving', 'complete', 'discarded')", name=op.f("ck_clips_state")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_clips_owner_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clips")),
        sa.UniqueConstraint("owner_id", "client_key", name=op.f("uq_clips_owner_id")),
    )
    with op.batch_alter_table("clips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clips_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "pairings",
        sa.Column("coach_id", sa.String(length=32), nullable=False),
        sa.Column("teacher_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["people.id"], name=op.f("fk_pairings_coach_id_people")),
        sa.ForeignKeyConstraint(["teacher_id"], ["people.id"], name=op.f("fk_pairings_teacher_id_people")),
        sa.PrimaryKeyConstraint("coach_id", "teacher_id", name=op.f("pk_pairings")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_person_id"), ["person_id"], unique=False)

    op.create_table(
        "analysis_stages",
        sa.Column("clip_id", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("result_key", sa.String(length=200), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'ready', 'failed')", name=op.f("ck_analysis_stages_state")
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_analysis_stages_clip_id_clips")),
        sa.PrimaryKeyConstraint("clip_id", "stage", name=op.f("pk_analysis_stages")),
    )
    op.create_table(
        "step_versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("action_step_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_step_id"], ["action_steps.id"], name=op.f("fk_step_versions_action_step_id_action_steps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_versions")),
        sa.UniqueConstraint("action_step_id", "number", name=op.f("uq_step_versions_action_step_id")),
    )
    with op.batch_alter_table("step_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_versions_action_step_id"), ["action_step_id"], unique=False)

    op.create_table(
        "practice_sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("action_step_id", sa.String(length=32), nullable=False),
        sa.Column("step_version_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'modelled', 'practising', 'closed', 'abandoned')",
            name=op.f("ck_practice_sessions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["action_step_id"],
            ["action_steps.id"],
            name=op.f("fk_practice_sessions_action_step_id_action_steps"),
        ),
        sa.ForeignKeyConstraint(
            ["step_version_id"],
            ["step_versions.id"],
            name=op.f("fk_practice_sessions_step_version_id_step_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_sessions")),
    )
    with op.batch_alter_table("practice_sessions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_sessions_action_step_id"), ["action_step_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_practice_sessions_step_version_id"), ["step_version_id"], unique=False
        )

    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("step_version_id", sa.String(length=32), nullable=False),
        sa.Column("clip_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("repeat_of_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage in ('cold', 'repeat')", name=op.f("ck_attempts_stage")),
        sa.CheckConstraint(
            "state in ('recording', 'ready', 'reviewed', 'answered', 'final', 'discarded', 'deleted')",
            name=op.f("ck_attempts_state"),
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_attempts_clip_id_clips")),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_attempts_practice_session_id_practice_sessions"),
        ),
        sa.ForeignKeyConstraint(
            ["repeat_of_id"], ["attempts.id"], name=op.f("fk_attempts_repeat_of_id_attempts")
        ),
        sa.ForeignKeyConstraint(
            ["step_version_id"], ["step_versions.id"], name=op.f("fk_attempts_step_version_id_step_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("clip_id", name=op.f("uq_attempts_clip_id")),
        sa.UniqueConstraint("practice_session_id", "number", name=op.f("uq_attempts_practice_session_id")),
    )
    op.create_table(
        "model_exemplars",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("clip_id", sa.String(length=32), nullable=True),
        sa.Column("made_by_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('clip', 'live')", name=op.f("ck_model_exemplars_kind")),
        sa.ForeignKeyConstraint(["clip_id"], ["clips.id"], name=op.f("fk_model_exemplars_clip_id_clips")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_model_exemplars_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_model_exemplars_practice_session_id_practice_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_exemplars")),
    )
    with op.batch_alter_table("model_exemplars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_model_exemplars_clip_id"), ["clip_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_model_exemplars_practice_session_id"), ["practice_session_id"], unique=False
        )

    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=True),
        sa.Column("at_ms", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('praise', 'probe', 'change', 'model_this', 'note')", name=op.f("ck_comments_kind")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'shared', 'acted_on', 'still_to_do')", name=op.f("ck_comments_state")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_comments_attempt_id_attempts")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_comments_author_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comments_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_events_attempt_id_attempts")),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_events_practice_session_id_practice_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_at"), ["at"], unique=False)
        batch_op.create_index("ix_events_practice_session_id_id", ["practice_session_id", "id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("near", sa.Boolean(), nullable=False),
        sa.Column("detector", sa.String(length=32), nullable=False),
        sa.Column("detector_version", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("model_version", sa.String(length=200), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome in ('seen', 'not_seen', 'unsure')", name=op.f("ck_findings_outcome")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_findings_attempt_id_attempts")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "criterion_id", name=op.f("pk_findings")),
    )
    op.create_table(
        "judgements",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level in ('not_yet', 'nearly', 'met', 'not_judged')", name=op.f("ck_judgements_level")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_judgements_attempt_id_attempts")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_judgements_person_id_people")),
        sa.PrimaryKeyConstraint("attempt_id", "criterion_id", "person_id", name=op.f("pk_judgements")),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("with_id", sa.String(length=32), nullable=False),
        sa.Column("practice_session_id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_shares_attempt_id_attempts")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_shares_owner_id_people")),
        sa.ForeignKeyConstraint(
            ["practice_session_id"],
            ["practice_sessions.id"],
            name=op.f("fk_shares_practice_session_id_practice_sessions"),
        ),
        sa.ForeignKeyConstraint(["with_id"], ["people.id"], name=op.f("fk_shares_with_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
    )
    with op.batch_alter_table("shares", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shares_practice_session_id"), ["practice_session_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_shares_with_id"), ["with_id"], unique=False)

    op.create_table(
        "next_focuses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("comment_id", sa.String(length=32), nullable=False),
        sa.Column("criterion_id", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempts.id"], name=op.f("fk_next_focuses_attempt_id_attempts")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comments.id"], name=op.f("fk_next_focuses_comment_id_comments")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["people.id"], name=op.f("fk_next_focuses_set_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_focuses")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_next_focuses_attempt_id")),
    )


def downgrade() -> None:
    op.drop_table("next_focuses")
    with op.batch_alter_table("shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shares_with_id"))
        batch_op.drop_index(batch_op.f("ix_shares_practice_session_id"))

    op.drop_table("shares")
    op.drop_table("judgements")
    op.drop_table("findings")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_practice_session_id_id")
        batch_op.drop_index(batch_op.f("ix_events_at"))

    op.drop_table("events")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_attempt_id"))

    op.drop_table("comments")
    with op.batch_alter_table("model_exemplars", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_exemplars_practice_session_id"))
        batch_op.drop_index(batch_op.f("ix_model_exemplars_clip_id"))

    op.drop_table("model_exemplars")
    op.drop_table("attempts")
    with op.batch_alter_table("practice_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_sessions_step_version_id"))
        batch_op.drop_index(batch_op.f("ix_practice_sessions_action_step_id"))

    op.drop_table("practice_sessions")
    with op.batch_alter_table("step_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_versions_action_step_id"))

    op.drop_table("step_versions")
    op.drop_table("analysis_stages")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_person_id"))

    op.drop_table("sign_ins")
    op.drop_table("pairings")
    with op.batch_alter_table("clips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clips_owner_id"))

    op.drop_table("clips")
    with op.batch_alter_table("action_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_steps_teacher_id"))
        batch_op.drop_index(batch_op.f("ix_action_steps_coach_id"))

    op.drop_table("action_steps")
    with op.batch_alter_table("step_templates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_templates_step_id"))

    op.drop_table("step_templates")
    op.drop_table("people")
