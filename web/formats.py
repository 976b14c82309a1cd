"""How moments, lengths and dates are written on pages: pure functions, used as template filters.

Conventions: moments and lengths come as whole milliseconds. They are cut and never rounded up, so that the
clock on a page is not ahead of the picture, and a pause of 2.97 s is not shown as the 3.0 s it did not reach.
"""

import re
from collections.abc import Iterable
from datetime import date

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
MOMENT = re.compile(
    r"(?:(?P<hours>\d{1,2}):(?=\d\d:))?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]?\d(?:[.,]\d{1,3})?)", re.ASCII
)


class NotAMoment(ValueError):
    """What was typed cannot be read as a moment; the message is a sentence for the person who typed it."""


def clock(moment_ms: int) -> str:
    """Return a moment as a clock shows it: 11 400 ms is "0:11", 3 723 000 ms is "1:02:03"."""
    minutes, seconds = divmod(moment_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def clock1(moment_ms: int) -> str:
    """Return a moment to the tenth of a second: 14 290 ms is "0:14.2"."""
    return f"{clock(moment_ms)}.{moment_ms % 1000 // 100}"


def clock3(moment_ms: int) -> str:
    """Return a moment to the millisecond, as a field holds it: 14 290 ms is "0:14.290"."""
    return f"{clock(moment_ms)}.{moment_ms % 1000:03}"


def seconds1(length_ms: int) -> str:
    """Return a length in seconds to the tenth: 3 410 ms is "3.4 s"."""
    return f"{length_ms // 1000}.{length_ms % 1000 // 100} s"


def one_place(figure: float | None) -> str:
    """Return a figure cut to one place: 3.47 is "3.4"; a dash where there is none."""
    return "–" if figure is None else f"{int(figure * 10) / 10:.1f}".replace("-", "−")


def day(when: date) -> str:
    """Return a date or a date with time as a day of the year: "20 November".

    Month names are ours, because `strftime` would take them from the machine's locale.
    """
    return f"{when.day} {MONTHS[when.month - 1]}"


def moment_ms(text: str) -> int:
    """Return the milliseconds that a person typed as a clock: "0:14.2" is 14 200.

    Raises:
        NotAMoment: if *text* is no clock of minutes and seconds, with hours before them or not.
    """
    match = MOMENT.fullmatch(text.strip())
    if match is None:
        raise NotAMoment(f"“{text[:20]}” is not a moment. Write minutes and seconds, like 0:14 or 1:02.5.")
    whole_minutes = int(match["hours"] or 0) * 60 + int(match["minutes"])
    return whole_minutes * 60_000 + round(float(match["seconds"].replace(",", ".")) * 1000)


def pairs(values: Iterable[str]) -> list[tuple[str, str]]:
    """Return options that are shown as what they are: "any" with "Any"."""
    return [(value, value.replace("_", " ").capitalize()) for value in values]
