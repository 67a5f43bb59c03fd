"""Tables of what was measured, and the same as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from fitmirror.cli.plain import printer

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Json = Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")]


def show(rows: "Sequence[DataclassInstance]", file: Path | None, *more: "Sequence[DataclassInstance]") -> None:
    """Print rows of one dataclass as a table, more rows as tables below; write all as JSON where a file is named."""
    for table in (rows, *more):
        _print(table)
    if file:
        every = [asdict(row) for table in (rows, *more) for row in table]
        file.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")


def _print(rows: "Sequence[DataclassInstance]") -> None:
    # Reasons are sentences, mostly the same one: below the table, each once.
    names = [f.name for f in fields(rows[0]) if f.name != "why"]
    table = Table(box=None)
    for name in names:
        table.add_column(name, no_wrap=True, justify="left" if isinstance(getattr(rows[0], name), str) else "right")
    for row in rows:
        table.add_row(*(_cell(getattr(row, name)) for name in names))
    printer().print(table)
    for why in dict.fromkeys(getattr(row, "why", None) for row in rows):
        if why:
            typer.echo(why)


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "-" if value is None else str(value)
