import cv2
import numpy as np
import pytest

from fitmirror.body.roi import Roi, from_axis, net_input, sigmoid


def test_upright_region_maps_corners_and_centre():
    roi = Roi(100, 50, 40)
    corners = roi.points_to_frame(np.array([[0, 0], [128, 128], [256, 256]], np.float32), 256)
    np.testing.assert_allclose(corners, [[80, 30], [100, 50], [120, 70]], atol=1e-4)


@pytest.mark.parametrize(
    ("top", "angle"), [((0, -10), 0.0), ((10, 0), np.pi / 2), ((-10, 0), -np.pi / 2), ((7, -7), np.pi / 4)]
)
def test_axis_gives_a_square_whose_up_points_at_the_top(top, angle):
    roi = from_axis(np.array([50, 60], np.float32), np.array([50 + top[0], 60 + top[1]], np.float32), 1.25)
    assert roi.angle == pytest.approx(angle, abs=1e-6)
    assert roi.size == pytest.approx(2.5 * np.hypot(*top), rel=1e-6)
    up = roi.points_to_frame(np.array([[128, 0]], np.float32), 256)[0] - [50, 60]
    np.testing.assert_allclose(up / np.linalg.norm(up), np.array(top) / np.hypot(*top), atol=1e-5)


def test_cut_turns_the_picture_upright():
    picture = np.zeros((100, 100, 3), np.uint8)
    cv2.line(picture, (50, 50), (80, 50), (255, 255, 255), 3)  # from the middle to the right
    crop = Roi(50, 50, 80, np.pi / 2).cut(picture, 160)  # whose up is the frame's right
    assert crop[40, 80].min() == 255
    assert crop[120, 80].max() == 0


def test_beyond_the_frame_the_border_is_repeated_or_black():
    picture = np.full((20, 20, 3), 90, np.uint8)
    roi = Roi(10, 10, 80)
    assert roi.cut(picture, 64).min() == 90
    assert roi.cut(picture, 64, cv2.BORDER_CONSTANT)[0, 0].max() == 0


def test_what_was_cut_is_put_back_where_it_was():
    rng = np.random.default_rng(1)
    soft = cv2.GaussianBlur(rng.uniform(0, 255, (120, 160)).astype(np.float32), (0, 0), 6)
    picture = cv2.cvtColor(cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    roi = Roi(80, 60, 90, 0.4)
    back = roi.put_back(roi.cut(picture, 256)[..., 0].astype(np.float32), (0, 0, 160, 120), (160, 120))
    inside = back > 0
    inside &= cv2.erode(inside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    assert inside.sum() > 6000
    assert np.abs(back - picture[..., 0])[inside].max() < 4
    part = roi.put_back(roi.cut(picture, 256)[..., 0].astype(np.float32), (40, 20, 120, 100), (40, 40))
    small = cv2.resize(picture[20:100, 40:120, 0], (40, 40), interpolation=cv2.INTER_AREA)
    assert np.abs(part - small)[10:30, 10:30].max() < 4


def test_net_input_is_rgb_and_ranged():
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[..., 2] = 255  # red
    assert net_input(picture).shape == (1, 2, 2, 3)
    assert net_input(picture)[0, 0, 0].tolist() == [1.0, 0.0, 0.0]
    assert net_input(picture, -1.0, 1.0)[0, 0, 0].tolist() == [1.0, -1.0, -1.0]


def test_sigmoid_bears_any_number():
    with np.errstate(all="raise"):
        assert sigmoid(np.array([-1e9, 0, 1e9], np.float32)).tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)
