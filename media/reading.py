"""What a confined child may do: a fixed table of readings, and the loop that forks one child for each.

Run as `python -m media.reading`, a process of one thread that has PyAV and OpenCV loaded and waits on its
standard input, a Unix socket. Each message there hands over two files: another socket, with one request on
it, and an empty file for results too large for that. Two processes are forked for it: a warden, and a reader
that sets its own limits, does the reading and answers in one line of JSON; if it dies, the warden tells of
what. Only plain values cross the sockets, never pickles: a captured reader can give an answer or an error.

`media.confined` starts this and asks. When the asker dies its socket ends, and so does everything here.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2

from media.curves import packed
from media.cutting import cut, places
from media.decode import growing_sound_blocks, sound_blocks
from media.errors import MediaError
from media.film_plan import read_plan
from media.kept_sound import keep
from media.limits import ReadingLimits
from media.picture import seen
from media.previews import sheet
from media.probe import Recording, probe
from media.proxy import remux
from media.set_up import set_up_in
from media.side_by_side import side_by_side
from media.stills import poster
from media.timeline import Span
from media.transcode import rotation, transcode

MESSAGE_BYTES = 64 * 1024  # far more than two paths and an answer take
TOO_MUCH_MEMORY = "Reading this recording takes more memory than it may have: export it smaller or shorter."
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
Plain = dict[str, Any]
Reading = Callable[..., Plain]  # of limits, a file for results, the paths, and numbers where it takes any


def _probe(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    (source,) = paths
    return recording_as_plain(probe(source, limits))


def _remux(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    source, target = paths
    remux(source, target, limits)
    return {}


def _transcode(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    source, target = paths
    transcode(source, target, limits)
    return {}


def _rotation(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    (source,) = paths
    return {"degrees": rotation(source, limits)}


def _poster(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    source, target = paths
    poster(source, target, limits)
    return {}


def _previews(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    source, target = paths
    return asdict(sheet(source, target, limits))


def _places(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    (source,) = paths
    return asdict(places(source, limits))


def _cut(limits: ReadingLimits, _results: int, paths: list[Path], start_s: float, end_s: float) -> Plain:
    source, target = paths
    cut(source, target, Span(start_s, end_s), limits)
    return {}


def _sound(limits: ReadingLimits, results: int, paths: list[Path]) -> Plain:
    """Write the samples to *results* as they are decoded, so that an hour of sound takes no memory here."""
    (source,) = paths
    with os.fdopen(results, "wb", closefd=False) as file:
        for block in sound_blocks(source, limits):
            file.write(block.tobytes())
    return {}


def _keep_sound(limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    source, target = paths
    keep(sound_blocks(source, limits), target)
    return {}


class _Coming:
    """Bytes that come over a socket."""

    def __init__(self, film: socket.socket) -> None:
        self._film = film

    def read(self, most: int) -> bytes:
        return self._film.recv(most)


def _follow(limits: ReadingLimits, results: int, _paths: list[Path]) -> Plain:
    """Take a recording's bytes from *results*, a socket, as they come, and give its samples back on it."""
    with socket.socket(fileno=results) as film, suppress(ConnectionError):  # nobody listens any more
        for block in growing_sound_blocks(_Coming(film), limits):
            film.sendall(block.tobytes())
    return {}


def _seen(limits: ReadingLimits, results: int, paths: list[Path]) -> Plain:
    (source,) = paths
    shown = seen(source, limits)
    with os.fdopen(results, "wb", closefd=False) as file:
        file.write(packed({"motion": shown.motion, "facing": shown.facing}))
    return {}


def _set_up(_limits: ReadingLimits, _results: int, paths: list[Path]) -> Plain:
    (still,) = paths
    return asdict(set_up_in(still))


def _side_by_side(limits: ReadingLimits, results: int, paths: list[Path]) -> Plain:
    """Make a film, and tell on *results*, a socket, how much of it is done; once nobody listens, stop."""
    first, last, plan, target = paths
    with socket.socket(fileno=results) as told, suppress(ConnectionError):

        def tell(done: float) -> None:
            told.sendall(f"{done:.3f}\n".encode())

        side_by_side((first, last), read_plan(plan), target, tell, limits)
    return {}


