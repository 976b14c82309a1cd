"""Moments and stretches of a recording, curves over it, and the only conversions between their units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000  # Hz; what Whisper and the voice-activity model both take


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a recording, in seconds from its start; `end_s` is never before `start_s`."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if self.end_s < self.start_s:
            raise ValueError(f"a span cannot end ({self.end_s} s) before it starts ({self.start_s} s)")

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share more than a point."""
        return self.start_s < other.end_s and other.start_s < self.end_s

    def contains(self, moment_s: float) -> bool:
        """Whether *moment_s* lies inside, both ends included."""
        return self.start_s <= moment_s <= self.end_s


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Something read from a recording at a steady rate.

    `values` has shape (n,), float32, in the unit that its maker states; `values[i]` is what was read around
    `i / rate_hz` seconds. It is NaN where there was nothing to read: no voice to have a pitch, no picture.
    """

    rate_hz: float
    values: NDArray[np.float32]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.values.size / self.rate_hz

    def within(self, span: Span) -> NDArray[np.float32]:
        """Return the values read inside *span*, those that are NaN left out; there may be none."""
        first, last = (max(0, round(edge_s * self.rate_hz)) for edge_s in (span.start_s, span.end_s))
        read = self.values[first:last]
        return read[~np.isnan(read)]


def milliseconds(seconds: float) -> int:
    """Return whole milliseconds, rounded to the nearest."""
    return round(seconds * 1000)


def seconds(milliseconds: int) -> float:
    """Return seconds from whole milliseconds."""
    return milliseconds / 1000


def samples(seconds: float, rate: int = SAMPLE_RATE) -> int:
    """Return the index of the sample at *seconds*, rounded to the nearest."""
    return round(seconds * rate)
