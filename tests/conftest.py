"""What all tests share: the measuring data, skipped with a reason where it is absent."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("FITMIRROR_TEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"no measuring data: {name}/ is not beside the checkout (FITMIRROR_TEST_SHARED names its parent)")
    return folder


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Real people, clothes and videos."""
    return _shared("data")


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """Real nets that are not built in."""
    return _shared("weights")
