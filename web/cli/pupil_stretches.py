"""Stretches in which a pupil speaks, as they are written on the command line: `12.3-14.0`, in seconds."""

import argparse
import re

from media.timeline import Span

STRETCH = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", re.ASCII)


def stretch(text: str) -> Span:
    """Return the stretch written as *text*.

    Raises:
        argparse.ArgumentTypeError: if it is not two numbers, the second later than the first.
    """
    match = STRETCH.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not two moments in seconds from the start, such as 12.3-14.0"
        )
    start_s, end_s = float(match[1]), float(match[2])
    if end_s <= start_s:
        raise argparse.ArgumentTypeError(
            f"{text!r} ends before anything is said; write the earlier moment first"
        )
    return Span(start_s, end_s)
