"""`studio models`: speech models, fetched ahead of time and never during a request."""

import argparse

from web.cli.refusals import MODEL_CANNOT_BE_USED, refusing
from web.cli.terminal import say, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="fetch|list")
    fetch = verbs.add_parser(
        "fetch",
        help="download a model from huggingface.co",
        description="Download a model from huggingface.co, so that STUDIO_SPEECH_MODEL can name it.",
    )
    fetch.add_argument("name", metavar="NAME", help="such as small.en or large-v3-turbo")
    verbs.add_parser("list", help="list the models on this machine", description="List the models.")


def run(arguments: argparse.Namespace) -> int:
    """Do what the verb says; return 0.

    Raises:
        Refusal: with status 5 if the model cannot be had.
    """
    from media.errors import ModelError

    verbs = {"fetch": fetch_model, "list": list_models}
    with refusing({ModelError: MODEL_CANNOT_BE_USED}):
        verbs[arguments.verb](arguments)
    return 0


def fetch_model(arguments: argparse.Namespace) -> None:
    """Download one model."""
    from media import models

    say(f"Fetching {arguments.name}; a large model takes a while …")
    folder = models.fetch_model(arguments.name)
    say(f"{arguments.name} is in {folder}. Use it by setting STUDIO_SPEECH_MODEL={arguments.name}.")


def list_models(_arguments: argparse.Namespace) -> None:
    """Print one line a model: its name and its folder."""
    from media import models

    fetched = models.models_folder()
    folders = sorted(folder for folder in fetched.iterdir() if folder.is_dir()) if fetched.is_dir() else []
    here = {models.PACKAGED: models.packaged_folder()} | {folder.name: folder for folder in folders}
    write("\n".join(f"{name}\t{folder}" for name, folder in here.items()))
