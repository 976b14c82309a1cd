"""The record: mapped classes without behaviour.

Conventions: identifiers are 32 hexadecimal digits; moments in a clip are whole milliseconds; dates are
aware and UTC; relationships are never loaded behind a reader's back (`lazy="raise"`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio.columns import Table as Table
from studio.columns import key as _key
from studio.columns import one_of as _one_of
from studio.columns import to as _to

PERSON_ROLES = ("teacher", "coach")
ACTION_STEP_STATES = ("drafted", "agreed", "practising", "trying_live", "reviewed", "secure", "parked")
PRACTICE_SESSION_STATES = ("planned", "modelled", "practising", "closed", "abandoned")
ATTEMPT_STATES = ("recording", "ready", "reviewed", "answered", "final", "discarded", "deleted")
ATTEMPT_STAGES = ("cold", "repeat")
CLIP_STATES = ("arriving", "complete", "discarded")
STAGE_STATES = ("waiting", "running", "ready", "failed")
COMMENT_KINDS = ("praise", "probe", "change", "model_this", "note")
COMMENT_STATES = ("draft", "shared", "acted_on", "still_to_do")
LEVELS = ("not_yet", "nearly", "met", "not_judged")
OUTCOMES = ("seen", "not_seen", "unsure")
MODEL_KINDS = ("clip", "live")
FILM_WAYS = ("clock", "words")
FILM_STATES = ("waiting", "running", "ready", "failed", "cancelled")
LIVE_TRY_OUTCOMES = ("there", "partly", "not_there")
OBJECTION_KINDS = ("disputed", "hidden")


class Person(Table):
    """Someone who signs in."""

    __tablename__ = "people"
    __table_args__ = (_one_of("role", PERSON_ROLES),)

    id: Mapped[str] = _key()
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    pin_hash: Mapped[str | None] = mapped_column(String(200))  # a coach's, for "Coach here"
    pictures_read: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]  # who left has no name here any more


class SignIn(Table):
    """One browser signed in; kept here so that it can be ended here."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = _key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = _to("people.id")
    # A phone that came by a QR code is signed in for one practice alone.
    practice_session_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("practice_sessions.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Pairing(Table):
    """A coach who works with a teacher. It opens no clip: only a share does."""

    __tablename__ = "pairings"

    coach_id: Mapped[str] = mapped_column(String(32), ForeignKey("people.id"), primary_key=True)
    teacher_id: Mapped[str] = mapped_column(String(32), ForeignKey("people.id"), primary_key=True)
    created_at: Mapped[datetime]


class StepTemplate(Table):
    """A step of the library, as its `step/1` document; an import of the same id is a new version."""

    __tablename__ = "step_templates"
    __table_args__ = (UniqueConstraint("step_id", "version"),)

    id: Mapped[str] = _key()
    step_id: Mapped[str] = mapped_column(String(100), index=True)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    area: Mapped[str] = mapped_column(String(32))
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class ActionStep(Table):
    """The one small change a teacher works on now."""

    __tablename__ = "action_steps"
    __table_args__ = (_one_of("state", ACTION_STEP_STATES),)

    id: Mapped[str] = _key()
    teacher_id: Mapped[str] = _to("people.id")
    coach_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("people.id"), index=True)
    step_id: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]

    teacher: Mapped[Person] = relationship(foreign_keys=[teacher_id], lazy="raise")
    coach: Mapped[Person | None] = relationship(foreign_keys=[coach_id], lazy="raise")


class StepVersion(Table):
    """The step as fitted to one class, frozen: criteria and scenario as a `step/1` document."""

    __tablename__ = "step_versions"
    __table_args__ = (UniqueConstraint("action_step_id", "number"),)

    id: Mapped[str] = _key()
    action_step_id: Mapped[str] = _to("action_steps.id")
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class PracticeSession(Table):
    """One sitting on one action step."""

    __tablename__ = "practice_sessions"
    __table_args__ = (_one_of("state", PRACTICE_SESSION_STATES),)

    id: Mapped[str] = _key()
    action_step_id: Mapped[str] = _to("action_steps.id")
    step_version_id: Mapped[str] = _to("step_versions.id")
    state: Mapped[str] = mapped_column(String(16))
    script: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    action_step: Mapped[ActionStep] = relationship(lazy="raise")
    step_version: Mapped[StepVersion] = relationship(lazy="raise")


