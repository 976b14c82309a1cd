"""A progress bar on a terminal, and nothing anywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

BAR = "{desc} |{bar:40}| {percentage:3.0f} %"


@contextmanager
def progress_bar() -> Iterator[Callable[[float], None]]:
    """Give a function that is told the share done, 0 to 1; the bar is wiped away at the end."""
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    with tqdm(
        total=1.0, desc="Listening", file=sys.stderr, disable=not on_terminal, leave=False, bar_format=BAR
    ) as bar:

        def show(share: float) -> None:
            bar.update(share - bar.n)

        yield show
