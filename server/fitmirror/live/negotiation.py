"""The session descriptions: what of an offer is acceptable, and what an answer must say beside aiortc's own."""

import re

from aiortc import sdp

MOST_BYTES = 65_536  # of an offer; a browser's has 5 to 10 thousand
# Of one client. Each is an address that is sent checks to, whoever lives there; a browser with many networks has 20.
MOST_CANDIDATES = 64

# Chromium starts at 300 kbit/s and shrinks the picture to fit; these, which only Chromium reads, make it start where
# 1280 x 720 fits.
GOOGLE_BITRATES = "x-google-start-bitrate=2500;x-google-min-bitrate=1500;x-google-max-bitrate=4000"

_CANDIDATE = "a=candidate:"


class BadOffer(ValueError):
    """An offer that no mirror can be made of; the message is one sentence for whoever sent it."""


# What aiortc's parser and its users raise on text that is no offer.
UNPARSABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, StopIteration)


def checked(offer: str) -> str:
    """The offer without what only costs time here: end-of-candidates, TCP and mDNS candidates, and too many of them.

    An mDNS name does not resolve across subnets and costs a second of waiting where it does not; the browser's own
    checks reach us in any case, and their source becomes its candidate (RFC 8445, section 7.3.1.3).

    Raises:
        BadOffer: no SDP, or one that offers no camera picture to be sent back.
    """
    try:
        description = sdp.SessionDescription.parse(offer)
    except UNPARSABLE:
        raise BadOffer("The body is not a session description.") from None
    if not offer.lstrip().startswith("v=0") or not description.media:
        raise BadOffer("The body is not a session description.")
    videos = [m for m in description.media if m.kind == "video"]
    if not videos:
        raise BadOffer("The offer has no video.")
    if videos[0].direction != "sendrecv":
        raise BadOffer(f"The offer's first video is {videos[0].direction}; a mirror needs sendrecv.")
    lines = offer.replace("\r\n", "\n").split("\n")
    candidates = [i for i, line in enumerate(lines) if line.startswith(_CANDIDATE)]
    kept = set([i for i in candidates if useful(lines[i][len(_CANDIDATE) :])][:MOST_CANDIDATES])
    left_out = {i for i, line in enumerate(lines) if line == "a=end-of-candidates"} | (set(candidates) - kept)
    return "\r\n".join(line for i, line in enumerate(lines) if i not in left_out)


def candidate_count(offer: str) -> int:
    """How many candidates a description names."""
    return sum(line.startswith(_CANDIDATE) for line in offer.split("\r\n"))


def useful(candidate: str) -> bool:
    """Whether a candidate (the part after `candidate:`) is one that aioice can use at once."""
    fields = candidate.split()
    return len(fields) >= 8 and fields[2].lower() == "udp" and not fields[4].lower().endswith(".local")


def with_bitrates(answer: str) -> str:
    """The answer with the bit rates that make Chromium send a large picture soon."""
    out = []
    rates = set(re.findall(r"^a=rtpmap:(\d+) (?:VP8|H264)/90000", answer, re.MULTILINE))
    described = set(re.findall(r"^a=fmtp:(\d+) ", answer, re.MULTILINE))
    for line in answer.split("\r\n"):
        name = re.match(r"a=(rtpmap|fmtp):(\d+) ", line)
        if name and name[1] == "fmtp" and name[2] in rates:
            line = f"{line};{GOOGLE_BITRATES}"
        out.append(line)
        if name and name[1] == "rtpmap" and name[2] in rates - described:
            out.append(f"a=fmtp:{name[2]} {GOOGLE_BITRATES}")
    return "\r\n".join(out)