class Clip(Table):
    """One recording, whoever uses it: an attempt, a model or a spoken comment."""

    __tablename__ = "clips"
    __table_args__ = (_one_of("state", CLIP_STATES), UniqueConstraint("owner_id", "client_key"))

    id: Mapped[str] = _key()
    owner_id: Mapped[str] = _to("people.id")
    client_key: Mapped[str] = mapped_column(String(64))  # the browser's own: a retry makes no second clip
    state: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    frame_rate: Mapped[str | None] = mapped_column(String(16))
    has_audio: Mapped[bool | None]
    has_video: Mapped[bool | None]
    automatic_gain: Mapped[bool | None]  # whether the browser levelled its loudness; None if nobody knows
    playable_type: Mapped[str | None] = mapped_column(String(100))
    trimmed_by: Mapped[str | None] = mapped_column(String(100))  # the key of the last trim's job
    cut_start_ms: Mapped[int] = mapped_column(default=0)  # so far
    cut_end_ms: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class AnalysisStage(Table):
    """How far one stage of a clip's analysis is, apart from the life of whatever uses the clip."""

    __tablename__ = "analysis_stages"
    __table_args__ = (_one_of("state", STAGE_STATES),)

    clip_id: Mapped[str] = mapped_column(String(32), ForeignKey("clips.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    # Input hash, stage and version: by it a retry knows that the work is done.
    result_key: Mapped[str | None] = mapped_column(String(200))
    problem: Mapped[str | None] = mapped_column(Text)  # one sentence, when failed
    changed_at: Mapped[datetime]


class ModelExemplar(Table):
    """The step done well, shown before the first attempt: a clip, or done live."""

    __tablename__ = "model_exemplars"
    __table_args__ = (_one_of("kind", MODEL_KINDS),)

    id: Mapped[str] = _key()
    practice_session_id: Mapped[str] = _to("practice_sessions.id")
    kind: Mapped[str] = mapped_column(String(8))
    clip_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("clips.id"), index=True)
    made_by_id: Mapped[str] = _to("people.id", index=False)
    created_at: Mapped[datetime]

    clip: Mapped[Clip | None] = relationship(lazy="raise")


class Attempt(Table):
    """One recorded run of the scenario.

    The focus that a repeat answers is the one set on the attempt it repeats, so it is not kept twice.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        _one_of("state", ATTEMPT_STATES),
        _one_of("stage", ATTEMPT_STAGES),
        UniqueConstraint("practice_session_id", "number"),
    )

    id: Mapped[str] = _key()
    practice_session_id: Mapped[str] = _to("practice_sessions.id", index=False)
    step_version_id: Mapped[str] = _to("step_versions.id", index=False)
    clip_id: Mapped[str] = mapped_column(String(32), ForeignKey("clips.id"), unique=True)
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(8))
    repeat_of_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("attempts.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    final_reason: Mapped[str | None] = mapped_column(Text)  # why it is final though it is the only one
    # Spoken slowly on purpose, as its owner says.
    is_slow: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    clip: Mapped[Clip] = relationship(lazy="raise")
    step_version: Mapped[StepVersion] = relationship(lazy="raise")
    practice_session: Mapped[PracticeSession] = relationship(lazy="raise")


class Finding(Table):
    """A machine's evidence on one criterion in one attempt."""

    __tablename__ = "findings"
    __table_args__ = (_one_of("outcome", OUTCOMES),)

    attempt_id: Mapped[str] = mapped_column(String(32), ForeignKey("attempts.id"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    position: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    near: Mapped[bool]
    detector: Mapped[str] = mapped_column(String(32))
    detector_version: Mapped[str] = mapped_column(String(16))
    sentence: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[Any]]
    model: Mapped[str] = mapped_column(String(200))
    model_version: Mapped[str] = mapped_column(String(200))
    found_at: Mapped[datetime]


class PastFinding(Table):
    """A finding that another has taken the place of, with the version of the detector that made it."""

    __tablename__ = "past_findings"
    __table_args__ = (_one_of("outcome", OUTCOMES),)

    id: Mapped[str] = _key()
    attempt_id: Mapped[str] = _to("attempts.id")
    criterion_id: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(16))
    near: Mapped[bool]
    detector: Mapped[str] = mapped_column(String(32))
    detector_version: Mapped[str] = mapped_column(String(16))
    sentence: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[Any]]
    model: Mapped[str] = mapped_column(String(200))
    model_version: Mapped[str] = mapped_column(String(200))
    found_at: Mapped[datetime]
    replaced_at: Mapped[datetime]


