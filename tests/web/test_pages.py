"""The page and its files."""

import gzip

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from fitmirror.assets import static_dir
from fitmirror.web.pages import add_pages
from fitmirror.web.text_files import takes_gzip

from .test_signaling import problem

PACKED, PLAIN = {"Accept-Encoding": "gzip, deflate, br"}, {"Accept-Encoding": "identity"}


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


@pytest.fixture
async def over_the_line(service):
    """Ask for something and take the answer's body as it comes, unpacked by nobody."""
    client = await service()
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def ask(path, headers, method="GET"):
            async with session.request(method, client.make_url(path), headers=headers) as response:
                return response, await response.read()

        yield ask


@pytest.mark.parametrize("name", ["/", "/wardrobe", "/mirror.css", "/mirror.js", "/words-zh.json", "/icon.svg"])
async def test_texts_are_sent_compressed(over_the_line, name):
    plain, text = await over_the_line(name, PLAIN)
    packed, body = await over_the_line(name, PACKED)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == text
    assert len(body) == int(packed.headers["Content-Length"]) < 0.7 * len(text)
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    for response in plain, packed:
        assert "Accept-Encoding" in ", ".join(response.headers.getall("Vary"))
        assert response.headers["Cache-Control"] == "no-cache"


async def test_pictures_are_sent_as_they_are(over_the_line):
    response, body = await over_the_line("/wardrobe/tee-sunrise/cutout.png", PACKED)
    assert "Content-Encoding" not in response.headers
    assert body == (static_dir() / "wardrobe" / "tee-sunrise" / "cutout.png").read_bytes()


async def test_the_compressed_text_has_a_tag_of_its_own(over_the_line):
    tags = []
    for asked in PLAIN, PACKED:
        first, _ = await over_the_line("/mirror.js", asked)
        again, body = await over_the_line("/mirror.js", asked | {"If-None-Match": first.headers["ETag"]})
        assert (again.status, body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "no-cache"
        tags.append(first.headers["ETag"])
    assert tags[0] != tags[1]
    assert (await over_the_line("/mirror.js", PACKED | {"If-None-Match": tags[0]}))[0].status == 200
    assert (await over_the_line("/mirror.js", PACKED | {"If-None-Match": f'"other", W/{tags[1]}'}))[0].status == 304
    assert (await over_the_line("/mirror.js", PACKED | {"If-None-Match": "*"}))[0].status == 304


async def test_a_text_unchanged_since_a_time_is_not_sent(over_the_line):
    first, _ = await over_the_line("/mirror.js", PACKED)
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert (await over_the_line("/mirror.js", PACKED | since))[0].status == 304
    before = {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert (await over_the_line("/mirror.js", PACKED | before))[0].status == 200
    # A tag says more than a time.
    assert (await over_the_line("/mirror.js", PACKED | since | {"If-None-Match": '"other"'}))[0].status == 200


async def test_head_tells_what_get_would_send(over_the_line):
    got, body = await over_the_line("/mirror.js", PACKED)
    head, nothing = await over_the_line("/mirror.js", PACKED, "HEAD")
    assert nothing == b""
    for name in ("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Last-Modified"):
        assert head.headers[name] == got.headers[name]
    assert int(head.headers["Content-Length"]) == len(body)


async def test_a_text_is_sent_whole_whatever_part_is_asked_for(over_the_line):
    response, body = await over_the_line("/mirror.js", PLAIN | {"Range": "bytes=3-12"})
    assert response.status == 200
    assert body == (await over_the_line("/mirror.js", PLAIN))[1]


SCRIPT = r"""// @ts-check
/*! Whose it is. */
/** What it does. @param {string} text */
export function words(text) {
  const url = `https://${text}/* no comment */`; // but this is one
  return url.replace(/\/\/|["'`]/g, 'a  b') + 1 + +text;
}
"""


async def test_a_script_is_sent_without_its_comments(tmp_path):
    (tmp_path / "a.js").write_text(SCRIPT)
    app = web.Application()
    add_pages(app, tmp_path)
    async with TestClient(TestServer(app)) as client:
        for asked in PACKED, PLAIN:
            text = await (await client.get("/a.js", headers=asked)).text()
            assert text.startswith("/*! Whose it is. */")
            assert "What it does" not in text
            assert "but this" not in text
            assert "`https://${text}/* no comment */`" in text
            assert r"""/\/\/|["'`]/g,'a  b')+1+ +text""" in text


async def test_a_text_that_changes_is_sent_anew(tmp_path):
    (tmp_path / "a.js").write_text("export const a = 1;\n" * 50)
    app = web.Application()
    add_pages(app, tmp_path)
    async with TestClient(TestServer(app)) as client:
        first = await client.get("/a.js", headers=PACKED)
        (tmp_path / "a.js").write_text("export const a = 22;\n" * 50)
        second = await client.get("/a.js", headers=PACKED | {"If-None-Match": first.headers["ETag"]})
        assert second.status == 200
        assert "a=22" in await second.text()
        assert second.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True), ("br;q=1.0, GZIP;q=0.5", True), ("x-gzip", True), ("deflate, br", False), ("", False),
        ("gzip;q=0", False), ("gzip; q=0.0", False), ("gzip;q=lots", False), ("identity", False),
    ],
)  # fmt: skip
def test_gzip_goes_to_those_who_take_it(accepted, taken):
    assert takes_gzip(accepted) is taken
