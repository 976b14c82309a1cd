"""Who is signed in. A browser holds a random token; its SHA-256 is kept here, so it can be ended here."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from studio import passwords
from studio.clock import new_id, now
from studio.errors import TooManyTries, WrongPassword
from studio.people import find_by_email
from studio.settings import CoachHereSettings, SignInSettings
from studio.tables import Person, SignIn


class Doorkeeper:
    """Counts wrong tries for a name (an e-mail, a coach); after too many the door is closed for it."""

    def __init__(
        self, settings: SignInSettings | CoachHereSettings, what: str = "passwords for this e-mail"
    ) -> None:
        """Start with nothing counted; *what* names the tries, as in "too many wrong passwords"."""
        self._what = what
        self._limit: RateLimitItem = RateLimitItemPerMinute(settings.tries, settings.tries_minutes)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def check(self, name: str) -> None:
        """Let a try through.

        Raises:
            TooManyTries: if this name had too many wrong ones lately.
        """
        if not self._window.test(self._limit, name):
            reset_at = self._window.get_window_stats(self._limit, name).reset_time
            wait_s = max(1, round(reset_at - now().timestamp()))
            minutes = -(-wait_s // 60)
            wait = "a minute" if minutes == 1 else f"{minutes} minutes"
            raise TooManyTries(f"Too many wrong {self._what}; try again in {wait}.", wait_s)

    def count_wrong(self, name: str) -> None:
        """Remember one wrong try."""
        self._window.hit(self._limit, name)


def identify(session: Session, doorkeeper: Doorkeeper, email: str, password: str) -> Person:
    """Return the person whose e-mail and password these are.

    Raises:
        WrongPassword: if they do not belong together; it does not say which is off.
        TooManyTries: if sign-in is closed for this e-mail.
    """
    email = email.strip().lower()
    doorkeeper.check(email)
    person = find_by_email(session, email)
    known_hash = person.password_hash if person else passwords.stand_in()
    if not passwords.matches(password, known_hash) or person is None:
        doorkeeper.count_wrong(email)
        raise WrongPassword("E-mail and password do not belong together; check both and try again.")
    return person


def start(session: Session, person: Person, days: int) -> str:
    """Sign a browser in for *days*; return the token it has to show."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            id=new_id(),
            token_hash=_hash(token),
            person_id=person.id,
            created_at=now(),
            expires_at=now() + timedelta(days=days),
        )
    )
    session.execute(delete(SignIn).where(SignIn.expires_at < now()))
    session.flush()
    return token


def person_of(session: Session, token: str) -> Person | None:
    """Return who holds this token, or None when it is unknown, ended or too old."""
    held = holder_of(session, token)
    return held.person if held else None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token, and for which practice alone; None where it is for everything of theirs."""

    person: Person
    practice_session_id: str | None


def holder_of(session: Session, token: str) -> Holder | None:
    """Return who holds this token and for what, or None when it is unknown, ended or too old."""
    found = session.execute(
        select(Person, SignIn.practice_session_id).join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == _hash(token), SignIn.expires_at > now())
    ).one_or_none()  # fmt: skip
    return Holder(found[0], found[1]) if found else None


def end(session: Session, token: str) -> None:
    """Sign the browser out that holds this token."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def change_password(session: Session, person: Person, password: str) -> None:
    """Let *person* in with another password alone, and sign them out of every browser.

    Raises:
        InvalidInput: if it is no password to take.
    """
    person.password_hash = passwords.hashed(password)
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
