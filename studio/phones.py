"""A phone brought in by a QR code: signed in once, for some minutes, for one practice and nothing else."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from studio.clock import new_id, now
from studio.errors import Forbidden, NotFound
from studio.room_tables import PhonePass
from studio.tables import Attempt, Clip, Comment, ModelExemplar, Person, SignIn

# What a phone may ask for that names no practice: its own sign-in, and the bytes of its owner's takes.
ANYWHERE: Final = frozenset(
    {
        "/sign-in",
        "/sign-out",
        "/api/v1/session",
        "/api/v1/sign-ins",
        "/api/v1/sign-ins/current",
        "/api/v1/link-checks",
        "/api/v1/set-up-checks",
        "/api/v1/uploads",
    }
)
ANYWHERE_BELOW: Final = ("/api/v1/uploads/", "/phone/")


def make_pass(session: Session, person_id: str, practice_session_id: str, minutes: int) -> str:
    """Return a word that signs one phone in, once, within so many minutes."""
    token = secrets.token_urlsafe(24)
    session.execute(delete(PhonePass).where(PhonePass.expires_at < now()))
    session.add(
        PhonePass(
            id=new_id(),
            token_hash=_hash(token),
            person_id=person_id,
            practice_session_id=practice_session_id,
            expires_at=now() + timedelta(minutes=minutes),
        )
    )
    session.flush()
    return token


def use_pass(session: Session, token: str) -> tuple[Person, str]:
    """Return whom a word signs in and for which practice, and spend it.

    Raises:
        NotFound: if it was used, is too old or never was.
    """
    found = session.scalar(
        select(PhonePass).where(PhonePass.token_hash == _hash(token), PhonePass.expires_at > now())
    )
    if found is None:
        raise NotFound("This code was used, or is too old; show a new one on the other screen and scan that.")
    session.delete(found)
    session.flush()
    return session.get_one(Person, found.person_id), found.practice_session_id


def sign_in(session: Session, person: Person, practice_session_id: str, minutes: int) -> str:
    """Sign a phone in for one practice; return the token that its browser has to show."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            id=new_id(),
            token_hash=_hash(token),
            person_id=person.id,
            practice_session_id=practice_session_id,
            created_at=now(),
            expires_at=now() + timedelta(minutes=minutes),
        )
    )
    session.flush()
    return token


def require_within(
    session: Session, practice_session_id: str, person_id: str, path: str, named: Mapping[str, str]
) -> None:
    """Let through what belongs to the practice that a phone is signed in for.

    Args:
        session: to read from.
        practice_session_id: the one practice.
        person_id: whose phone it is.
        path: what is asked for.
        named: the variables of its route.

    Raises:
        Forbidden: if it is anything else.
    """
    if path in ANYWHERE or path.startswith(ANYWHERE_BELOW):
        return
    if _practice_of(session, person_id, named) == practice_session_id:
        return
    raise Forbidden(
        "This phone is signed in for one practice alone. Go back to it, or sign in with your password."
    )


def _practice_of(session: Session, person_id: str, named: Mapping[str, str]) -> str | None:
    """Return the practice to which the thing belongs that a request names; None where it names none."""
    attempt = select(Attempt.practice_session_id)
    if "practice_session_id" in named:
        return named["practice_session_id"]
    if "attempt_id" in named:
        return session.scalar(attempt.where(Attempt.id == named["attempt_id"]))
    if "comment_id" in named:
        of_comment = select(Comment.attempt_id).where(Comment.id == named["comment_id"]).scalar_subquery()
        return session.scalar(attempt.where(Attempt.id == of_comment))
    if "client_key" in named:
        of_take = select(Clip.id).where(Clip.owner_id == person_id, Clip.client_key == named["client_key"])
        return session.scalar(attempt.where(Attempt.clip_id == of_take.scalar_subquery()))
    if "clip_id" in named:
        model = select(ModelExemplar.practice_session_id).where(ModelExemplar.clip_id == named["clip_id"])
        return session.scalar(attempt.where(Attempt.clip_id == named["clip_id"])) or session.scalar(model)
    return None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
