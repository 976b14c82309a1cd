"""`studio steps`: the library of action steps."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.refusals import CALL_IS_OFF, FAILED, refusing
from web.cli.terminal import say, write

if TYPE_CHECKING:
    from rubrics.criteria import StepTemplate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="import|check|list|show")
    what = "a step/1 file, YAML or JSON"
    purpose = "Read a step file into the library: all of its steps, or none where one breaks a rule."
    reads_file = verbs.add_parser("import", help=purpose, description=purpose)
    reads_file.add_argument("file", metavar="FILE", type=Path, help=what)
    purpose = "Read step files and list all that breaks a rule in any of them, without importing anything."
    checks = verbs.add_parser("check", help=purpose, description=purpose)
    checks.add_argument("files", metavar="FILE", type=Path, nargs="+", help=what)
    verbs.add_parser("list", help="List the steps.", description="List the steps of the library.")
    show = verbs.add_parser("show", help="Print a step as a step file.", description="Print a step.")
    show.add_argument("step", metavar="ID", help="as `studio steps list` shows it")


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says; return 0.

    Raises:
        Refusal: with status 4 if a step file breaks a rule.
    """
    from studio.errors import SettingsInvalid, StudioError

    verbs = {"import": import_file, "check": check_files, "list": list_steps, "show": show_step}
    with refusing({SettingsInvalid: CALL_IS_OFF, StudioError: FAILED}):
        verbs[arguments.verb](arguments)
    return 0


def import_file(arguments: argparse.Namespace) -> None:
    """Import every step of a file, or none."""
    from studio import step_library
    from studio.settings import load_settings
    from web.cli.record import record
    from web.cli.step_text import read_text, refusing_faults

    text = read_text(arguments.file)
    with refusing_faults(arguments.file), record(load_settings()) as database, database.writing() as session:
        steps = step_library.import_steps(session, text, str(arguments.file))
    for step in steps:
        say(f"Imported {_line(step)}")


def check_files(arguments: argparse.Namespace) -> None:
    """Say that files keep every rule, with remarks on what could be smaller, or list every rule broken.

    Raises:
        Refusal: with status 4, and every fault of every file.
    """
    from rubrics.errors import StepFileFaults
    from rubrics.granularity import remarks
    from rubrics.step_file import read_steps
    from web.cli.step_text import read_text, refusal_of

    faults: list[tuple[Path, StepFileFaults]] = []
    for file in arguments.files:
        try:
            steps = read_steps(read_text(file), str(file))
        except StepFileFaults as error:
            faults.append((file, error))
            continue
        for step in steps:
            say(f"Nothing wrong with {_line(step)}")
            for remark in remarks(step):
                say(f"  {remark}")
    if faults:
        raise refusal_of(faults)


def list_steps(_arguments: argparse.Namespace) -> None:
    """Print one line a step: id, area, title."""
    from studio import step_library
    from studio.settings import load_settings
    from web.cli.record import record

    with record(load_settings()) as database, database.reading() as session:
        steps = step_library.every_step(session)
    write("\n".join(_line(step) for step in steps))


def show_step(arguments: argparse.Namespace) -> None:
    """Print a step as a file that could be imported again."""
    import yaml

    from rubrics.step_file import step_as_document
    from studio import step_library
    from studio.settings import load_settings
    from web.cli.record import record

    with record(load_settings()) as database, database.reading() as session:
        step = step_library.step(session, arguments.step)
    document = step_as_document(step)
    write(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100).rstrip())


def _line(step: "StepTemplate") -> str:
    return f"{step.id}\t{step.area}\t{step.title}"
