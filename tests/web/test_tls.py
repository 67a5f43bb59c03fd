"""HTTPS by the service itself: the certificate of its own, those from files, and the way in for a phone."""

import asyncio
import ipaddress
import os
import re
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import cv2
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from typer.testing import CliRunner

from fitmirror.cli.main import app as commands
from fitmirror.settings import Settings, load
from fitmirror.web import app as web_app
from fitmirror.web import self_signed
from fitmirror.web.access import Access
from fitmirror.web.address import Interface, lan_addresses, machine_names, page_url, reachable_at
from fitmirror.web.tls import TlsError, needed, open_certificate, read_certificate

from .test_signaling import SDP

NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)
NAMES, ADDRESSES = ("localhost", "shop", "shop.local"), ("127.0.0.1", "192.168.1.20")


@pytest.fixture(autouse=True)
def _own_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def lan():
    """An address of this machine that another device could use."""
    addresses = reachable_at("0.0.0.0")
    if not addresses:
        pytest.skip("this machine has no address in a network")
    return addresses[0]


# The certificate of our own.


def test_it_is_kept_with_its_key_for_this_user_only(tmp_path):
    file = tmp_path / "tls" / "own.pem"
    assert self_signed.keep(file, NAMES, ADDRESSES, NOW)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o077 == 0
    assert [p.name for p in file.parent.iterdir()] == ["own.pem"]
    leaf = self_signed.read_kept(file)
    names, addresses = self_signed.covered(leaf)
    assert tuple(names) == NAMES
    assert tuple(map(str, addresses)) == ADDRESSES
    # Apple's limit.
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=825)


@pytest.mark.parametrize(
    ("later", "renewed"),
    [
        (timedelta(0), False),
        (timedelta(days=700), False),
        (self_signed.VALID_FOR - self_signed.BACKDATED - self_signed.RENEW_BEFORE - timedelta(minutes=1), False),
        (self_signed.VALID_FOR - self_signed.BACKDATED - self_signed.RENEW_BEFORE, True),
        (timedelta(days=4000), True),
        (timedelta(days=-10), True),
    ],
)
def test_it_is_reused_while_it_is_valid_and_renewed_a_month_before_its_end(tmp_path, later, renewed):
    file = tmp_path / "own.pem"
    self_signed.keep(file, NAMES, ADDRESSES, NOW)
    before = file.read_bytes()
    assert self_signed.keep(file, NAMES, ADDRESSES, NOW + later) is renewed
    assert (file.read_bytes() != before) is renewed
    assert self_signed.serves(self_signed.read_kept(file), NAMES, ADDRESSES, NOW + later)


def test_a_new_address_is_covered_and_the_old_one_stays(tmp_path):
    file = tmp_path / "own.pem"
    self_signed.keep(file, NAMES, ADDRESSES, NOW)
    office = ("127.0.0.1", "10.0.0.7")
    assert self_signed.keep(file, NAMES, office, NOW)
    # Back home: trusted there already.
    assert not self_signed.keep(file, NAMES, ADDRESSES, NOW)
    assert not self_signed.keep(file, NAMES, office, NOW)


def test_the_addresses_of_the_past_do_not_pile_up(tmp_path):
    file = tmp_path / "own.pem"
    for i in range(self_signed.MOST_ADDRESSES + 5):
        self_signed.keep(file, NAMES, (f"10.0.1.{i}",), NOW)
    addresses = self_signed.covered(self_signed.read_kept(file))[1]
    assert len(addresses) == self_signed.MOST_ADDRESSES
    assert str(addresses[0]) == f"10.0.1.{self_signed.MOST_ADDRESSES + 4}"


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "another key", "no key"])
def test_a_damaged_one_is_made_anew(tmp_path, damage):
    file = tmp_path / "own.pem"
    self_signed.keep(file, NAMES, ADDRESSES, NOW)
    good = file.read_bytes()
    _, certificate = split(good)
    other, _ = split(self_signed.make(NAMES, ADDRESSES, NOW))
    file.write_bytes(
        {"empty": b"", "text": b"hello", "cut": good[:-90], "another key": other + certificate, "no key": certificate}[
            damage
        ]
    )
    assert self_signed.read_kept(file) is None
    assert self_signed.keep(file, NAMES, ADDRESSES, NOW)
    assert self_signed.read_kept(file) is not None


def test_where_it_cannot_be_kept_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TlsError, match="cannot be kept") as caught:
        open_certificate(Settings(tls_self_signed=True), NOW, tmp_path / "file" / "own.pem")
    one_sentence(caught)


