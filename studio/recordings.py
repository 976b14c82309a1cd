"""Where the files lie: one protocol, a folder, and a dictionary for tests.

Keys look like `clips/0f…/original`: lower-case letters, digits, `.`, `_` and `-` between slashes, no part
beginning with a dot. A thing is published whole or not at all: it is written aside, made safe on the disk,
then renamed into place, so that nobody ever reads half of it and a killed writer leaves nothing behind
under a key. Publishing again under the same key replaces what was there.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import LocalStore

from studio.errors import NotFound

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_MOST_DELETED_AT_ONCE = 1000  # what S3 takes in one request
_ASIDE = ".aside"  # no key can name it
_ASIDE_S = 86_400.0  # nobody prepares a file for longer than this


class Store(Protocol):
    """The files of the studio, by key."""

    def put(self, key: str, content: bytes) -> None:
        """Publish *content* under *key*."""

    def put_file(self, key: str, file: Path) -> None:
        """Publish *file* under *key* and take it away from where it was: a rename, where the disk is one."""

    def get(self, key: str) -> bytes:
        """Return what is published under *key*.

        Raises:
            NotFound: if nothing is.
        """

    def size(self, key: str) -> int:
        """Return the size in bytes of what is published under *key*.

        Raises:
            NotFound: if nothing is.
        """

    def exists(self, key: str) -> bool:
        """Whether something is published under *key*."""

    def delete(self, prefix: str) -> None:
        """Take away everything published under *prefix* and a slash; nothing there is no mistake."""

    def remove(self, key: str) -> None:
        """Take away what is published under *key*; nothing there is no mistake."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """Give a file of this machine that holds what is under *key*, to be read inside the block.

        Raises:
            NotFound: if nothing is published under *key*.
        """

    def aside(self) -> AbstractContextManager[Path]:
        """Give an empty folder to prepare files in for `put_file`; it is gone after the block."""


class FolderStore:
    """Files in a folder, through obstore, so that a bucket can take the folder's place."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is not there."""
        self._folder = folder.resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._objects = LocalStore(self._folder, automatic_cleanup=True)

    def put(self, key: str, content: bytes) -> None:
        """Publish *content* under *key*."""
        with self.aside() as folder:
            file = folder / "content"
            file.write_bytes(content)
            self.put_file(key, file)

    def put_file(self, key: str, file: Path) -> None:
        """Publish *file* under *key* by renaming it; a file of another disk is copied beside first."""
        target = self.local_path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.stat().st_dev != target.parent.stat().st_dev:
            self._put_from_another_disk(key, file)
            return
        _make_safe(file)
        file.replace(target)
        for folder in target.parents:
            _make_safe(folder)
            if folder == self._folder:
                break

    def get(self, key: str) -> bytes:
        """Return what is published under *key*.

        Raises:
            NotFound: if nothing is.
        """
        try:
            return bytes(obstore.get(self._objects, checked(key)).bytes())
        except FileNotFoundError:
            raise _missing(key) from None

    def size(self, key: str) -> int:
        """Return the size in bytes of what is published under *key*.

        Raises:
            NotFound: if nothing is.
        """
        try:
            return int(obstore.head(self._objects, checked(key))["size"])
        except FileNotFoundError:
            raise _missing(key) from None

    def exists(self, key: str) -> bool:
        """Whether something is published under *key*."""
        return self.local_path(key).is_file()

    def delete(self, prefix: str) -> None:
        """Take away everything published under *prefix* and a slash; nothing there is no mistake."""
        for batch in obstore.list(self._objects, checked(prefix), chunk_size=_MOST_DELETED_AT_ONCE):
            obstore.delete(self._objects, [found["path"] for found in batch])

    def remove(self, key: str) -> None:
        """Take away what is published under *key*; nothing there is no mistake."""
        self.local_path(key).unlink(missing_ok=True)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give the file itself.

        Raises:
            NotFound: if nothing is published under *key*.
        """
        path = self.local_path(key)
        if not path.is_file():
            raise _missing(key)
        yield path

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Give an empty folder on the store's own disk; it is gone after the block."""
        aside = self._folder / _ASIDE
        aside.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=aside) as name:
            yield Path(name)

    def sweep(self) -> None:
        """Clear away what killed writers left aside more than a day ago."""
        for left in (self._folder / _ASIDE).glob("*"):
            if left.stat().st_mtime < time.time() - _ASIDE_S:
                shutil.rmtree(left, ignore_errors=True)

    def local_path(self, key: str) -> Path:
        """Return where the file of *key* lies or would lie; it is served from there."""
        return self._folder / checked(key)

    def _put_from_another_disk(self, key: str, file: Path) -> None:
        with self.aside() as folder:
            self.put_file(key, Path(shutil.copy(file, folder / "copy")))
        file.unlink()


class MemoryStore:
    """Files in a dictionary, for tests."""

    def __init__(self) -> None:
        """Begin empty."""
        self._objects: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> None:
        """Publish *content* under *key*."""
        self._objects[checked(key)] = bytes(content)

    def put_file(self, key: str, file: Path) -> None:
        """Publish *file* under *key* and take it away."""
        self.put(key, file.read_bytes())
        file.unlink()

    def get(self, key: str) -> bytes:
        """Return what is published under *key*.

        Raises:
            NotFound: if nothing is.
        """
        try:
            return self._objects[checked(key)]
        except KeyError:
            raise _missing(key) from None

    def size(self, key: str) -> int:
        """Return the size in bytes of what is published under *key*.

        Raises:
            NotFound: if nothing is.
        """
        return len(self.get(key))

    def exists(self, key: str) -> bool:
        """Whether something is published under *key*."""
        return checked(key) in self._objects

    def delete(self, prefix: str) -> None:
        """Take away everything published under *prefix* and a slash."""
        under = f"{checked(prefix)}/"
        for key in [key for key in self._objects if key.startswith(under)]:
            del self._objects[key]

    def remove(self, key: str) -> None:
        """Take away what is published under *key*; nothing there is no mistake."""
        self._objects.pop(checked(key), None)

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        """Give a copy in a file.

        Raises:
            NotFound: if nothing is published under *key*.
        """
        with self.aside() as folder:
            file = folder / "copy"
            file.write_bytes(self.get(key))
            yield file

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """Give an empty folder; it is gone after the block."""
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)


def checked(key: str) -> str:
    """Return *key* as it is.

    Raises:
        ValueError: if it is no key; keys are made by the studio, so this is its own mistake.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} cannot be a key of the store")
    return key


def _missing(key: str) -> NotFound:
    return NotFound(f"The file {key} is not in the store any more; it may have been deleted.")


def _make_safe(path: Path) -> None:
    # A rename survives a power cut once the file's bytes, then the entries of its folders, are on the disk.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
