"""Strangers' recordings are read in a child process: a bomb, a crash or a hang ends that child alone.

Why a process server of our own rather than `multiprocessing`: its forkserver imports the asker's `__main__`
again, which for a console script is the whole application, and it answers in pickles, which a captured child
could use against the asker. Ours (`media.reading`) is started once, and forks a fresh child for each reading
in some milliseconds.
"""

import json
import os
import socket
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock, Thread
from typing import Any, BinaryIO

import numpy as np

from media import errors
from media.curves import unpacked
from media.cutting import Places
from media.decode import Sound
from media.errors import MediaError, ReaderCrashed, ReaderTimedOut, UnreadableMedia
from media.limits import ReadingLimits
from media.picture import Seen
from media.previews import Sheet
from media.probe import Recording
from media.reading import MESSAGE_BYTES, recording_from_plain
from media.set_up import SetUp
from media.timeline import Span

# One thread: a fork copies only the one that calls it. Few arenas, since the limit is on address space.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS ends forked children that touch its frameworks
}
SAMPLE_BYTES = 4
FILM_BYTES = 256 * 1024  # four seconds of samples
TRANSCODING = 4.0  # seconds that a second of film may take; 4K from a phone was seen to take two
CAPTURED = "Reading the pictures of this recording gave nothing that could be used: record it again."
SLACK_S = 10.0  # past its wall time the child is dead; past this as well, so must its warden be


