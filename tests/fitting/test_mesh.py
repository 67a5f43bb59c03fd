"""The ruled mesh on a drawn body."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.fitting.people import garment, person, shirt

from fitmirror.fitting.garment import prepare
from fitmirror.fitting.girth import measure
from fitmirror.fitting.mesh import Grid, ruled_sleeve, ruled_torso
from fitmirror.fitting.pattern import ROWS_TO_ARMPIT
from fitmirror.fitting.reduced import reduce
from fitmirror.fitting.stance import LEFT, RIGHT, TORSO_PER_SHOULDERS, stance_of
from fitmirror.fitting.wear.top_geometry import hem_of, place, scale_of
from fitmirror.fitting.wear.top_torso import _to_the_sides


def folded(grid: Grid) -> float:
    """Share of the grid's cells that are turned over against the majority: 0 for a sound mesh."""
    p = grid.points
    along, down = p[:-1, 1:] - p[:-1, :-1], p[1:, :-1] - p[:-1, :-1]
    area = along[..., 0] * down[..., 1] - along[..., 1] * down[..., 0]
    return float(min((area < 0).mean(), (area > 0).mean()))


def stand(**kwargs):
    frame, body = person(**kwargs)
    stance = stance_of(body, frame.size, TORSO_PER_SHOULDERS, True)
    assert stance is not None
    return frame, stance, measure(reduce(frame.bgr, body.alpha), stance)


def worn(product, **kwargs):
    _, stance, girth = stand(**kwargs)
    return stance, place(product.pattern, stance, girth, (False, False), 1.15)


def test_corners_of_a_ruled_torso_are_the_corners_it_was_given():
    left = np.array([[0.0, 0], [1, 10], [0, 20]])
    right = np.array([[10.0, 1], [9, 11], [10, 22]])
    across = np.repeat([[0.0, 0.4, 1.0]], 3, 0)
    top = np.array([[0.0, 0], [4, -3], [10, 1]])
    p = ruled_torso(left, right, across, top, np.array([1.0, 0.0, 0.0])).points
    assert p[0] == pytest.approx(top)
    assert p[:, 0] == pytest.approx(left)
    assert p[:, -1] == pytest.approx(right)
    assert p[1, 1] == pytest.approx(left[1] + 0.4 * (right[1] - left[1]))


def test_a_ruled_sleeve_runs_from_its_outer_to_its_inner_edge():
    outer, inner = np.array([[0.0, 0], [0, 9]]), np.array([[4.0, 1], [4, 8]])
    p = ruled_sleeve(outer, inner, 5).points
    assert p[:, 0] == pytest.approx(outer)
    assert p[:, -1] == pytest.approx(inner)
    assert p[:, 2] == pytest.approx(0.5 * (outer + inner))


def test_the_pattern_lays_the_same_corners_over_the_photo():
    pattern = garment().pattern
    for name, row, column in (("right_shoulder", 0, 0), ("left_shoulder", 0, -1), ("right_hem", -2, 0)):
        assert pattern.torso.points[row, column] == pytest.approx(np.array(pattern.points[name]), abs=6.0)


def test_anchors_are_the_mesh_s_own_corners():
    stance, placed = worn(garment())
    torso = placed.torso.points
    assert placed.anchors["right_shoulder"] == pytest.approx(tuple(torso[0, 0]))
    assert placed.anchors["left_shoulder"] == pytest.approx(tuple(torso[0, -1]))
    assert placed.anchors["right_hem"] == pytest.approx(tuple(torso[-2, 0]))
    assert placed.anchors["left_hem"][0] > placed.anchors["right_hem"][0]
    # The wearer's left is on the right of a camera picture.
    assert placed.anchors["left_cuff_outer"][0] > stance.shoulders[LEFT][0]
    assert placed.anchors["right_cuff_outer"][0] < stance.shoulders[RIGHT][0]


