"""Whether a person may. Every route, page, event stream, media range and picture asks here.

How a person stands to a thing is read from the record; what that standing allows is in the tables below.
A pairing opens nothing: a coach sees a practice by being named in it, and its takes by a share alone.
Whoever may not see a thing is told that it does not exist.
"""

from datetime import date
from enum import StrEnum, auto

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from studio.clock import now
from studio.errors import Forbidden, NotFound
from studio.tables import ActionStep, Attempt, Clip, Comment, ModelExemplar, PracticeSession, Share


class Standing(StrEnum):
    """How a person stands to a thing."""

    OWNER = auto()
    SHARED_WITH = auto()
    NAMED_COACH = auto()
    STRANGER = auto()


class Act(StrEnum):
    """What a person may want to do to a thing."""

    SEE = auto()
    REVIEW = auto()  # comment and judge
    DECIDE = auto()  # share, withdraw, discard
    FILL = auto()  # send the bytes of a clip
    PREPARE = auto()  # give a practice its model
    PRACTISE = auto()  # begin, record attempts
    RE_OBSERVE = auto()  # say what was seen of its step in a lesson


ATTEMPT_RULES: dict[Standing, frozenset[Act]] = {
    Standing.OWNER: frozenset({Act.SEE, Act.REVIEW, Act.DECIDE}),
    Standing.SHARED_WITH: frozenset({Act.SEE, Act.REVIEW}),
    Standing.STRANGER: frozenset(),
}
PRACTICE_RULES: dict[Standing, frozenset[Act]] = {
    Standing.OWNER: frozenset({Act.SEE, Act.PREPARE, Act.PRACTISE, Act.DECIDE}),
    Standing.SHARED_WITH: frozenset({Act.SEE}),
    Standing.NAMED_COACH: frozenset({Act.SEE, Act.PREPARE, Act.RE_OBSERVE}),
    Standing.STRANGER: frozenset(),
}
GONE = ("discarded", "deleted")


def practice(session: Session, person_id: str, practice_session_id: str, act: Act) -> PracticeSession:
    """Return the practice, with its step and its people, if the person may do this to it.

    Raises:
        NotFound: if there is none, or none that this person may know of.
        Forbidden: if the person may see it, but not do this.
    """
    found = session.scalar(
        select(PracticeSession)
        .where(PracticeSession.id == practice_session_id)
        .options(
            joinedload(PracticeSession.action_step).joinedload(ActionStep.teacher),
            joinedload(PracticeSession.action_step).joinedload(ActionStep.coach),
            joinedload(PracticeSession.step_version),
        )
    )
    if found is None:
        raise NotFound("There is no such practice here.")
    _require(PRACTICE_RULES[_standing_to_practice(session, person_id, found)], act, "practice")
    return found


def attempt(session: Session, person_id: str, attempt_id: str, act: Act) -> Attempt:
    """Return the attempt, with its clip and its step version, if the person may do this to it.

    Raises:
        NotFound: if there is none, or none that this person may know of.
        Forbidden: if the person may see it, but not do this.
    """
    found = session.scalar(
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.state.not_in(GONE))
        .options(
            joinedload(Attempt.clip),
            joinedload(Attempt.step_version),
            joinedload(Attempt.practice_session).options(
                joinedload(PracticeSession.action_step).options(
                    joinedload(ActionStep.teacher), joinedload(ActionStep.coach)
                )
            ),
        )
    )
    if found is None:
        raise NotFound("There is no such attempt here.")
    _require(ATTEMPT_RULES[_standing_to_attempt(session, person_id, found)], act, "attempt")
    return found


def clip(session: Session, person_id: str, clip_id: str, act: Act) -> Clip:
    """Return the clip if the person may see it (as an attempt or as a model), or may send it.

    Raises:
        NotFound: if there is none, or none that this person may know of.
        Forbidden: if the person may see it, but not do this.
    """
    found = session.get(Clip, clip_id)
    if found is None or found.state == "discarded":
        raise NotFound("There is no such recording here.")
    if found.owner_id == person_id:
        _require(frozenset({Act.SEE, Act.FILL}), act, "recording")
        return found
    sees = frozenset({Act.SEE}) if _sees_use_of(session, person_id, clip_id) else frozenset[Act]()
    _require(sees, act, "recording")
    return found


