"""`fitmirror models`: the nets, built in, pulled and imported."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from fitmirror.cli.model_import import import_model
from fitmirror.cli.plain import fail, plain_errors, printer, settings_or_exit

app = typer.Typer(no_args_is_help=True, help="The nets.")
app.command("import")(import_model)


@app.command("list")
def list_models() -> None:
    """List the nets, those that can be pulled too, with size and licence."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.nets import catalog
        from fitmirror.nets.importing import licence_of
        from fitmirror.nets.kept import KeptError, KeptNets
        from fitmirror.nets.pullable import pullable

        kept, broken = KeptNets(settings.nets), 0
        table = Table("name", "there", "size", "licence", "does", box=None)
        for net in catalog.entries():
            table.add_row(net.name, "built in", _size(net.size_bytes), net.licence, net.meaning)
        for name in kept.names():
            try:
                own = kept.find(name)
                table.add_row(name, "yours", _size(own.size_bytes), own.licence, own.meaning)
            except KeptError as why:
                table.add_row(name, "damaged", "", "", str(why))
                broken += 1
        for offer in pullable():
            if offer.name not in kept.names():
                table.add_row(offer.name, "to pull", _size(offer.size_bytes), licence_of(offer), offer.meaning)
        printer().print(table)
    if broken:
        raise fail(f"{broken} of the nets cannot be trusted")


@app.command("pull")
def pull_model(
    name: Annotated[str, typer.Argument(help="One of those that `models list` shows as to pull.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Download a net, check it and keep it; what was cut off is gone on with."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.nets import store
        from fitmirror.nets.catalog import UnknownNetError
        from fitmirror.nets.importing import install
        from fitmirror.nets.kept import KeptNets
        from fitmirror.nets.pullable import find_pullable

        try:
            net = find_pullable(name)
        except UnknownNetError as why:
            raise fail(str(why)) from why
        kept = KeptNets(settings.nets)
        # One of features may be there from before, when all of it was kept, or be another net.
        serves = kept.has(name) and (net.features is None or kept.find(name).features)
        if serves and all(verdict.ok for verdict in kept.verify() if verdict.name == name):
            typer.echo(f"{name} is there already")
            return
        typer.echo(f"{net.name}: {net.meaning}")
        typer.echo(f"{_size(net.size_bytes)} from {net.urls[0]}")
        typer.echo(f"licence {net.licence}{f': {net.binds}' if net.binds else ''}")
        if not yes:
            typer.confirm("Pull it?", abort=True)
        with _bar(net.name) as progress:
            downloaded = store.download(net, settings.nets, progress)
        install(net, downloaded, kept)
        downloaded.unlink()
        typer.echo(f"{name} is kept in {settings.nets}")


@app.command("remove")
def remove_model(name: Annotated[str, typer.Argument(help="One of your own nets.")]) -> None:
    """Delete a net that was pulled or imported."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.nets.catalog import UnknownNetError
        from fitmirror.nets.kept import KeptNets

        try:
            KeptNets(settings.nets).remove(name)
        except UnknownNetError as why:
            raise fail(str(why)) from why


@app.command("verify")
def verify_models() -> None:
    """Compare every net with its checksum."""
    settings = settings_or_exit()
    bad: list[str] = []
    with plain_errors():
        from fitmirror.nets import catalog
        from fitmirror.nets.kept import KeptNets

        for of_ours, results in ((True, catalog.verify()), (False, KeptNets(settings.nets).verify())):
            for result in results:
                typer.echo(f"{result.name}: {'ok' if result.ok else result.reason}")
                if not result.ok:
                    bad.append("install fitmirror again" if of_ours else f"pull or import {result.name} again")
    if bad:
        raise fail(f"{len(bad)} of the nets cannot be trusted; {', '.join(dict.fromkeys(bad))}")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """Shows the bytes on stderr where it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda have, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(name)
        yield lambda have, total: bar.update(task, completed=have, total=total)
