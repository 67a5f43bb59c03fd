"""The command line: thin commands over the rooms below, every heavy import inside its command."""

import typer

app = typer.Typer(name="fitmirror", no_args_is_help=True, add_completion=False, help=__doc__)
