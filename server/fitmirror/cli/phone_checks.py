"""The doctor's checks of what other devices need: a secure context for their camera, a way in, and who else may."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fitmirror.cli.checks import Finding, State
from fitmirror.cli.storage_checks import writing_refused

if TYPE_CHECKING:
    from pathlib import Path

    from fitmirror.settings import Settings

SHORTEST_TOKEN = 16


def certificate(settings: "Settings", now: datetime | None = None, kept: "Path | None" = None) -> Iterator[Finding]:
    """What https is served with, until when; nothing is made or written here.

    Args:
        settings: All settings.
        now: The time, with a zone; by default this machine's.
        kept: Where our own certificate is kept; by default in the user's data folder.
    """
    from fitmirror.web import self_signed
    from fitmirror.web.tls import TlsError, conflicting, needed, read_certificate

    now, kept = now or datetime.now(UTC), kept or self_signed.default_file()
    if (conflict := conflicting(settings)) is not None:
        yield Finding("certificate", State.BAD, conflict)
    elif settings.tls_cert is not None:
        try:
            found = read_certificate(settings.tls_cert, settings.tls_key, now)
        except TlsError as why:
            yield Finding("certificate", State.BAD, str(why))
            return
        names = ", ".join(found.names) or "no name at all"
        yield Finding("certificate", State.OK, f"for {names}, until {found.expires:%Y-%m-%d}: {found.file}")
        for note in found.notes:
            yield Finding("certificate", State.NOTE, note)
    elif settings.tls_self_signed:
        leaf = self_signed.read_kept(kept)
        if leaf is not None and self_signed.serves(leaf, *needed(settings.host), now):
            yield Finding("certificate", State.OK, f"our own, until {leaf.not_valid_after_utc:%Y-%m-%d}: {kept}")
        elif (refused := writing_refused(kept.parent)) is not None:
            yield Finding("certificate", State.BAD, f"cannot be made: {refused}")
        elif leaf is None:
            yield Finding("certificate", State.OK, f"is made at the next start and kept: {kept}")
        else:
            words = (
                "does not cover this machine's addresses, or ends soon" if now < leaf.not_valid_after_utc else "ended"
            )
            yield Finding(
                "certificate", State.NOTE, f"{words}; the next start makes a new one, accept it on each phone"
            )
    else:
        yield Finding("certificate", State.OK, "none: the service speaks http")


def phone(settings: "Settings") -> Finding:
    """Whether and where a phone can open the mirror: browsers give a page the camera by https or on localhost only."""
    from fitmirror.cli.address import phone_urls
    from fitmirror.web.address import page_url, reachable_at
    from fitmirror.web.tls import TlsError, conflicting, open_certificate

    rule = "browsers give a page the camera by https or on localhost only"
    there = reachable_at("0.0.0.0")
    if not there and not reachable_at(settings.host):
        return Finding("phone", State.NOTE, "this machine is in no network a phone could be in: connect it to one")
    if settings.scheme == "http" or not reachable_at(settings.host):
        command = "fitmirror serve --tls-self-signed" if settings.scheme == "http" else "fitmirror serve --host 0.0.0.0"
        urls = " or ".join(page_url("https", address, settings.port or 8080) for address in there[:2])
        beside = f", which a phone then opens at {urls}" if urls else ""
        return Finding("phone", State.NOTE, f"{rule}; for phones run: {command}{beside}")
    if conflicting(settings):
        return Finding("phone", State.NOTE, f"{rule}; put the certificate right first")
    given = None
    if settings.tls_cert is not None:
        try:
            given = open_certificate(settings)
        except TlsError:
            return Finding("phone", State.NOTE, f"{rule}; put the certificate right first")
    urls = ", ".join(phone_urls(settings, settings.port, given)[:3])
    warned = "; its browser warns of our own certificate once: accept it" if given is None else ""
    return Finding("phone", State.OK, f"opens {urls}{warned}")


def token(settings: "Settings") -> Finding:
    """Who else may call."""
    from fitmirror.web.address import is_loopback

    if is_loopback(settings.host):
        words = "is set" if settings.token else "not needed: only this machine itself reaches the service"
        return Finding("token", State.OK, words)
    if settings.token is None:
        words = (
            "none: whoever is in this network may open a mirror, and the wardrobe is changed from this machine only; "
            "set FITMIRROR_TOKEN where that is not as wished"
        )
        return Finding("token", State.NOTE, words)
    if len(settings.token) < SHORTEST_TOKEN:
        words = f"is shorter than {SHORTEST_TOKEN} characters and can be guessed: openssl rand -hex 16 makes one"
        return Finding("token", State.NOTE, words)
    if settings.scheme == "http":
        words = "goes over the network unencrypted: serve https, or --host 127.0.0.1 behind a TLS proxy on this machine"
        return Finding("token", State.NOTE, words)
    return Finding("token", State.OK, "is set")
