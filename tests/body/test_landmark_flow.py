"""Where landmarks go with a picture that is moved by hand."""

import cv2
import numpy as np
import pytest

from fitmirror.body.landmark_flow import LandmarkFlow, glimpse
from fitmirror.body.landmark_net import Reading
from fitmirror.body.roi import Roi
from fitmirror.frames import Frame, i420_from_bgr

SIZE = 360, 640  # rows, columns


def scene(seed: int = 3) -> np.ndarray:
    """Soft blots all over."""
    blots = np.random.default_rng(seed).integers(0, 256, (*SIZE, 3), np.uint8)
    return cv2.normalize(cv2.GaussianBlur(blots, (0, 0), 6), None, 0, 255, cv2.NORM_MINMAX)


def reading(roi: Roi) -> Reading:
    blank = np.zeros((39, 2), np.float32)
    return Reading(blank, blank[:, 0], blank[:, 0], 1.0, np.ones((256, 256), np.float32), roi)


POINTS = np.float32([[300, 180], [340, 150], [280, 220]])


def moved(picture: np.ndarray, by: tuple[int, int]) -> np.ndarray:
    return np.roll(picture, by[::-1], axis=(0, 1))


@pytest.mark.parametrize("angle", [0.0, 0.4, np.pi / 2, np.pi])
@pytest.mark.parametrize("planes", [False, True])
def test_points_go_with_the_picture_however_the_region_is_turned(angle: float, planes: bool) -> None:
    def frame(picture: np.ndarray, pts: float) -> Frame:
        return Frame.of_i420(i420_from_bgr(picture), pts) if planes else Frame(picture, pts)

    before = glimpse(frame(scene(), 0.0), reading(Roi(310, 180, 320, angle)))
    by = LandmarkFlow().way(POINTS, before, frame(moved(scene(), (12, -7)), 0.1))
    assert by is not None
    np.testing.assert_allclose(by, np.tile([12, -7], (3, 1)), atol=1.5)


def test_a_still_picture_moves_nothing() -> None:
    before = glimpse(Frame(scene(), 0.0), reading(Roi(310, 180, 320)))
    noise = np.random.default_rng(1).normal(0, 3, scene().shape)
    by = LandmarkFlow().way(POINTS, before, Frame(np.clip(scene() + noise, 0, 255).astype(np.uint8), 0.1))
    assert by is not None
    assert np.abs(by).max() < 0.4


def test_points_beyond_the_frame_or_unknown_go_with_the_others() -> None:
    before = glimpse(Frame(scene(), 0.0), reading(Roi(310, 180, 320)))
    points = np.vstack([POINTS, np.float32([[310, 500], [-9, 20], [np.nan, 5]])])
    by = LandmarkFlow().way(points, before, Frame(moved(scene(), (9, 0)), 0.1))
    assert by is not None
    np.testing.assert_allclose(by, np.tile([9, 0], (6, 1)), atol=1.5)


def test_at_the_frames_edge_what_is_cut_off_does_not_mislead() -> None:
    low = Roi(310, 340, 320)  # half of it below the frame
    before = glimpse(Frame(scene(), 0.0), reading(low))
    by = LandmarkFlow().way(np.float32([[300, 352], [330, 300]]), before, Frame(moved(scene(), (8, 0)), 0.1))
    assert by is not None
    np.testing.assert_allclose(by, np.tile([8, 0], (2, 1)), atol=2.0)


def test_another_scene_another_size_and_nothing_in_view_tell_nothing() -> None:
    before = glimpse(Frame(scene(), 0.0), reading(Roi(310, 180, 320)))
    way = LandmarkFlow().way
    assert way(POINTS, before, Frame(np.full_like(scene(), 255), 0.1)) is None
    assert way(POINTS, before, Frame(scene()[:300], 0.1)) is None
    assert way(np.full((3, 2), np.nan, np.float32), before, Frame(scene(), 0.1)) is None