READINGS: dict[str, Reading] = {
    "probe": _probe,
    "remux": _remux,
    "transcode": _transcode,
    "rotation": _rotation,
    "poster": _poster,
    "previews": _previews,
    "places": _places,
    "cut": _cut,
    "sound": _sound,
    "keep_sound": _keep_sound,
    "follow": _follow,
    "seen": _seen,
    "set_up": _set_up,
    "side_by_side": _side_by_side,
}
# How far each gives way to a transcription beside it: words come first, then what plays, then what is drawn.
# A recording that is followed gives way to nothing: somebody is speaking. Nor does a still: somebody waits.
NICE = {
    "follow": 0,
    "set_up": 0,
    "transcode": 10,
    "poster": 10,
    "previews": 10,
    "seen": 10,
    "side_by_side": 10,
}
NICE_USUALLY = 5


def recording_as_plain(recording: Recording) -> Plain:
    """Return *recording* as JSON knows it; `recording_from_plain` is the way back."""
    rate = recording.frame_rate
    return {**asdict(recording), "frame_rate": None if rate is None else [rate.numerator, rate.denominator]}


def recording_from_plain(plain: Plain) -> Recording:
    """Return the recording that `recording_as_plain` described."""
    rate = plain["frame_rate"]
    return Recording(**{**plain, "frame_rate": None if rate is None else Fraction(*rate)})


def main() -> None:
    """Fork a warden for each request that comes in on standard input, until that is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the asker's to handle; this ends when it does
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a warden, so none becomes a zombie
    cv2.setNumThreads(1)
    gc.freeze()  # what is loaded stays shared with the children, page for page
    requests = _taken_from_stdin()
    while files := _next(requests):
        if os.fork() == 0:
            requests.close()
            _watch(*files)
        for file in files:
            os.close(file)


def _taken_from_stdin() -> socket.socket:
    """Return the socket behind standard input, alone on it: a child holding it would hide our death."""
    requests = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    return requests


def _next(requests: socket.socket) -> list[int]:
    """Return the two files of the next request; none once the asker is gone."""
    _, files, _, _ = socket.recv_fds(requests, 1, 2)
    return files


def _watch(asker: int, results: int) -> None:
    """Be the warden: fork the reader, wait for its end, and tell of a death it could not tell of itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _die_with_parent()
    conversation = socket.socket(fileno=asker)
    reader = os.fork()
    if reader == 0:
        _die_with_parent()
        _read(conversation, results)
        os._exit(0)
    _, status = os.waitpid(reader, 0)
    if status != 0:
        killed_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        _tell(conversation, {"died": signal.Signals(killed_by).name if killed_by else "an error"})
    os._exit(0)


def _read(conversation: socket.socket, results: int) -> None:
    """Be the reader: one request, within its limits, one answer."""
    request = json.loads(conversation.makefile("rb").readline(MESSAGE_BYTES))
    limits = ReadingLimits(**request["limits"])
    os.nice(NICE.get(request["reading"], NICE_USUALLY))
    _confine(limits)
    try:
        paths = [Path(path) for path in request["paths"]]
        answer = READINGS[request["reading"]](limits, results, paths, *request["numbers"])
    except MediaError as error:
        _tell(conversation, {"error": type(error).__name__, "sentence": str(error)})
    except (MemoryError, BlockingIOError):  # the second is a decoder's thread that got no stack
        _tell(conversation, {"error": "LimitExceeded", "sentence": TOO_MUCH_MEMORY})
    else:
        _tell(conversation, {"answer": answer})


def _tell(conversation: socket.socket, message: Plain) -> None:
    with suppress(ConnectionError):  # whoever asked may be gone, and then nobody needs to know
        conversation.sendall(json.dumps(message).encode() + b"\n")


def _confine(limits: ReadingLimits) -> None:
    """Give this process limits that the kernel keeps, whatever happens inside FFmpeg."""
    signal.setitimer(signal.ITIMER_REAL, limits.wall_s)  # nobody catches SIGALRM, so it ends the process
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # macOS takes this limit and does not keep it
        memory = _address_space() + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _die_with_parent() -> None:
    """Ask the kernel to end this process with its parent, where it can; elsewhere its time limit must do."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


if __name__ == "__main__":
    main()
