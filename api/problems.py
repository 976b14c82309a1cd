"""One table from what is wrong to how HTTP says it (RFC 9457).

The nearest listed ancestor answers; anything unlisted is an honest 500. The same problem is JSON for
programs and, where `as_page` was given, a page for people.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.security import HEADERS
from media.errors import MediaError
from rubrics.errors import StepFileFaults
from studio import errors, logs

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """A status, the slug of its type, and a title that does not change from case to case."""

    status: int
    slug: str
    title: str


PROBLEMS: dict[type[Exception], Problem] = {
    errors.NotFound: Problem(404, "not-found", "No such thing here"),
    errors.Forbidden: Problem(403, "forbidden", "Not yours to do"),
    errors.SignInNeeded: Problem(401, "sign-in-needed", "Please sign in"),
    errors.WrongPassword: Problem(401, "wrong-password", "E-mail and password do not belong together"),
    errors.TooManyTries: Problem(429, "too-many-tries", "Too many wrong tries"),
    errors.FormExpired: Problem(403, "form-expired", "This form cannot be trusted"),
    errors.InvalidInput: Problem(422, "invalid-input", "A value is off"),
    errors.Conflict: Problem(409, "conflict", "Not possible just now"),
    errors.ChangedMeanwhile: Problem(409, "changed-meanwhile", "Changed since you read it"),
    errors.ModelNotChosen: Problem(409, "model-not-chosen", "A model comes first"),
    errors.UploadInvalid: Problem(400, "upload-invalid", "This upload cannot be understood"),
    errors.UploadOffsetMismatch: Problem(409, "upload-offset", "The upload stands elsewhere"),
    errors.UploadTooLarge: Problem(413, "upload-too-large", "The take is too large"),
    errors.UploadHeldElsewhere: Problem(423, "upload-taken-over", "Another request took over"),
    errors.UploadGone: Problem(410, "upload-gone", "This upload is over"),
    errors.ChecksumMismatch: Problem(460, "checksum", "The bytes were damaged on the way"),
    errors.DiskFull: Problem(507, "disk-full", "The studio's disk is full"),
    StepFileFaults: Problem(422, "step-file", "The step file breaks a rule"),
    MediaError: Problem(422, "recording", "The recording cannot be used"),
}
UNEXPECTED = Problem(500, "unexpected", "Something went wrong in the studio")

# What the framework and the tus dialect refuse before the studio is asked, by status.
REFUSED: dict[int, Problem] = {
    400: Problem(400, "bad-request", "This request cannot be understood"),
    404: PROBLEMS[errors.NotFound],
    405: Problem(405, "method-not-allowed", "Not to be asked that way"),
    412: Problem(412, "tus-version", "Another version of tus"),
    413: Problem(413, "too-large", "More than the studio takes at once"),
    415: Problem(415, "media-type", "Sent as another type"),
}
SENTENCES = {
    400: "This request cannot be understood, so nothing was changed; send it again as the API describes it.",
    404: "There is nothing at this address; check how it was written.",
    405: "This address is there, but it cannot be asked to do that; its Allow header lists what it can.",
}


class FaultOut(BaseModel):
    """One value that is off."""

    pointer: str = Field(description="JSON pointer to the value in what was sent.")
    detail: str


class StandingOut(BaseModel):
    """What the thing says now, and the version that an answer to it names."""

    text: str
    version: int


class ProblemOut(BaseModel):
    """What is wrong, and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultOut] | None = None
    standing: Annotated[StandingOut | None, Field(description="Where a thing was changed meanwhile.")] = None


AsPage = Callable[[Request, ProblemOut], Awaitable[Response]]

