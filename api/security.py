"""What every answer carries, and what every change must bring.

A change (any method but GET, HEAD and OPTIONS) must come from our own pages: its `Origin` or
`Sec-Fetch-Site` says so, and it brings the token of the browser's visit, as a header or a form field.
"""

import hashlib
import secrets
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio import logs
from studio.clock import new_id
from studio.errors import FormExpired

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
VISIT_COOKIE = "studio_visit"
TOKEN_HEADER = "x-csrf-token"  # noqa: S105 (the name of a header, not a secret)
TOKEN_FIELD = "csrf_token"  # noqa: S105
SHORTEST_VISIT = 16  # characters
BYTES_OF_TAKE = "application/offset+octet-stream"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self), display-capture=(), geolocation=()",
}


def visit_token(request: Request) -> str:
    """Return the token that forms of this browser carry; `Visits` gave the visit its name."""
    visit: str = request.state.visit
    return hashlib.sha256(f"form of {visit}".encode()).hexdigest()


async def guard(request: Request) -> None:
    """Let a change through only if it comes from our own pages.

    Raises:
        FormExpired: if it comes from elsewhere or lacks the token.
    """
    if request.method in SAFE_METHODS:
        return
    if _from_elsewhere(request.headers, request.url.netloc):
        raise FormExpired("This came from another site, so nothing was changed; use the studio's own pages.")
    shown = request.headers.get(TOKEN_HEADER) or await _token_in_form(request)
    if not secrets.compare_digest(shown.encode(), visit_token(request).encode()):
        raise FormExpired(
            "This page has been open in another visit, so nothing was changed; load it again and repeat."
        )


Guarded = Annotated[None, Depends(guard)]


def _from_elsewhere(headers: Headers, host: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != host


async def _token_in_form(request: Request) -> str:
    if not request.headers.get("content-type", "").startswith(FORMS):
        return ""
    token = (await request.form()).get(TOKEN_FIELD, "")
    return token if isinstance(token, str) else ""


class Visits:
    """Names each browser's visit in a cookie, puts our headers on every answer, logs one line a request."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id()
        logs.begin_request(request_id)
        known = _visit_in(Headers(scope=scope))
        visit = known or secrets.token_urlsafe(24)
        scope.setdefault("state", {})["visit"] = visit

        async def send_with_ours(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = request_id
                if known is None:
                    headers.append("set-cookie", _visit_cookie(visit, secure=scope["scheme"] == "https"))
                _log(scope, message["status"])
            await send(message)

        await self.app(scope, receive, send_with_ours)


def _visit_in(headers: Headers) -> str | None:
    visit = cookie_parser(headers.get("cookie", "")).get(VISIT_COOKIE, "")
    return visit if len(visit) >= SHORTEST_VISIT else None


def _visit_cookie(visit: str, *, secure: bool) -> str:
    return f"{VISIT_COOKIE}={visit}; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")


def _log(scope: Scope, status: int) -> None:
    route = getattr(scope.get("route"), "path", None)
    logs.logger().debug("request", method=scope["method"], route=route, status=status)


class BodyLimit:
    """Refuses a body larger than any form or document of ours; the bytes of takes have other limits."""

    def __init__(self, app: ASGIApp, most_bytes: int, uploads: str) -> None:
        """Wrap *app*; what is sent as bytes of a take below *uploads* is let through."""
        self.app = app
        self._most = most_bytes
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or self._is_take(scope):
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        size = int(declared) if declared.isdecimal() else 0
        come = 0

        async def receive_some() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if max(size, come) > self._most:
                raise HTTPException(
                    413,
                    f"this is more than the {self._most} bytes that the studio takes at once, "
                    "so nothing was kept; send less",
                    {"Connection": "close"},
                )
            return message

        await self.app(scope, receive_some, send)

    def _is_take(self, scope: Scope) -> bool:
        is_bytes = Headers(scope=scope).get("content-type") == BYTES_OF_TAKE
        return is_bytes and str(scope["path"]).startswith(self._uploads)
