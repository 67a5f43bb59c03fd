"""The page and its files, and what a browser is told about them."""

import mimetypes
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from fitmirror.settings import Settings
from fitmirror.web.problems import Handler

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("image/svg+xml", ".svg")
mimetypes.add_type("image/webp", ".webp")
mimetypes.add_type("application/manifest+json", ".webmanifest")


def policy(settings: Settings) -> dict[str, str]:
    """Headers of every answer; the page needs no inline script or style and talks to nobody else."""
    ancestors = " ".join(("'self'", *settings.origins))
    return {
        "Content-Security-Policy": (
            # unsafe-eval: browser drivers evaluate what they wait for inside the page; our own scripts never do, and
            # no other script gets in.
            "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
            "media-src 'self' blob: mediastream:; connect-src 'self'; manifest-src 'self'; font-src 'self'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
        ),
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), display-capture=()",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def headers(settings: Settings) -> Middleware:
    """The middleware that sets them."""
    fixed = policy(settings)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        # Kept, but asked about each time: a new version is seen at once, an old one costs a 304.
        response.headers.setdefault("Cache-Control", "no-cache" if response.status == 200 else "no-store")
        return response

    return middleware


def add_pages(app: web.Application, folder: Path) -> None:
    """Serve `folder` at the root, after all other routes; `index.html` is the page."""
    root = folder.resolve()

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name") or "index.html"
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPNotFound
        path = (root / name).resolve()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if hidden or not path.is_relative_to(root) or not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def favicon(_: web.Request) -> web.StreamResponse:
        icon = root / "icon.svg"
        return web.FileResponse(icon) if icon.is_file() else web.Response(status=204)

    app.router.add_get("/", file)
    app.router.add_get("/favicon.ico", favicon)
    # Not under /v1/: there a wrong method on a known path must stay a 405.
    app.router.add_route("*", "/{name:(?!v1/).+}", file)
