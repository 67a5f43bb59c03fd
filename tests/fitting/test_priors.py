"""Priors follow the body, and are kept while it rests."""

import numpy as np
from tests.fitting.people import person

from fitmirror.fitting.head import head_of
from fitmirror.fitting.priors import STILL, Priors, priors_of
from fitmirror.fitting.reduced import half_of, reduce
from fitmirror.fitting.stance import TORSO_PER_SHOULDERS, stance_of


def seen(right=0.0):
    """The half-size picture, stance and head of somebody who stands `right` px farther right."""
    frame, body = person(size=(1280, 720), unit=150.0, at=(600.0 + right, 200.0))
    stance = stance_of(body, frame.size, TORSO_PER_SHOULDERS, True)
    small = half_of(reduce(frame.bgr, body.alpha))
    return small, stance, head_of(body, stance, small)


def test_a_body_at_rest_keeps_its_priors():
    priors, step = Priors(), seen()[0].step
    first = priors.of(*seen())
    assert priors.of(*seen(0.5 * STILL * step)) is first
    assert np.array_equal(first, priors_of(*seen()))


def test_small_steps_do_not_add_up():
    priors, step = Priors(), seen()[0].step
    for number in range(9):
        there = seen(number * 0.4 * STILL * step)
        drift = np.abs(priors.of(*there).astype(float) - priors_of(*there)).mean()
        assert drift < 4.0
    assert not np.array_equal(priors.of(*there), priors_of(*seen()))


def test_another_size_is_drawn_anew():
    priors = Priors()
    priors.of(*seen())
    frame, body = person()
    stance = stance_of(body, frame.size, TORSO_PER_SHOULDERS, True)
    small = half_of(reduce(frame.bgr, body.alpha))
    assert priors.of(small, stance, head_of(body, stance, small)).shape[1:] == small.alpha.shape
