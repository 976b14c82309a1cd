"""The poster: one picture that stands for a recording before it plays."""

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2

from media.decode import Picture, pictures
from media.errors import UnreadableMedia
from media.faces import find_face
from media.limits import ReadingLimits
from media.probe import probe
from media.proxy import published

LONGEST_SIDE = 1280  # pixels
QUALITY = 85  # of 100; above it a JPEG of a room grows and looks no better
DARK = 24.0  # of 255; a lens cap or a fade from black lies below, a dim classroom does not
SHARP_ENOUGH = 0.5  # of the sharpest: a face is worth a little softness, a blur of one is not
# Shares of the recording to look at: not its edges, where hands are at the camera.
LOOKED_AT = (0.12, 0.25, 0.38, 0.5, 0.62, 0.75, 0.88)

Facing = Callable[[Picture], int]  # 2: a face turned to the camera; 1: a face; 0: none


def poster(source: Path, target: Path, limits: ReadingLimits | None = None) -> None:
    """Write the best picture of *source* to *target* as a JPEG: see `best`.

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


def facing(picture: Picture) -> int:
    """Return 2 where a face is turned to the camera, 1 where one is not, 0 where there is none."""
    face = find_face(picture)
    return 0 if face is None else 1 + face.is_turned_to_camera


def best(choice: Iterable[Picture], facing: Facing = facing) -> Picture | None:
    """Return the picture that shows a face best, among those that are light and sharp enough.

    Dark ones come last, by their light; then those less than half as sharp as the sharpest; then those with
    no face, with one turned away, with one turned to the camera; among equals the sharpest.
    """
    looked_at = [(picture, *_light_and_detail(picture)) for picture in choice]
    sharpest = max((detail for _, light, detail in looked_at if light >= DARK), default=0.0)

    def worth(one: tuple[Picture, float, float]) -> tuple[float, ...]:
        picture, light, detail = one
        if light < DARK:
            return (0, light)
        if detail < SHARP_ENOUGH * sharpest:
            return (1, detail)
        return (2, facing(picture), detail)

    return max(looked_at, key=worth, default=(None,))[0]


def _light_and_detail(picture: Picture) -> tuple[float, float]:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return float(grey.mean()), float(cv2.Laplacian(grey, cv2.CV_64F).var())