STATUS_TITLES = {
    400: "Something is missing from these requests",
    401: "Nobody is signed in",
    403: "Not yours to do, or a form without its token",
    404: "No such thing, or none that this person may know of",
    409: "Not possible in the state it is in",
    412: "Another version of tus",
    413: "Too large",
    422: "A value is off",
    500: "Something went wrong in the studio",
}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with these problems, for the OpenAPI document."""
    return {
        status: {
            "description": STATUS_TITLES.get(
                status, HTTPStatus(status).phrase if status != 460 else "Damaged"
            ),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
        }
        for status in statuses
    }


def install(app: FastAPI, as_page: AsPage | None = None) -> None:
    """Answer every error of this app with its problem."""

    async def respond(request: Request, error: Exception) -> Response:
        problem = describe(error)
        if problem.status >= 500 and not isinstance(error, errors.StudioError):
            route = getattr(request.scope.get("route"), "path", None)
            logs.logger().error("request.unexpected", exc_info=error, route=route)
        page_wanted = as_page is not None and _wants_page(request)
        response = (
            await as_page(request, problem)
            if as_page is not None and page_wanted
            else JSONResponse(problem.model_dump(exclude_none=True), problem.status, media_type=MEDIA_TYPE)
        )
        # What nobody foresaw is answered outside of `api.security.Visits`, so its headers are put on here.
        response.headers.update(HEADERS | {"x-request-id": logs.request_id() or ""} | _headers(error))
        return response

    for kind in (*PROBLEMS, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, respond)


def describe(error: Exception) -> ProblemOut:
    """Return the problem that an error is."""
    if isinstance(error, RequestValidationError):
        return _from_validation(error)
    if isinstance(error, HTTPException):
        return _from_http(error)
    known = next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), None)
    if known is None:
        return _problem(UNEXPECTED, f"Nothing is lost. Tell whoever keeps the studio: {_reference()}.")
    return _problem(known, str(error), _faults(error)).model_copy(update={"standing": _standing(error)})


def _problem(kind: Problem, detail: str, faults: list[FaultOut] | None = None) -> ProblemOut:
    return ProblemOut(
        type=f"/problems/{kind.slug}", title=kind.title, status=kind.status, detail=detail, errors=faults
    )


def _standing(error: Exception) -> StandingOut | None:
    if isinstance(error, errors.ChangedMeanwhile):
        return StandingOut(text=error.standing, version=error.version)
    return None


def _faults(error: Exception) -> list[FaultOut] | None:
    if isinstance(error, errors.InvalidInput) and error.pointer:
        return [FaultOut(pointer=error.pointer, detail=str(error))]
    if isinstance(error, StepFileFaults):
        return [FaultOut(pointer="", detail=str(fault)) for fault in error.faults]
    return None


def _from_validation(error: RequestValidationError) -> ProblemOut:
    faults = [_fault(fault["type"], fault["loc"], fault["msg"]) for fault in error.errors()]
    first = faults[0]
    detail = f"{first.pointer.strip('/') or 'What was sent'}: {first.detail}."
    return _problem(PROBLEMS[errors.InvalidInput], detail, faults)


def _fault(kind: str, place: tuple[int | str, ...], sentence: str) -> FaultOut:
    """Return a fault with its pointer; *place* begins with where to look (body, query, path, header)."""
    if kind == "json_invalid":
        return FaultOut(pointer="", detail="This is not JSON, or not all of it came")
    names = (str(part).replace("~", "~0").replace("/", "~1") for part in place[1:])
    return FaultOut(pointer="".join(f"/{name}" for name in names), detail=sentence)


def _from_http(error: HTTPException) -> ProblemOut:
    phrase = HTTPStatus(error.status_code).phrase
    said = error.detail if error.detail != phrase else SENTENCES.get(error.status_code, f"{phrase}.")
    kind = REFUSED.get(error.status_code)
    if kind is None:  # RFC 9457: a problem that says no more than its status
        return ProblemOut(type="about:blank", title=phrase, status=error.status_code, detail=said)
    return _problem(kind, SENTENCES[404] if error.status_code == 404 else _sentence(said))


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")


def _headers(error: Exception) -> dict[str, str]:
    if isinstance(error, errors.TooManyTries):
        return {"Retry-After": str(error.retry_after_s)}
    if isinstance(error, errors.UploadOffsetMismatch | errors.DiskFull):
        return {"Upload-Offset": str(error.offset), "Tus-Resumable": "1.0.0"}
    if isinstance(error, errors.UploadError):
        return {"Tus-Resumable": "1.0.0"}
    if isinstance(error, HTTPException) and error.headers:
        return dict(error.headers)
    return {}


def _reference() -> str:
    return f"request {logs.request_id() or 'unknown'}"


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
