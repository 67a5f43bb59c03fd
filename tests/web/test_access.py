"""Who may call."""

import pytest
from pydantic import ValidationError

from fitmirror.settings import Settings
from fitmirror.web.access import Access, split_host

from .test_signaling import SDP, problem

SHOP = "https://shop.example"


def access(**settings):
    return Access(Settings(**settings))


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "[::1]", "localhost."],
)
def test_our_own_names(host):
    assert access().knows_host(host, None)


@pytest.mark.parametrize(
    "host",
    [
        None, "", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.9",
        "evil@localhost", "localhost/evil", "localhost:port", "[::1", "localhost:99999999",
    ],
)  # fmt: skip
def test_names_that_are_not_ours(host):
    assert not access().knows_host(host, "10.0.0.5")


def test_the_address_that_was_reached_is_ours():
    assert access().knows_host("10.0.0.5:8080", "10.0.0.5")
    assert access().knows_host("[fe80::1]:8080", "fe80::1%eth0")
    assert not access().knows_host("10.0.0.6:8080", "10.0.0.5")


def test_names_from_the_settings():
    rules = access(hosts="mirror.shop.example,other.example:8443", host="10.1.2.3")
    assert rules.knows_host("mirror.shop.example", None)
    assert rules.knows_host("Mirror.Shop.Example:9000", None)
    assert rules.knows_host("other.example:8443", None)
    assert not rules.knows_host("other.example:80", None)
    assert rules.knows_host("10.1.2.3:8080", None)


def test_listening_everywhere_makes_no_name_ours():
    assert not access(host="0.0.0.0").knows_host("0.0.0.0:8080", "10.0.0.5")


def test_host_header_is_split():
    assert split_host("Mirror.Example:80") == ("mirror.example", 80)
    assert split_host("[2001:DB8::1]") == ("2001:db8::1", None)


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8080", "localhost:8080", True),
        ("http://localhost", "localhost:80", True),
        ("https://mirror.example", "mirror.example", True),
        ("https://mirror.example", "mirror.example:443", True),
        ("http://localhost:3000", "localhost:8080", False),
        ("http://localhost", "localhost:8080", False),
        ("http://127.0.0.1:8080", "localhost:8080", False),
        ("null", "localhost:8080", False),
        ("file://", "localhost:8080", False),
        ("http://[", "localhost:8080", False),
        ("", "localhost:8080", False),
    ],
)
def test_same_origin(origin, host, same):
    assert access().same_origin(origin, host) is same


@pytest.mark.parametrize("path", ["/", "/v1/wardrobe", "/readyz", "/healthz", "/fitmirror-client.js", "/metrics"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Origin": "null"}])
async def test_403_for_a_foreign_origin_or_host_on_loopback_too(service, path, headers):
    client = await service()
    response = await client.get(path, headers=headers)
    await problem(response, 403)
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_403_for_a_foreign_post(service, offer):
    client = await service()
    await problem(await client.post("/v1/mirrors", data=offer, headers={**SDP, "Origin": "https://evil.example"}), 403)


async def test_our_own_page_may_call(service, offer):
    client = await service()
    origin = str(client.make_url("/").origin())
    assert (await client.post("/v1/mirrors", data=offer, headers={**SDP, "Origin": origin})).status == 201


async def test_what_another_site_embeds_is_refused_and_what_a_visitor_follows_is_not(service):
    client = await service()
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    await problem(await client.get("/v1/wardrobe/tee/image", headers=embedded), 403)
    assert (await client.get("/", headers=followed)).status == 200


async def test_listed_origins_read_answers_and_their_headers(service, offer):
    client = await service(origins=SHOP)
    response = await client.post("/v1/mirrors", data=offer, headers={**SDP, "Origin": SHOP})
    assert response.status == 201
    assert response.headers["Access-Control-Allow-Origin"] == SHOP
    assert "Origin" in response.headers["Vary"]
    exposed = response.headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Location", "ETag", "Link"))


async def test_listed_origins_read_errors_too(service):
    client = await service(origins=SHOP)
    response = await client.post("/v1/mirrors", data="x", headers={**SDP, "Origin": SHOP})
    assert response.status == 400
    assert response.headers["Access-Control-Allow-Origin"] == SHOP


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
async def test_preflight_of_a_listed_origin(service, method):
    client = await service(origins=f"{SHOP},https://other.example", token="secret")
    headers = {
        "Origin": SHOP,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,if-match",
    }
    response = await client.options("/v1/mirrors", headers=headers)
    assert response.status == 204
    assert method in response.headers["Access-Control-Allow-Methods"]
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "if-match"))
    assert response.headers["Access-Control-Allow-Origin"] == SHOP


async def test_preflight_of_another_origin(service):
    client = await service(origins=SHOP)
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    await problem(await client.options("/v1/mirrors", headers=headers), 403)


@pytest.mark.parametrize("path", ["/v1/wardrobe", "/v1/wardrobe/tee", "/v1/wardrobe/tee/image", "/metrics"])
async def test_token(service, path):
    client = await service(token="open sesame")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic open sesame"}):
        response = await client.get(path, headers=headers)
        await problem(response, 401)
        assert response.headers["WWW-Authenticate"] == "Bearer"
    assert (await client.get(path, headers={"Authorization": "Bearer open sesame"})).status == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/fitmirror-client.js", "/favicon.ico"])
async def test_page_and_health_need_no_token(service, path):
    client = await service(token="open sesame")
    assert (await client.get(path)).status in (200, 204)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "192.0.2.9"}, {"X-Forwarded-Proto": "https"}, {"x-forwarded-host": "mirror.example"},
        {"Forwarded": "for=192.0.2.9"}, {"Via": "1.1 proxy"}, {"X-Real-IP": "192.0.2.9"}, {"Host": "mirror.example"},
    ],
)  # fmt: skip
async def test_metrics_and_writes_answer_the_machine_itself_only(service, headers):
    client = await service(hosts="mirror.example")
    assert (await client.get("/metrics")).status == 200
    assert (await client.get("/v1/wardrobe", headers=headers)).status == 200
    await problem(await client.get("/metrics", headers=headers), 403)
    await problem(await client.delete("/v1/wardrobe/tee", headers=headers), 403)


@pytest.mark.parametrize("host", ["localhost", "localhost.:80", "127.0.0.1:8080", "[::1]:8080"])
async def test_names_of_the_machine_itself(service, host):
    client = await service()
    assert (await client.get("/metrics", headers={"Host": host})).status == 200


def test_an_empty_token_is_none_to_be_served_with():
    with pytest.raises(ValidationError):
        Settings(token="")
