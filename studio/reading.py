"""What the settings allow a reader of recordings, as `media` takes it."""

from media.limits import ReadingLimits
from studio.settings import ReadingSettings


def limits_from(settings: ReadingSettings) -> ReadingLimits:
    """Return the limits that the settings set."""
    return ReadingLimits(
        duration_s=settings.max_duration_s,
        pixels=settings.max_pixels,
        memory_bytes=settings.memory_bytes,
        wall_s=settings.timeout_s,
        cpu_s=round(settings.timeout_s),
    )
