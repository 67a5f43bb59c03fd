"""The page and its files."""

import pytest
from yarl import URL

from .test_signaling import problem


async def test_page(service):
    client = await service()
    response = await client.get("/?autostart=1&wear=tee")
    assert response.status == 200
    assert response.content_type == "text/html"
    assert "<video" in await response.text()


async def test_client_module_is_a_script(service):
    client = await service()
    response = await client.get("/fitmirror-client.js")
    assert response.content_type == "text/javascript"


async def test_files_are_kept_and_asked_about(service):
    client = await service()
    response = await client.get("/")
    assert response.headers["Cache-Control"] == "no-cache"
    again = await client.get("/", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status == 304


async def test_browser_is_told_to_be_strict(service):
    client = await service()
    headers = (await client.get("/")).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; "
        "media-src 'self' blob: mediastream:; connect-src 'self'; manifest-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in headers["Permissions-Policy"]


async def test_listed_origins_may_frame_the_page(service):
    client = await service(origins="https://shop.example")
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://shop.example" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml", "/%2e%2e/pyproject.toml", "/..%2fpyproject.toml", "/.gitkeep", "/%2fetc/passwd",
        "/%00.js", "/%ff.js", f"/{'a' * 300}.js", f"/{'a/' * 3000}b.js",
    ],
)  # fmt: skip
async def test_nothing_beside_the_pages(service, path):
    client = await service()
    await problem(await client.get(URL(path, encoded=True)), 404)


async def test_favicon(service):
    client = await service()
    response = await client.get("/favicon.ico")
    assert response.status == 200
    assert response.content_type == "image/svg+xml"
