"""Previews: small pictures of a whole recording on one sheet, and WebVTT that says which shows what moment.

A page that scrubs asks for two small files once, however long the recording is.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from media.captions import timestamp
from media.decode import Picture, pictures, pictures_in_order
from media.errors import UnreadableMedia
from media.limits import ReadingLimits
from media.probe import probe
from media.proxy import published

MOST = 100  # pictures on a sheet: some 300 KB, and 4 MB while it is put together
COLUMNS = 10
LONGEST_SIDE = 160  # pixels of one
QUALITY = 70  # of 100
EVERY_S = (1, 2, 5, 10, 15, 30, 60, 120)
# From here on the picture where decoding can begin, at most some seconds before, is near enough; finding the
# exact one means decoding everything, 0.1 s of work a second of recording.
NEAR_ENOUGH_S = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """`count` pictures, one every `every_s` seconds from 0:00, ten a row, each `width` by `height` pixels."""

    every_s: int
    count: int
    width: int
    height: int


def sheet(source: Path, target: Path, limits: ReadingLimits | None = None) -> Sheet:
    """Write small pictures of *source*, evenly spaced and upright, to *target* as one JPEG; say how.

    Give it the playable copy: a recorder's own file cannot be sought in. Memory is that of one sheet.

    Raises:
        NoVideo, UnknownCodec, CannotWrite, UnreadableMedia, …: see `media.decode.pictures` and
            `media.proxy.published`.
    """
    duration_s = probe(source, limits).duration_s
    every_s = spacing(duration_s)
    most = min(MOST, max(1, math.ceil(duration_s / every_s)))
    tiles = [*islice(_pictures(source, duration_s, every_s, limits), most)]
    if not tiles:
        raise UnreadableMedia("Not one picture of this recording can be decoded: record or export it again.")
    height, width = tiles[0].shape[:2]
    _, jpeg = cv2.imencode(".jpg", _laid_out(tiles), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    with published(target) as unfinished:
        unfinished.write_bytes(jpeg.tobytes())
    return Sheet(every_s, len(tiles), width, height)


def spacing(duration_s: float) -> int:
    """Return how many seconds lie between two pictures of a recording of that length."""
    return next((every_s for every_s in EVERY_S if duration_s / every_s <= MOST), EVERY_S[-1])


def _pictures(
    source: Path, duration_s: float, every_s: int, limits: ReadingLimits | None
) -> Iterator[Picture]:
    if every_s < NEAR_ENOUGH_S:
        return pictures_in_order(source, 1 / every_s, LONGEST_SIDE, limits)
    moments_s = [float(moment) for moment in range(0, max(1, int(duration_s)), every_s)]
    return pictures(source, moments_s, LONGEST_SIDE, limits)


def _laid_out(tiles: list[Picture]) -> Picture:
    height, width = tiles[0].shape[:2]
    rows = -(-len(tiles) // COLUMNS)
    whole = np.zeros((rows * height, min(len(tiles), COLUMNS) * width, 3), np.uint8)
    for place, tile in enumerate(tiles):
        top, left = place // COLUMNS * height, place % COLUMNS * width
        # A film may change its shape on the way; its pictures then fill the shape of the first.
        fitting = tile if tile.shape == tiles[0].shape else cv2.resize(tile, (width, height))
        whole[top : top + height, left : left + width] = fitting
    return whole


def webvtt(made: Sheet, duration_s: float, address: str) -> str:
    """Return the WebVTT file that finds each picture of the sheet at *address* by its moment.

    A cue's text is the address with the picture's place, as in `sheet#xywh=160,0,160,90`; the last reaches to
    the end.
    """
    cues = ["WEBVTT"]
    for place in range(made.count):
        start_s = place * made.every_s
        end_s = start_s + made.every_s if place + 1 < made.count else max(duration_s, start_s + 0.001)
        left, top = place % COLUMNS * made.width, place // COLUMNS * made.height
        where = f"{address}#xywh={left},{top},{made.width},{made.height}"
        cues.append(f"{timestamp(start_s)} --> {timestamp(end_s)}\n{where}")
    return "\n\n".join(cues) + "\n"
