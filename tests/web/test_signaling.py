"""One test for each rule of `/v1/mirrors`."""

import asyncio
import re

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription

SDP = {"Content-Type": "application/sdp"}
FRAGMENT = {"Content-Type": "application/trickle-ice-sdpfrag"}


async def problem(response, status):
    """The response is a problem of that status; its detail."""
    assert response.status == status
    assert response.content_type == "application/problem+json"
    body = await response.json(content_type=None)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith(".")
    return body["detail"]


async def opened(client, offer, **more):
    response = await client.post("/v1/mirrors", data=offer, headers=SDP, **more)
    assert response.status == 201, await response.text()
    return response


async def test_201_with_answer_location_and_tag(service, offer):
    client = await service()
    response = await opened(client, offer)
    assert response.content_type == "application/sdp"
    assert re.fullmatch(r"/v1/mirrors/[\w-]{22}", response.headers["Location"])
    assert re.fullmatch(r'"[^"]+"', response.headers["ETag"])
    assert response.headers["Accept-Patch"] == "application/trickle-ice-sdpfrag"
    assert "Link" not in response.headers
    answer = await response.text()
    assert "x-google-start-bitrate" in answer
    assert "a=candidate" in answer
    peer = RTCPeerConnection()
    peer.addTransceiver("video")
    peer.createDataChannel("fitmirror")
    await peer.setLocalDescription(await peer.createOffer())
    answer = await (await opened(client, peer.localDescription.sdp)).text()
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await peer.close()


async def test_ice_servers_are_named_in_links(service, offer):
    client = await service(ice_servers="stun:stun.example:3478,turn:ann:pa%22ss@turn.example?transport=udp")
    async with asyncio.timeout(15):  # an unreachable STUN server holds an answer back
        response = await opened(client, offer)
    assert response.headers.getall("Link") == [
        '<stun:stun.example:3478>; rel="ice-server"',
        '<turn:turn.example?transport=udp>; rel="ice-server"; username="ann"; credential="pa\\"ss"; '
        'credential-type="password"',
    ]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream", ""])
async def test_415_for_a_foreign_body(service, offer, kind):
    client = await service()
    response = await client.post("/v1/mirrors", data=offer.encode(), headers={"Content-Type": kind})
    await problem(response, 415)
    assert response.headers["Accept-Post"] == "application/sdp"


async def test_413_for_five_megabytes(service):
    client = await service()
    await problem(await client.post("/v1/mirrors", data="v=0\r\n" * 1_000_000, headers=SDP), 413)


async def test_413_for_five_megabytes_of_unknown_length(service):
    async def body():
        for _ in range(5000):
            yield b"a=x:" + bytes(995) + b"\n"

    client = await service()
    await problem(await client.post("/v1/mirrors", data=body(), headers=SDP), 413)


@pytest.mark.parametrize("body", [b"", b"garbage", b"\xff\xfe\x00", b"v=0\r\n", b"<sdp/>"])
async def test_400_for_garbage(service, body):
    client = await service()
    await problem(await client.post("/v1/mirrors", data=body, headers=SDP), 400)


async def test_400_for_an_offer_without_video(service, offer):
    client = await service()
    without = re.sub(r"m=video.*?(?=m=application)", "", offer, flags=re.DOTALL)
    assert "video" in await problem(await client.post("/v1/mirrors", data=without, headers=SDP), 400)


async def test_400_leaves_the_place_free(service, offer):
    client = await service(max_mirrors=1)
    for _ in range(3):
        await problem(await client.post("/v1/mirrors", data="v=0", headers=SDP), 400)
    await opened(client, offer)


async def test_503_when_full(service, offer):
    client = await service(max_mirrors=1)
    await opened(client, offer)
    response = await client.post("/v1/mirrors", data=offer, headers=SDP)
    await problem(response, 503)
    assert int(response.headers["Retry-After"]) > 0


async def test_503_before_it_is_ready(service, offer, gate, rooms):
    client = await service(ready=False, open_rooms=lambda _: (gate.wait(5), rooms)[1])
    response = await client.post("/v1/mirrors", data=offer, headers=SDP)
    await problem(response, 503)
    assert int(response.headers["Retry-After"]) > 0


