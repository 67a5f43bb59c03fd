"""The originals and the pictures to compare on; the wheels are fetched once and kept in the user's cache."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from platformdirs import user_cache_path
from tests.conftest import SHARED
from tests.nets.originals import astronaut, load_convert

_CACHE = user_cache_path("fitmirror-tests")


@pytest.fixture(scope="session")
def wheel() -> Path:
    convert = load_convert()
    try:
        return convert.fetch_wheel(_CACHE)
    except convert.WheelError as error:
        pytest.skip(f"no package registry to fetch the original nets from: {error}")


@pytest.fixture(scope="session")
def originals(wheel: Path) -> dict[str, bytes]:
    return load_convert().read_originals(wheel)


@pytest.fixture(scope="session")
def pictures() -> list[NDArray[np.uint8]]:
    """Photos of people: a half-length one, its face, and where the data is at hand more, full-length."""
    photo = astronaut(_CACHE)
    if photo is None:
        pytest.skip("no package registry to fetch a photo from")
    more = [cv2.imread(str(p)) for p in sorted((SHARED / "data" / "masks").glob("ccp_*.jpg"))[:60:20]]
    return [*more, photo, photo[20:210, 130:320]]
