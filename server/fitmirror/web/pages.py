"""The page and its files, and what a browser is told about them."""

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from fitmirror.settings import Settings
from fitmirror.web.problems import Handler
from fitmirror.web.text_files import TextFiles

# Of our own: what a machine's mime.types says of these differs, and a browser runs no module of another type.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_TEXTS = (".html", ".css", ".js", ".ts", ".json", ".webmanifest", ".svg")


def policy(settings: Settings) -> dict[str, str]:
    """Headers of every answer; the page needs no inline script or style and talks to nobody else."""
    ancestors = " ".join(("'self'", *settings.origins))
    return {
        "Content-Security-Policy": (
            # unsafe-eval must stay: browser drivers evaluate what they wait for inside the page, and could not be used
            # on it without. Our own scripts never do, and no other script gets in.
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
    texts = TextFiles()

    async def sent(request: web.Request, path: Path) -> web.StreamResponse:
        kind = _TYPES[path.suffix]
        if path.suffix in _TEXTS:
            return await texts.answer(request, path, kind)
        return web.FileResponse(path, headers={"Content-Type": kind})

    def is_ours(path: Path) -> bool:
        """Whether it is a file that truly lies below the folder."""
        try:
            return path.resolve().is_relative_to(root) and path.is_file()
        except (OSError, ValueError):  # no name that a file could have: too long, with a NUL, not text
            return False

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name") or "index.html"
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPNotFound
        path = root / name
        if path.suffix not in _TYPES or not is_ours(path):
            raise web.HTTPNotFound
        return await sent(request, path)

    async def favicon(request: web.Request) -> web.StreamResponse:
        icon = root / "icon.svg"
        return await sent(request, icon) if icon.is_file() else web.Response(status=204)

    async def wardrobe(request: web.Request) -> web.StreamResponse:
        return await sent(request, root / "wardrobe.html")

    app.router.add_get("/", file)
    app.router.add_get("/wardrobe", wardrobe)
    app.router.add_get("/favicon.ico", favicon)
    # Not where other handlers are: there a wrong method on a known path must stay a 405.
    app.router.add_route("*", "/{name:(?!v1/|(?:healthz|readyz|metrics|wardrobe|(?:open|async)api\\.json)$).+}", file)
