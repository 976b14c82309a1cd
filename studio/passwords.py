"""Passwords: argon2id, a few at a time.

One hash takes 64 MiB and about 130 ms (argon2id, t=3, p=4, the profile of `pwdlib`), so at most four are
under way in a process.
"""

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from studio.errors import InvalidInput

SHORTEST = 10
LONGEST = 200  # characters; longer ones only cost time

_hasher = PasswordHash((Argon2Hasher(),))
_turns = threading.BoundedSemaphore(4)


def hashed(password: str) -> str:
    """Return the hash to keep.

    Raises:
        InvalidInput: if the password is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(f"A password has {SHORTEST} to {LONGEST} characters; choose another.", "/password")
    return scrambled(password)


def scrambled(secret: str) -> str:
    """Return the hash to keep of a secret whose own rules were checked: a password or a PIN."""
    with _turns:
        return _hasher.hash(secret)


def matches(password: str, password_hash: str) -> bool:
    """Whether *password*, or a PIN, is the one that was hashed."""
    if len(password) > LONGEST:
        return False
    with _turns:
        return _hasher.verify(password, password_hash)


@cache
def stand_in() -> str:
    """Return what to verify against for an unknown e-mail: the answer takes as long as for a known one."""
    return _hasher.hash("nobody has this password")
