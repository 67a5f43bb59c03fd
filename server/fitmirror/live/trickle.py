"""Trickled ICE candidates: `application/trickle-ice-sdpfrag` (RFC 8840)."""

from dataclasses import dataclass

from aiortc import RTCIceCandidate
from aiortc.sdp import candidate_from_sdp

from fitmirror.live.negotiation import UNPARSABLE, useful


class BadFragment(ValueError):
    """Text that is no SDP fragment."""


@dataclass(frozen=True)
class Fragment:
    """What a fragment says.

    Attributes:
        username: The ICE user name fragment it belongs to, or None.
        candidates: Those worth adding, each with its media's mid.
    """

    username: str | None
    candidates: tuple[RTCIceCandidate, ...]


def parse(text: str) -> Fragment:
    """A fragment's candidates; TCP and mDNS ones are left out, and so is end-of-candidates, which changes nothing here.

    Raises:
        BadFragment: not a fragment, or a candidate that cannot be read or has no media.
    """
    username, mid, candidates = None, None, []
    for line in text.replace("\r\n", "\n").strip("\n").split("\n"):
        if len(line) < 2 or line[1] != "=" or line[0] not in "avmsotc":
            raise BadFragment(f"Not a line of an SDP fragment: {line[:60]!r}.")
        name, _, value = line[2:].partition(":")
        if line[0] == "m":
            mid = None
        elif line[0] != "a":
            continue
        elif name == "ice-ufrag":
            username = value.strip()
        elif name == "mid":
            mid = value.strip()
        elif name == "candidate":
            candidate = _candidate(value)
            if mid is None:
                raise BadFragment("A candidate without an a=mid before it.")
            if useful(value):
                candidate.sdpMid = mid
                candidates.append(candidate)
    return Fragment(username, tuple(candidates))


def _candidate(value: str) -> RTCIceCandidate:
    try:
        return candidate_from_sdp(value)
    except UNPARSABLE:
        raise BadFragment(f"Not a candidate: {value[:80]!r}.") from None
