"""`python -m fitmirror`."""

from fitmirror.cli.main import app

app()
