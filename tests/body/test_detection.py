import cv2
import numpy as np
import pytest
from tests.body.conftest import frames_of

from fitmirror.body.detection import FACE, POSE, Detection, Detector, decode, iou, merge, nearest_middle


def test_anchor_counts_are_the_nets():
    assert POSE.anchors().shape == (2254, 2)
    assert FACE.anchors().shape == (896, 2)


def test_anchors_lie_in_the_cells_middles():
    anchors = POSE.anchors()
    np.testing.assert_allclose(anchors[:3], [[0.5 / 28] * 2, [0.5 / 28] * 2, [1.5 / 28, 0.5 / 28]], atol=1e-6)
    # The last six belong to the last cell of the three layers of stride 32.
    np.testing.assert_allclose(anchors[-6:], np.full((6, 2), 6.5 / 7), atol=1e-6)


def test_box_and_points_are_decoded_about_their_anchor():
    anchors = np.array([[0.25, 0.5], [0.5, 0.5]], np.float32)
    boxes = np.array([[4, -8, 20, 40, 1, 2, -3, -4], [0] * 8], np.float32)
    box, points, scores = decode(boxes, np.array([3.0, -3.0], np.float32), anchors, 100)
    assert box.tolist() == [[19, 22, 39, 62]]
    assert points.tolist() == [[[26, 52], [22, 46]]]
    assert scores.tolist() == pytest.approx([1 / (1 + np.exp(-3))])


def test_nothing_above_the_threshold_is_nothing():
    box, points, scores = decode(np.zeros((2, 12), np.float32), np.full(2, -9, np.float32), np.zeros((2, 2)), 224)
    assert (len(box), points.shape, len(scores)) == (0, (0, 4, 2), 0)
    assert merge(box, points, scores) == []


def test_overlap():
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]], np.float32)
    assert iou(box, others).tolist() == pytest.approx([1, 1 / 3, 0])


def test_one_thing_seen_twice_is_one_thing_between_the_two():
    boxes = np.array([[0, 0, 10, 10], [2, 0, 12, 10], [50, 50, 60, 60]], np.float32)
    points = boxes.reshape(3, 2, 2)
    found = merge(boxes, points, np.array([0.9, 0.6, 0.7], np.float32))
    assert [round(score, 2) for _, _, score in found] == [0.9, 0.7]
    np.testing.assert_allclose(found[0][0], [0.8, 0, 10.8, 10], atol=1e-5)
    np.testing.assert_allclose(found[1][0], [50, 50, 60, 60])


def seen(left: float, right: float, height: float = 100.0) -> Detection:
    return Detection(np.array([left, 0, right, height], np.float32), np.zeros((4, 2), np.float32), 0.9)


def test_the_one_nearest_the_middle_is_chosen():
    left, middle, right = seen(0, 60), seen(120, 180), seen(260, 320)
    assert nearest_middle([left, right, middle], 320) is middle
    assert nearest_middle([], 320) is None


def test_somebody_far_behind_is_not_chosen_for_standing_in_the_middle():
    front, behind = seen(200, 280, 200), seen(150, 170, 60)
    assert nearest_middle([behind, front], 320) is front


def test_a_person_is_found_wherever_they_stand(nets, data_dir):
    photo = frames_of(data_dir / "videos" / "football_juggle_full.mp4", 1)[0]
    detector = Detector(nets.get("pose_detection"), POSE)
    whole = detector.find(photo)[0]
    moved = detector.find(cv2.copyMakeBorder(photo, 0, 200, 300, 0, cv2.BORDER_REPLICATE))[0]
    shift = moved.points[0] - whole.points[0]
    np.testing.assert_allclose(shift, [300, 0], atol=0.05 * whole.size)


def test_nobody_is_found_in_noise_and_darkness(nets):
    detector = Detector(nets.get("pose_detection"), POSE)
    noise = np.random.default_rng(0).integers(0, 255, (359, 639, 3), np.uint8)
    assert detector.find(noise) == []
    assert detector.find(np.zeros((720, 1280, 3), np.uint8)) == []
