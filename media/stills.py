"""The poster: one picture that stands for a recording before it plays."""

from collections.abc import Iterable
from pathlib import Path

import cv2

from media.decode import Picture, pictures
from media.errors import UnreadableMedia
from media.limits import ReadingLimits
from media.probe import probe
from media.proxy import published

LONGEST_SIDE = 1280  # pixels
QUALITY = 85  # of 100; above it a JPEG of a room grows and looks no better
DARK = 24.0  # of 255; a lens cap or a fade from black lies below, a dim classroom does not
# Shares of the recording to look at: not its edges, where hands are at the camera.
LOOKED_AT = (0.12, 0.25, 0.38, 0.5, 0.62, 0.75, 0.88)


def poster(source: Path, target: Path, limits: ReadingLimits | None = None) -> None:
    """Write the sharpest picture of *source* that is not dark to *target* as a JPEG.

    Give it the playable copy: a recorder's own file cannot be sought in. The longer side is at most 1280.

    Raises:
        NoVideo, UnknownCodec, CannotWrite, UnreadableMedia, …: see `media.decode.pictures` and
            `media.proxy.published`.
    """
    duration_s = probe(source, limits).duration_s
    moments_s = [share * duration_s for share in LOOKED_AT]
    picture = best(pictures(source, moments_s, LONGEST_SIDE, limits))
    if picture is None:
        raise UnreadableMedia("Not one picture of this recording can be decoded: record or export it again.")
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    with published(target) as unfinished:
        unfinished.write_bytes(jpeg.tobytes())


def best(choice: Iterable[Picture]) -> Picture | None:
    """Return the sharpest of the pictures that are not dark; the lightest, if all are."""
    return max(choice, key=_worth, default=None)


def _worth(picture: Picture) -> tuple[bool, float]:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    light = float(grey.mean())
    if light < DARK:
        return False, light
    return True, float(cv2.Laplacian(grey, cv2.CV_64F).var())
