"""Cloth as soft and as noisy as the camera's own picture."""

import cv2
import numpy as np
import pytest

from fitmirror.fitting.camera import Camera, camera_of, grained, softened


def bars(soft_px: float = 0.0, noise: float = 0.0) -> np.ndarray:
    """A picture of edges and flat parts, drawn as fine as pixels can show."""
    fine = np.full((1024, 1024), 90, np.uint8)
    for k in range(4):
        cv2.fillPoly(
            fine, [np.array([[k * 240 + 60, 0], [k * 240 + 160, 0], [k * 240 + 220, 1023], [k * 240 + 120, 1023]])], 190
        )
    picture = cv2.resize(fine, (256, 256), interpolation=cv2.INTER_AREA).astype(np.float64)
    if soft_px:
        picture = cv2.GaussianBlur(picture, (0, 0), soft_px)
    picture += np.random.default_rng(3).normal(0.0, noise or 1e-9, picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("soft_px", [0.7, 1.0, 1.3])
def test_a_soft_picture_asks_for_soft_cloth(soft_px: float) -> None:
    assert camera_of(bars(soft_px)).soft_px == pytest.approx(soft_px, abs=0.35)


def test_a_sharp_picture_leaves_cloth_as_it_is() -> None:
    camera = camera_of(bars())
    cloth = np.random.default_rng(1).integers(0, 255, (40, 40, 4), dtype=np.uint8)
    assert softened(cloth, camera) is cloth


@pytest.mark.parametrize("noise", [2.0, 4.0, 6.0])
def test_noise_is_measured_in_grey_levels(noise: float) -> None:
    assert camera_of(bars(noise=noise)).noise == pytest.approx(noise, rel=0.25)


def test_a_picture_of_nothing_tells_nothing() -> None:
    assert camera_of(np.full((64, 64), 128, np.uint8)) == Camera(0.0, 0.0)


def test_cloth_gets_the_noise_and_the_person_beside_it_none() -> None:
    patch = np.full((200, 300, 3), 120, np.uint8)
    alpha = np.zeros((200, 300), np.uint8)
    alpha[:, :150] = 255
    grained(patch, alpha, Camera(noise=3.0), 0.5)
    assert patch[:, :150, 1].std() == pytest.approx(3.0, rel=0.15)
    assert abs(patch[:, :150].mean() - 120) < 0.5
    assert (patch[:, 150:] == 120).all()


def test_noise_is_another_in_each_frame_and_the_same_in_the_same_one() -> None:
    def once(pts: float) -> np.ndarray:
        patch = np.full((50, 50, 3), 120, np.uint8)
        grained(patch, np.full((50, 50), 255, np.uint8), Camera(noise=3.0), pts)
        return patch

    assert (once(1.0) == once(1.0)).all()
    assert (once(1.0) != once(1.0 + 1 / 30)).mean() > 0.5


def test_a_clean_picture_gets_no_noise() -> None:
    patch = np.full((50, 50, 3), 120, np.uint8)
    grained(patch, np.full((50, 50), 255, np.uint8), Camera(noise=0.4), 0.0)
    assert (patch == 120).all()


def test_large_cloth_gets_noise_as_well() -> None:
    patch = np.full((1500, 1200, 3), 120, np.uint8)
    grained(patch, np.full((1500, 1200), 255, np.uint8), Camera(noise=3.0), 0.0)
    assert patch[-100:, -100:, 1].std() == pytest.approx(3.0, rel=0.15)
