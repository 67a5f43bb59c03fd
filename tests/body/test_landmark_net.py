import numpy as np

from fitmirror.body.landmark_net import HEAT_PIXELS, PoseReader, refine
from fitmirror.body.roi import Roi


def warm_spot(x: float, y: float, peak: float = 0.9) -> np.ndarray:
    yy, xx = np.mgrid[:HEAT_PIXELS, :HEAT_PIXELS]
    p = np.clip(peak * np.exp(-((xx - x) ** 2 + (yy - y) ** 2) / 2.0), 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p)).astype(np.float32)


def test_a_point_moves_to_the_warm_spot_beside_it():
    heat = np.stack([warm_spot(20, 30)], axis=-1)
    np.testing.assert_allclose(refine(np.array([[20.4, 29.2]], np.float32), heat), [[20, 30]], atol=0.15)


def test_a_cold_map_and_a_point_outside_change_nothing():
    heat = np.stack([warm_spot(20, 30, 0.3), warm_spot(20, 30)], axis=-1)
    points = np.array([[20.4, 29.2], [-3.0, 30.0]], np.float32)
    np.testing.assert_array_equal(refine(points, heat), points)


def test_the_maps_border_is_no_wall():
    heat = np.stack([warm_spot(0, 63)], axis=-1)
    x, y = refine(np.array([[0.2, 63.1]], np.float32), heat)[0]
    assert 0 <= x < 1.5
    assert 61.5 < y <= 63


def test_nobody_is_present_in_darkness(nets):
    reading = PoseReader(nets).read(np.zeros((240, 320, 3), np.uint8), Roi(160, 120, 200))
    assert reading.presence < 0.5
    assert reading.mask.shape == (256, 256)
    assert reading.mask.min() >= 0
    assert reading.mask.max() <= 1
