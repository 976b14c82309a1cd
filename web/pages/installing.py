"""What lets a browser install the studio, and open its rehearsal room without a network."""

from fastapi import APIRouter
from starlette.responses import FileResponse, JSONResponse, Response

from web.rendering import STATIC, static

routes = APIRouter()
INK = "#1d1b18"
PAPER = "#f7f5f1"


@routes.get("/manifest.webmanifest")
def manifest() -> Response:
    """Describe the studio as an app (W3C Web Application Manifest)."""
    icons = [
        {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
    ]
    described = {
        "id": "/",
        "name": "Rehearsal Studio",
        "short_name": "Rehearse",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": INK,
        "icons": icons,
    }
    return JSONResponse(described, media_type="application/manifest+json")


@routes.get("/service-worker.js")
def service_worker() -> Response:
    """Return the service worker from the root, whose pages it may answer for."""
    return FileResponse(
        STATIC / "js" / "service-worker.js",
        media_type="text/javascript",
        headers={"cache-control": "no-cache"},
    )
