import math

import numpy as np
import pytest

from fitmirror.body.one_euro import OneEuro, smoothing_factor


def by_the_paper(samples, rate_hz, min_cutoff, beta, dcutoff):
    """Algorithm 1 and 2 of Casiez et al. 2012, one scalar at a time."""

    def alpha(cutoff):
        tau, te = 1 / (2 * math.pi * cutoff), 1 / rate_hz
        return 1 / (1 + tau / te)

    out, hat, dhat, before = [], None, 0.0, None
    for x in samples:
        if hat is None:
            hat = x
        else:
            dhat = alpha(dcutoff) * (x - before) * rate_hz + (1 - alpha(dcutoff)) * dhat
            a = alpha(min_cutoff + beta * abs(dhat))
            hat = a * x + (1 - a) * hat
        before = x
        out.append(hat)
    return out


def test_matches_the_published_algorithm():
    noise = np.random.default_rng(1).normal(0, 1, 60)
    samples = np.concatenate([noise[:30], noise[30:] + np.linspace(0, 90, 30)])
    filtered = OneEuro(0.7, 0.05, 1.2)
    got = [float(filtered.filter(np.array([x]), i / 25)[0]) for i, x in enumerate(samples)]
    np.testing.assert_allclose(got, by_the_paper(samples, 25, 0.7, 0.05, 1.2), rtol=1e-4, atol=1e-4)


def test_elements_do_not_influence_each_other():
    a, b = np.random.default_rng(2).normal(0, 3, (2, 20))
    both, alone = OneEuro(0.5, 1.0), OneEuro(0.5, 1.0)
    for i in range(20):
        pair = both.filter(np.array([[a[i], b[i]]]), i / 30)
        assert pair.shape == (1, 2)
        assert pair[0, 0] == alone.filter(np.array([a[i]]), i / 30)[0]


def test_still_signal_is_steadied_and_moving_signal_is_followed():
    noise = np.random.default_rng(3).normal(0, 1, 90)
    still, moving = OneEuro(0.1, 0.5), OneEuro(0.1, 0.5)
    calm = [float(still.filter(np.array([x]), i / 30, 0.01)[0]) for i, x in enumerate(noise)]
    assert np.std(calm[30:]) < 0.35 * np.std(noise[30:])
    ramp = np.arange(90) * 20.0
    followed = [float(moving.filter(np.array([x]), i / 30, 0.1)[0]) for i, x in enumerate(ramp)]
    assert abs(followed[-1] - ramp[-1]) < 20  # less than a frame behind


def test_scale_makes_near_and_far_alike():
    samples = np.random.default_rng(4).normal(0, 1, 40).cumsum()
    near, far = OneEuro(0.05, 80), OneEuro(0.05, 80)
    for i, x in enumerate(samples):
        a = near.filter(np.array([x * 10]), i / 30, 1 / 1000)
        b = far.filter(np.array([x]), i / 30, 1 / 100)
        np.testing.assert_allclose(a, b * 10, rtol=1e-5, atol=1e-5)


def test_equal_pts_stay_finite_and_backward_pts_start_anew():
    f = OneEuro(1.0, 0.5)
    f.filter(np.array([1.0]), 5.0)
    assert np.isfinite(f.filter(np.array([9.0]), 5.0)).all()
    assert f.filter(np.array([42.0]), 1.0)[0] == 42.0
    assert 42.0 < f.filter(np.array([50.0]), 1.033)[0] < 50.0


def test_other_shape_or_reset_starts_anew():
    f = OneEuro(0.1)
    f.filter(np.zeros(2), 0.0)
    assert f.filter(np.full((3, 2), 7.0), 0.1).tolist() == [[7.0, 7.0]] * 3
    f.reset()
    assert f.filter(np.full((3, 2), 9.0), 0.2).tolist() == [[9.0, 9.0]] * 3


def test_a_missing_element_starts_anew_when_it_is_back():
    f = OneEuro(0.1)
    f.filter(np.array([0.0, 0.0]), 0.0)
    gone = f.filter(np.array([1.0, np.nan]), 0.033)
    assert np.isnan(gone[1])
    assert 0 < gone[0] < 1
    assert f.filter(np.array([1.0, 30.0]), 0.066)[1] == 30.0
    assert 30.0 < f.filter(np.array([1.0, 40.0]), 0.1)[1] < 40.0


def test_smoothing_factor_limits():
    assert smoothing_factor(0.0, 1.0) == 0.0
    assert 0.99 < smoothing_factor(1e6, 1.0) < 1.0


def test_a_filter_that_is_told_of_the_motion_does_not_lag():
    told, untold = OneEuro(0.5, 0.0), OneEuro(0.5, 0.0)
    for i in range(20):
        x = np.array([10.0 * i])
        if i:
            told.move(np.array([10.0]))
        followed, trailing = told.filter(x, i / 30), untold.filter(x, i / 30)
    assert followed[0] == pytest.approx(190.0)
    assert trailing[0] < 150.0


def test_moving_before_the_first_value_changes_nothing():
    smooth = OneEuro()
    smooth.move(np.array([5.0]))
    assert smooth.filter(np.array([1.0]), 0.0)[0] == 1.0
