"""Takes on their way in: tus 1.0.0, on top of `studio.spool`.

Of tus: the core, creation, creation-with-upload, creation-defer-length, termination, expiration and
checksum. Every header is checked before the first byte of a body. Only the owner of a clip may send it,
and for everybody else there is no such upload; who has to sign in again loses nothing, for the bytes that
came stay. A take's last byte is acknowledged once the record has the clip.

No request of this module opens the one transaction of `api.dependencies`: a body may take minutes to
come, and nobody else could write meanwhile.
"""

import asyncio
import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from api.dependencies import InstallationDep, signed_in, signed_in_or_none
from api.problems import answers
from studio import access, arrivals
from studio.access import Act
from studio.clock import is_id
from studio.errors import AlreadyThere, NotFound, UploadGone, UploadInvalid
from studio.installation import Installation
from studio.spool import Algorithm, Checksum, Upload
from studio.tables import Clip, Person
from studio.turns import Turn

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum"
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
_COUNT = re.compile(r"[0-9]{1,15}")


class TusRoute(APIRoute):
    """A route whose every answer, a refusal too, names the version of tus it speaks."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def name_version(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        await super().handle(scope, receive, name_version)


async def speaks_tus(
    request: Request, tus_resumable: Annotated[str, Header(description="Version of tus: 1.0.0.")] = ""
) -> None:
    """Let a request through that speaks our version of tus; OPTIONS asks which one that is."""
    if tus_resumable != VERSION and request.method != "OPTIONS":
        raise HTTPException(412, f"this studio speaks tus {VERSION}", {"Tus-Version": VERSION})


def sender(request: Request, installation: InstallationDep) -> Person:
    """Return who is signed in, without keeping a transaction open.

    Raises:
        SignInNeeded: if nobody is.
    """
    with installation.database.reading() as session:
        return signed_in(signed_in_or_none(request, session))


SenderDep = Annotated[Person, Depends(sender)]


def own_upload(upload_id: str, person: SenderDep, installation: InstallationDep) -> str:
    """Return the identifier of an upload that this person may go on with.

    Raises:
        NotFound: if there is none of theirs.
        UploadGone: if it was left for too long.
    """
    upload = installation.spool.find(upload_id)
    if upload.owner_id != person.id:
        raise NotFound("There is no such upload here.")
    with installation.database.reading() as session:
        access.clip(session, person.id, upload.clip_id, Act.FILL)
    return upload.id


OwnUploadDep = Annotated[str, Depends(own_upload)]

routes = APIRouter(
    prefix="/uploads", tags=["uploads"], route_class=TusRoute, dependencies=[Depends(speaks_tus)]
)


@dataclass(frozen=True, slots=True)
class Sending:
    """What the headers say of the bytes that follow; `None` where they do not say."""

    size: int | None
    checksum: Checksum | None
    length: int | None


@routes.options("", status_code=204)
@routes.options("/{upload_id}", status_code=204, include_in_schema=False)
def abilities(installation: InstallationDep) -> Response:
    """Say what this server can do."""
    return Response(
        status_code=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(installation.settings.upload.max_bytes),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


@routes.post(
    "",
    status_code=201,
    response_class=Response,
    responses=answers(400, 401, 403, 404, 409, 410, 412, 413, 415, 460, 507),
)
async def begin(
    request: Request,
    person: SenderDep,
    installation: InstallationDep,
    upload_metadata: Annotated[str, Header(description="`clip` and its identifier in base64.")] = "",
    upload_length: Annotated[str | None, Header(description="Bytes of the whole take.")] = None,
    upload_defer_length: Annotated[str | None, Header(description="1: the end is not known yet.")] = None,
) -> Response:
    """Begin the upload of a clip that is expected; bytes in the body are its first."""
    length = _length_or_deferred(upload_length, upload_defer_length)
    clip_id = _clip_named_in(upload_metadata)
    sending = _announced(request.headers, length) if _has_body(request.headers) else None
    await run_in_threadpool(_check_clip, installation, person, clip_id)
    upload = await run_in_threadpool(
        installation.spool.begin, person.id, clip_id, length=length, metadata=upload_metadata
    )
    headers = {"Location": request.url_for("upload_offset", upload_id=upload.id).path}
    async with installation.spool.take_turn(upload.id) as turn:
        if sending is not None:
            headers["Upload-Offset"] = str(await _append(request, installation, upload, 0, sending, turn))
        await _finish_if_whole(installation, upload.id)
    return Response(status_code=201, headers=headers | _expiry(installation, upload.id))


@routes.head(
    "/{upload_id}",
    name="upload_offset",
    status_code=200,
    response_class=Response,
    responses=answers(401, 403, 404, 410, 412),
)
async def offset(upload_id: OwnUploadDep, installation: InstallationDep) -> Response:
    """Say how many bytes the studio has. Whoever asks means to go on: a request that hangs is ended."""
    async with installation.spool.take_turn(upload_id):
        await _finish_if_whole(installation, upload_id)
    upload = installation.spool.find(upload_id)
    length = {"Upload-Defer-Length": "1"} if upload.length is None else {"Upload-Length": str(upload.length)}
    metadata = {"Upload-Metadata": upload.metadata} if upload.metadata else {}
    return Response(
        headers={"Upload-Offset": str(installation.spool.offset(upload)), "Cache-Control": "no-store"}
        | length
        | metadata
        | _expiry(installation, upload_id)
    )


@routes.patch(
    "/{upload_id}",
    status_code=204,
    responses=answers(400, 401, 403, 404, 409, 410, 412, 413, 415, 423, 460, 507),
)
async def append(
    request: Request,
    upload_id: OwnUploadDep,
    installation: InstallationDep,
    upload_offset: Annotated[str, Header(description="Where the bytes go: how many came before.")] = "",
    upload_length: Annotated[str | None, Header(description="Bytes of the whole take, once known.")] = None,
) -> Response:
    """Append bytes. The request that says how many there are in the end may have none of its own."""
    at = _count(upload_offset, "Upload-Offset")
    length = None if upload_length is None else _count(upload_length, "Upload-Length")
    sending = _announced(request.headers, length)
    try:
        async with installation.spool.take_turn(upload_id) as turn:
            upload = installation.spool.find(upload_id)
            reached = await _append(request, installation, upload, at, sending, turn)
            await _finish_if_whole(installation, upload_id)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it; what came is kept
    return Response(
        status_code=204, headers={"Upload-Offset": str(reached)} | _expiry(installation, upload_id)
    )


@routes.delete("/{upload_id}", status_code=204, responses=answers(401, 403, 404, 410, 412))
async def end(upload_id: OwnUploadDep, installation: InstallationDep) -> Response:
    """End an upload and drop what came of it."""
    async with installation.spool.take_turn(upload_id):
        installation.spool.remove(installation.spool.find(upload_id))
    return Response(status_code=204)


@routes.post("/{upload_id}", include_in_schema=False)
async def by_another_name(
    request: Request,
    upload_id: OwnUploadDep,
    installation: InstallationDep,
    x_http_method_override: Annotated[str, Header()] = "",
    upload_offset: Annotated[str, Header()] = "",
    upload_length: Annotated[str | None, Header()] = None,
) -> Response:
    """Append or end, for senders whose network lets no other method than POST through."""
    if x_http_method_override == "PATCH":
        return await append(request, upload_id, installation, upload_offset, upload_length)
    if x_http_method_override == "DELETE":
        return await end(upload_id, installation)
    raise HTTPException(405, "an upload is appended to by PATCH", {"Allow": "HEAD, PATCH, DELETE, OPTIONS"})


async def _append(
    request: Request, installation: Installation, upload: Upload, at: int, sending: Sending, turn: Turn
) -> int:
    spool = installation.spool
    spool.check_append(upload, at, 0)
    if sending.length is not None:
        if upload.length not in (None, sending.length):
            raise UploadInvalid(f"This take was said to have {upload.length} bytes, which cannot change.")
        upload = await run_in_threadpool(spool.declare_length, upload, sending.length)
    return await spool.append(
        upload, at, request.stream(), turn, expected=sending.size, checksum=sending.checksum
    )


async def _finish_if_whole(installation: Installation, upload_id: str) -> None:
    upload = installation.spool.find(upload_id)
    if installation.spool.is_whole(upload) and not upload.received:
        # Shielded: the transaction is not left half way because a connection was.
        await asyncio.shield(_receive(installation, upload))


async def _receive(installation: Installation, upload: Upload) -> None:
    # Added up before the turn is taken: after a restart all of the file is read for it, and others may write.
    await run_in_threadpool(installation.spool.sha256, upload)
    async with installation.database.writing_turns:
        await run_in_threadpool(arrivals.receive_upload, installation, upload)


def _check_clip(installation: Installation, person: Person, clip_id: str) -> None:
    if not is_id(clip_id):  # it came in a header, which may hold what no database takes
        raise NotFound("There is no such recording here.")
    with installation.database.reading() as session:
        known = session.get(Clip, clip_id)
        if known is not None and known.owner_id == person.id and known.state == "discarded":
            raise UploadGone("This take was discarded, so no more of it is kept.")
        if access.clip(session, person.id, clip_id, Act.FILL).state == "complete":
            raise AlreadyThere("The studio has all of this take already.")


def _expiry(installation: Installation, upload_id: str) -> dict[str, str]:
    upload = installation.spool.find(upload_id)
    if upload.received:
        return {}
    expires_at = installation.spool.expires_at(upload).astimezone(UTC)
    return {"Upload-Expires": format_datetime(expires_at, usegmt=True)}


def _has_body(headers: Headers) -> bool:
    return "content-type" in headers or headers.get("content-length", "0") != "0"


def _announced(headers: Headers, length: int | None) -> Sending:
    """Read what the headers say of the body.

    Raises:
        HTTPException: if it is of another type.
        UploadInvalid: if they cannot be understood.
    """
    if headers.get("content-type") != BYTES:
        raise HTTPException(415, f"bytes of a take are sent as {BYTES}")
    size = headers.get("content-length")
    checksum = headers.get("upload-checksum")
    return Sending(
        size=None if size is None else _count(size, "Content-Length"),
        checksum=None if checksum is None else _checksum(checksum),
        length=length,
    )


def _length_or_deferred(length: str | None, deferred: str | None) -> int | None:
    if (length is None) == (deferred is None) or deferred not in (None, "1"):
        raise UploadInvalid("Say either Upload-Length, or Upload-Defer-Length: 1.")
    return None if length is None else _count(length, "Upload-Length")


def _count(value: str, header: str) -> int:
    if not _COUNT.fullmatch(value):
        raise UploadInvalid(f"{header} must be a whole number of bytes.")
    return int(value)


def _checksum(value: str) -> Checksum:
    name, _, encoded = value.partition(" ")
    for algorithm in ALGORITHMS:
        if name == algorithm:
            digest = _decoded(encoded, "Upload-Checksum")
            if len(digest) == hashlib.new(algorithm).digest_size:
                return Checksum(algorithm, digest)
    raise UploadInvalid(f"Upload-Checksum must be one of {', '.join(ALGORITHMS)}, a space and base64.")


def _clip_named_in(metadata: str) -> str:
    for pair in metadata.split(","):
        key, _, encoded = pair.strip().partition(" ")
        if key == "clip":
            return _decoded(encoded, "Upload-Metadata").decode("ascii", "replace")
    raise UploadInvalid("Upload-Metadata must name the clip that is sent.")


def _decoded(encoded: str, header: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise UploadInvalid(f"{header} is not base64.") from None
