"""The `fitmirror` command: one module per command, put together here."""

from typing import Annotated

import typer

from fitmirror import __version__
from fitmirror.cli import bench, doctor, dress, models, segment, serve, wardrobe

app = typer.Typer(
    name="fitmirror",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The live fitting mirror: a camera in, the dressed picture back.",
)
app.command("serve")(serve.serve)
app.command("try")(dress.try_on)
app.command("segment")(segment.segment)
app.add_typer(wardrobe.app, name="wardrobe")
app.add_typer(models.app, name="models")
app.command("doctor")(doctor.doctor)
app.add_typer(bench.app, name="bench")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fitmirror {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    pass
