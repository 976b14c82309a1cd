"""`studio analyse`: one recording against one step, without a server.

What it prints with `--json`, and its exit statuses, are a contract with scripts (`analysis/1`).
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.pupil_stretches import stretch
from web.cli.refusals import CALL_IS_OFF, MODEL_CANNOT_BE_USED, RECORDING_CANNOT_BE_READ, refusing
from web.cli.terminal import say, write

if TYPE_CHECKING:
    from web.cli.analysis import Analysis, Request


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "recording", metavar="RECORDING", type=Path, help="any file with sound; pictures are optional"
    )
    parser.add_argument(
        "--step",
        required=True,
        metavar="FILE_OR_ID",
        help="a file that holds one step, or the id of one that was imported or comes with the studio",
    )
    parser.add_argument(
        "--pupil",
        action="append",
        default=[],
        type=stretch,
        metavar="FROM-TO",
        help="a stretch in which a pupil speaks, in seconds, such as 12.3-14.0; may be given again",
    )
    parser.add_argument("--model", metavar="NAME_OR_FOLDER", help="the speech model (default: the setting's)")
    parser.add_argument("--language", help="the language spoken, such as en (default: the setting's)")
    parser.add_argument("--json", action="store_true", help="print one JSON object, as `analysis/1`")


def run(arguments: argparse.Namespace) -> int:
    """Print the analysis; return 0.

    Raises:
        Refusal: with status 2 to 5.
    """
    # Only here, because they bring the speech model's libraries with them and --help should not.
    from media.errors import MediaError, ModelError
    from studio.errors import SettingsInvalid
    from web.cli.analysis import analysed
    from web.cli.progress import progress_bar

    statuses = {
        SettingsInvalid: CALL_IS_OFF,
        MediaError: RECORDING_CANNOT_BE_READ,
        ModelError: MODEL_CANNOT_BE_USED,
    }
    with refusing(statuses):
        request = _request(arguments)
        with progress_bar() as progress:
            analysis = analysed(request, progress)
    if arguments.json:
        for warning in analysis.warnings:
            say(warning)
    write(_shown(analysis, arguments))
    return 0


def _shown(analysis: "Analysis", arguments: argparse.Namespace) -> str:
    if arguments.json:
        from web.cli.analysis_document import document

        return document(analysis)
    from web.cli.analysis_report import report

    return report(analysis, arguments.recording.name)


def _request(arguments: argparse.Namespace) -> "Request":
    from media.transcribe import Whisper
    from studio.reading import limits_from
    from studio.settings import load_settings
    from web.cli.analysis import Request
    from web.cli.step_reference import step_named

    settings = load_settings()
    speech = settings.speech
    return Request(
        recording=arguments.recording,
        step=step_named(arguments.step, settings),
        pupil=tuple(arguments.pupil),
        whisper=Whisper(arguments.model or speech.model, speech.threads),
        language=arguments.language or speech.language,
        limits=limits_from(settings.reading),
    )