class Reader:
    """Reads recordings in confined children; any number of threads may ask one reader at once.

    The process behind it starts at the first reading, starts again if it was killed, and ends with the
    reader, with `close`, or with the process that asked, however that ends. Every method raises what the
    function of the same name in `media` raises, and besides:

    Raises:
        LimitExceeded: if the reading takes more memory than allowed.
        ReaderTimedOut: if it takes longer than allowed.
        ReaderCrashed: if the child dies of anything else.
    """

    def __init__(self, limits: ReadingLimits | None = None) -> None:
        self._limits = limits or ReadingLimits()
        self._server: _Server | None = None
        self._starting = Lock()

    def probe(self, source: Path) -> Recording:
        """Return what `media.probe.probe` says of *source*."""
        return recording_from_plain(self._ask("probe", source))

    def remux(self, source: Path, target: Path) -> None:
        """Do what `media.proxy.remux` does."""
        self._ask("remux", source, target)

    def transcode(self, source: Path, target: Path, duration_s: float) -> None:
        """Do what `media.transcode.transcode` does; the time it may take grows with *duration_s*."""
        self._ask("transcode", source, target, limits=self._longer(TRANSCODING * duration_s))

    def rotation(self, source: Path) -> int:
        """Return what `media.transcode.rotation` does."""
        return int(self._ask("rotation", source)["degrees"])

    def poster(self, source: Path, target: Path) -> None:
        """Do what `media.stills.poster` does."""
        self._ask("poster", source, target)

    def previews(self, source: Path, target: Path, duration_s: float) -> Sheet:
        """Do what `media.previews.sheet` does; the time it may take grows with *duration_s*."""
        wall_s, cpu_s = self._limits.wall_s + duration_s, round(self._limits.cpu_s + duration_s)
        limits = replace(self._limits, wall_s=wall_s, cpu_s=cpu_s)
        try:
            return Sheet(**self._ask("previews", source, target, limits=limits))
        except TypeError:
            raise ReaderCrashed(CAPTURED) from None

    def places(self, source: Path) -> Places:
        """Return what `media.cutting.places` says of *source*."""
        answer = self._ask("places", source)
        try:
            starts_s = answer["starts_s"]
            return Places(
                None if starts_s is None else tuple(map(float, starts_s)), bool(answer["ends_anywhere"])
            )
        except (TypeError, ValueError, KeyError):
            raise ReaderCrashed(CAPTURED) from None

    def cut(self, source: Path, target: Path, kept: Span) -> None:
        """Do what `media.cutting.cut` does."""
        self._ask("cut", source, target, numbers=(kept.start_s, kept.end_s))

    def keep_sound(self, source: Path, target: Path) -> None:
        """Write what `media.decode.sound` returns to *target*, for `media.kept_sound.KeptSound` to read."""
        self._ask("keep_sound", source, target)

    def sound(self, source: Path) -> Sound:
        """Return what `media.decode.sound` does, mapped from a file that vanishes with the array."""
        with TemporaryFile() as file:
            self._ask("sound", source, results=file)
            return np.memmap(file, np.float32, mode="r")

    def seen(self, source: Path, duration_s: float) -> Seen:
        """Return what `media.picture.seen` does; the time it may take grows with *duration_s*."""
        with TemporaryFile() as file:
            self._ask("seen", source, results=file, limits=self._longer(duration_s))
            file.seek(0)
            try:
                curves = unpacked(file.read())
                return Seen(curves["motion"], curves["facing"])
            except (ValueError, KeyError):
                raise ReaderCrashed(CAPTURED) from None

    def set_up(self, still: Path) -> SetUp:
        """Return what `media.set_up.set_up_in` says of *still*."""
        answer = self._ask("set_up", still)
        try:
            height = answer["face_height"]
            return SetUp(
                tuple(answer["advice"]),
                tuple(answer["cut_off_at"]),
                None if height is None else float(height),
            )
        except (TypeError, ValueError, KeyError):
            raise ReaderCrashed(CAPTURED) from None

    def followed(self, parts: Iterable[bytes]) -> Iterator[Sound]:
        """Yield what `media.decode.growing_sound_blocks` does of a recording whose bytes come as *parts*.

        They are asked for in a thread of their own, so waiting for the next is no hindrance. Its time limit
        is that of a recording that runs as long as one may.
        """
        ours, theirs = socket.socketpair()
        film, their_film = socket.socketpair()
        limits = replace(self._limits, wall_s=self._limits.duration_s + self._limits.wall_s)
        with ours, theirs, film, their_film:
            self._hand_over(theirs, their_film)
            theirs.close()
            their_film.close()
            ours.sendall(_request("follow", (), limits))
            Thread(target=_feed, args=(film, parts), name="feed", daemon=True).start()
            yield from _samples(film)
            _answer_of(_message(ours.makefile("rb").readline(MESSAGE_BYTES)))

    def side_by_side(
        self,
        sources: tuple[Path, Path],
        plan: Path,
        target: Path,
        film_s: float,
        tell: Callable[[float], None],
    ) -> None:
        """Do what `media.side_by_side.side_by_side` does; the time it may take grows with *film_s*.

        *plan* is a file that `media.film_plan.write_plan` wrote. What *tell* raises is raised here, and
        ends the child at its next word.
        """
        ours, theirs = socket.socketpair()
        told, their_told = socket.socketpair()
        limits = self._longer(TRANSCODING * film_s)
        with ours, theirs, told, their_told:
            self._hand_over(theirs, their_told)
            theirs.close()
            their_told.close()
            ours.sendall(_request("side_by_side", (*sources, plan, target), limits))
            with told.makefile("rb") as lines:
                for line in lines:
                    tell(_share(line))
            _answer_of(_message(ours.makefile("rb").readline(MESSAGE_BYTES)))

    def _longer(self, by_s: float) -> ReadingLimits:
        limits = self._limits
        return replace(limits, wall_s=limits.wall_s + by_s, cpu_s=round(limits.cpu_s + by_s))

    def close(self) -> None:
        """End the process behind; the next reading would start another."""
        with self._starting:
            server, self._server = self._server, None
        if server is not None:
            server.end()

    def _ask(
        self,
        reading: str,
        *paths: Path,
        numbers: Iterable[float] = (),
        results: BinaryIO | None = None,
        limits: ReadingLimits | None = None,
    ) -> dict[str, Any]:
        limits = limits or self._limits
        request, wait_s = _request(reading, paths, limits, numbers), limits.wall_s + SLACK_S
        if results is None:
            with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  a device, not a path of ours
                return self._answer(request, nowhere, wait_s)
        return self._answer(request, results, wait_s)

    def _answer(self, request: bytes, results: BinaryIO, wait_s: float) -> dict[str, Any]:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.settimeout(wait_s)
            self._hand_over(theirs, results)
            theirs.close()
            return _answer_of(_asked(ours, request))

    def _hand_over(self, conversation: socket.socket, results: BinaryIO | socket.socket) -> None:
        try:
            self._running().hand_over(conversation, results)
        except OSError:  # it was killed since; a fresh one is as good
            self.close()
            self._running().hand_over(conversation, results)

    def _running(self) -> "_Server":
        with self._starting:
            if self._server is None:
                self._server = _Server()
                weakref.finalize(self, self._server.end)
            return self._server


