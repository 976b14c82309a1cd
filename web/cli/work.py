"""`studio work`: the worker on its own, for a studio whose server starts none or has stopped."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def run(_arguments: argparse.Namespace) -> int:
    """Analyse takes as they come in until told to stop; never returns."""
    from studio import worker

    worker.run()
