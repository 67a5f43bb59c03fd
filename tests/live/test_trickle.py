import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitmirror.live.trickle import BadFragment, parse

# As in RFC 8840, section 9, with candidates as Chromium writes them.
FRAGMENT = (
    "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
    "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n"
    "a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ srflx raddr 192.0.2.1 rport 61764 generation 0\r\n"
    "a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0\r\n"
    "a=end-of-candidates\r\n"
)


def test_candidates_come_with_their_mid():
    fragment = parse(FRAGMENT)
    assert fragment.username == "EsAw"
    assert [(c.ip, c.port, c.type, c.sdpMid) for c in fragment.candidates] == [
        ("192.0.2.1", 61764, "host", "0"),
        ("198.51.100.2", 61765, "srflx", "0"),
    ]


def test_bare_newlines_do():
    assert parse(FRAGMENT.replace("\r\n", "\n")) == parse(FRAGMENT)


def test_end_of_candidates_alone():
    assert parse("a=ice-ufrag:EsAw\r\na=mid:0\r\na=end-of-candidates\r\n").candidates == ()


def test_a_name_that_only_the_local_network_knows_is_left_out():
    assert parse("a=mid:0\na=candidate:1 1 udp 1 abc.local 5 typ host\n").candidates == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "a=mid:0\n\na=end-of-candidates",
        "a=candidate:1 1 udp 1 192.0.2.1 5 typ host",
        "a=mid:0\na=candidate:nonsense",
        "a=mid:0\na=candidate:1 one udp 1 192.0.2.1 5 typ host",
        "z=1",
    ],
)
def test_what_is_no_fragment(text):
    with pytest.raises(BadFragment):
        parse(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    for given_text in (text, "a=mid:0\na=candidate:" + text):
        with contextlib.suppress(BadFragment):
            assert parse(given_text)
