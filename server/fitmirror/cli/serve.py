"""`fitmirror serve`: the service."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from fitmirror.cli.plain import fail, methods_or_exit, settings_or_exit


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.  [default: 8080]")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file in place of ./fitmirror.toml.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Run the mirror service and its page."""
    settings = settings_or_exit(config, host=host, port=port)
    methods_or_exit(settings)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for chatty in ("aioice", "aiortc", "asyncio", "numba"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    from fitmirror.web.app import CannotServe, run

    try:
        run(settings)
    except CannotServe as why:
        raise fail(str(why)) from why
