"""`studio findings`: old takes looked at again with the detectors of today."""

import argparse

from web.cli.refusals import CALL_IS_OFF, FAILED, refusing
from web.cli.terminal import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    purpose = "Find again on takes whose findings an older detector made; what is replaced stays beside."
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="rerun")
    rerun = verbs.add_parser("rerun", help=purpose, description=purpose)
    rerun.add_argument(
        "attempts", metavar="ATTEMPT", nargs="*", help="only these; as the address of its page ends"
    )


def run(arguments: argparse.Namespace) -> int:
    """Find again; return 0.

    Raises:
        Refusal: if an attempt that was named is not there.
    """
    from studio import findings
    from studio.errors import SettingsInvalid, StudioError
    from studio.installation import open_installation
    from studio.settings import load_settings

    with refusing({SettingsInvalid: CALL_IS_OFF, StudioError: FAILED}):
        installation = open_installation(load_settings())
        try:
            with installation.database.reading() as session:
                wanted = arguments.attempts or findings.behind(session)
            for attempt_id in wanted:
                with installation.database.writing() as session:
                    findings.rerun(session, installation.store, installation.jobs, attempt_id)
        finally:
            installation.close()
    count = len(wanted)
    say(f"Found again on {count} attempt{'s' * (count != 1)}." if count else "Every finding is up to date.")
    return 0
