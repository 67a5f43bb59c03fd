"""`fitmirror doctor`: what this machine can do, and what is wrong, in words."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fitmirror.cli.checks import State, examine
from fitmirror.cli.plain import fail, settings_or_exit

_COLOURS = {State.OK: "green", State.NOTE: "yellow", State.BAD: "bold red"}


def doctor() -> None:
    """Say what this machine can do and what is wrong; exit code 1 where something must be put right."""
    settings = settings_or_exit()
    table = Table("", "", "", box=None, show_header=False)
    bad = 0
    for finding in examine(settings):
        table.add_row(
            f"[{_COLOURS[finding.state]}]{finding.state.value}[/]", escape(finding.what), escape(finding.words)
        )
        bad += finding.state is State.BAD
    Console().print(table)
    if bad:
        raise fail(f"{bad} of these must be put right")
