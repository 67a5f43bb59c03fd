"""A silhouette whose arms, sides and shoulders do not lie where the landmarks say is measured where it is seen."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.fitting.people import SKIN, at_time, garment, person

from fitmirror.fitting.girth import BOTH_HALVES, TAU, measure, prior_half, ridge_height
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.reduced import reduce
from fitmirror.fitting.shopper import Shopper
from fitmirror.fitting.stance import LEFT, RIGHT, SIDES
from fitmirror.frames import Frame

UNIT, AT = 110.0, (320.0, 170.0)
ARMS_OUT = {"l13": (0.95, 0.75), "l15": (1.2, 1.4), "l19": (1.3, 1.6), "l17": (1.3, 1.6)}
ARMS_OUT |= {f"l{int(name[1:]) + 1}": (-x, y) for name, (x, y) in ARMS_OUT.items()}


def seen(frame, body):
    found = Shopper().look(frame, body)
    assert found is not None
    return found


def with_landmarks_aside(frame, body, pixels):
    """The same picture; the joints of both arms below the shoulder are said to lie farther to the picture's right."""
    marks = body.landmarks.copy()
    marks[[13, 14, 15, 16, 19, 20, 17, 18], 0] += pixels
    return frame, replace(body, landmarks=marks)


def cloth(frame, body, **shirt):
    drawn = Outfit((garment(**shirt),), "alpha").dress(frame, body, lambda: 0.0)
    return drawn.layer.on_canvas(*frame.size)[..., 3]


def test_an_arm_is_found_beside_its_landmarks():
    frame, body = person(**ARMS_OUT)
    true = seen(frame, body).girth.beside[LEFT, 5]
    aside = seen(*with_landmarks_aside(frame, body, 5.0)).girth.beside
    across = np.cos(np.arctan2(0.45, 0.75))  # the arm leans, and 5 px along a row are fewer square to it
    assert aside[LEFT, 5] - true == pytest.approx(-5.0 * across / UNIT, abs=0.015)
    assert aside[RIGHT, 5] == pytest.approx(-aside[LEFT, 5] + 2.0 * true, abs=0.015)


def test_a_sleeve_lies_on_the_arm_that_is_seen_and_not_on_its_landmarks():
    frame, body = person(**ARMS_OUT)
    alpha = cloth(*with_landmarks_aside(frame, body, 7.0))
    row = 200
    arms, drawn = (np.flatnonzero(mask[row] > 127) for mask in (body.alpha, alpha))
    right, left = arms[0] - drawn[0], drawn[-1] - arms[-1]
    assert abs(right) <= 3
    assert abs(left) <= 3
    assert abs(right - left) <= 2


@pytest.mark.parametrize("raised", [0.0, 0.1])
def test_cloth_lies_on_the_shoulders_as_high_as_they_are(raised):
    frame, body = person()
    picture, alpha = frame.bgr.copy(), body.alpha.copy()
    # The drawn shirt's shoulders lie lower than an average body's: at 0.3 of a shoulder width, 0.255 above the joints.
    top = [(-0.6, raised - 0.12), (-0.2, raised - 0.2), (0.2, raised - 0.2), (0.6, raised - 0.12)]
    above = [(0.7, -0.42), (0.19, -0.42)], [(-0.19, -0.42), (-0.7, -0.42)]
    for sides, line in zip(above, (top[2:], top[:2]), strict=True):
        gap = np.array([(AT[0] + UNIT * x, AT[1] + UNIT * y) for x, y in (*line, *sides)], np.int32)
        cv2.fillPoly(alpha, [gap], 0)
        picture[alpha == 0] = frame.bgr[5, 5]
    lower = replace(body, alpha=alpha)
    drawn = cloth(Frame(picture, 0.0), lower)
    for side in (-1, 1):
        column = round(AT[0] + side * 0.38 * UNIT)
        shoulder, first = (np.flatnonzero(mask[:, column] > 127)[0] for mask in (alpha, drawn))
        assert abs(first - shoulder) <= 4


def test_hair_on_a_shoulder_does_not_raise_the_cloth():
    frame, body = person()
    picture, alpha = frame.bgr.copy(), body.alpha.copy()
    bare = seen(frame, body).girth.ridge
    for target, colour in ((picture, (20, 35, 60)), (alpha, 255)):
        cv2.rectangle(target, (340, 118), (372, 150), colour, -1)
    ridge = seen(Frame(picture, 0.0), replace(body, alpha=alpha)).girth.ridge
    assert ridge[LEFT] == pytest.approx(bare[LEFT], abs=0.1)
    assert ridge[RIGHT] == pytest.approx(bare[RIGHT], abs=0.02)


