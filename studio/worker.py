"""The worker: one process that does the studio's jobs.

    python -m studio.worker [--with-server]

There is one for each data folder; a second one says so and ends. It stops on SIGTERM or SIGINT, and with
`--with-server` when its standard input ends, which is when the server that started it is gone, however that
went. What it had not finished it goes on with at its next start.
"""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final, NoReturn

import numpy as np

from media.confined import Reader
from media.errors import MediaError, NoSuchRecording
from media.speech import speech_spans
from media.timeline import SAMPLE_RATE, Span
from media.transcribe import Whisper
from studio import events, films, logs
from studio.analysing import Analyst, ask_for_missing, settle
from studio.clock import now
from studio.desk import WITH_SERVER, Desk
from studio.engine import Engine, Room
from studio.errors import AlreadyThere, SettingsInvalid
from studio.filming import Filmer
from studio.heap import share_arenas
from studio.installation import Installation, open_installation
from studio.listening import Listener
from studio.reading import limits_from
from studio.settings import Settings, load_settings
from studio.stages import Tools

A_MOMENT: Final = timedelta(minutes=1)


def run(*, with_server: bool = False) -> NoReturn:
    """Be the worker until told to stop, then end this process: 0, or 1 where it could not begin."""
    share_arenas()
    stop = told_to_stop(with_server=with_server)
    logs.configure("info")  # until the settings say otherwise
    try:
        settings = load_settings()
        logs.configure(settings.log.level)
        with Desk(settings.data.folder).taken() as desk:
            work(settings, desk, stop)
            _leave(0)  # with the desk in hand: whoever takes it next finds nobody at work
    except (AlreadyThere, SettingsInvalid) as error:
        logs.logger().error("worker.cannot_start", why=str(error))
    _leave(1)


def _leave(code: int) -> NoReturn:
    sys.stderr.flush()
    os._exit(code)  # a thread in the middle of a transcription, or of a poll, would otherwise be waited for


def work(settings: Settings, desk: Desk, stop: threading.Event) -> None:
    """Do the jobs of one studio until *stop* is set."""
    installation = open_installation(settings)
    reader = Reader(limits_from(settings.reading))
    ears = Whisper(settings.speech.model, settings.speech.threads)
    listener = Listener(installation, reader, ears, settings.speech.language)
    tools = Tools(installation.store, reader, ears, settings.speech.language, settings.pictures.read)
    analyst = Analyst(installation.database, installation.jobs, tools, listener)
    filmer = Filmer(installation.database, installation.store, reader)
    engine = _engine(installation, analyst, filmer, desk.executor_id())
    engine.launch()
    if settings.speech.while_recording:
        listener.start(analyst.keep_heard)
    desk.say("ready")
    logs.logger().info("worker.ready", pid=os.getpid())
    threading.Thread(target=_settle_in, args=(tools, desk, engine), daemon=True).start()
    stop.wait()  # all else ends with the process, at once; a stage at work is begun again at the next start
    logs.logger().info("worker.stopped", pid=os.getpid())


def told_to_stop(*, with_server: bool) -> threading.Event:
    """Return an event that is set when this process is told to stop."""
    stop = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stop.set())
    if with_server:
        threading.Thread(target=_until_input_ends, args=(stop,), daemon=True).start()
    return stop


def _until_input_ends(stop: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()


def _engine(installation: Installation, analyst: Analyst, filmer: Filmer, executor_id: str) -> Engine:
    settings = installation.settings.worker

    def tidy() -> None:
        asked_at = now() - A_MOMENT  # the database and this machine may not have quite the same time
        at_work = engine.subjects_at_work()
        with installation.database.writing() as session:
            events.forget_old(session)
            settle(session, at_work, asked_at)
            films.settle(session, at_work, asked_at)
        ask_for_missing(installation.database, installation.jobs)
        installation.store.sweep()

    engine = Engine(
        installation.database,
        {**analyst.work(), "film": filmer.job()},
        room=Room(settings.takes_at_once, settings.poll_s),
        executor_id=executor_id,
        tidy=tidy,
    )
    return engine


def _settle_in(tools: Tools, desk: Desk, engine: Engine) -> None:
    _warm(tools, desk)
    engine.tidy_up()


def _warm(tools: Tools, desk: Desk) -> None:
    """Load what the first take would otherwise wait for: the reading process, voice activity, the model."""
    with suppress(NoSuchRecording):
        tools.reader.probe(Path(os.devnull))
    began = time.monotonic()
    hiss = np.random.default_rng(0).normal(0.0, 0.01, SAMPLE_RATE).astype(np.float32)
    try:
        speech_spans(hiss)
        tools.ears.transcribe(hiss, tools.language, speech=(Span(0.0, 1.0),))
        tools.ears.shortfalls(hiss, Span(0.0, 1.0), ("ready",), tools.language)
    except MediaError as error:  # every take will say so; the rest of the studio works
        logs.logger().error("worker.cannot_hear", why=str(error))
        return
    desk.say("warm")
    logs.logger().info("worker.warm", took_ms=round((time.monotonic() - began) * 1000))


if __name__ == "__main__":
    run(with_server=WITH_SERVER in sys.argv[1:])
