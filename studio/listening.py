"""Listening: takes are written down while they still arrive, so that only their end is left after Stop.

    spool file ──► confined child decodes ──► media.listening ──► studio.live ──► open pages
                                                   └─ all of it came ──► the `words` stage of the analysis

The listener lives in the worker, beside the jobs, and works on whatever the spool of this machine holds. It
promises nothing: a take that it cannot follow, or lost, is written down whole by its job, and nobody notices
but for the wait. Takes that come at the same time have their turns, one piece each.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from sqlalchemy import select

from media.confined import Reader
from media.errors import MediaError
from media.listening import LONGEST_PIECE_S, Listening
from media.transcribe import Transcriber
from rubrics.criteria import StepTemplate
from studio import events, live, logs
from studio.analysis import Heard
from studio.errors import NotFound, UploadGone
from studio.installation import Installation
from studio.spool import Upload
from studio.step_library import from_document
from studio.tables import Attempt, Clip, StepVersion

LOOK_EVERY_S: Final = 0.5  # for takes that have begun
READ_EVERY_S: Final = 0.05  # for more of a take
PART_BYTES: Final = 256 * 1024
STALLED_S: Final = 900.0  # a recorder that sent nothing for this long is not waited for any more
FURTHEST_BEHIND_S: Final = 60.0  # an hour that is sent at once is heard bit by bit, so that memory stays flat
PATIENCE_S: Final = 20.0  # of a job with a listener that gets no further, besides what is before it
A_MOMENT_S: Final = 1.0  # the last piece takes half of it
RECORD_EVERY_S: Final = 0.02  # for a take that has come whole to be in the record
Keep = Callable[[str, Heard], None]


class Listened(Protocol):
    """What was written down of takes while they arrived."""

    def let_finish(self, clip_id: str) -> None:
        """Wait a moment if whoever listens to this clip is just at its end: both would be slower together."""

    def wait_for(self, clip_id: str) -> None:
        """Wait until whoever listens to this clip has kept its words, or has given up."""


class NobodyListened:
    """Where there is no listener, every take is written down afterwards."""

    def let_finish(self, clip_id: str) -> None:
        """Return at once."""

    def wait_for(self, clip_id: str) -> None:
        """Return at once."""


class _Take:
    """One take on its way."""

    def __init__(self, upload: Upload, listening: Listening, step: StepTemplate | None) -> None:
        self.upload = upload
        self.listening = listening
        self.step = step
        self.sums = hashlib.sha256()
        self.written = threading.Event()  # to the end; nothing is pending
        self.settled = threading.Event()  # kept, or given up
        self.given_up = False
        self.stopped_at: float | None = None  # by the monotonic clock; when its last byte was seen
        self.pieces = self.ahead = 0

    @property
    def since_stop_ms(self) -> int:
        """How long ago its last byte was seen."""
        return 0 if self.stopped_at is None else round((time.monotonic() - self.stopped_at) * 1000)

    def give_up(self) -> None:
        self.given_up = True
        self.written.set()
        self.settled.set()


class Listener:
    """Listens to every take that arrives in the spool, between `start` and the end of the process."""

    def __init__(
        self,
        installation: Installation,
        reader: Reader,
        transcriber: Transcriber,
        language: str,
    ) -> None:
        """Prepare; nobody listens yet."""
        self._installation = installation
        self._reader = reader
        self._transcriber = transcriber
        self._language = language
        self._takes: dict[str, _Take] = {}  # by clip, the one whose turn is longest ago first
        self._lock = threading.Lock()
        self._came = threading.Event()
        self._stop = threading.Event()

    def start(self, keep: Keep) -> None:
        """Begin, and tell *keep* what was heard of each clip that came whole.

        One thread looks for takes and follows each in a thread of its own, one writes down.
        """
        self._kept = keep
        for work in (self._look, self._write):
            threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def stop(self) -> None:
        """Listen no more; what was heard is forgotten, and its jobs write it down."""
        self._stop.set()
        self._came.set()

    def let_finish(self, clip_id: str) -> None:
        """See `Listened`."""
        take = self._take(clip_id)
        if take is not None and take.listening.behind_s <= LONGEST_PIECE_S:
            take.written.wait(A_MOMENT_S)

    def wait_for(self, clip_id: str) -> None:
        """See `Listened`."""
        take = self._take(clip_id)
        written_s = -1.0
        while take is not None and not take.settled.wait(PATIENCE_S + take.listening.behind_s):
            if take.written.is_set():
                continue  # it is being kept, its findings looked for: that ends by itself
            if take.listening.written_s <= written_s:
                take.give_up()
                logs.logger().warning("listening.too_slow", clip=clip_id, behind_s=take.listening.behind_s)
            written_s = take.listening.written_s

    def _take(self, clip_id: str) -> _Take | None:
        with self._lock:
            return self._takes.get(clip_id)

    def _look(self) -> None:
        known: set[str] = set()
        while not self._stop.is_set():
            arriving = {upload.id: upload for upload in self._installation.spool.arriving()}
            for upload in (upload for name, upload in arriving.items() if name not in known):
                self._begin(upload)
            known = set(arriving)
            self._stop.wait(LOOK_EVERY_S)

    def _begin(self, upload: Upload) -> None:
        with self._installation.database.reading() as session:
            document = session.scalar(
                select(StepVersion.document)
                .join(Attempt, Attempt.step_version_id == StepVersion.id)
                .where(Attempt.clip_id == upload.clip_id)
            )
        step = None if document is None else from_document(document)
        take = _Take(upload, Listening(self._transcriber, self._language), step)
        with self._lock:
            if (before := self._takes.get(upload.clip_id)) is not None:
                before.give_up()  # sent anew, as another upload
            self._takes[upload.clip_id] = take
        threading.Thread(target=self._follow, args=(take,), name="follow", daemon=True).start()

    def _follow(self, take: _Take) -> None:
        try:
            for block in self._reader.followed(self._parts(take)):
                take.listening.hear(block)
                self._came.set()
                self._let_catch_up(take)
            take.listening.end()
            heard_ms = take.since_stop_ms
            self._came.set()
            take.written.wait()
            self._keep(take, heard_ms=heard_ms, written_ms=take.since_stop_ms)
        except (MediaError, OSError) as error:
            logs.logger().info("listening.in_vain", clip=take.upload.clip_id, why=type(error).__name__)
        finally:
            take.give_up()  # if it was not kept: a job writes it down
            with self._lock:
                if self._takes.get(take.upload.clip_id) is take:
                    del self._takes[take.upload.clip_id]

    def _let_catch_up(self, take: _Take) -> None:
        while take.listening.behind_s > FURTHEST_BEHIND_S and not (self._stop.is_set() or take.given_up):
            self._stop.wait(READ_EVERY_S)

    def _keep(self, take: _Take, **took_ms: int) -> None:
        """Hand over what was heard to the end, once the take is in the record and is the same."""
        if take.given_up or not self._is_in_the_record(take):
            return
        listening = take.listening
        self._kept(
            take.upload.clip_id, Heard(listening.transcript(), listening.speech(), listening.duration_s)
        )
        logs.logger().info(
            "listening.kept",
            clip=take.upload.clip_id,
            pieces=take.pieces,
            ahead=take.ahead,
            **took_ms,
            kept_ms=take.since_stop_ms,
        )

    def _is_in_the_record(self, take: _Take) -> bool:
        sha256, deadline = take.sums.hexdigest(), time.monotonic() + PATIENCE_S
        while not take.given_up and time.monotonic() < deadline:
            with self._installation.database.reading() as session:
                clip = session.get(Clip, take.upload.clip_id)
                if clip is None or clip.state != "arriving":
                    return clip is not None and clip.sha256 == sha256
            self._stop.wait(RECORD_EVERY_S)
        return False

    def _parts(self, take: _Take) -> Iterator[bytes]:
        """Yield the bytes of a take as they come, until all have or it is plain that they will not."""
        file, waited_s = self._installation.spool.data_file(take.upload), 0.0
        with file.open("rb") as bytes_so_far:
            while not (self._stop.is_set() or take.given_up):
                if part := bytes_so_far.read(PART_BYTES):
                    waited_s = 0.0
                    take.sums.update(part)
                    yield part
                elif self._has_ended(take.upload, bytes_so_far.tell()):
                    take.stopped_at = time.monotonic()
                    return
                elif waited_s > STALLED_S:
                    break
                else:
                    self._stop.wait(READ_EVERY_S)
                    waited_s += READ_EVERY_S
        take.give_up()

    def _has_ended(self, upload: Upload, offset: int) -> bool:
        try:
            now = self._installation.spool.find(upload.id)
        except (NotFound, UploadGone):
            return True  # discarded; its sum will fit no clip
        return now.length is not None and offset >= now.length

    def _write(self) -> None:
        """Write down piece by piece, each take in its turn."""
        while not self._stop.is_set():
            self._came.clear()
            written = sum(self._one_piece(take) for take in self._in_turn())
            # Where every take is written down as far as it may be, one whose speaker has paused goes ahead.
            if not (written or any(self._one_ahead(take) for take in self._in_turn())):
                self._came.wait(LOOK_EVERY_S)

    def _in_turn(self) -> list[_Take]:
        with self._lock:
            return [take for take in self._takes.values() if not take.written.is_set()]

    def _one_piece(self, take: _Take) -> bool:
        wrote = self._wrote(take, take.listening.write_down)
        take.pieces += wrote
        return wrote

    def _one_ahead(self, take: _Take) -> bool:
        wrote = self._wrote(take, take.listening.write_ahead)
        take.ahead += wrote
        return wrote

    def _wrote(self, take: _Take, write: Callable[[], bool]) -> bool:
        try:
            wrote = write()
        except MediaError as error:
            logs.logger().warning("listening.failed", clip=take.upload.clip_id, why=str(error))
            take.give_up()
            return False
        if take.listening.is_complete:
            take.written.set()
        elif wrote:
            self._publish(take)
        return wrote

    def _publish(self, take: _Take) -> None:
        settled, speech = take.listening.settled, take.listening.speech()
        seen = live.seen_so_far(take.step, settled, speech, take.listening.duration_s) if take.step else ()
        text = " ".join(word.text for word in take.listening.words)
        store, clip_id = self._installation.store, take.upload.clip_id
        with self._installation.database.writing() as session:
            clip = session.get(Clip, clip_id)
            if clip is None or clip.state != "arriving":
                return
            live.keep(store, clip_id, live.HeardSoFar(text, seen))
            events.announce_clip(session, clip_id, "listening")
