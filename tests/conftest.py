"""What all tests share: the measuring data, skipped with a reason where it is absent."""

import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("FITMIRROR_TEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))


ALONE = {"browser", "test_loopback.py", "test_load.py"}  # rooms and modules that watch a service in real time


def _alone(path: str) -> bool:
    return not ALONE.isdisjoint(Path(path).parts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the machine to itself comes last."""
    items.sort(key=lambda item: _alone(item.nodeid.partition("::")[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Modules are shared out among processes; what needs the machine to itself runs in one of them."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return "alone" if _alone(module) else module

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
