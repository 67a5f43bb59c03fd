"""How a command says that it could not be done: one sentence on stderr, exit code 1, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console

from fitmirror.cli.checks import State, system_libraries
from fitmirror.settings import Settings, load

_NEVER_WRAPPED = 10_000  # columns


def fail(sentence: str) -> typer.Exit:
    """Print the sentence; the exception to raise."""
    typer.echo(f"fitmirror: {sentence}", err=True)
    return typer.Exit(1)


def printer() -> Console:
    """Prints to stdout; for programs a line stays a line, however long."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_NEVER_WRAPPED)


def libraries_or_exit() -> None:
    """Exit code 1 with the way out where a shared library is missing, before an import fails for it."""
    for finding in system_libraries():
        if finding.state is State.BAD:
            raise fail(f"{finding.what} is {finding.words}")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what a user can cause (bad files, unknown items, a full disk) into a sentence and exit code 1."""
    libraries_or_exit()
    from fitmirror.disk import FULL
    from fitmirror.fitting.errors import UnsupportedCategory
    from fitmirror.media import MediaError
    from fitmirror.stylist.openai_describer import BadEndpoint
    from fitmirror.stylist.prompt import PromptError
    from fitmirror.wardrobe.errors import PhotoError, ProductError, UnknownItem, WardrobeError

    try:
        yield
    except (MediaError, PhotoError, ProductError, UnknownItem, WardrobeError, UnsupportedCategory) as why:
        raise fail(str(why)) from why
    except (BadEndpoint, PromptError) as why:
        raise fail(str(why)) from why
    except OSError as why:
        if why.errno in FULL:
            raise fail("there is no room left on the disk: free some and try again") from why
        reason = why.strerror or str(why)
        raise fail(f"{why.filename}: {reason}" if why.filename else reason) from why


def methods_or_exit(settings: Settings, live: bool = False) -> None:
    """Exit code 2 where the settings name a method that there is none of, 1 where its net is not here yet.

    `live`: for frames that do not wait.
    """
    libraries_or_exit()
    from fitmirror.body.segmenters import NEEDS
    from fitmirror.fitting.blend import needs_nets
    from fitmirror.mirror import refused
    from fitmirror.nets.kept import KeptNets

    why = refused(settings.segmenter, settings.blend, KeptNets(settings.nets), live)
    if why and (settings.segmenter in NEEDS or needs_nets(settings.blend, live)):
        raise fail(why)
    if why:
        raise typer.BadParameter(why)


def settings_or_exit(config: Path | None = None, **overrides: object) -> Settings:
    """The settings, or exit code 2 with the setting that is wrong."""
    try:
        return load(config, **overrides)
    except (OSError, ValueError) as why:
        if isinstance(why, ValidationError):
            first = why.errors()[0]
            name = ".".join(map(str, first["loc"]))
            sentence = f"setting {name}: {first['msg']}"
        else:
            sentence = str(why)
        typer.echo(f"fitmirror: {sentence}", err=True)
        raise typer.Exit(2) from why
