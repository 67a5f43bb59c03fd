"""A certificate of our own for this machine's names and addresses: made, kept, and made anew when it no longer serves.

For phones in the same network, which a public authority certifies no address for. Key and certificate lie in one file,
so that they cannot come apart.
"""

import ipaddress
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from platformdirs import user_data_path

# Apple's systems refuse certificates that are valid for more than 825 days, ones of our own too.
VALID_FOR = timedelta(days=820)
RENEW_BEFORE = timedelta(days=30)
# For devices whose clock is behind ours.
BACKDATED = timedelta(days=1)
MOST_ADDRESSES = 64
_LONGEST_COMMON_NAME = 64  # RFC 5280, appendix A.1


def default_file() -> Path:
    """Where it is kept."""
    return user_data_path("fitmirror") / "tls" / "self-signed.pem"


def keep(file: Path, names: Sequence[str], addresses: Sequence[str], now: datetime) -> bool:
    """See to it that `file` holds a certificate with its key that serves; whether it was made now.

    The kept one serves while it has a month left and covers what it must. A new one covers the addresses of the old as
    well: a laptop carried between two networks need not be trusted anew in each.

    Args:
        file: PEM, the key before the certificate; read and written by this user only.
        names: DNS names it must cover.
        addresses: IP addresses it must cover.
        now: With a time zone.

    Raises:
        OSError: the file cannot be written.
    """
    kept = read_kept(file)
    if kept is not None and serves(kept, names, addresses, now):
        with suppress(OSError):
            file.chmod(0o600)
        return False
    before = [str(a) for a in covered(kept)[1] if not a.is_loopback] if kept else []
    _write(file, make(names, tuple(dict.fromkeys((*addresses, *before)))[:MOST_ADDRESSES], now))
    return True


def read_kept(file: Path) -> x509.Certificate | None:
    """The kept certificate; None where there is none, or its file is damaged or lacks the key to it."""
    try:
        data = file.read_bytes()
        certificate = x509.load_pem_x509_certificate(data)
        key = serialization.load_pem_private_key(data, None)
    except (OSError, ValueError, TypeError):
        return None
    return certificate if key.public_key() == certificate.public_key() else None


def serves(certificate: x509.Certificate, names: Sequence[str], addresses: Sequence[str], now: datetime) -> bool:
    """Whether it is valid, will be for a while, and covers all names and addresses."""
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEW_BEFORE:
        return False
    has_names, has_addresses = covered(certificate)
    return set(names) <= set(has_names) and {ipaddress.ip_address(a) for a in addresses} <= set(has_addresses)


def covered(
    certificate: x509.Certificate,
) -> tuple[list[str], list[ipaddress.IPv4Address | ipaddress.IPv6Address]]:
    """Names, in lower case, and addresses that a certificate is for (RFC 6125: the alternative names, no other)."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return [], []
    names = [name.lower() for name in found.get_values_for_type(x509.DNSName)]
    addresses = found.get_values_for_type(x509.IPAddress)
    return names, [a for a in addresses if isinstance(a, ipaddress.IPv4Address | ipaddress.IPv6Address)]


def make(names: Sequence[str], addresses: Sequence[str], now: datetime) -> bytes:
    """A new P-256 key and a certificate for it, PEM; see `keep`."""
    key = ec.generate_private_key(ec.SECP256R1())
    common = next((n for n in names if n != "localhost" and len(n) <= _LONGEST_COMMON_NAME), "localhost")
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, common), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "fitmirror")]
    )
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    start = now - BACKDATED
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".self-signed-")  # 0600 from the first byte on
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