def test_an_average_shoulder_falls_from_the_neck_to_its_tip():
    stance = seen(*person()).stance
    high = ridge_height(np.array([0.1, 0.3, 0.45, 0.56]) * UNIT, stance, LEFT, 1.0)
    assert (np.diff(high) < 0).all()
    assert 0.1 * UNIT < high[-1] < high[0] < 0.4 * UNIT


def test_a_side_that_an_arm_hides_is_what_the_other_one_leaves_of_the_whole():
    frame, body = person(**ARMS_OUT | {"l14": (-0.9, 0.75), "l16": (-1.0, 1.45), "l20": (-1.0, 1.6)})
    alpha = body.alpha.copy()
    cloak = [(-0.5, 0.0), (-0.9, 0.75), (-1.2, 3.3), (-0.4, 3.3)]  # nowhere is the right side seen
    gap = [(0.4, 0.3), (0.6, 0.3), (0.9, 1.3), (0.4, 1.3)]  # the left side is slim
    for outline, value in ((cloak, 255), (gap, 0)):
        cv2.fillPoly(alpha, [np.array([(AT[0] + UNIT * x, AT[1] + UNIT * y) for x, y in outline], np.int32)], value)
    stance = seen(frame, body).stance
    girth = measure(reduce(frame.bgr, alpha), stance)
    share = girth.half * UNIT / prior_half(TAU, stance)
    shown = girth.measured[LEFT]
    assert shown[6:11].all()
    assert not girth.measured[RIGHT, 6:11].any()
    assert share[RIGHT, 6:11] == pytest.approx(BOTH_HALVES - np.median(share[LEFT][shown]), abs=0.07)


def test_a_seen_side_is_covered_and_hardly_more():
    frame, body = person(**ARMS_OUT)
    alpha = cloth(frame, body)
    row = round(AT[1] + 0.75 * UNIT)
    body_row, cloth_row = (np.flatnonzero(m[row, 240:400] > 127) + 240 for m in (body.alpha, alpha))
    assert -3 <= cloth_row[-1] - body_row[-1] <= 3
    assert -3 <= body_row[0] - cloth_row[0] <= 3


def test_what_is_loose_of_a_sleeve_hangs_below_a_leaning_arm():
    frame, body = person(**ARMS_OUT)
    # An arm half as thick as a sleeve is wide.
    picture, alpha = frame.bgr.copy(), body.alpha.copy()
    outside = np.zeros_like(alpha)
    for a, b in ((11, 13), (12, 14)):
        ends = [tuple(int(v) for v in body.landmarks[k, :2]) for k in (a, b)]
        cv2.line(outside, *ends, 255, round(0.3 * UNIT))
        cv2.line(outside, *ends, 0, round(0.2 * UNIT))
    off = (outside > 0) & (np.abs(np.arange(alpha.shape[1]) - AT[0]) > 0.62 * UNIT)
    picture[off], alpha[off] = frame.bgr[5, 5], 0
    drawn = cloth(Frame(picture, 0.0), replace(body, alpha=alpha))
    row = round(AT[1] + 0.34 * UNIT)
    arm = np.flatnonzero(alpha[row, 385:] > 127) + 385
    sleeve = np.flatnonzero(drawn[row, 385:] > 127) + 385
    assert sleeve[-1] <= arm[-1]


def test_long_hair_is_whole_though_it_shines_like_skin():
    frame, body = person()
    picture, alpha = frame.bgr.copy(), body.alpha.copy()
    for target, colour in ((picture, (20, 35, 60)), (alpha, 255)):
        cv2.line(target, (296, 90), (285, 230), colour, 22)
    hair = (picture == (20, 35, 60)).all(axis=-1)
    strands = np.random.default_rng(5).uniform(0.5, 1.5, (int(hair.sum()), 1))  # skin alone is even
    picture[hair] = np.rint(picture[hair] * strands)
    cv2.line(picture, (291, 150), (286, 215), SKIN, 3)
    lit = Frame(picture, 0.0), replace(body, alpha=alpha)
    drawn = Outfit((garment(sleeves=False),), "alpha").dress(*lit, lambda: 0.0)
    opacity = drawn.layer.on_canvas(*frame.size)[..., 3]
    assert opacity[205, 287] < 60


def test_the_girth_of_both_sides_is_averaged_over_the_frames():
    frame, body = person(**ARMS_OUT)
    shopper = Shopper()
    first = shopper.look(frame, body)
    assert first is not None
    moved = with_landmarks_aside(frame, body, 5.0)
    later = [shopper.look(at_time(moved[0], k / 30), moved[1]) for k in range(1, 9)]
    steps = [first.girth.beside[LEFT, 5], *(s.girth.beside[LEFT, 5] for s in later)]
    assert np.abs(np.diff(steps)).max() < abs(steps[-1] - steps[0])
    assert all(s.girth.half.shape == (len(SIDES), len(TAU)) for s in later)
