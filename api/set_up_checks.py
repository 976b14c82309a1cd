"""How a person stands before the camera: one still is looked at here, and kept nowhere.

It is read in a confined child, as every stranger's file is. What is logged is that it was asked, as of every
request; neither the still nor what was noticed.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.dependencies import InstallationDep
from api.problems import answers
from api.uploads import SenderDep
from media.confined import Reader
from media.set_up import Advice, Edge, SetUp
from studio.reading import limits_from
from studio.settings import ReadingSettings

STILL = "image/jpeg"
LOOK_S = 10  # a look takes half a second on two cores
LOOK_BYTES = 1 << 30  # the network that finds faces takes most of it

routes = APIRouter(tags=["room"])


class SetUpOut(BaseModel):
    """What to change before recording."""

    says: Literal["good", "advice"] = Field(description="good: nothing has to be changed.")
    advice: list[Advice] = Field(description="What was noticed, the most pressing first.")
    cut_off_at: list[Edge] = Field(description="Edges of the still, not mirrored, that cut the head off.")
    face_height: float | None = Field(
        description="The face's share of the picture's height, 0 to 1; null where none was found."
    )


@routes.post(
    "/set-up-checks",
    response_model=SetUpOut,
    responses=answers(401, 403, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {STILL: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def check_set_up(request: Request, _person: SenderDep, installation: InstallationDep) -> SetUpOut:
    """Look at one JPEG still of the room and say what to change about the camera; the still is not kept."""
    if request.headers.get("content-type") != STILL:
        raise HTTPException(415, f"a still is sent as {STILL}")
    seen = await run_in_threadpool(_look, await request.body(), installation.settings.reading)
    return SetUpOut(
        says="advice" if seen.advice else "good",
        advice=list(seen.advice),
        cut_off_at=list(seen.cut_off_at),
        face_height=seen.face_height,
    )


def _look(still: bytes, settings: ReadingSettings) -> SetUp:
    """Look at it from a file of its own, which is gone again whatever comes of it."""
    limits = replace(limits_from(settings), wall_s=LOOK_S, cpu_s=LOOK_S, memory_bytes=LOOK_BYTES)
    with TemporaryDirectory(prefix="still-") as folder:
        file = Path(folder) / "still.jpg"
        file.write_bytes(still)
        reader = Reader(limits)
        try:
            return reader.set_up(file)
        finally:
            reader.close()
