"""What `fitmirror serve` prints for people with a phone: the addresses it can use, and the best one as a QR code."""

import ipaddress
import os
from collections.abc import Iterator
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING

import segno

from fitmirror.settings import Settings
from fitmirror.web.address import is_loopback, machine_names, page_url, reachable_at

if TYPE_CHECKING:
    from fitmirror.web.tls import Certificate

QUIET_ZONE = 2  # modules around the code; four by the standard, but two are read everywhere and spare lines
_INK = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
_BLACK_ON_WHITE, _RESET = "\x1b[97;40m", "\x1b[0m"


def phone_urls(settings: Settings, port: int, certificate: "Certificate | None") -> tuple[str, ...]:
    """Addresses of the page that another device can use, the best first; none where the service listens on loopback.

    Args:
        settings: All settings.
        port: Where the service listens.
        certificate: What it serves https with. One that is not our own is for names, so these come first.
    """
    places = reachable_at(settings.host)
    if not places:
        return ()
    if certificate is not None and not certificate.self_signed:
        good = [name for name in certificate.names if not name.startswith("*.") and not is_loopback(name)]
        places = (*(name for name in good if not _is_other_machine(name, places)), *places)
    elif settings.everywhere:
        places = (*places, *(name for name in machine_names() if name.endswith(".local")))
    return tuple(dict.fromkeys(page_url(settings.scheme, place, port) for place in places))


def _is_other_machine(name: str, places: tuple[str, ...]) -> bool:
    """Whether it is an address, and none of ours."""
    try:
        return str(ipaddress.ip_address(name)) not in places
    except ValueError:
        return False


def qr_lines(text: str, colours: bool) -> Iterator[str]:
    """A QR code in half blocks, two modules to a character, so that it fits a terminal of 80 × 24.

    Args:
        text: What it says.
        colours: Whether to set colours, without which it is right on dark terminals only.
    """
    rows = segno.make(text, error="l", micro=False).matrix_iter(border=QUIET_ZONE)
    for upper, lower in zip_longest(*[rows] * 2, fillvalue=repeat(0)):
        line = "".join(_INK[bool(a), bool(b)] for a, b in zip(upper, lower, strict=False))
        yield f"{_BLACK_ON_WHITE}{line}{_RESET}" if colours else line


def can_show(encoding: str | None) -> bool:
    """Whether a terminal of this encoding has half blocks."""
    try:
        "".join(_INK.values()).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def invitation(
    settings: Settings, port: int, certificate: "Certificate | None", qr: bool, colours: bool
) -> Iterator[str]:
    """The lines for who wants to open the page on a phone; none where the service is for this machine alone.

    Args:
        settings: All settings.
        port: Where the service listens.
        certificate: What it serves https with.
        qr: Whether with a QR code.
        colours: See `qr_lines`.
    """
    urls = phone_urls(settings, port, certificate)
    if not urls:
        if qr:
            yield "No phone reaches this machine's own address alone; --tls-self-signed or --host 0.0.0.0 lets it in."
        return
    if settings.everywhere:
        yield f"Listening on every address of this machine ({settings.host or 'all'}); --host names one alone."
    yield "On a phone in the same network open:"
    yield from (f"  {url}" for url in urls)
    if qr:
        yield from qr_lines(urls[0], colours)
    if certificate is None:
        yield "By http a phone's browser gives no page its camera; --tls-self-signed serves https."
    elif certificate.self_signed:
        yield (
            "The certificate is this machine's own, so each browser warns of it once: choose Advanced, then Proceed "
            "(Safari: Show Details, then visit this website)."
        )
        yield f"Its SHA-256 fingerprint: {certificate.fingerprint}"


def colours_wanted() -> bool:
    """Whether the terminal may be sent colours (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
