"""The spool: takes while they arrive, each a file that grows.

The size of a take's data file is its offset. There is no counter beside it that could say something else
after a crash. A small document says what the bytes cannot: whose they are, for which clip, how many there
will be, and whether the studio has them all; it is replaced whole, by a rename.

    {id}.take     the bytes
    {id}.json     the document

Nothing here knows HTTP or tus: another way of sending can be put in front of the same spool. One process
writes a spool, and all requests for one upload must reach it; web nodes behind a balancer are therefore
to be routed by upload identifier.
"""

import asyncio
import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

from studio.clock import new_id, now
from studio.errors import (
    ChecksumMismatch,
    DiskFull,
    NotFound,
    UploadGone,
    UploadOffsetMismatch,
    UploadTooLarge,
)
from studio.locks import hold
from studio.settings import UploadSettings
from studio.sums import RunningSums
from studio.turns import Turn, Turns

Algorithm = Literal["sha1", "sha256"]

BATCH_BYTES = 1024 * 1024  # what is gathered before it is written: fewer, larger writes in a thread
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Upload:
    """What is known of an upload besides its bytes.

    Attributes:
        length: bytes in the end; None while the recorder still runs and nobody knows.
        received: whether the clip has been received; the bytes are not in the spool any more.
        metadata: what the sender said of it, in the sender's own dialect, to be told again.
        begun_at: seconds since 1970, UTC.
    """

    id: str
    owner_id: str
    clip_id: str
    length: int | None
    metadata: str
    begun_at: float
    received: bool = False


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must add up to."""

    algorithm: Algorithm
    digest: bytes


class Spool:
    """The takes that are arriving."""

    def __init__(self, folder: Path, settings: UploadSettings) -> None:
        """Make the folder if it is not there."""
        self._folder = folder
        self._settings = settings
        self._turns = Turns()
        self.sums = RunningSums()
        self._folder.mkdir(parents=True, exist_ok=True)
        self.take_turn = self._turns.take

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the one process that writes this spool.

        Raises:
            AlreadyThere: if another process is.
        """
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            hold(
                folder,
                "Another studio already serves this data folder; stop that one first, or give this one "
                "a folder of its own with STUDIO_DATA_FOLDER.",
            )
            yield
        finally:
            os.close(folder)

    def begin(self, owner_id: str, clip_id: str, *, length: int | None = None, metadata: str = "") -> Upload:
        """Return a new upload with no bytes; *length* None says that the end is not known yet.

        Raises:
            UploadTooLarge: if it is to have more bytes than a take may.
            DiskFull: if there is no room for it.
        """
        self._check_length(length)
        self._check_room(length or 0, offset=0)
        upload = Upload(new_id(), owner_id, clip_id, length, metadata, now().timestamp())
        self.data_file(upload).touch(exist_ok=False)
        self._write(upload)
        return upload

    def find(self, upload_id: str) -> Upload:
        """Return the upload of this identifier.

        Raises:
            NotFound: if there is none.
            UploadGone: if it was left untouched for too long.
        """
        upload = self._read(upload_id)
        if self.expires_at(upload) < now():
            raise UploadGone("This upload was left for too long and has been dropped; send the take anew.")
        return upload

    def offset(self, upload: Upload) -> int:
        """Return how many bytes the studio has."""
        return upload.length or 0 if upload.received else _size(self.data_file(upload))

    def expires_at(self, upload: Upload) -> datetime:
        """Return when the upload is dropped, unless more of it comes."""
        touched = max(_modified(self.data_file(upload)), _modified(self._document(upload.id)))
        return datetime.fromtimestamp(touched, UTC) + timedelta(days=self._settings.expire_days)

    def is_whole(self, upload: Upload) -> bool:
        """Whether every byte has come."""
        return upload.length is not None and self.offset(upload) == upload.length

    def declare_length(self, upload: Upload, length: int) -> Upload:
        """Say how many bytes there will be, once that is known; saying the same again is no mistake.

        Raises:
            UploadTooLarge: if more bytes than that have come, or it is more than a take may have.
        """
        self._check_length(length)
        if self.offset(upload) > length:
            raise UploadTooLarge("More bytes have come than this take is said to have.")
        if upload.length == length:
            return upload
        declared = replace(upload, length=length)
        self._write(declared)
        return declared

    async def append(
        self,
        upload: Upload,
        offset: int,
        chunks: AsyncIterator[bytes],
        turn: Turn,
        *,
        expected: int | None = None,
        checksum: Checksum | None = None,
    ) -> int:
        """Write *chunks* at *offset* and make them safe on the disk; return the new offset, in bytes.

        Whatever ends it early (the network, a newcomer, a full disk), every byte that came stays; only
        bytes that were to be checked and could not be are taken back.

        Args:
            upload: the upload they belong to, its turn taken.
            offset: where the sender believes the file ends.
            chunks: the bytes, as they come.
            turn: the turn to hold.
            expected: how many bytes the sender announces, when it does.
            checksum: what they must add up to.

        Raises:
            UploadOffsetMismatch: if the file does not end at *offset*.
            UploadTooLarge: if there are more bytes than the take was said to have, or may have.
            DiskFull: if there is no room left.
            ChecksumMismatch: if they add up to something else; they are taken back.
            UploadHeldElsewhere: if a newcomer took the turn.
        """
        self.check_append(upload, offset, expected)
        if upload.received:
            return offset  # the last word, said again
        with _Growth(self, upload, offset, checksum) as growth:
            try:
                await _pour(chunks, growth, turn)
                growth.verify()
            finally:
                await asyncio.to_thread(growth.settle)
            return growth.offset

    def check_append(self, upload: Upload, offset: int, expected: int | None) -> None:
        """Let bytes be appended, as far as can be said before the first of them.

        Raises:
            UploadOffsetMismatch: if the file does not end at *offset*.
            UploadTooLarge: if *expected* bytes are more than the take was said to have, or may have.
            DiskFull: if there is no room for them.
        """
        there = self.offset(upload)
        if there != offset:
            raise UploadOffsetMismatch(f"The studio has {there} bytes of this take, not {offset}.", there)
        self.check_room_for(upload, offset, expected or 0)

    def check_room_for(self, upload: Upload, offset: int, count: int) -> None:
        """Let *count* bytes come at *offset*.

        Raises:
            UploadTooLarge: if the take was said to have fewer, or may not have as many.
            DiskFull: if they would leave too little of the disk.
        """
        if upload.length is not None and offset + count > upload.length:
            raise UploadTooLarge("More bytes have come than this take is said to have.")
        self._check_length(offset + count)
        self._check_room(count, offset)

    def data_file(self, upload: Upload) -> Path:
        """Return the file of the bytes."""
        return self._folder / f"{upload.id}.take"

    def sha256(self, upload: Upload) -> str:
        """Return the SHA-256 of the bytes, in hexadecimal; the file is never held whole."""
        return self.sums.of(upload.id, self.data_file(upload))

    def let_go(self, upload: Upload) -> None:
        """The clip has been received: drop the bytes, and keep the word that they came.

        That it lasts is not waited for: should a power cut undo it, the clip is not received twice.
        """
        self._replace(replace(upload, length=self.offset(upload), received=True))
        self.data_file(upload).unlink(missing_ok=True)
        self.sums.forget(upload.id)

    def remove(self, upload: Upload) -> None:
        """Drop the upload with its bytes."""
        self._document(upload.id).unlink(missing_ok=True)
        self.data_file(upload).unlink(missing_ok=True)
        self.sums.forget(upload.id)

    def remove_all_of(self, clip_id: str) -> None:
        """Drop every upload of a clip: it was discarded, and nothing of it may stay."""
        for upload in self._all():
            if upload.clip_id == clip_id:
                self.remove(upload)

    def whole(self) -> tuple[Upload, ...]:
        """Return the uploads whose every byte has come and that were not received yet."""
        return tuple(upload for upload in self._all() if not upload.received and self.is_whole(upload))

    def arriving(self) -> tuple[Upload, ...]:
        """Return the uploads that were not received yet, the bytes of which may still come."""
        return tuple(upload for upload in self._all() if not upload.received)

    def drop_expired(self) -> int:
        """Drop what was left untouched for too long; return how many. Whole ones wait to be received."""
        expired = [
            upload
            for upload in self._all()
            if self.expires_at(upload) < now() and (upload.received or not self.is_whole(upload))
        ]
        for upload in expired:
            self.remove(upload)
        return len(expired)

    def drop_strays(self) -> None:
        """Drop what a kill left between two steps: bytes without a document, a document half written.

        For the server's start: later they may be an upload that is just being begun.
        """
        for stray in self._folder.iterdir():
            if stray.suffix != ".json" and not self._document(stray.stem).exists():
                stray.unlink(missing_ok=True)

    def _all(self) -> Iterator[Upload]:
        for document in sorted(self._folder.glob("*.json")):
            with suppress(NotFound):  # removed since: whoever asks need not be the one process that writes
                yield self._read(document.stem)

    def _document(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"

    def _read(self, upload_id: str) -> Upload:
        # The pattern comes before the path: an identifier from outside never names another file.
        if _ID.fullmatch(upload_id):
            try:
                return Upload(**json.loads(self._document(upload_id).read_text("utf-8")))
            except FileNotFoundError:
                pass
        raise NotFound("There is no such upload here.")

    def _write(self, upload: Upload) -> None:
        self._replace(upload)
        _settle_folder(self._folder)

    def _replace(self, upload: Upload) -> None:
        # Safe before the rename: after a power cut it is the old document or the new one, never half of one.
        new = self._folder / f"{upload.id}.new"
        with _full_at(_size(self.data_file(upload))), new.open("w", encoding="utf-8") as file:
            json.dump(asdict(upload), file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._document(upload.id))

    def _check_length(self, length: int | None) -> None:
        if length is not None and length > self._settings.max_bytes:
            raise UploadTooLarge(
                f"A take may have {self._settings.max_bytes} bytes at most; this one would have {length}."
            )

    def _check_room(self, count: int, offset: int) -> None:
        # A request without bytes is let through: the word that ends a take needs no room.
        if count and shutil.disk_usage(self._folder).free - count < self._settings.keep_free_bytes:
            raise _full(offset)


class _Growth:
    """One request's bytes going into a data file."""

    def __init__(self, spool: Spool, upload: Upload, offset: int, checksum: Checksum | None) -> None:
        self._spool = spool
        self._upload = upload
        self._start = offset
        self._checksum = checksum
        self._digest = hashlib.new(checksum.algorithm) if checksum else None
        self._verified = checksum is None
        self.offset = offset

    def __enter__(self) -> Self:
        self._file = os.open(self._spool.data_file(self._upload), os.O_WRONLY)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def write(self, batch: bytearray) -> None:
        """Write *batch* where the file ends, all of it or as much as there is room for."""
        self._spool.check_room_for(self._upload, self.offset, len(batch))
        rest = memoryview(batch)
        while rest:
            with _full_at(self.offset):
                count = os.pwrite(self._file, rest, self.offset)
            if self._digest:
                self._digest.update(rest[:count])
            self._spool.sums.add(self._upload.id, self.offset, rest[:count])
            self.offset += count
            rest = rest[count:]

    def verify(self) -> None:
        """Hold what came against its checksum."""
        if self._checksum and self._digest and self._digest.digest() != self._checksum.digest:
            raise ChecksumMismatch("The bytes that came are not those that were sent; send them again.")
        self._verified = True

    def settle(self) -> None:
        """Take back what was to be checked and could not be; make the rest safe on the disk."""
        if not self._verified:
            os.ftruncate(self._file, self._start)
            self._spool.sums.forget(self._upload.id)
        os.fsync(self._file)


async def _pour(chunks: AsyncIterator[bytes], growth: _Growth, turn: Turn) -> None:
    more = True
    while more:
        batch = bytearray()
        try:
            more = await turn.until_asked(_gather(chunks, batch))
        finally:
            # Whatever ended the gathering, what came before it is kept.
            await asyncio.to_thread(growth.write, batch)


async def _gather(chunks: AsyncIterator[bytes], batch: bytearray) -> bool:
    """Fill *batch*; return whether there may be more to come."""
    async for chunk in chunks:
        batch += chunk
        if len(batch) >= BATCH_BYTES:
            return True
    return False


@contextmanager
def _full_at(offset: int) -> Iterator[None]:
    """Say of a disk without room that it is full."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(offset) from error
        raise


def _full(offset: int) -> DiskFull:
    return DiskFull(
        "The studio's disk is full. What was sent is safe, and the rest follows once there is room.", offset
    )


def _modified(file: Path) -> float:
    return file.stat().st_mtime if file.exists() else 0.0


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _settle_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
