"""The client module's decisions, called in the browser that runs them."""

from typing import Any

import pytest
from tests.browser.service import Service


@pytest.fixture(scope="module")
def call(service: Service, nobody: Any) -> Any:
    """Call an exported function of the client module."""
    page = nobody.new_page()
    page.goto(f"{service.base}/")

    def called(name: str, *arguments: Any) -> Any:
        script = "async ([name, ...given]) => (await import('/fitmirror-client.js'))[name](...given)"
        return page.evaluate(script, [name, *arguments])

    yield called
    page.close()


def test_tries_come_ever_slower_up_to_a_limit(call: Any) -> None:
    waits = [call("backoff", failures, 0.5) for failures in range(9)]
    assert waits[0] == 0
    assert waits[1:5] == pytest.approx([500, 1000, 2000, 4000])
    assert waits == sorted(waits)
    assert waits[-1] == waits[-2]


def test_tries_of_many_clients_are_spread(call: Any) -> None:
    assert call("backoff", 4, 0.99) > 1.5 * call("backoff", 4, 0)


def test_ice_servers_are_read_from_links(call: Any) -> None:
    header = (
        '<stun:stun.example.net>; rel="ice-server", '
        '<turn:turn.example.net?transport=udp>; rel="ice-server"; username="a,b;c"; '
        'credential="x\\"y"; credential-type="password", '
        '<https://example.net/next>; rel="next"'
    )
    assert call("iceServers", header) == [
        {"urls": "stun:stun.example.net"},
        {"urls": "turn:turn.example.net?transport=udp", "username": "a,b;c", "credential": 'x"y'},
    ]
    assert call("iceServers", None) == []
