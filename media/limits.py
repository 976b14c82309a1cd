"""How much of a stranger's recording the studio is willing to read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one reading of one recording may cost; past any of these it ends in a typed error.

    The defaults leave room for a two-hour recording from a phone in 8K, and end a bomb within seconds:
    a WAV that declares a rate of 1 Hz took 6.5 GB to resample before rates had a limit.
    """

    duration_s: float = 7200.0
    streams: int = 16
    pixels: int = 8192 * 4320  # per picture; the largest a phone records in 2026
    lowest_sample_rate_hz: int = 4_000
    highest_sample_rate_hz: int = 384_000
    channels: int = 16
    memory_bytes: int = 1 << 30  # address space on top of what the reader has before it opens the file
    wall_s: float = 180.0
    cpu_s: int = 300