async def test_204_for_candidates(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    fragment = "a=mid:0\r\na=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\na=end-of-candidates\r\n"
    headers = {**FRAGMENT, "If-Match": mirror.headers["ETag"]}
    response = await client.patch(mirror.headers["Location"], data=fragment, headers=headers)
    assert response.status == 204
    assert await response.read() == b""


async def test_412_for_another_tag(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    headers = {**FRAGMENT, "If-Match": '"another"'}
    await problem(await client.patch(mirror.headers["Location"], data="a=mid:0\r\n", headers=headers), 412)


async def test_428_without_a_tag(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    await problem(await client.patch(mirror.headers["Location"], data="a=mid:0\r\n", headers=FRAGMENT), 428)


async def test_422_for_an_ice_restart(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    restart = "a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n"
    headers = {**FRAGMENT, "If-Match": "*"}
    await problem(await client.patch(mirror.headers["Location"], data=restart, headers=headers), 422)


async def test_400_for_a_bad_fragment(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    headers = {**FRAGMENT, "If-Match": mirror.headers["ETag"]}
    await problem(await client.patch(mirror.headers["Location"], data="nonsense", headers=headers), 400)


async def test_415_and_413_for_a_patch(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    response = await client.patch(mirror.headers["Location"], data="{}", headers={"Content-Type": "application/json"})
    await problem(response, 415)
    assert response.headers["Accept-Patch"] == "application/trickle-ice-sdpfrag"
    headers = {**FRAGMENT, "If-Match": mirror.headers["ETag"]}
    await problem(await client.patch(mirror.headers["Location"], data="a" * 100_000, headers=headers), 413)


async def test_200_for_delete_and_404_after(service, offer):
    client = await service()
    mirror = await opened(client, offer)
    assert (await client.delete(mirror.headers["Location"])).status == 200
    await problem(await client.delete(mirror.headers["Location"]), 404)
    headers = {**FRAGMENT, "If-Match": mirror.headers["ETag"]}
    await problem(await client.patch(mirror.headers["Location"], data="a=mid:0\r\n", headers=headers), 404)


async def test_404_for_a_mirror_that_never_was(service):
    client = await service()
    await problem(await client.delete("/v1/mirrors/AAAAAAAAAAAAAAAAAAAAAA"), 404)
    await problem(await client.delete("/v1/mirrors/..%2f..%2fetc"), 404)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST"])
async def test_405_for_other_methods_on_a_mirror(service, offer, method):
    client = await service()
    mirror = await opened(client, offer)
    response = await client.request(method, mirror.headers["Location"])
    assert response.status == 405
    assert {"DELETE", "PATCH"} <= set(response.headers["Allow"].split(","))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_405_for_other_methods_on_mirrors(service, method):
    client = await service()
    await problem(await client.request(method, "/v1/mirrors"), 405)


async def test_options_tell_what_can_be_posted(service):
    client = await service()
    response = await client.options("/v1/mirrors")
    assert response.status == 204
    assert response.headers["Accept-Post"] == "application/sdp"


async def test_resume_201_takes_the_place_of_the_old(service, offer):
    client = await service(max_mirrors=1)
    old = await opened(client, offer)
    id = old.headers["Location"].rpartition("/")[2]
    headers = {**SDP, "If-Match": old.headers["ETag"]}
    response = await client.post(f"/v1/mirrors?resume={id}", data=offer, headers=headers)
    assert response.status == 201
    assert response.headers["ETag"] != old.headers["ETag"]
    assert response.headers["Location"] != old.headers["Location"]
    await problem(await client.delete(old.headers["Location"]), 404)
    assert (await client.delete(response.headers["Location"])).status == 200


async def test_resume_412_428_404(service, offer):
    client = await service()
    old = await opened(client, offer)
    id = old.headers["Location"].rpartition("/")[2]
    wrong = {**SDP, "If-Match": '"another"'}
    await problem(await client.post(f"/v1/mirrors?resume={id}", data=offer, headers=wrong), 412)
    await problem(await client.post(f"/v1/mirrors?resume={id}", data=offer, headers=SDP), 428)
    await problem(await client.post("/v1/mirrors?resume=nobody", data=offer, headers=wrong), 404)
    assert (await client.delete(old.headers["Location"])).status == 200


async def test_resume_400_keeps_the_old_connection(service, offer):
    client = await service()
    old = await opened(client, offer)
    id = old.headers["Location"].rpartition("/")[2]
    headers = {**SDP, "If-Match": old.headers["ETag"]}
    await problem(await client.post(f"/v1/mirrors?resume={id}", data="garbage", headers=headers), 400)
    assert (await client.delete(old.headers["Location"])).status == 200
