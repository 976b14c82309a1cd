"""The command line: `studio COMMAND …`.

One module a command, with `add_arguments(parser)` and `run(arguments)`. It is imported when its command is
called, so that `studio analyse` starts without the web server. What a command needs beyond the standard
library and settings it imports where it is used, or its `--help` would wait for a speech model.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol

from web.cli.calling import PlainParser
from web.cli.refusals import FAILED, CallRefused, Refusal
from web.cli.terminal import abandon_output, prepare_streams, say, write

COMMANDS = {
    "serve": "Start the studio and print its address.",
    "work": "Analyse takes as they come in, without serving pages.",
    "people": "Add the people who may sign in, pair teachers with coaches, change a password.",
    "steps": "Import, list, show and check action steps.",
    "analyse": "Analyse one recording against one step, without a server.",
    "findings": "Look again for the criteria of old takes with the detectors of today.",
    "models": "Fetch speech models ahead of time, and list those that are here.",
    "doctor": "Say whether this machine can do the job, and what to do about what it cannot.",
}
INTERRUPTED = 130  # as a shell reports a command ended by Ctrl-C
READER_GONE = 141  # as a shell reports a command that wrote to a closed pipe


class CommandModule(Protocol):
    """What each module of this package that is named in `COMMANDS` holds."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it and return the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # onnxruntime, which speech needs, would look its telemetry host up at import.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    prepare_streams()
    try:
        return dispatch(list(sys.argv[1:] if argv is None else argv))
    except Refusal as refusal:
        for line in (*refusal.details, str(refusal)):
            say(line)
        return refusal.status
    except BrokenPipeError:
        abandon_output()
        return READER_GONE
    except OSError as error:
        say(f"The machine refused what the command needs ({error}): make room or way for it and call again.")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def dispatch(call: list[str]) -> int:
    """Run the command that *call* begins with.

    Raises:
        Refusal: if it cannot be done.
    """
    match call:
        case [] | ["--help" | "-h"]:
            write(overview())
            return 0
        case ["--version"]:
            write(version("rehearsal-studio"))
            return 0
        case [name, *rest] if name in COMMANDS:
            return run_command(name, rest)
        case [name, *_]:
            raise CallRefused(f"There is no command {name!r}; `studio --help` lists those there are.")
    raise AssertionError(call)


def run_command(name: str, rest: list[str]) -> int:
    """Import the module of the command, let it read its arguments, and run it."""
    module: CommandModule = importlib.import_module(f"web.cli.{name}")
    parser = PlainParser(prog=f"studio {name}", description=COMMANDS[name])
    module.add_arguments(parser)
    return module.run(parser.parse_args(rest))


def overview() -> str:
    """Return the list of commands."""
    lines = [f"  {name:9} {purpose}" for name, purpose in COMMANDS.items()]
    return "\n".join(
        ["studio COMMAND …", "", *lines, "", "`studio COMMAND --help` shows how to call each of them."]
    )
