"""Where `static/` and `models/` lie: packaged with the wheel, or in the checkout of an editable install."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / name


def static_dir() -> Path:
    """The web pages and the client module."""
    return _folder("static")


def models_dir() -> Path:
    """The built-in nets and their manifest."""
    return _folder("models")
