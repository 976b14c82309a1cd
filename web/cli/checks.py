"""What `studio doctor` looks at: one small function each, all in one table.

Each looks without changing anything that lasts: no folder is made, no record brought up to date, and
nothing is downloaded.
"""

import os
import platform
import shutil
import socket
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.codec.codec import Codec, UnknownCodecError
from sqlalchemy.exc import SQLAlchemyError

from media.errors import ModelError
from media.timeline import SAMPLE_RATE, Span
from media.transcribe import Whisper
from studio import schema
from studio.database import Database
from studio.desk import running_worker
from studio.errors import SettingsInvalid
from studio.settings import Settings
from web.cli.addresses import is_loopback
from web.cli.step_reference import may_have_record

State = Literal["ok", "warn", "wrong"]

OLDEST_PYTHON, NEWEST_TRIED = (3, 11), (3, 13)
DECODERS = ("opus", "aac", "vorbis", "mp3", "pcm_s16le", "vp8", "vp9", "h264")  # what cameras and phones send
ROOMY = 5 * 1024**3  # bytes; about four hours of takes at 2.5 Mbit/s
ANSWER_S = 1.0  # a studio on this machine answers in a few milliseconds


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: `ok`, `warn` (the job works all the same) or `wrong`, and what to do about it."""

    name: str
    state: State
    sentence: str
    remedy: str = ""


def python(_settings: Settings) -> Check:
    """Tell whether this Python is one that the studio is written for."""
    version = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        return Check("Python", "wrong", f"{version} is too old.", "Install Python 3.11 or newer.")
    if sys.version_info[:2] > NEWEST_TRIED:
        return Check("Python", "warn", f"{version} is newer than any that was tried.", "Use 3.11 to 3.13.")
    return Check("Python", "ok", f"{version}.")


def ffmpeg(_settings: Settings) -> Check:
    """Tell whether PyAV's own FFmpeg decodes what browsers and phones record."""
    missing = [name for name in DECODERS if not _decodes(name)]
    library = f"PyAV {av.__version__} with libavcodec {'.'.join(map(str, av.library_versions['libavcodec']))}"
    if missing:
        remedy = "Install PyAV from its wheel: pip install --force-reinstall --only-binary :all: av."
        return Check("FFmpeg libraries", "wrong", f"{library} cannot decode {', '.join(missing)}.", remedy)
    return Check("FFmpeg libraries", "ok", f"{library} decodes what browsers and phones record.")


def _decodes(name: str) -> bool:
    try:
        return Codec(name, "r").is_decoder
    except UnknownCodecError:
        return False


def speech_model(settings: Settings) -> Check:
    """Tell whether the speech model is here, whole, and knows the language; and what phones are read by."""
    speech = settings.speech
    try:
        whisper = Whisper(speech.model, speech.threads)
        whisper.check_language(speech.language)  # loads it; the packaged one is held against its checksum
        whisper.shortfalls(np.zeros(SAMPLE_RATE, np.float32), Span(0.0, 1.0), ("ready",), speech.language)
    except ModelError as error:
        return Check("Speech model", "wrong", f"{speech.model} cannot be used.", str(error))
    return Check(
        "Speech model", "ok", f"{speech.model} is whole and knows {speech.language} ({whisper.version})."
    )


def database(settings: Settings) -> Check:
    """Tell whether the record can be opened, and whether it fits this version of the studio."""
    if not may_have_record(settings):
        return Check("Database", "ok", "There is none yet; the first start makes one in the data folder.")
    try:
        opened = Database(settings.database_url)
        revision = schema.revision(opened.engine)
        opened.close()
    except (SQLAlchemyError, SettingsInvalid) as error:
        why = str(getattr(error, "orig", error)).strip().splitlines()[0]
        remedy = "Start the database server, or put STUDIO_DATABASE_URL right."
        return Check("Database", "wrong", f"It cannot be opened: {why}.", remedy)
    kind = "SQLite" if opened.is_sqlite else "PostgreSQL"
    if revision == schema.newest_revision():
        return Check("Database", "ok", f"{kind}, at revision {revision}.")
    return Check("Database", "ok", f"{kind}; the next start brings it up to date.")


