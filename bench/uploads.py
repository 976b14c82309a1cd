"""How fast a take comes in: `make bench`, or `python -m bench.uploads`.

The same bytes are sent by the same client, in turns, to a bare Starlette endpoint that writes the stream to
a file, and to the studio, with its sign-in, its checks, its spool and its fsync; both stand in one server.
Each figure is the median of five; the bar is that of issue 2. Ends with 1 if it is missed.
"""

import base64
import hashlib
import http.client
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from api.app import create_api
from studio import clips, logs, people, sign_ins
from studio.clock import new_id
from studio.installation import open_installation
from studio.settings import load_settings

RUNS = 5
SIZE = 256 * 1024**2  # about twenty minutes of a rehearsal
PIECE = 64 * 1024
PART = 1024**2
PARTS = 100
BAR = 0.4
VISIT = "a-visit-of-this-bench"
TUS = {"Tus-Resumable": "1.0.0", "X-CSRF-Token": hashlib.sha256(f"form of {VISIT}".encode()).hexdigest()}
BYTES = {"Content-Type": "application/offset+octet-stream"}


def main() -> int:
    """Print every figure, the ratio beside its bar, and return the exit status."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, served(Path(folder)) as client:
        pairs = [(client.bare(), client.one_request()) for _ in range(RUNS)]
        bare_s, ours_s = (median(side) for side in zip(*pairs, strict=True))
        ratio = median(bare / ours for bare, ours in pairs)  # each pair met the same machine
        part_ms = median(client.many_requests() for _ in range(RUNS)) * 1000
        received_s = median(client.to_the_record() for _ in range(RUNS))
    megabytes = SIZE / 1e6
    print(f"{'bare endpoint, MB/s':<32} {megabytes / bare_s:9.0f}")
    print(f"{'studio, fsync, MB/s':<32} {megabytes / ours_s:9.0f}")
    print(f"{'studio, into the record, MB/s':<32} {megabytes / received_s:9.0f}")
    print(f"{'1 MiB request with fsync, ms':<32} {part_ms:9.1f}")
    kept = ratio >= BAR
    print(f"{'studio / bare endpoint':<32} {ratio:9.2f}   at least {BAR:g}   {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


class Client:
    """One browser's connection, signed in."""

    def __init__(self, port: int, person_id: str, token: str) -> None:
        """Connect."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie = {"Cookie": f"studio_sign_in={token}; studio_visit={VISIT}"}
        self._person_id = person_id
        self._piece = os.urandom(PIECE)

    def bare(self) -> float:
        """Return the seconds for the stream to the bare endpoint."""
        return self._timed("PATCH", "/bare", SIZE, {})

    def one_request(self) -> float:
        """Return the seconds for the stream to the studio, safe on the disk, its end still open."""
        upload = self._begin()
        took_s = self._timed("PATCH", upload, SIZE, BYTES | {"Upload-Offset": "0"})
        self._ask("DELETE", upload, 0, {})
        return took_s

    def many_requests(self) -> float:
        """Return the seconds for one of many requests of 1 MiB."""
        upload = self._begin()
        took_s = [
            self._timed("PATCH", upload, PART, BYTES | {"Upload-Offset": str(number * PART)})
            for number in range(PARTS)
        ]
        self._ask("DELETE", upload, 0, {})
        return median(took_s)

    def to_the_record(self) -> float:
        """Return the seconds for a whole take, until its clip is in the record with its SHA-256."""
        whole = {"Upload-Offset": "0", "Upload-Length": str(SIZE)}
        return self._timed("PATCH", self._begin(), SIZE, BYTES | whole)

    def _begin(self) -> str:
        clip_id = self._ask("POST", f"/expect/{self._person_id}", 0, {})
        named = base64.b64encode(clip_id.encode()).decode()
        headers = {"Upload-Defer-Length": "1", "Upload-Metadata": f"clip {named}"}
        return self._ask("POST", "/api/v1/uploads", 0, headers)

    def _timed(self, method: str, path: str, size: int, headers: dict[str, str]) -> float:
        began = time.perf_counter()
        self._ask(method, path, size, headers)
        return time.perf_counter() - began

    def _ask(self, method: str, path: str, size: int, headers: dict[str, str]) -> str:
        sent = TUS | self._cookie | headers | {"Content-Length": str(size)}
        self._connection.request(method, path, self._stream(size), sent)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path} was answered {answer.status}: {text}")
        return answer.getheader("Location") or text

    def _stream(self, size: int) -> Iterator[bytes]:
        for _ in range(size // PIECE):
            yield self._piece


@contextmanager
def served(folder: Path) -> Iterator[Client]:
    """Serve both in a process of its own, and give a client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        context = multiprocessing.get_context("spawn")
        ready, told = context.Pipe(duplex=False)
        server = context.Process(target=serve, args=(folder, listener, told), daemon=True)
        server.start()
        person_id, token = ready.recv()
        yield Client(listener.getsockname()[1], person_id, token)
        server.kill()
        server.join()


def serve(folder: Path, listener: socket.socket, told: "multiprocessing.connection.Connection") -> None:
    """Serve the studio in *folder*, and the bare endpoint beside it."""
    os.environ["STUDIO_DATA_FOLDER"] = str(folder)
    os.environ["STUDIO_UPLOAD_KEEP_FREE_BYTES"] = "0"
    logs.configure("warning")
    installation = open_installation(load_settings())
    with installation.database.writing() as session:
        person = people.add_person(
            session, name="Ms Okafor", email="okafor@school.test", role="teacher", password="three rivers"
        )
        told.send((person.id, sign_ins.start(session, person, days=1)))

    def expect(request: Request) -> Response:
        with installation.database.writing() as session:
            return Response(clips.expect(session, request.path_params["person"], new_id(), "video/webm").id)

    routes = [
        Route("/bare", bare_endpoint(folder / "bare"), methods=["PATCH"]),
        Route("/expect/{person}", expect, methods=["POST"]),
        Mount("/", create_api(installation)),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error"))
    server.run(sockets=[listener])


def bare_endpoint(file: Path) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that others write: the stream, piece by piece, into a file."""

    async def bare(request: Request) -> Response:
        with file.open("wb") as target:
            async for piece in request.stream():
                target.write(piece)
        return Response(status_code=204)

    return bare


if __name__ == "__main__":
    sys.exit(main())