def _request(
    reading: str, paths: Iterable[Path], limits: ReadingLimits, numbers: Iterable[float] = ()
) -> bytes:
    asked = {
        "reading": reading,
        "paths": [str(path.absolute()) for path in paths],
        "numbers": [*numbers],
        "limits": asdict(limits),
    }
    return json.dumps(asked).encode() + b"\n"


def _feed(film: socket.socket, parts: Iterable[bytes]) -> None:
    # No part is to be had any more, or the child has died or has had enough: either way it gives its answer.
    with suppress(OSError):
        try:
            for part in parts:
                film.sendall(part)
        finally:
            film.shutdown(socket.SHUT_WR)  # else the child would wait for more, and its asker for the child


def _samples(film: socket.socket) -> Iterator[Sound]:
    """Yield what comes in over *film* as samples, until it ends."""
    rest = b""
    with suppress(ConnectionError):
        while came := film.recv(FILM_BYTES):
            rest += came
            whole = len(rest) // SAMPLE_BYTES * SAMPLE_BYTES
            yield np.frombuffer(rest[:whole], np.float32)
            rest = rest[whole:]


def _share(line: bytes) -> float:
    """Return how much is done, as a child says it; it may say anything."""
    try:
        return min(1.0, max(0.0, float(line)))
    except ValueError:
        return 0.0


def _asked(conversation: socket.socket, request: bytes) -> dict[str, Any]:
    """Send *request* and return the message that comes back; an empty one if none does."""
    try:
        conversation.sendall(request)
        line = conversation.makefile("rb").readline(MESSAGE_BYTES)
    except TimeoutError:
        return {"died": "SIGALRM"}
    except ConnectionError:
        return {}
    return _message(line)


def _message(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        return {}  # cut short: it died with the word in its mouth, or had none
    return message if isinstance(message, dict) else {}


def _answer_of(message: dict[str, Any]) -> dict[str, Any]:
    """Return the answer in *message*, or raise what it tells of."""
    if "answer" in message:
        answer: dict[str, Any] = message["answer"]
        return answer
    if "error" in message:
        raise _family().get(message["error"], UnreadableMedia)(message["sentence"])
    if message.get("died") in ("SIGALRM", "SIGXCPU"):
        raise ReaderTimedOut(
            "Reading this recording took too long and was given up: record or export it again."
        )
    raise ReaderCrashed(
        f"Reading this recording failed ({message.get('died', 'the reader was stopped')}): try once more, "
        "and if it fails again, record or export it again."
    )


def _family() -> dict[str, type[MediaError]]:
    return {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}


class _Server:
    """The process that forks the children, and the socket it listens on."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "media.reading"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={**os.environ, **ENVIRONMENT},
                process_group=0,  # Ctrl-C in a terminal is for whoever asked, who then ends this
            )

    def hand_over(self, conversation: socket.socket, results: BinaryIO | socket.socket) -> None:
        """Have a reader forked for the request that will come on *conversation*."""
        socket.send_fds(self._requests, [b"."], [conversation.fileno(), results.fileno()])

    def end(self) -> None:
        """Close the socket, which ends the process and all its children, and wait for that."""
        self._requests.close()
        self._process.kill()
        self._process.wait()
