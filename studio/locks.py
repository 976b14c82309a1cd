"""Locks between processes: the kernel lets go of them when a process ends, however that goes."""

import fcntl
import time
from typing import Final

from studio.errors import AlreadyThere

WAIT_S: Final = 5.0  # for the process before to finish ending


def hold(descriptor: int, otherwise: str) -> None:
    """Lock an open file or folder until it is closed.

    Raises:
        AlreadyThere: saying *otherwise*, if another process holds it and does not let go.
    """
    patience = time.monotonic() + WAIT_S
    while not _taken(descriptor):
        if time.monotonic() > patience:
            raise AlreadyThere(otherwise)
        time.sleep(0.1)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
