"""The lines of Beneath a Steel Sky, a game that Debian gives, as its actors said them.

Its disk is a table of contents and a file of entries, each packed by the RNC ProPack method 1.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.accuracy.voices import Sound

FOLDER = Path("/usr/share/scummvm/beneath-a-steel-sky")
RATE = 11_025  # Hz
SPEECH = range(50_000, 55_000)  # numbers of the entries that are speech
_ENTRY, _HEADER, _PACKED = struct.Struct("<H"), 22, struct.Struct(">4sIIHHBB")


def lines() -> Iterator[Sound]:
    """Yield every line as it was recorded, at `RATE`.

    Raises:
        SystemExit: if the game is not on the machine.
    """
    try:
        contents = (FOLDER / "sky.dnr").read_bytes()
        disk = (FOLDER / "sky.dsk").read_bytes()
    except FileNotFoundError as error:
        raise SystemExit("There are no actors to hear; on Debian: apt install beneath-a-steel-sky") from error
    for at in range(4, len(contents), 8):
        (number,) = _ENTRY.unpack_from(contents, at)
        if number in SPEECH:
            start = int.from_bytes(contents[at + 2 : at + 5], "little")
            start = (start & 0x7FFFFF) << (4 if start & 0x800000 else 0)
            said = np.frombuffer(_unpacked(disk, start + _HEADER), np.uint8)
            yield (said.astype(np.float32) - 128) / 128


def _unpacked(disk: bytes, start: int) -> bytes:
    kind, size, *_ = _PACKED.unpack_from(disk, start)
    if kind != b"RNC\x01":
        raise ValueError(f"What stands at {start} is not packed as a line is.")
    bits, out = _Bits(disk, start + _PACKED.size), bytearray()
    bits.take(2)
    while len(out) < size:
        plain, back, length = (_codes(bits) for _ in range(3))
        for left in range(bits.take(16), 0, -1):
            out += bits.plain(plain.number())
            if left > 1:
                begin = len(out) - back.number() - 1
                for place in range(begin, begin + length.number() + 2):
                    out.append(out[place])
    return bytes(out)


class _Bits:
    """Bits from the lowest on, sixteen of them ahead; plain bytes stand where the last sixteen came from."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        self.ahead, self._count = self._word(), 16

    def _word(self) -> int:
        return self._data[self._at] | self._data[self._at + 1] << 8

    def take(self, count: int) -> int:
        taken = self.ahead & ((1 << count) - 1)
        self.ahead >>= count
        self._count -= count
        if self._count < 16:
            self._at += 2
            self.ahead |= self._word() << self._count
            self._count += 16
        return taken

    def plain(self, count: int) -> bytes:
        if not count:
            return b""
        taken = self._data[self._at : self._at + count]
        self._at += count
        self._count -= 16
        self.ahead = self.ahead & ((1 << self._count) - 1) | self._word() << self._count
        self._count += 16
        return taken


@dataclass(frozen=True, slots=True)
class _Codes:
    """Prefix codes, by their length and bits, of the numbers that stand in *bits*."""

    bits: _Bits
    known: dict[tuple[int, int], int]
    lengths: tuple[int, ...]

    def number(self) -> int:
        for length in self.lengths:
            value = self.known.get((length, self.bits.ahead & ((1 << length) - 1)))
            if value is not None:
                self.bits.take(length)
                return value if value < 2 else 1 << (value - 1) | self.bits.take(value - 1)
        raise ValueError("A line is packed in a way that is not known.")


def _codes(bits: _Bits) -> _Codes:
    lengths = [bits.take(4) for _ in range(bits.take(5))]
    known: dict[tuple[int, int], int] = {}
    code = 0
    for length in range(1, max(lengths, default=0) + 1):
        for value in (value for value, own in enumerate(lengths) if own == length):
            known[length, int(f"{code:0{length}b}"[::-1], 2)] = value
            code += 1
        code <<= 1
    return _Codes(bits, known, tuple(sorted(set(lengths) - {0})))
