"""What all tests share: the measuring data, skipped with a reason where it is absent."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("FITMIRROR_TEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))


REAL_TIME = {"live", "browser", "test_loopback.py", "test_load.py"}  # rooms and modules that hear and see a service


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules are shared out among processes; what runs in real time comes last, in one of them, alone."""

    def alone(item: pytest.Item) -> bool:
        return not REAL_TIME.isdisjoint((item.path.parent.name, item.path.name))

    for item in items:
        item.add_marker(pytest.mark.xdist_group("real time" if alone(item) else item.path.name))
    items.sort(key=alone)


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