def test_it_covers_all_that_the_machine_is_called_and_reached_by():
    names, addresses = needed("0.0.0.0")
    assert set(machine_names()) <= set(names)
    assert {"127.0.0.1", "::1", *reachable_at("0.0.0.0")} <= set(addresses)
    assert "192.0.2.77" in needed("192.0.2.77")[1]
    assert "mirror.shop.example" in needed("mirror.shop.example")[0]


# Certificates from files.


def split(pem):
    at = pem.index(b"-----BEGIN CERTIFICATE")
    return pem[:at], pem[at:]


def one_sentence(caught):
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.fixture
def files(tmp_path):
    """A certificate and its key for mirror.shop.example and *.mirrors.example."""
    key, certificate = split(self_signed.make(("mirror.shop.example", "*.mirrors.example"), (), NOW))
    (tmp_path / "cert.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "key.pem").chmod(0o600)
    return tmp_path / "cert.pem", tmp_path / "key.pem"


def test_a_certificate_and_its_key_from_files(files):
    found = open_certificate(Settings(tls_cert=files[0], tls_key=files[1]), NOW)
    assert found.names == ("mirror.shop.example", "*.mirrors.example")
    assert found.notes == ()
    assert not found.self_signed


def test_both_in_one_file(files):
    files[0].write_bytes(files[0].read_bytes() + files[1].read_bytes())
    assert open_certificate(Settings(tls_cert=files[0]), NOW).key_file == files[0]


def _locked(cert, key):
    locked = serialization.BestAvailableEncryption(b"sesame")
    loaded = serialization.load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(loaded.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))


def _weak(cert, key):
    weak = rsa.generate_private_key(65537, 1024)
    name = x509.Name([])
    key.write_bytes(
        weak.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(weak.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=30))
    cert.write_bytes(builder.sign(weak, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(
    ("spoil", "later", "said"),
    [
        (lambda cert, key: cert.unlink(), 0, "certificate .*cert.pem cannot be read: No such file"),
        (lambda cert, key: (cert.unlink(), cert.mkdir()), 0, "certificate .*cert.pem cannot be read: Is a directory"),
        (lambda cert, key: key.unlink(), 0, "key .*key.pem cannot be read: No such file"),
        (lambda cert, key: cert.write_bytes(b""), 0, "no certificate in .*cert.pem"),
        (lambda cert, key: cert.write_bytes(os.urandom(300)), 0, "no certificate in .*cert.pem"),
        (lambda cert, key: cert.write_bytes(key.read_bytes()), 0, "no certificate in .*cert.pem"),
        (lambda cert, key: key.write_bytes(cert.read_bytes()), 0, "no private key in .*key.pem"),
        (lambda cert, key: key.write_bytes(key.read_bytes()[:60]), 0, "no private key in .*key.pem"),
        (lambda cert, key: key.write_bytes(split(self_signed.make(NAMES, (), NOW))[0]), 0, "does not fit"),
        (_locked, 0, "locked by a passphrase"),
        (_weak, 0, "cannot be served: .*KEY_TOO_SMALL"),
        (lambda cert, key: None, 900, r"expired on 2032-\d\d-\d\d"),
        (lambda cert, key: None, -30, "not valid before 2030-05-31 12:00 UTC"),
    ],
)
def test_what_is_wrong_with_files_is_one_sentence(files, spoil, later, said):
    spoil(*files)
    with pytest.raises(TlsError, match=said) as caught:
        read_certificate(*files, NOW + timedelta(days=later))
    one_sentence(caught)


def test_a_key_that_was_forgotten(files):
    with pytest.raises(TlsError, match="--tls-key"):
        read_certificate(files[0], None, NOW)


def test_what_works_but_should_be_put_right_is_a_note(files):
    files[1].chmod(0o644)
    (note,) = read_certificate(*files, NOW).notes
    assert "chmod 600" in note
    notes = read_certificate(*files, NOW + timedelta(days=810)).notes
    assert any("expires in 9 days" in note for note in notes)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--tls-key", "key.pem"], 2),
        (["--tls-self-signed", "--tls-cert", "cert.pem"], 2),
        (["--tls-cert", "gone.pem"], 1),
        (["--tls-cert", "cert.pem"], 1),
        (["--tls-cert", "cert.pem", "--tls-key", "gone.pem"], 1),
    ],
)
def test_the_command_says_it_in_one_line(files, words, code):
    done = CliRunner().invoke(commands, ["serve", "--port", "0", *words])
    assert done.exit_code == code, done.output
    assert done.stderr.startswith("fitmirror: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


# The way in.


@asynccontextmanager
async def serving(rooms, monkeypatch, **settings):
    """The service with these settings; its port."""
    monkeypatch.setattr(web_app, "import_rooms", lambda: lambda _: rooms)
    stop, addresses = asyncio.Event(), asyncio.Queue()
    running = asyncio.create_task(web_app.serve(Settings(port=0, **settings), stop, addresses.put_nowait))
    getting = asyncio.create_task(addresses.get())
    await asyncio.wait((running, getting), timeout=10, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    parts = urlsplit(await getting)
    assert parts.scheme == "https"
    try:
        yield parts.port
    finally:
        stop.set()
        await asyncio.wait_for(running, 10)


def trusting():
    return ssl.create_default_context(cafile=str(self_signed.default_file()))


async def ready(session, base):
    async with asyncio.timeout(5):
        while (await session.get(f"{base}/readyz")).status != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_phone_opens_the_page_and_a_mirror_by_this_machines_address(rooms, offer, monkeypatch, lan):
    async with serving(rooms, monkeypatch, tls_self_signed=True) as port:
        base = f"https://{lan}:{port}"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting())) as phone:
            await ready(phone, base)
            page = await phone.get(f"{base}/")
            assert page.status == 200
            assert "text/html" in page.headers["Content-Type"]
            assert (await phone.get(f"{base}/fitmirror-client.js")).status == 200
            opened = await phone.post(f"{base}/v1/mirrors", data=offer, headers={**SDP, "Origin": base})
            assert opened.status == 201
            for name in (f"{name}:{port}" for name in machine_names()):
                assert (await phone.get(f"{base}/readyz", headers={"Host": name})).status == 200, name


