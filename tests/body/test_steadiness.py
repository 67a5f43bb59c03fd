import numpy as np
import pytest

from fitmirror.body.steadiness import STALE_AFTER_S, MaskSteadier, steadied, uncertainty

STILL = np.full((8, 8, 3), 120, np.uint8)


def flat(value: float) -> np.ndarray:
    return np.full((8, 8), value, np.float32)


def test_uncertainty_is_one_at_half_and_nothing_at_the_ends():
    u = uncertainty(np.array([0, 0.25, 0.5, 0.75, 1], np.float32))
    assert u[[0, 4]].tolist() == pytest.approx([0, 0], abs=0.02)
    assert u[2] == 1
    assert u[1] == pytest.approx(u[3])
    assert 0.5 < u[1] < 1


def test_an_undecided_pixel_waits_and_a_decided_one_does_not():
    still = np.zeros((8, 8), np.uint8)
    assert steadied(flat(0.5), flat(1.0), still, 0.7)[0, 0] == pytest.approx(0.85, abs=0.01)
    assert steadied(flat(1.0), flat(0.0), still, 0.7)[0, 0] == pytest.approx(1.0, abs=0.02)


def test_a_moved_picture_leaves_no_trail():
    moved = np.full((8, 8), 60, np.uint8)
    assert steadied(flat(0.5), flat(1.0), moved, 0.7)[0, 0] == pytest.approx(0.5, abs=0.01)


def test_a_trembling_edge_is_calmed():
    steadier, rng = MaskSteadier(), np.random.default_rng(0)
    noisy = [flat(0.5) + rng.normal(0, 0.1, (8, 8)).astype(np.float32) for _ in range(30)]
    calm = [steadier.steady(a, STILL, i / 30) for i, a in enumerate(noisy)]
    tremble = np.abs(np.diff(noisy, axis=0)).mean()
    assert np.abs(np.diff(calm, axis=0)).mean() < 0.5 * tremble


@pytest.mark.parametrize("pts", [1.0 + STALE_AFTER_S, 0.5], ids=["after a gap", "back in time"])
def test_starts_anew(pts):
    steadier = MaskSteadier()
    steadier.steady(flat(1.0), STILL, 1.0)
    assert steadier.steady(flat(0.5), STILL, pts)[0, 0] == 0.5


def test_starts_anew_after_a_cut_a_reset_and_with_another_size():
    steadier = MaskSteadier()
    steadier.steady(flat(1.0), STILL, 0.0)
    assert steadier.steady(flat(0.5), 255 - STILL * 2, 0.03)[0, 0] == 0.5
    steadier.reset()
    assert steadier.steady(flat(0.4), STILL, 0.06)[0, 0] == np.float32(0.4)
    wide = np.full((8, 12), 0.5, np.float32)
    np.testing.assert_array_equal(steadier.steady(wide, np.full((8, 12, 3), 120, np.uint8), 0.09), wide)


def test_equal_pts_are_borne():
    steadier = MaskSteadier()
    steadier.steady(flat(1.0), STILL, 0.0)
    assert 0.5 < steadier.steady(flat(0.5), STILL, 0.0)[0, 0] < 1
