"""What all tests share: the measuring data, skipped with a reason where it is absent."""

import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("FITMIRROR_TEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))


REAL_TIME = {"live", "browser", "test_loopback.py", "test_load.py"}  # rooms and modules that hear and see a service


def _in_real_time(path: str) -> bool:
    return not REAL_TIME.isdisjoint(Path(path).parts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs in real time comes last."""
    items.sort(key=lambda item: _in_real_time(item.nodeid.partition("::")[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Modules are shared out among processes; what runs in real time, in one of them, with the machine to itself."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return "real time" if _in_real_time(module) else module

    return Scheduling(config, log)


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
