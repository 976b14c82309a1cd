"""What went wrong with a job's work: whether it may pass by itself, and the sentence that a person reads."""

import errno

from media.errors import CannotWrite, MediaError, ReaderCrashed

DISK_FULL = "The studio's disk is full: free some space on it, then try again."


def may_pass(error: Exception) -> bool:
    """Whether trying again may help: a killed reader, a disk that is full or away."""
    return isinstance(error, ReaderCrashed | CannotWrite | OSError)


def sentence_of(error: Exception) -> str:
    """Return what to tell a person."""
    if _is_full(error):
        return DISK_FULL
    if isinstance(error, MediaError):
        return str(error)
    return "The studio could not read or write its files: check its data folder, then try again."


def _is_full(error: Exception) -> bool:
    cause = error if isinstance(error, OSError) else error.__cause__
    return isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
