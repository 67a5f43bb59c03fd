import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fitmirror.live.negotiation import (
    GOOGLE_BITRATES,
    MOST_CANDIDATES,
    BadOffer,
    candidate_count,
    checked,
    useful,
    with_bitrates,
)

CANDIDATE = "a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host"


async def offer_of(*kinds, direction="sendrecv"):
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    for kind in kinds:
        peer.addTransceiver(kind, direction)
    peer.createDataChannel("fitmirror")
    await peer.setLocalDescription(await peer.createOffer())
    await peer.close()
    return peer.localDescription.sdp


def outcome(offer):
    """The offer as it goes on, or the sentence that refuses it."""
    try:
        return checked(offer)
    except BadOffer as why:
        return str(why)


@pytest.mark.parametrize("text", ["", "hello", "v=0", "v=0\r\n" * 1000, "{}", "\0" * 100, "v=0\r\nm=video\r\n"])
def test_garbage_is_no_offer(text):
    with pytest.raises(BadOffer):
        checked(text)


async def test_an_offer_without_video():
    with pytest.raises(BadOffer, match="no video"):
        checked(await offer_of())
    with pytest.raises(BadOffer, match="no video"):
        checked(await offer_of("audio"))


@pytest.mark.parametrize("direction", ["sendonly", "recvonly", "inactive"])
async def test_a_mirror_needs_both_directions(direction):
    with pytest.raises(BadOffer, match=direction):
        checked(await offer_of("video", direction=direction))


async def test_so_many_candidates_and_no_more():
    offer = await offer_of("video")
    many = [CANDIDATE.replace(" 50000 ", f" {50000 + n} ") for n in range(100)]
    kept = checked(offer.replace("a=mid:0", "\r\n".join(["a=mid:0", *many])))
    assert candidate_count(kept) == MOST_CANDIDATES
    assert candidate_count(checked(offer)) == candidate_count(offer)


async def test_candidates_that_only_cost_time_go():
    offer = await offer_of("video")
    costly = [
        "a=candidate:2 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active",
        "a=candidate:3 1 udp 2122260223 0f0c5a2e-4a37-4b64-9a0e-1b2c3d4e5f60.local 50001 typ host",
        "a=end-of-candidates",
    ]
    kept = checked("\r\n".join([offer.rstrip("\r\n"), CANDIDATE, *costly, ""]))
    assert CANDIDATE in kept
    assert not any(line in kept for line in costly)


async def test_any_cut_of_an_offer_is_checked_or_refused():
    offer = await offer_of("video", "audio")
    for end in range(0, len(offer), 37):
        assert outcome(offer[:end])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(data=st.data())
def test_an_offer_with_mangled_lines_is_checked_or_refused(data, real_offer):
    lines = real_offer.split("\r\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    cut = data.draw(st.integers(0, len(lines[at])))
    lines[at] = lines[at][:cut] + data.draw(st.text(max_size=8))
    assert outcome("\r\n".join(lines))


@pytest.fixture
async def real_offer():
    return await offer_of("video", "audio")


def test_useful_candidates():
    assert useful("1 1 udp 2122260223 192.0.2.7 50000 typ host")
    assert useful("1 1 UDP 2122260223 2001:db8::1 50000 typ srflx raddr 0.0.0.0 rport 0")
    assert not useful("1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active")
    assert not useful("1 1 udp 1 ABC.LOCAL 9 typ host")
    assert not useful("")


def test_bitrates_are_added_to_every_codec_with_and_without_parameters():
    answer = "\r\n".join(
        [
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102",
            "a=rtpmap:96 VP8/90000",
            "a=rtpmap:97 rtx/90000",
            "a=fmtp:97 apt=96",
            "a=rtpmap:102 H264/90000",
            "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f",
            "",
        ]
    )
    lines = with_bitrates(answer).split("\r\n")
    assert lines[2] == f"a=fmtp:96 {GOOGLE_BITRATES}"
    assert f"a=fmtp:102 packetization-mode=1;profile-level-id=42e01f;{GOOGLE_BITRATES}" in lines
    assert "a=fmtp:97 apt=96" in lines
    assert len(lines) == 8
