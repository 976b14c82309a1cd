"""`studio doctor`: whether this machine can do the job, in plain words."""

import argparse
from typing import TYPE_CHECKING

from web.cli.refusals import CALL_IS_OFF, refusing
from web.cli.terminal import write

if TYPE_CHECKING:
    from web.cli.checks import Check

WORKS, DOES_NOT = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(_arguments: argparse.Namespace) -> int:
    """Print what was found; return 0 if the job can be done on this machine, whatever the warnings.

    Raises:
        Refusal: if the settings cannot be read.
    """
    # Only here, because they bring the libraries that are looked into, and --help should not.
    from studio.errors import SettingsInvalid
    from studio.settings import load_settings
    from web.cli.checks import CHECKS

    with refusing({SettingsInvalid: CALL_IS_OFF}):
        settings = load_settings()
    found = [check(settings) for check in CHECKS]
    wrong = [check.name for check in found if check.state == "wrong"]
    for check in found:
        write(lines(check))
    write(conclusion(wrong))
    return DOES_NOT if wrong else WORKS


def lines(check: "Check") -> str:
    """Return what was found, and under it what to do about it."""
    first = f"{check.state:<6} {check.name}: {check.sentence}"
    return f"{first}\n{'':7}{check.remedy}" if check.remedy else first


def conclusion(wrong: list[str]) -> str:
    """Return the last line."""
    if not wrong:
        return "\nThis machine can do the job."
    return f"\nThis machine cannot do the job yet: see to {', '.join(wrong)}."