class Objection(Table):
    """The owner's word against a finding: it is wrong, or not to be shown. It outlives a new finding."""

    __tablename__ = "objections"
    __table_args__ = (_one_of("kind", OBJECTION_KINDS),)

    attempt_id: Mapped[str] = mapped_column(String(32), ForeignKey("attempts.id"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[str] = _to("people.id", index=False)
    made_at: Mapped[datetime]


class Correction(Table):
    """A word as a person says it was, beside the machine's, which stays.

    `place` counts the words of the transcript from 0; `heard` is what the machine wrote there, so that a
    transcript written anew by another model is not corrected in the wrong place.
    """

    __tablename__ = "corrections"

    clip_id: Mapped[str] = mapped_column(String(32), ForeignKey("clips.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    heard: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    corrected_by_id: Mapped[str] = _to("people.id", index=False)
    corrected_at: Mapped[datetime]

    corrected_by: Mapped[Person] = relationship(lazy="raise")


class PupilStretch(Table):
    """A stretch of a take in which a pupil speaks, or a coach in a pupil's place."""

    __tablename__ = "pupil_stretches"

    id: Mapped[str] = _key()
    clip_id: Mapped[str] = _to("clips.id")
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    marked_by_id: Mapped[str] = _to("people.id", index=False)
    marked_at: Mapped[datetime]


class Comment(Table):
    """What a person says of a moment or a stretch of an attempt."""

    __tablename__ = "comments"
    __table_args__ = (
        _one_of("kind", COMMENT_KINDS),
        _one_of("state", COMMENT_STATES),
        Index("ix_comments_author_id_client_key", "author_id", "client_key", unique=True),
        Index("ix_comments_spoken_clip_id", "spoken_clip_id", unique=True),
    )

    id: Mapped[str] = _key()
    attempt_id: Mapped[str] = _to("attempts.id")
    author_id: Mapped[str] = _to("people.id", index=False)
    client_key: Mapped[str | None] = mapped_column(String(64))  # the browser's: sent twice, written once
    kind: Mapped[str] = mapped_column(String(16))
    criterion_id: Mapped[str | None] = mapped_column(String(100))
    at_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
    redo_from_ms: Mapped[int | None]  # where the next attempt is to begin
    text: Mapped[str] = mapped_column(Text)  # of a spoken one empty until its words are written down
    spoken_clip_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("clips.id"))
    sketch: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    state: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # one more with each edit
    created_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]  # since it was shared
    cut_away: Mapped[bool] = mapped_column(default=False)  # its moment was trimmed away

    author: Mapped[Person] = relationship(lazy="raise")
    spoken_clip: Mapped[Clip | None] = relationship(lazy="raise")
    replies: Mapped[list["Reply"]] = relationship(
        lazy="raise", order_by="(Reply.created_at, Reply.id)", passive_deletes="all"
    )


class CommentVersion(Table):
    """What a shared comment said before it was edited."""

    __tablename__ = "comment_versions"

    comment_id: Mapped[str] = mapped_column(String(32), ForeignKey("comments.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    criterion_id: Mapped[str | None] = mapped_column(String(100))
    at_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]


class Reply(Table):
    """An answer to a shared comment."""

    __tablename__ = "replies"
    __table_args__ = (Index("ix_replies_author_id_client_key", "author_id", "client_key", unique=True),)

    id: Mapped[str] = _key()
    comment_id: Mapped[str] = _to("comments.id")
    author_id: Mapped[str] = _to("people.id", index=False)
    client_key: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]

    author: Mapped[Person] = relationship(lazy="raise")


class NextFocus(Table):
    """The single change carried from a reviewed attempt into the next."""

    __tablename__ = "next_focuses"

    id: Mapped[str] = _key()
    attempt_id: Mapped[str] = mapped_column(String(32), ForeignKey("attempts.id"), unique=True)
    comment_id: Mapped[str] = _to("comments.id")
    criterion_id: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    redo_from_ms: Mapped[int | None]  # where in this attempt the next one is to begin
    set_by_id: Mapped[str] = _to("people.id", index=False)
    created_at: Mapped[datetime]

    set_by: Mapped[Person] = relationship(lazy="raise")


class Judgement(Table):
    """A person's call on one criterion in one attempt."""

    __tablename__ = "judgements"
    __table_args__ = (_one_of("level", LEVELS),)

    attempt_id: Mapped[str] = mapped_column(String(32), ForeignKey("attempts.id"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("people.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(16))
    judged_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class Share(Table):
    """An owner's word that a named person may see takes until a day, that day included.

    Without an attempt it opens every take of the practice.
    """

    __tablename__ = "shares"

    id: Mapped[str] = _key()
    owner_id: Mapped[str] = _to("people.id", index=False)
    with_id: Mapped[str] = _to("people.id")
    practice_session_id: Mapped[str] = _to("practice_sessions.id")
    attempt_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("attempts.id"))
    until: Mapped[date]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    shared_with: Mapped[Person] = relationship(foreign_keys=[with_id], lazy="raise")


class Film(Table):
    """Two takes side by side in one file, as somebody asked for it.

    Its file goes with either take. `asking` is the key of the job that makes it: another with each asking.
    """

    __tablename__ = "films"
    __table_args__ = (
        _one_of("way", FILM_WAYS),
        _one_of("state", FILM_STATES),
        UniqueConstraint("first_clip_id", "last_clip_id", "way", "heard", "with_names"),
    )

    id: Mapped[str] = _key()
    practice_session_id: Mapped[str] = _to("practice_sessions.id")
    first_clip_id: Mapped[str] = _to("clips.id", index=False)
    last_clip_id: Mapped[str] = _to("clips.id")
    way: Mapped[str] = mapped_column(String(8))
    heard: Mapped[str] = mapped_column(String(8))
    with_names: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    asking: Mapped[str] = mapped_column(String(32))
    problem: Mapped[str | None] = mapped_column(Text)  # one sentence, when failed
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    asked_by_id: Mapped[str] = _to("people.id", index=False)
    changed_at: Mapped[datetime]

    practice_session: Mapped[PracticeSession] = relationship(lazy="raise")


class LiveTry(Table):
    """A teacher's own note that she used the step with pupils: when, and what became of it."""

    __tablename__ = "live_tries"
    __table_args__ = (_one_of("became", LIVE_TRY_OUTCOMES),)

    id: Mapped[str] = _key()
    action_step_id: Mapped[str] = _to("action_steps.id")
    tried_on: Mapped[date]
    became: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Event(Table):
    """A signal that something changed: which, never what; pages ask for the rest and are checked then."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_practice_session_id_id", "practice_session_id", "id"),
        {"sqlite_autoincrement": True},  # the number of one that is gone is never another's
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    practice_session_id: Mapped[str] = _to("practice_sessions.id", index=False)
    attempt_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("attempts.id"))
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(index=True)
