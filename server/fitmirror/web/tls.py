"""HTTPS by the service itself: which certificate, and what is wrong with it in one sentence."""

import ipaddress
import ssl
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from fitmirror.settings import Settings
from fitmirror.web import self_signed
from fitmirror.web.address import machine_names, reachable_at

EXPIRES_SOON = timedelta(days=14)
_LOOPBACK = ("127.0.0.1", "::1")


class TlsError(Exception):
    """HTTPS cannot be served as the settings ask; the message is one sentence."""


@dataclass(frozen=True)
class Certificate:
    """A certificate that fits its key and is valid.

    Attributes:
        file: Its file.
        key_file: That of its key.
        leaf: The certificate itself.
        self_signed: Whether it is the one we made.
        notes: What works but should be put right, a sentence each.
    """

    file: Path
    key_file: Path
    leaf: x509.Certificate
    self_signed: bool
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names and addresses it is for, in lower case; `*.shop.example` stands for one label."""
        names, addresses = self_signed.covered(self.leaf)
        return (*names, *map(str, addresses))

    @property
    def expires(self) -> datetime:
        """When it ends, UTC."""
        return self.leaf.not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate as browsers show it: pairs of capital hexadecimal digits with colons between."""
        return self.leaf.fingerprint(hashes.SHA256()).hex(":").upper()

    def context(self) -> ssl.SSLContext:
        """For a listener: TLS 1.2 and later.

        Raises:
            TlsError: OpenSSL does not take it.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        try:
            # Without a password at hand OpenSSL would ask for one on the terminal.
            context.load_cert_chain(self.file, self.key_file, password=lambda: b"")
        except (ssl.SSLError, OSError) as why:
            reason = getattr(why, "reason", None) or why
            raise TlsError(f"The certificate {self.file} cannot be served: {reason}.") from why
        return context


def open_certificate(settings: Settings, now: datetime | None = None, kept: Path | None = None) -> Certificate | None:
    """The certificate that the settings ask for, made if it is ours to make; None where they ask for none.

    Args:
        settings: All settings.
        now: The time, with a zone; by default this machine's.
        kept: Where our own is kept; by default in the user's data folder.

    Raises:
        TlsError: it cannot be had.
    """
    now = now or datetime.now(UTC)
    if (conflict := conflicting(settings)) is not None:
        raise TlsError(conflict)
    if settings.tls_cert is not None:
        return read_certificate(settings.tls_cert, settings.tls_key, now)
    if not settings.tls_self_signed:
        return None
    kept = kept or self_signed.default_file()
    names, addresses = needed(settings.host)
    try:
        self_signed.keep(kept, names, addresses, now)
    except OSError as why:
        raise TlsError(f"The certificate cannot be kept in {kept}: {why.strerror or why}.") from why
    leaf = self_signed.read_kept(kept)
    if leaf is None:
        raise TlsError(f"The certificate in {kept} was changed while it was read; start again.")
    return Certificate(kept, kept, leaf, self_signed=True)


def conflicting(settings: Settings) -> str | None:
    """What contradicts itself in the settings, as a sentence."""
    if settings.tls_self_signed and (settings.tls_cert or settings.tls_key):
        return "A certificate of our own (tls_self_signed) or yours (tls_cert), not both."
    if settings.tls_key and not settings.tls_cert:
        return f"The key {settings.tls_key} has no certificate to it: name that with --tls-cert."
    return None


def needed(host: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and addresses that our own certificate must cover where the service listens on `host`."""
    names, addresses = list(machine_names()), list(_LOOPBACK)
    for place in reachable_at(host):
        (addresses if _is_address(place) else names).append(place.lower())
    return tuple(dict.fromkeys(name for name in names if name.isascii())), tuple(dict.fromkeys(addresses))


def read_certificate(file: Path, key_file: Path | None, now: datetime) -> Certificate:
    """A certificate from files.

    Args:
        file: PEM: the certificate first, then the chain; the key may be in it too.
        key_file: PEM of the key; None where it is in `file`.
        now: With a time zone.

    Raises:
        TlsError: unreadable, of another kind, not valid now, or the two do not fit.
    """
    data = _read(file, "certificate")
    try:
        leaf = x509.load_pem_x509_certificates(data)[0]
        start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    except (ValueError, IndexError) as why:
        raise TlsError(f"There is no certificate in {file}; it must be PEM (-----BEGIN CERTIFICATE-----).") from why
    key = _private_key(_read(key_file, "key") if key_file else data, key_file or file, apart=key_file is not None)
    try:
        fits = key.public_key() == leaf.public_key()
    except (ValueError, UnsupportedAlgorithm) as why:
        raise TlsError(f"The certificate {file} is of a kind that cannot be served: {why}.") from why
    if not fits:
        raise TlsError(f"The key {key_file or file} does not fit the certificate {file}.")
    if now >= end:
        raise TlsError(f"The certificate {file} expired on {end:%Y-%m-%d}; renew it.")
    if now < start:
        raise TlsError(f"The certificate {file} is not valid before {start:%Y-%m-%d %H:%M} UTC: check the clock.")
    notes = tuple(_notes(key_file or file, end - now))
    found = Certificate(file, key_file or file, leaf, self_signed=False, notes=notes)
    found.context()
    return found


def _read(file: Path, what: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as why:
        raise TlsError(f"The {what} {file} cannot be read: {why.strerror or why}.") from why


def _private_key(data: bytes, file: Path, apart: bool) -> PrivateKeyTypes:
    try:
        return serialization.load_pem_private_key(data, None)
    except TypeError as why:
        raise TlsError(f"The key {file} is locked by a passphrase: `openssl pkey -in {file}` unlocks it.") from why
    except (ValueError, UnsupportedAlgorithm) as why:
        if not apart and b"PRIVATE KEY-----" not in data:
            raise TlsError(f"There is no key with the certificate {file}: name its file with --tls-key.") from why
        raise TlsError(f"There is no private key in {file}; it must be PEM (-----BEGIN PRIVATE KEY-----).") from why


def _notes(key_file: Path, left: timedelta) -> list[str]:
    notes = []
    mode = key_file.stat().st_mode
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        notes.append(f"Every user of this machine can read the key {key_file}: chmod 600 {key_file}.")
    if left < EXPIRES_SOON:
        notes.append(f"The certificate expires in {left.days} days: renew it.")
    return notes


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