@pytest.mark.parametrize("sleeves", [True, False])
def test_a_standing_body_gives_a_mesh_without_folds(sleeves):
    _, placed = worn(garment(sleeves=sleeves))
    assert folded(placed.torso) == 0.0
    for sleeve in placed.sleeves:
        assert (sleeve is not None) is sleeves
        assert sleeve is None or folded(sleeve) <= 0.1


def test_the_hem_lies_where_it_was_decided():
    stance, placed = worn(garment())
    hem = 0.5 * (np.array(placed.anchors["left_hem"]) + placed.anchors["right_hem"])
    assert (hem - stance.neck) @ stance.down / stance.torso == pytest.approx(1.15, abs=0.03)


def test_sides_follow_the_silhouette():
    _, placed = worn(garment())
    # The drawn shirt is 110 px wide at its hem, its person's silhouette at the waist about as wide.
    waist = placed.anchors["left_waist"][0] - placed.anchors["right_waist"][0]
    assert 100 <= waist <= 160


def test_moving_the_person_moves_the_garment_by_as_much():
    _, here = worn(garment())
    _, there = worn(garment(), at=(350.0, 160.0))
    for name, xy in here.anchors.items():
        moved = np.array(there.anchors[name]) - xy
        assert moved == pytest.approx((30.0, -10.0), abs=3.0), name


def test_a_known_length_decides_the_hem():
    product = garment()
    _, stance, girth = stand()
    scale = scale_of(product.pattern, stance, girth)
    short, long = (hem_of(product.pattern, stance, scale, cm) for cm in (50.0, 75.0))
    assert short + 0.3 < long


def test_a_raised_arm_takes_its_sleeve_along():
    _, down = worn(garment())
    _, up = worn(garment(), l13=(0.95, -0.5), l15=(1.1, -1.2), l17=(1.1, -1.3), l19=(1.1, -1.35))
    assert up.anchors["left_cuff_outer"][1] < down.anchors["left_cuff_outer"][1] - 40
    assert up.anchors["right_cuff_outer"] == pytest.approx(down.anchors["right_cuff_outer"], abs=6.0)
    assert folded(up.torso) == 0.0


def residual(product, placed, rows, columns):
    """How far the grid's points lie from the plane in perspective that fits them best, px."""
    photo, body = (p[rows][:, columns].reshape(-1, 2) for p in (product.pattern.torso.points, placed.torso.points))
    plane, _ = cv2.findHomography(photo, body)
    return np.abs(cv2.perspectiveTransform(photo[None], plane)[0] - body).max()


@pytest.mark.parametrize("twist", [0.0, 60.0])
def test_a_print_on_the_chest_lies_on_a_plane(twist):
    _, stance, girth = stand()
    product = garment()
    placed = place(product.pattern, replace(stance, twist=twist), girth, (False, False), 1.15)
    across = product.pattern.across
    rows = np.flatnonzero(product.pattern.depth >= 0.5 * product.pattern.depth[ROWS_TO_ARMPIT - 1])[:-1]
    columns = np.flatnonzero((across > 0.3) & (across < 0.7))
    assert residual(product, placed, rows, columns) < 0.5
    assert folded(placed.torso) == 0.0


def test_the_sides_take_what_the_plane_leaves():
    across = np.linspace(0.0, 1.0, 21)
    for low, high in ((0.2, 0.8), (-0.3, 1.3), (-0.2, 0.7)):
        plane = low + across * (high - low)
        shares = _to_the_sides(plane[None], across)[0]
        assert shares[[0, -1]] == pytest.approx([0.0, 1.0])
        assert (np.diff(shares) > 0).all()
        assert shares[10] == pytest.approx(plane[10], abs=0.02)


def test_the_source_of_a_hem_is_the_corner_that_the_mesh_has_there():
    product = shirt()
    made = prepare(product)
    corner = made.pattern.torso.points[-2, 0]
    assert made.source["right_hem"] == pytest.approx(product.in_photo(*corner))
