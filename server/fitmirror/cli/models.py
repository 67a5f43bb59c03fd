"""`fitmirror models`: the nets."""

import typer
from rich.table import Table

from fitmirror.cli.plain import fail, plain_errors, printer

app = typer.Typer(no_args_is_help=True, help="The nets.")


@app.command("list")
def list_models() -> None:
    """List the nets with size and licence."""
    with plain_errors():
        from fitmirror.nets import catalog

        table = Table("name", "size", "licence", "does", box=None)
        for net in catalog.entries():
            table.add_row(net.name, f"{net.size_bytes / 1e6:.1f} MB", net.licence, net.meaning)
        printer().print(table)


@app.command("verify")
def verify_models() -> None:
    """Compare every net with its checksum."""
    bad = 0
    with plain_errors():
        from fitmirror.nets import catalog

        for result in catalog.verify():
            typer.echo(f"{result.name}: {'ok' if result.ok else result.reason}")
            bad += not result.ok
    if bad:
        raise fail(f"{bad} of the nets cannot be trusted; install fitmirror again")
