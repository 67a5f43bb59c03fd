"""`python -m fitmirror`."""

from fitmirror.cli import app

app()
