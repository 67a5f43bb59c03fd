"""A progress bar on stderr for long work; nothing where stderr is no terminal or the work is one picture."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")


def tracked(things: Iterable[T], total: int | None, what: str) -> Iterator[T]:
    """The things, counted on a bar while they are used."""
    console = Console(stderr=True)
    if total == 1 or not console.is_terminal:
        yield from things
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield from bar.track(things, total=total, description=what)
