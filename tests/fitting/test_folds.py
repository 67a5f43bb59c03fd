"""Folds of the cloth that is worn are told from all else."""

import cv2
import numpy as np
import pytest
from tests.fitting.folded import creases, worn

from fitmirror.fitting.folds import folds, integrated

H, W = 400, 360
REGION = np.zeros((H, W), np.uint8)
REGION[30:-30, 30:-30] = 255
CLOTH = np.s_[60:-60, 80:-80]


def alike(a, b):
    return float(np.corrcoef(a[CLOTH].ravel(), b[CLOTH].ravel())[0, 1])


@pytest.mark.parametrize("colour", [(210, 205, 200), (120, 120, 125), (40, 30, 120), (120, 60, 30)])
def test_creases_are_found_whatever_colour_the_cloth_has(colour):
    light = creases(H, W)
    found = folds(worn(H, W, colour, light), REGION)
    assert alike(found, light) > 0.75
    assert found[CLOTH].std() > 0.25 * light[CLOTH].std()


def test_cloth_without_folds_has_none():
    assert np.abs(folds(worn(H, W, (180, 150, 120)), REGION)[CLOTH]).max() < 0.03


def test_light_that_changes_with_the_bodys_form_alone_is_no_fold():
    across = np.linspace(-1, 1, W)[None]
    found = folds(worn(H, W, (180, 150, 120), -0.4 * across**2), REGION)
    assert np.abs(found[CLOTH]).max() < 0.1


def test_a_print_does_not_come_with_the_folds():
    light = creases(H, W)
    plain = worn(H, W, (200, 200, 200), light)
    printed = plain.copy()
    cv2.putText(printed, "OLD", (90, 220), cv2.FONT_HERSHEY_DUPLEX, 3.0, (40, 40, 160), 12)
    ink = (printed != plain).any(axis=2)
    found = folds(printed, REGION)
    clean = folds(plain, REGION)
    edge = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    assert np.abs(found - clean)[edge & (REGION > 0)].mean() < 0.08  # the ink itself is 1.1 darker
    assert alike(np.where(ink, clean, found), clean) > 0.7


@pytest.mark.parametrize("pattern", ["checks", "fur"])
def test_a_pattern_or_a_rough_cloth_tells_nothing(pattern):
    picture = worn(H, W, (180, 180, 180), creases(H, W))
    if pattern == "checks":
        y, x = np.mgrid[0:H, 0:W]
        picture[(x // 8 + y // 8) % 2 == 0] = (60, 40, 40)
    else:
        noise = np.random.default_rng(1).normal(0, 40, (H, W, 1))
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    assert np.abs(folds(picture, REGION)[CLOTH]).mean() < 0.02


def test_where_no_garment_will_lie_there_is_no_light():
    found = folds(worn(H, W, (180, 180, 180), creases(H, W)), REGION)
    assert not found[REGION == 0].any()
    assert not folds(worn(H, W, (180, 180, 180)), np.zeros((H, W), np.uint8)).any()


@pytest.mark.parametrize("size", [(40, 60), (41, 61), (40, 61)])
def test_steps_are_put_together_again_exactly(size):
    picture = cv2.GaussianBlur(np.random.default_rng(3).random(size).astype(np.float32), (0, 0), 2.0)
    made = integrated(np.diff(picture, axis=1), np.diff(picture, axis=0))
    np.testing.assert_allclose(made - made.mean(), picture - picture.mean(), atol=2e-3)
