"""Centimetres on a drawn body: by the height that is told, by the whole body where it is seen."""

from dataclasses import replace

import numpy as np
import pytest
from tests.fitting.people import person

from fitmirror.fitting.stature import (
    ANKLES_OF_HEIGHT,
    AVERAGE,
    AVERAGE_HEIGHT_CM,
    TORSO_OF_HEIGHT,
    Centimetres,
    Stature,
    torso_share,
)

SMALL = {"size": (640, 480), "unit": 80.0, "at": (320.0, 110.0)}  # feet in view


def test_nobody_told_is_an_average_adult():
    frame, body = person()
    cm = Stature().look(body, frame.size)
    assert cm == AVERAGE
    assert not cm.told
    assert cm.per_torso == pytest.approx(50.3, abs=0.5)


def test_a_told_height_counts_from_the_next_frame_on():
    frame, body = person()
    stature = Stature(150.0)
    small = stature.look(body, frame.size)
    stature.height_cm = 195.0
    tall = stature.look(body, frame.size)
    assert (small.told, tall.told) == (True, True)
    assert tall.per_torso / small.per_torso == pytest.approx(195 / 150)
    assert tall.torsos(tall.per_torso) == 1.0


def test_a_whole_body_tells_its_own_proportions():
    frame, body = person(**SMALL)
    # The drawn torso is 1.25 long and its legs 1.85.
    assert torso_share(body, frame.size) == pytest.approx(ANKLES_OF_HEIGHT * 1.25 / 3.1, rel=0.01)
    cm = Stature(180.0).look(body, frame.size)
    assert cm.per_torso == pytest.approx(180.0 * ANKLES_OF_HEIGHT * 1.25 / 3.1, rel=0.01)


@pytest.mark.parametrize("unit", [40.0, 60.0, 80.0])
def test_the_distance_from_the_camera_does_not_matter(unit):
    frame, body = person(size=(640, 480), unit=unit, at=(320.0, 110.0))
    near = Stature(180.0).look(*_seen(person(**SMALL)))
    assert Stature(180.0).look(body, frame.size).per_torso == pytest.approx(near.per_torso, rel=0.01)


def _seen(made):
    frame, body = made
    return body, frame.size


@pytest.mark.parametrize(
    "moved",
    [
        {"l25": (0.9, 1.4), "l26": (-0.9, 1.4), "l27": (0.5, 2.2), "l28": (-0.5, 2.2)},  # squats
        {"l11": (0.15, 0.0), "l12": (-0.15, 0.0)},  # from the side
    ],
)
def test_a_body_that_does_not_stand_upright_before_the_camera_tells_nothing(moved):
    frame, body = person(**SMALL, **moved)
    assert torso_share(body, frame.size) is None


def test_feet_out_of_view_or_unsure_tell_nothing():
    frame, body = person()
    assert torso_share(body, frame.size) is None  # they are below the frame
    frame, body = person(**SMALL)
    marks = body.landmarks.copy()
    marks[27, 2] = 0.2
    assert torso_share(replace(body, landmarks=marks), frame.size) is None
    assert torso_share(replace(body, landmarks=np.full_like(marks, np.nan)), frame.size) is None
    assert torso_share(replace(body, landmarks=None, depth=None), frame.size) is None


def test_what_was_learnt_holds_while_the_feet_are_out_of_view():
    stature = Stature(180.0)
    frame, body = person(**SMALL)
    learnt = stature.look(body, frame.size)
    hidden = body.landmarks.copy()
    hidden[[27, 28], 2] = 0.0
    assert stature.look(replace(body, landmarks=hidden), frame.size) == learnt


def test_a_whole_body_seen_again_and_again_moves_the_measure_little():
    stature, rng = Stature(180.0), np.random.default_rng(1)
    frame, body = person(**SMALL)
    measures = []
    for _ in range(60):
        marks = body.landmarks.copy()
        marks[:, :2] += rng.normal(0, 2.0, (33, 2))
        measures.append(stature.look(replace(body, landmarks=marks), frame.size).per_torso)
    assert np.abs(np.diff(measures)).max() < 0.5  # cm


def test_an_arm_is_as_long_as_that_of_an_average_body():
    cm = Centimetres(TORSO_OF_HEIGHT * 170.0)
    assert cm.arms(56.4) == pytest.approx(1.0, abs=0.01)
    assert Centimetres(TORSO_OF_HEIGHT * 190.0, 190.0, told=True).arms(62.0) < cm.arms(62.0)
    assert AVERAGE_HEIGHT_CM == 170.0
