"""After warming nothing is left to compile."""

from fitmirror.fitting import compose, grain, light, raster, regions
from fitmirror.fitting.warm import warm


def test_every_hot_loop_is_compiled():
    assert [worn.item for worn in warm().worn] == ["warm"]
    for loop in (raster._grid, compose._close_seams, light._evidence, regions._posterior, grain.mix):
        assert loop.signatures, loop.__name__


def test_dressing_a_real_size_needs_no_other_signature():
    from tests.fitting.people import garment, person

    from fitmirror.fitting.outfit import Outfit

    warm()
    before = {loop: len(loop.signatures) for loop in (raster._grid, compose._close_seams, light._evidence, grain.mix)}
    frame, body = person(sleeves=True)
    Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0)
    assert {loop: len(loop.signatures) for loop in before} == before
