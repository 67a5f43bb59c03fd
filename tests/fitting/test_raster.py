"""The compiled raster against interpolation that is written out."""

import cv2
import numpy as np
import pytest

from fitmirror.fitting.raster import FRINGE, SOLID, draw_grid


def grid(w, h, rows=5, columns=6):
    return np.stack(np.meshgrid(np.linspace(0, w, columns), np.linspace(0, h, rows)), -1).astype(np.float32)


def blank(h, w):
    return np.full((h, w, 2), -1, np.float32), np.zeros((h, w), np.uint8)


def test_an_affine_grid_gives_the_affine_map():
    photo = grid(90, 60)
    turn = np.array([[0.7, -0.3], [0.2, 0.9]])
    body = photo @ turn.T + (30.0, 10.0)
    maps, parts = blank(90, 120)
    draw_grid(body, photo, np.full((61, 91), SOLID, np.uint8), 3, maps, parts)
    ys, xs = np.nonzero(parts)
    assert len(ys) == pytest.approx(abs(np.linalg.det(turn)) * 90 * 60, rel=0.03)
    expected = (np.stack([xs, ys], -1) - (30.0, 10.0)) @ np.linalg.inv(turn).T
    assert np.abs(maps[ys, xs] - expected).max() < 1e-3


def test_a_bent_grid_is_bilinear_within_the_error_of_two_triangles():
    photo = grid(80, 80, 17, 17)
    body = photo + 4 * np.sin(photo[..., ::-1] / 13.0) + 10
    maps, parts = blank(110, 110)
    draw_grid(body, photo, np.full((81, 81), SOLID, np.uint8), 1, maps, parts)
    ys, xs = np.nonzero(parts)
    there = cv2.remap(np.float32(body), maps * (16 / 80), None, cv2.INTER_LINEAR)[ys, xs]
    assert np.abs(there - np.stack([xs, ys], -1)).max() < 0.35


def test_no_pixel_is_missing_between_cells():
    photo = grid(50, 50, 9, 9)
    maps, parts = blank(80, 80)
    draw_grid(photo * 1.13 + 7.3, photo, np.full((51, 51), SOLID, np.uint8), 2, maps, parts)
    inside = parts[10:60, 10:60]
    assert (inside == 2).all()


def test_later_parts_lie_over_earlier_ones_but_their_soft_edge_does_not_cut_them():
    photo = grid(40, 40)
    maps, parts = blank(60, 60)
    solid = np.full((41, 41), SOLID, np.uint8)
    draw_grid(photo, photo, solid, 1, maps, parts)
    soft = solid.copy()
    soft[:, :21] = FRINGE
    draw_grid(photo + 10, photo, soft, 2, maps, parts)
    assert parts[20, 20] == 1  # the fringe gave way
    assert parts[20, 45] == 2
    assert parts[45, 20] == 2  # nothing lay there
    assert (parts[0:5, 45:] == 0).all()


def test_nothing_is_drawn_where_the_photo_has_no_cloth():
    photo = grid(40, 40)
    opaque = np.full((41, 41), SOLID, np.uint8)
    opaque[10:20, 10:20] = 0
    maps, parts = blank(41, 41)
    draw_grid(photo, photo, opaque, 1, maps, parts)
    assert (parts[11:19, 11:19] == 0).all()
    assert parts[5, 5] == 1


@pytest.mark.parametrize("where", [1e6, -1e6, 1e9])
def test_a_grid_far_outside_costs_and_writes_nothing(where):
    photo = grid(40, 40)
    maps, parts = blank(30, 30)
    draw_grid(photo + where, photo, np.full((41, 41), SOLID, np.uint8), 1, maps, parts)
    assert not parts.any()


def test_a_huge_triangle_is_clipped_to_the_picture():
    photo = grid(40, 40, 2, 2)
    maps, parts = blank(30, 30)
    draw_grid(photo * 1e5 - 2e6, photo, np.full((41, 41), SOLID, np.uint8), 1, maps, parts)
    assert (parts == 1).all()
    assert np.isfinite(maps).all()
