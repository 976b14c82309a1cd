"""Reading a call: argparse, except that what is off is said in one plain sentence."""

import argparse
from typing import Any, NoReturn

from web.cli.refusals import CallRefused


class PlainParser(argparse.ArgumentParser):
    """A parser that raises where argparse would print its usage and exit."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (argparse's own, also for its subcommands)
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Refuse the call.

        Raises:
            CallRefused: always.
        """
        what = message.removeprefix("argument ")
        raise CallRefused(f"{what[0].upper()}{what[1:]}; `{self.prog} --help` shows how to call it.")
