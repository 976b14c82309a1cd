"""Leaving: a person taken out of the record, with what was theirs.

Theirs are their practices, with every plan, take, model and note and whatever anybody said of them; what was
recorded of them elsewhere; drafts; who coaches them or is coached. That goes. What they wrote, judged or set
right on the takes of others was given to those, and stays there as by somebody who left: no row tells who.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from studio import attempts, events, passwords, practice_sessions
from studio.clock import now
from studio.lesson_tables import ReObservation
from studio.room_tables import CoachHere, PhonePass
from studio.tables import (
    ActionStep,
    AnalysisStage,
    Attempt,
    Clip,
    Comment,
    Correction,
    Event,
    Film,
    LiveTry,
    ModelExemplar,
    Pairing,
    Person,
    PracticeSession,
    PupilStretch,
    Share,
    SignIn,
    StepVersion,
    Table,
)

NOBODY = "Somebody who left"
SAID_ALOUD = "(Said aloud; the recording went with whoever said it.)"

Ids = Select[str]


def take_out(session: Session, person: Person) -> list[str]:
    """Take a person out of the record; who is signed in as them is so no more.

    Returns:
        The prefixes of the store under which their files lie, to be erased once this is committed.
    """
    films, recorded = _films(session, person), _recordings(session, person)
    _drop_practices(session, person)
    _drop_drafts(session, person)
    _let_go_of_recordings(session, recorded)
    _drop_ties(session, person)
    _forget(session, person)
    return [*(f"clips/{clip_id}" for clip_id in recorded), *(f"films/{film_id}" for film_id in films)]


def _steps(person: Person) -> Ids:
    return select(ActionStep.id).where(ActionStep.teacher_id == person.id)


def _practices(person: Person) -> Ids:
    return select(PracticeSession.id).where(PracticeSession.action_step_id.in_(_steps(person)))


def _attempts(person: Person) -> Ids:
    return select(Attempt.id).where(Attempt.practice_session_id.in_(_practices(person)))


def _films(session: Session, person: Person) -> Sequence[str]:
    return session.scalars(select(Film.id).where(Film.practice_session_id.in_(_practices(person)))).all()


def _recordings(session: Session, person: Person) -> Sequence[str]:
    """Return the clips that go: the person's own, and what others said or showed in their practices."""
    said = select(Comment.spoken_clip_id).where(Comment.attempt_id.in_(_attempts(person)))
    shown = select(ModelExemplar.clip_id).where(ModelExemplar.practice_session_id.in_(_practices(person)))
    return session.scalars(
        select(Clip.id).where(or_(Clip.owner_id == person.id, Clip.id.in_(said), Clip.id.in_(shown)))
    ).all()


def _drop_practices(session: Session, person: Person) -> None:
    steps, practices = _steps(person), _practices(person)
    attempts.drop_all_about(session, _attempts(person))
    for within in (Event, Share, Film, ModelExemplar, CoachHere, PhonePass, SignIn, Attempt):
        _drop(session, within, within.practice_session_id.in_(practices))
    _drop(session, PracticeSession, PracticeSession.action_step_id.in_(steps))
    for of_step in (LiveTry, ReObservation, StepVersion):
        _drop(session, of_step, of_step.action_step_id.in_(steps))
    _drop(session, ActionStep, ActionStep.teacher_id == person.id)


def _drop_drafts(session: Session, person: Person) -> None:
    """Take out what they had not shared yet, which nobody else has seen."""
    _drop(session, Comment, and_(Comment.author_id == person.id, Comment.state == "draft"))


def _let_go_of_recordings(session: Session, clip_ids: Sequence[str]) -> None:
    """Take clips out of the record; where one was a shared comment, its words stay, as if it were written."""
    for comment in session.scalars(select(Comment).where(Comment.spoken_clip_id.in_(clip_ids))):
        events.announce_clip(session, comment.spoken_clip_id or "", "comments")
        comment.text, comment.spoken_clip_id = comment.text or SAID_ALOUD, None
    for exemplar in session.scalars(select(ModelExemplar).where(ModelExemplar.clip_id.in_(clip_ids))):
        practice_sessions.take_model_back(session, exemplar)
    for about in (Correction, PupilStretch, AnalysisStage):
        _drop(session, about, about.clip_id.in_(clip_ids))
    _drop(session, Clip, Clip.id.in_(clip_ids))


def _drop_ties(session: Session, person: Person) -> None:
    _drop(session, Pairing, or_(Pairing.coach_id == person.id, Pairing.teacher_id == person.id))
    _drop(session, Share, Share.with_id == person.id)
    _drop(session, CoachHere, CoachHere.coach_id == person.id)
    _drop(session, PhonePass, PhonePass.person_id == person.id)
    _drop(session, SignIn, SignIn.person_id == person.id)
    session.execute(update(ActionStep).where(ActionStep.coach_id == person.id).values(coach_id=None))


def _forget(session: Session, person: Person) -> None:
    """Take out the person's own row; where something of others' still leads to it, all that tells of them."""
    try:
        with session.begin_nested():
            session.delete(person)
    except IntegrityError:
        session.refresh(person)
        person.name, person.email = NOBODY, f"{person.id}@left.invalid"
        person.password_hash, person.pin_hash = passwords.stand_in(), None
        person.pictures_read, person.left_at = False, now()


def _drop(session: Session, table: type[Table], which: ColumnElement[bool]) -> None:
    session.execute(delete(table).where(which))