async def test_over_https_too_nobody_else_is_let_in(rooms, offer, monkeypatch, lan):
    async with serving(rooms, monkeypatch, tls_self_signed=True) as port:
        base = f"https://{lan}:{port}"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting())) as phone:
            await ready(phone, base)
            # A page that somebody in the network put at our address by http is none of ours.
            for origin in (f"http://{lan}:{port}", f"https://{lan}:{port + 1}", "https://evil.example"):
                refused = await phone.post(f"{base}/v1/mirrors", data=offer, headers={**SDP, "Origin": origin})
                assert refused.status == 403, origin
            assert (await phone.get(f"{base}/", headers={"Host": f"evil.example:{port}"})).status == 403


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_who_does_not_trust_the_certificate_and_who_speaks_an_old_tls_is_turned_away(rooms, monkeypatch):
    async with serving(rooms, monkeypatch, tls_self_signed=True, host="127.0.0.1") as port:

        async def version(context):
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            found = writer.get_extra_info("ssl_object").version()
            writer.close()
            return found

        with pytest.raises(ssl.SSLCertVerificationError):
            await version(ssl.create_default_context())
        assert await version(trusting()) == "TLSv1.3"
        older = trusting()
        older.maximum_version = ssl.TLSVersion.TLSv1_2
        assert await version(older) == "TLSv1.2"
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await version(old)


async def test_the_names_on_the_shops_certificate_are_ours(rooms, monkeypatch, tmp_path):
    names = ("mirror.shop.example", "*.mirrors.example")
    (tmp_path / "both.pem").write_bytes(self_signed.make(names, (), datetime.now(UTC)))
    async with serving(rooms, monkeypatch, tls_cert=tmp_path / "both.pem") as port:
        trusts = ssl.create_default_context(cafile=str(tmp_path / "both.pem"))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusts)) as visitor:

            async def status(name):
                headers = {"Host": f"{name}:{port}"}
                return (
                    await visitor.get(f"https://127.0.0.1:{port}/", headers=headers, server_hostname=names[0])
                ).status

            assert await status("mirror.shop.example") == 200
            assert await status("window.mirrors.example") == 200
            assert await status("mirrors.example") == 403
            assert await status("a.b.mirrors.example") == 403
            assert await status("shop.example") == 403


async def test_a_bad_certificate_keeps_the_service_from_starting(tmp_path):
    with pytest.raises(web_app.CannotServe, match=r"gone\.pem cannot be read"):
        await web_app.serve(Settings(port=0, tls_cert=tmp_path / "gone.pem"), asyncio.Event())


@pytest.mark.parametrize(
    ("origin", "secure", "same"),
    [
        ("https://192.168.1.20:8080", True, True),
        ("http://192.168.1.20:8080", True, False),
        ("http://192.168.1.20:8080", False, True),
        ("https://192.168.1.20:8080", False, True),
    ],
)
def test_a_page_by_http_is_not_of_an_https_origin(origin, secure, same):
    assert Access(Settings()).same_origin(origin, "192.168.1.20:8080", secure) is same


