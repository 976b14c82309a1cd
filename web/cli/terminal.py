"""The two streams of a command: what was asked for goes to standard output, all else to standard error.

Standard output may be a pipe that its reader has closed, a full disk, or nothing at all; standard error may
be nothing at all. None of that may end in a traceback.
"""

import io
import os
import sys

from web.cli.refusals import Refusal


def prepare_streams() -> None:
    """Write UTF-8 on both streams, whatever the locale, and file names that are not even that as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def write(text: str) -> None:
    """Write what the command was asked for, and have it out before returning.

    Raises:
        Refusal: if standard output takes nothing.
        BrokenPipeError: if its reader has gone.
    """
    if sys.stdout is None:
        raise Refusal("Standard output is closed: send it to a file or a terminal and call again.")
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_output()
        raise Refusal(f"Standard output cannot be written ({error.strerror}): send it elsewhere.") from error


def say(sentence: str) -> None:
    """Write a message to standard error, if there is one."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr, flush=True)


def abandon_output() -> None:
    """Send what is still in the buffer of standard output to nowhere, so that the end of Python is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