def comment(session: Session, person_id: str, comment_id: str) -> Comment:
    """Return a person's own comment, with its attempt checked, to be changed or taken back.

    Raises:
        NotFound: if there is none of theirs.
    """
    found = session.get(Comment, comment_id)
    if found is None or found.author_id != person_id:
        raise NotFound("There is no such comment of yours.")
    attempt(session, person_id, found.attempt_id, Act.REVIEW)
    return found


def comment_read(session: Session, person_id: str, comment_id: str) -> Comment:
    """Return a comment that a person may read, with its attempt checked, to be answered or marked.

    Raises:
        NotFound: if there is none that they may know of, or none any more.
    """
    found = session.get(Comment, comment_id)
    if found is None or (found.state == "draft" and found.author_id != person_id):
        raise NotFound("That comment is not there, or not any more; what you wrote is still in its field.")
    attempt(session, person_id, found.attempt_id, Act.REVIEW)
    return found


def may_see(person_id: str, today: date | None = None) -> ColumnElement[bool]:
    """Return whether a person may see an attempt: a condition on `Attempt`.

    It looks at each attempt by its practice, so it costs what the attempts asked for cost and not what the
    whole record would.
    """
    own = exists().where(
        PracticeSession.id == Attempt.practice_session_id,
        ActionStep.id == PracticeSession.action_step_id,
        ActionStep.teacher_id == person_id,
    )
    shared = exists().where(
        Share.with_id == person_id,
        Share.practice_session_id == Attempt.practice_session_id,
        or_(Share.attempt_id.is_(None), Share.attempt_id == Attempt.id),
        Share.withdrawn_at.is_(None),
        Share.until >= (today or now().date()),
    )
    return and_(Attempt.state.not_in(GONE), or_(own.correlate(Attempt), shared.correlate(Attempt)))


def sees_attempts(person_id: str, today: date | None = None) -> Select[str]:
    """Return the identifiers of all attempts that a person may see, as a query to narrow."""
    return select(Attempt.id).where(may_see(person_id, today))


def _standing_to_attempt(session: Session, person_id: str, attempt: Attempt) -> Standing:
    if attempt.practice_session.action_step.teacher_id == person_id:
        return Standing.OWNER
    if session.scalar(sees_attempts(person_id).where(Attempt.id == attempt.id)) is not None:
        return Standing.SHARED_WITH
    return Standing.STRANGER


def _standing_to_practice(session: Session, person_id: str, practice: PracticeSession) -> Standing:
    if practice.action_step.teacher_id == person_id:
        return Standing.OWNER
    if practice.action_step.coach_id == person_id:
        return Standing.NAMED_COACH
    if session.scalar(sees_attempts(person_id).where(Attempt.practice_session_id == practice.id).limit(1)):
        return Standing.SHARED_WITH
    return Standing.STRANGER


def _sees_use_of(session: Session, person_id: str, clip_id: str) -> bool:
    """Whether the person may see what this clip is: an attempt, a practice's model or a spoken comment."""
    is_attempt = select(Attempt.id).where(Attempt.clip_id == clip_id)
    is_model = select(ModelExemplar.practice_session_id).where(ModelExemplar.clip_id == clip_id)
    is_said = select(Comment.id).where(Comment.spoken_clip_id == clip_id)
    try:
        if (attempt_id := session.scalar(is_attempt)) is not None:
            attempt(session, person_id, attempt_id, Act.SEE)
        elif (practice_id := session.scalar(is_model)) is not None:
            practice(session, person_id, practice_id, Act.SEE)
        elif (comment_id := session.scalar(is_said)) is not None:
            comment_read(session, person_id, comment_id)
        else:
            return False
    except NotFound:
        return False
    return True


def _require(allowed: frozenset[Act], act: Act, noun: str) -> None:
    if Act.SEE not in allowed:
        raise NotFound(f"There is no such {noun} here.")
    if act not in allowed:
        raise Forbidden(f"You may see this {noun}, but that is for others to do.")
