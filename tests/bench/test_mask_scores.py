"""Figures of masks whose answer can be worked out by hand."""

import cv2
import numpy as np
import pytest

from fitmirror.bench.mask_scores import Flicker, boundary_f, mean_iou


def square(left: int, top: int, side: int = 40) -> np.ndarray:
    mask = np.zeros((120, 160), np.uint8)
    mask[top : top + side, left : left + side] = 255
    return mask


def test_iou_is_the_mean_of_person_and_background():
    found, true = square(30, 40), square(50, 40)
    person = 40 * 20 / (40 * 60)
    background = (120 * 160 - 40 * 60) / (120 * 160 - 40 * 20)
    assert mean_iou(found, true) == pytest.approx((person + background) / 2)
    assert mean_iou(true, true) == 1
    nothing = np.zeros_like(true)
    assert mean_iou(nothing, nothing) == 1
    assert mean_iou(nothing, true) < 0.5


def test_an_edge_three_px_off_counts_and_one_farther_off_does_not():
    assert boundary_f(square(33, 40), square(30, 40)) > 0.97
    assert boundary_f(square(70, 70), square(20, 20)) == 0
    nothing = np.zeros((120, 160), np.uint8)
    assert (boundary_f(nothing, nothing), boundary_f(nothing, square(30, 40))) == (1, 0)


def textured(shift: int) -> np.ndarray:
    noise = np.random.default_rng(3).integers(0, 256, (30, 60, 3), np.uint8)
    return np.ascontiguousarray(
        cv2.resize(noise, (240, 120), interpolation=cv2.INTER_CUBIC)[:, 40 - shift : 200 - shift]
    )


def test_a_mask_that_moves_with_the_picture_does_not_flicker_and_one_that_blinks_does():
    flicker = Flicker()
    flicker.picture(textured(0))
    assert flicker.of("moves", square(40, 40)) is None
    assert flicker.of("blinks", square(40, 40)) is None
    flicker.picture(textured(4))
    moves, blinks = flicker.of("moves", square(44, 40)), flicker.of("blinks", np.zeros((120, 160), np.uint8))
    assert moves is not None
    assert blinks == pytest.approx(1000 * 40 * 40 / (120 * 160), rel=0.05)
    assert moves < 0.1 * blinks


def test_another_size_starts_anew():
    flicker = Flicker()
    flicker.picture(textured(0))
    flicker.of("one", square(40, 40))
    flicker.picture(cv2.resize(textured(0), (80, 60)))
    assert flicker.of("one", np.zeros((60, 80), np.uint8)) is None