def test_asked_for_its_own_certificate_the_service_listens_for_other_devices(monkeypatch):
    assert Settings(tls_self_signed=True).host == "0.0.0.0"
    assert Settings().host == "127.0.0.1"
    assert Settings(tls_self_signed=True, host="127.0.0.1").host == "127.0.0.1"
    monkeypatch.setenv("FITMIRROR_HOST", "192.168.1.20")
    assert load(tls_self_signed=True).host == "192.168.1.20"
    monkeypatch.delenv("FITMIRROR_HOST")
    monkeypatch.setenv("FITMIRROR_TLS_SELF_SIGNED", "1")
    assert load().host == "0.0.0.0"


def started(*words):
    """`fitmirror serve` with these words: its first line, and the whole of what it says once it is ended."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FITMIRROR_")}
    command = [sys.executable, "-m", "fitmirror", "serve", "--port", "0", *words]
    with Path("errors").open("w") as errors:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        first = process.stdout.readline().rstrip("\n")
        port = urlsplit(first.removeprefix("fitmirror: ")).port
        certificate = ssl.get_server_certificate(("127.0.0.1", port), timeout=5) if "https" in first else ""
        process.terminate()
        rest = process.stdout.read()
        process.wait(20)
    finally:
        process.kill()
    assert process.returncode == 0, Path("errors").read_text()
    return first, rest.splitlines(), certificate


def read_qr(lines):
    """What a QR code in half blocks says, read as a camera would."""
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    rows = [[halves[c][half] for c in line] for line in lines for half in (0, 1)]
    picture = np.kron(np.array(rows, np.uint8), np.ones((8, 8), np.uint8))
    return cv2.QRCodeDetector().detectAndDecode(cv2.copyMakeBorder(picture, *[40] * 4, cv2.BORDER_CONSTANT, value=255))[
        0
    ]


def test_the_command_tells_a_person_with_a_phone_what_to_open(lan):
    first, rest, certificate = started("--tls-self-signed", "--qr")
    assert re.fullmatch(r"fitmirror: https://127\.0\.0\.1:\d+/", first)
    port = urlsplit(first.removeprefix("fitmirror: ")).port
    assert any("0.0.0.0" in line for line in rest)
    for address in reachable_at("0.0.0.0"):
        assert f"  https://{address}:{port}/" in rest
    code = [line for line in rest if "█" in line]
    assert len(code) <= 22
    assert max(map(len, code)) <= 80
    assert read_qr(code) == f"https://{lan}:{port}/"
    served = x509.load_pem_x509_certificate(certificate.encode())
    assert any(served.fingerprint(hashes.SHA256()).hex(":").upper() in line for line in rest)
    assert any("warns" in line for line in rest)
    # Started again, not to a terminal: the same certificate, and no code that nobody asked for.
    _, again, kept = started("--tls-self-signed")
    assert kept == certificate
    assert not any("█" in line for line in again)


def test_the_command_says_nothing_more_where_only_this_machine_is_served():
    first, rest, _ = started()
    assert re.fullmatch(r"fitmirror: http://127\.0\.0\.1:\d+/", first)
    assert rest == []


# Addresses.


def interface(name, address):
    return Interface(name, ipaddress.ip_address(address))


def test_the_likeliest_address_comes_first():
    found = [
        interface("lo", "127.0.0.1"),
        interface("docker0", "172.17.0.1"),
        interface("br-5f1c", "172.18.0.1"),
        interface("wg0", "10.9.0.2"),
        interface("eth1", "10.0.0.5"),
        interface("eth0", "fd00::2"),
        interface("eth0", "fe80::1"),
        interface("eth2", "169.254.7.7"),
        interface("wlan0", "192.168.1.20"),
    ]
    assert lan_addresses(found, ipaddress.ip_address("10.0.0.5")) == ("10.0.0.5", "192.168.1.20", "10.9.0.2", "fd00::2")
    # All traffic through a tunnel: the phone is in the room all the same.
    assert lan_addresses(found, ipaddress.ip_address("10.9.0.2"))[0] == "192.168.1.20"
    assert lan_addresses(found, None)[0] == "192.168.1.20"
    assert lan_addresses(found[:3], None) == ()


def test_loopback_is_for_nobody_else():
    for host in ("127.0.0.1", "::1", "localhost", "127.3.4.5"):
        assert reachable_at(host) == ()
    assert reachable_at("192.168.1.20") == ("192.168.1.20",)


@pytest.mark.parametrize(
    ("scheme", "host", "port", "url"),
    [
        ("https", "192.168.1.20", 8080, "https://192.168.1.20:8080/"),
        ("https", "mirror.shop.example", 443, "https://mirror.shop.example/"),
        ("http", "mirror.shop.example", 443, "http://mirror.shop.example:443/"),
        ("http", "::1", 80, "http://[::1]/"),
    ],
)
def test_the_pages_address(scheme, host, port, url):
    assert page_url(scheme, host, port) == url
