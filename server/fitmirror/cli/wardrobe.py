"""`fitmirror wardrobe`: the catalogue."""

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fitmirror.cli.plain import plain_errors, settings_or_exit

app = typer.Typer(no_args_is_help=True, help="What can be worn.")


@app.callback()
def _group() -> None:
    pass


@app.command("list")
def list_items() -> None:
    """List the items, the demo's too, and those that cannot be used with the reason."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.wardrobe.store import Wardrobe

        shelf = Wardrobe(settings.wardrobe, settings.demo)
        table = Table("id", "category", "title", "colours", box=None)
        for item in shelf.items():
            table.add_row(*map(escape, (item.id, item.category.value, item.title, ", ".join(item.colours))))
        Console().print(table)
        for broken in shelf.broken():
            typer.echo(f"{broken.id}: cannot be used: {broken.reason}", err=True)