def store(settings: Settings) -> Check:
    """Tell whether recordings can be kept in the data folder."""
    folder = settings.data.folder.resolve()
    there = _nearest(folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        remedy = f"Let this user write in {there}, or set STUDIO_DATA_FOLDER to a folder where it may."
        return Check("Store", "wrong", f"Nothing can be kept in {folder}.", remedy)
    when = "" if there == folder else ", which the first start makes"
    return Check("Store", "ok", f"Recordings are kept in {settings.store_folder}{when}.")


def disk(settings: Settings) -> Check:
    """Tell whether there is room for takes."""
    free = shutil.disk_usage(_nearest(settings.data.folder.resolve())).free
    room = f"{free / 1024**3:.1f} GiB are free"
    remedy = "Make room on that disk, or set STUDIO_DATA_FOLDER to another."
    if free <= settings.upload.keep_free_bytes:
        return Check("Disk", "wrong", f"{room}; takes are refused.", remedy)
    if free < ROOMY:
        return Check(
            "Disk", "warn", f"{room}; that is soon full (an hour of takes is about 1.1 GiB).", remedy
        )
    return Check("Disk", "ok", f"{room}.")


def _nearest(folder: Path) -> Path:
    """Return *folder*, or the nearest folder above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def port(settings: Settings) -> Check:
    """Tell whether the studio can listen where it is told to, or listens there already."""
    server = settings.server
    where = f"{server.host}:{server.port}"
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((server.host, server.port))
    except OSError as error:
        if studio_answers(settings):
            return Check("Port", "ok", f"A studio answers at {where}.")
        remedy = "Stop what listens there, or set STUDIO_SERVER_HOST and STUDIO_SERVER_PORT to another place."
        return Check("Port", "wrong", f"The studio cannot listen at {where}: {error.strerror}.", remedy)
    return Check("Port", "ok", f"{where} is free.")


def studio_answers(settings: Settings) -> bool:
    """Tell whether what listens at the studio's address is a studio."""
    server = settings.server
    if server.tls_cert:
        anyone = ssl.create_default_context()
        anyone.check_hostname, anyone.verify_mode = (
            False,
            ssl.CERT_NONE,
        )  # who it is matters, not by whose word
        connection: HTTPConnection = HTTPSConnection(
            server.host, server.port, timeout=ANSWER_S, context=anyone
        )
    else:
        connection = HTTPConnection(server.host, server.port, timeout=ANSWER_S)
    try:
        connection.request("GET", "/openapi.json")
        return b'"title":"Rehearsal Studio"' in connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def worker(settings: Settings) -> Check:
    """Tell whether a worker takes jobs, where a studio answers."""
    running = running_worker(settings.data.folder)
    if running is not None:
        return Check("Worker", "ok", f"It runs as process {running.pid} and is {running.state}.")
    if studio_answers(settings):
        remedy = "It starts again by itself within seconds; if not, the studio's log says why."
        return Check("Worker", "warn", "A studio answers, but its worker does not run just now.", remedy)
    return Check("Worker", "ok", "It starts with the studio.")


def https(settings: Settings) -> Check:
    """Tell whether a browser on another machine could record; off loopback it needs HTTPS for that."""
    server = settings.server
    remedy = "Give it --tls-cert and --tls-key, or put a proxy with HTTPS before it: see deploy/README.md."
    if server.tls_cert is None:
        sentence = "The studio speaks plain http, over which only browsers on this machine give a camera."
        return Check("HTTPS", "warn", sentence, remedy)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(server.tls_cert, server.tls_key)
    except OSError as error:
        sentence = f"The certificate and its key cannot be used: {error.strerror or error}."
        return Check(
            "HTTPS", "wrong", sentence, "Put STUDIO_SERVER_TLS_CERT and STUDIO_SERVER_TLS_KEY right."
        )
    if is_loopback(server.host):
        sentence = f"The certificate is good, but {server.host} cannot be reached from another machine."
        return Check("HTTPS", "warn", sentence, "Set STUDIO_SERVER_HOST to this machine's address.")
    return Check("HTTPS", "ok", "Browsers on other machines can record, if they trust the certificate.")


CHECKS: tuple[Callable[[Settings], Check], ...] = (
    python,
    ffmpeg,
    speech_model,
    database,
    store,
    disk,
    port,
    worker,
    https,
)
