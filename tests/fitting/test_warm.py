"""After warming nothing is left to compile."""

import pkgutil
from importlib import import_module

import pytest
from numba.core.dispatcher import Dispatcher
from tests.fitting.clothes import dress, jacket, skirt, trousers
from tests.fitting.people import garment, person, shirt

from fitmirror import fitting
from fitmirror.fitting.garment import prepare
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.warm import warm

ON_DEMAND = {"fitmirror.fitting.patchmatch"}  # for stills alone, that take seconds anyway


def hot_loops() -> dict[str, Dispatcher]:
    """Every compiled function that a live frame may need, by module and name."""
    names = [found.name for found in pkgutil.walk_packages(fitting.__path__, "fitmirror.fitting.")]
    modules = [import_module(name) for name in names if name not in ON_DEMAND]
    return {
        f"{module.__name__}.{name}": loop
        for module in modules
        for name, loop in vars(module).items()
        if isinstance(loop, Dispatcher)
    }


def signatures() -> dict[str, int]:
    return {name: len(loop.signatures) for name, loop in hot_loops().items()}


def test_warming_dresses_somebody():
    assert [worn.item for worn in warm().worn] == ["warm-top", "warm-outerwear"]


@pytest.mark.parametrize(
    "worn",
    [
        (garment,),
        (lambda: garment(sleeves=False),),
        (lambda: prepare(trousers()),),
        (garment, lambda: prepare(skirt())),
        (lambda: prepare(dress()),),
        (garment, lambda: prepare(trousers()), lambda: prepare(jacket(hood=True))),
        (lambda: prepare(shirt()).worn_as(tuck=True), lambda: prepare(trousers())),
    ],
)
@pytest.mark.parametrize(
    "scene",
    [
        {"sleeves": True},
        {"size": (1280, 720), "unit": 150.0, "at": (640.0, 170.0)},
        {"size": (1280, 720), "unit": 900.0, "at": (640.0, 500.0)},  # the person fills the picture
        {"size": (426, 240), "unit": 55.0, "at": (213.0, 85.0)},
    ],
)
@pytest.mark.parametrize("blend", ["alpha", "poisson", "poisson:mixed,monochrome,full"])
def test_dressing_compiles_nothing_more(worn, scene, blend):
    warm()
    before = signatures()
    frame, body = person(**scene)
    outfit = Outfit(tuple(make() for make in worn), blend)
    for _ in range(2):
        outfit.dress(frame, body, lambda: 0.0)
    assert signatures() == before
    assert sum(before.values()) > 10
