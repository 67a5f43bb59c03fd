"""`fitmirror serve`: the service."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from fitmirror.cli.plain import fail, methods_or_exit, settings_or_exit
from fitmirror.settings import Settings

if TYPE_CHECKING:
    from fitmirror.web.tls import Certificate


def serve(
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on.", show_default="127.0.0.1, with --tls-self-signed 0.0.0.0"),
    ] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.", show_default="8080")] = None,
    tls_self_signed: Annotated[
        bool | None,
        typer.Option("--tls-self-signed", help="Serve https for phones, with a certificate of this machine's own."),
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Serve https with this certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="The certificate's private key (PEM).")] = None,
    qr: Annotated[
        bool | None,
        typer.Option("--qr/--no-qr", help="Print the page's address as a QR code.", show_default="on a terminal"),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file in place of ./fitmirror.toml.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Run the mirror service and its page."""
    settings = settings_or_exit(
        config, host=host, port=port, tls_self_signed=tls_self_signed, tls_cert=tls_cert, tls_key=tls_key
    )
    methods_or_exit(settings, live=True)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for chatty in ("aioice", "aiortc", "asyncio", "numba"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    from fitmirror.web.app import CannotServe, run

    certificate = _certificate_or_exit(settings)
    try:
        run(settings, lambda address: _announce(settings, address, certificate, qr), certificate)
    except CannotServe as why:
        raise fail(str(why)) from why


def _certificate_or_exit(settings: Settings) -> "Certificate | None":
    """The certificate; exit code 2 where the settings contradict each other, 1 where it cannot be had."""
    from fitmirror.web.tls import TlsError, conflicting, open_certificate

    if (conflict := conflicting(settings)) is not None:
        typer.echo(f"fitmirror: {conflict}", err=True)
        raise typer.Exit(2)
    try:
        certificate = open_certificate(settings)
    except TlsError as why:
        raise fail(str(why)) from why
    for note in certificate.notes if certificate else ():
        logging.getLogger(__name__).warning("%s", note)
    return certificate


def _announce(settings: Settings, address: str, certificate: "Certificate | None", qr: bool | None) -> None:
    """Print the page's address, alone in the first line for programs, then what people with a phone need."""
    from fitmirror.cli.address import can_show, colours_wanted, invitation

    print(f"fitmirror: {address}", flush=True)
    port = urlsplit(address).port or {"http": 80, "https": 443}[settings.scheme]
    terminal = sys.stdout.isatty()
    wanted = (terminal and settings.scheme == "https" if qr is None else qr) and can_show(sys.stdout.encoding)
    for line in invitation(settings, port, certificate, wanted, terminal and colours_wanted()):
        print(line)
    sys.stdout.flush()
