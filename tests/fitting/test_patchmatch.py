"""Fields of nearest neighbours, on pairs whose field is known."""

import cv2
import numpy as np
import pytest

from fitmirror.fitting.patchmatch import agreement, enlarged, identity, nearest, voted

PATCH = 5


def texture(h, w, channels=4, seed=0):
    """Features in which no two places are alike, and neighbours are similar."""
    noise = np.random.default_rng(seed).random((h, w, channels)).astype(np.float32)
    return cv2.GaussianBlur(noise, (0, 0), 1.0)


def everywhere(picture):
    return np.ones(picture.shape[:2], np.uint8)


def field_of(a, b, reach=20, iterations=10, patch=PATCH):
    return nearest(a, b, identity(*a.shape[:2]), everywhere(a), everywhere(b), patch, iterations, reach)


def shifted(down, right, size=96):
    """Two windows of one texture: what lies at (y, x) in the first lies at (y + down, x + right) in the second."""
    wide = texture(size + 40, size + 40)
    a = wide[20 : 20 + size, 20 : 20 + size]
    b = wide[20 - down : 20 - down + size, 20 - right : 20 - right + size]
    truth = identity(size, size) + np.array([down, right], np.int32)
    inside = ((truth >= PATCH // 2) & (truth < size - PATCH // 2)).all(axis=2)
    return np.ascontiguousarray(a), np.ascontiguousarray(b), truth, inside


@pytest.mark.parametrize(("down", "right"), [(0, 0), (6, -9), (-13, 4), (15, 15)])
def test_a_texture_that_was_shifted_is_found_where_it_went(down, right):
    a, b, truth, inside = shifted(down, right)
    found = field_of(a, b)
    assert (found == truth).all(axis=2)[inside].mean() > 0.98


def test_blocks_that_were_permuted_are_found_where_they_went():
    side, count = 24, 4
    a = texture(side * count, side * count, seed=1)
    order = np.random.default_rng(2).permutation(count * count)
    b, truth = np.empty_like(a), np.empty((*a.shape[:2], 2), np.int32)
    rows, columns = np.mgrid[0:side, 0:side]
    for i, j in enumerate(order):
        (ay, ax), (by, bx) = (side * np.array(divmod(n, count)) for n in (i, j))
        b[by : by + side, bx : bx + side] = a[ay : ay + side, ax : ax + side]
        truth[ay : ay + side, ax : ax + side] = np.stack((rows + by, columns + bx), axis=2)
    within = np.zeros((side, side), bool)
    within[2:-2, 2:-2] = True
    found = field_of(a, b, reach=side * count, iterations=14)
    assert (found == truth).all(axis=2)[np.tile(within, (count, count))].mean() > 0.95


def test_it_comes_near_an_exhaustive_search():
    a, b = texture(24, 24, seed=3), texture(24, 24, seed=4)
    half = PATCH // 2
    wide_a, wide_b = (np.pad(f, ((half, half), (half, half), (0, 0)), mode="edge") for f in (a, b))

    def patches(wide):
        return np.stack([wide[i : i + 24, j : j + 24] for i in range(PATCH) for j in range(PATCH)], 2).reshape(576, -1)

    distance = np.square(patches(wide_a)[:, None] - patches(wide_b)[None]).sum(-1)
    found = field_of(a, b, reach=24, iterations=20).reshape(-1, 2)
    reached = distance[np.arange(576), found[:, 0] * 24 + found[:, 1]]
    assert reached.mean() < 1.1 * distance.min(axis=1).mean()
    assert reached.mean() < 0.5 * distance.mean()


def test_both_directions_agree_where_the_same_is_in_both():
    a, b, truth, inside = shifted(6, -9)
    there, back = field_of(a, b), field_of(b, a)
    agreed = agreement(there, back, 0) == 255
    assert agreed[inside].mean() > 0.97
    assert (there == truth).all(axis=2)[agreed & inside].mean() > 0.999
    other = field_of(a, texture(96, 96, seed=9))
    assert (agreement(other, back, 0) == 255).mean() < 0.05


def test_the_same_pictures_give_the_same_field():
    a, b = texture(40, 50, seed=5), texture(40, 50, seed=6)
    np.testing.assert_array_equal(field_of(a, b), field_of(a, b))


def test_a_search_stays_in_reach_and_among_what_may_be_found():
    a, b, _, _ = shifted(6, -9)
    among = everywhere(b)
    among[:, 40:] = 0
    start = identity(96, 96)
    of = np.zeros((96, 96), np.uint8)
    of[20:80, 5:35] = 1
    found = nearest(a, b, start, of, among, PATCH, 10, 7)
    assert np.abs(found - start).max() <= 7
    assert among[found[..., 0], found[..., 1]][of > 0].all()
    np.testing.assert_array_equal(found[of == 0], start[of == 0])
    assert (found != start).any()


def test_pictures_of_different_sizes_are_matched():
    b = texture(60, 80, seed=7)
    a = np.ascontiguousarray(b[20:50, 30:70])
    start = np.clip(identity(30, 40), 0, (59, 79)).astype(np.int32)
    found = nearest(a, b, start, everywhere(a), everywhere(b), PATCH, 12, 40)
    truth = identity(30, 40) + np.array([20, 30], np.int32)
    assert (found == truth).all(axis=2)[2:-2, 2:-2].mean() > 0.97


def test_votes_through_the_true_field_make_the_picture_again():
    a, b, truth, inside = shifted(4, 3)
    field = np.clip(truth, 0, 95).astype(np.int32)
    made = voted(b, field, everywhere(a), PATCH)
    np.testing.assert_allclose(made[8:-8, 8:-8], a[8:-8, 8:-8], atol=1e-5)
    np.testing.assert_array_equal(voted(b, identity(96, 96), np.zeros((96, 96), np.uint8), PATCH), b)
    assert inside.any()


@pytest.mark.parametrize("size", [(20, 24), (21, 25), (15, 36)])
def test_a_finer_field_moves_as_far_in_its_own_pixels(size):
    coarse = np.clip(identity(10, 12) + np.array([2, -3], np.int32), 0, (9, 11)).astype(np.int32)
    fine = enlarged(coarse, *size, size)
    moved = fine - identity(*size)
    middle = moved[: size[0] // 2, size[1] // 2 :]
    assert np.abs(middle - np.array([2 * size[0] / 10, -3 * size[1] / 12])).max() <= 0.5
    assert fine.min() >= 0
    assert (fine.max(axis=(0, 1)) < size).all()
