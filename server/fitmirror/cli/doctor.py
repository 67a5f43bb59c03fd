"""`fitmirror doctor`: what this machine can do, and what is wrong, in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from fitmirror.cli.checks import Finding, State, examine, isolated, system_libraries
from fitmirror.cli.plain import fail, printer
from fitmirror.cli.settings_checks import read_settings, values

_COLOURS = {State.OK: "green", State.NOTE: "yellow", State.BAD: "bold red"}


def doctor(
    config: Annotated[Path | None, typer.Option(help="Settings file in place of ./fitmirror.toml.")] = None,
) -> None:
    """Say what this machine can do and what is wrong; exit code 1 where something must be put right."""
    console = printer()
    table = Table("", "", "", box=None, show_header=False)
    bad = 0
    for finding in findings(config):
        colour = _COLOURS[finding.state]
        table.add_row(f"[{colour}]{finding.state.value}[/]", escape(finding.what), escape(finding.words))
        bad += finding.state is State.BAD
    console.print(table)
    if bad:
        raise fail(f"{bad} of these must be put right")


def findings(config: Path | None = None) -> Iterator[Finding]:
    """Everything: the settings, then what they lead to.

    Args:
        config: In place of ./fitmirror.toml.
    """
    settings, wrong = read_settings(config)
    yield from wrong or [
        Finding("settings", State.OK, ", ".join(sorted(settings.model_fields_set)) or "all by default")
    ]
    yield from examine(settings)
    if all(library.state is not State.BAD for library in system_libraries()):
        yield from isolated("settings", lambda: values(settings))
