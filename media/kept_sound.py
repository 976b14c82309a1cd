"""Sound kept in a file and read a stretch at a time: an hour of it takes no more memory than a minute.

The file is a NumPy array (`.npy`) of 16-bit samples: mono, 16 kHz. Whatever listens takes a `Samples`, which
such a file is as well as an array, and goes over it in `stretches`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from media.proxy import published
from media.timeline import SAMPLE_RATE

Sound = NDArray[np.float32]

STRETCH: Final = 60 * SAMPLE_RATE  # samples: 4 MB as floats
FULL_SCALE: Final = 32767  # of a 16-bit sample
SAMPLE: Final = np.dtype("<i2")


class Samples(Protocol):
    """Sound (mono, 16 kHz), in memory or in a file; a slice of it is an array, float32 in [-1, 1]."""

    @property
    def size(self) -> int:
        """How many samples there are."""

    def __getitem__(self, part: slice, /) -> Sound:
        """Return the samples of *part*."""


class KeptSound:
    """The sound in a file that `keep` wrote; a slice is read from the file whenever it is asked for."""

    def __init__(self, file: Path) -> None:
        """Look how much there is; *file* must stay where it is while it is read."""
        self._file = file
        with file.open("rb") as content:
            npy.read_magic(content)
            (self._size,), _, _ = npy.read_array_header_1_0(content)
            self._begins = content.tell()

    @property
    def size(self) -> int:
        """How many samples there are."""
        return self._size

    def __getitem__(self, part: slice, /) -> Sound:
        """Return the samples of *part*, all of those between its ends."""
        first, end, _ = part.indices(self._size)
        at, count = self._begins + first * SAMPLE.itemsize, max(0, end - first)
        taken: Sound = np.fromfile(self._file, SAMPLE, count, offset=at).astype(np.float32)
        taken /= FULL_SCALE
        return taken


def stretches(sound: Samples, length: int = STRETCH) -> Iterator[Sound]:
    """Yield *sound* from beginning to end, *length* samples at a time, the last what is left."""
    for first in range(0, sound.size, length):
        yield sound[first : first + length]


def keep(blocks: Iterable[Sound], target: Path) -> None:
    """Write sound that comes in *blocks* to *target*, for `KeptSound` to read.

    Raises:
        CannotWrite: if the target cannot be stored.
    """
    with published(target) as unfinished, unfinished.open("wb") as file:
        _begin(file, 0)
        size = sum(_written(block, file) for block in blocks)
        file.seek(0)
        _begin(file, size)  # as long as the first: NumPy leaves room for the number to grow


def _begin(file: BinaryIO, size: int) -> None:
    npy.write_array_header_1_0(file, {"descr": SAMPLE.str, "fortran_order": False, "shape": (size,)})


def _written(block: Sound, file: BinaryIO) -> int:
    file.write(np.rint(np.clip(block, -1.0, 1.0) * FULL_SCALE).astype(SAMPLE).tobytes())
    return block.size
