"""GrabCut follows the picture's colours where the pose leaves it free, and nothing that a camera shows upsets it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.body.conftest import frames_of

from fitmirror.body.grabcut import GrabCutSegmenter, cut, trimap
from fitmirror.body.landmark_net import NET_PIXELS, POINTS, Reading
from fitmirror.body.observer import Observer
from fitmirror.body.pose import Pose, PoseTrack
from fitmirror.body.roi import Roi
from fitmirror.body.seeds import skeleton
from fitmirror.body.segmenters import NEEDS, SEGMENTERS
from fitmirror.fitting.mannequin import mannequin
from fitmirror.frames import Frame

BACK, PERSON = (60, 140, 60), (40, 40, 190)
SIZE = 480, 360


def scene(shift: int = 0, noise: float = 4.0, seed: int = 0) -> np.ndarray:
    """The drawn figure at a third of its size before a green wall, moved to the right."""
    figure = mannequin()
    small = cv2.resize(figure.frame.bgr, None, fx=0.24, fy=0.24, interpolation=cv2.INTER_AREA).astype(float)
    truth = cv2.resize(figure.body.alpha, small.shape[1::-1], interpolation=cv2.INTER_AREA)[..., None] / 255.0
    out = np.empty((SIZE[1], SIZE[0], 3))
    out[:] = BACK
    h, w = small.shape[:2]
    x = 120 + shift
    out[:h, x : x + w] = truth * small + (1 - truth) * out[:h, x : x + w]
    out += np.random.default_rng(seed).normal(0, noise, out.shape)
    return out.clip(0, 255).astype(np.uint8)


def truth(shift: int = 0) -> np.ndarray:
    small = cv2.resize(mannequin().body.alpha, None, fx=0.24, fy=0.24, interpolation=cv2.INTER_AREA)
    out = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    out[: small.shape[0], 120 + shift : 120 + shift + small.shape[1]] = small
    return out


def pose_of(shift: int = 0, mask: bool = True, size: tuple[int, int] = SIZE) -> Pose:
    """The figure's pose in `scene`; its net's mask is rough, or says nothing."""
    marks = np.asarray(mannequin().body.landmarks, np.float32) * np.array([0.24, 0.24, 1], np.float32)
    marks[:, 0] += 120 + shift
    side = float(max(size))
    roi = Roi(size[0] / 2, size[1] / 2, side)
    rough = np.zeros((NET_PIXELS, NET_PIXELS), np.float32)
    if mask:
        full = np.zeros((int(side), int(side)), np.float32)
        y, x = (int(side) - size[1]) // 2, (int(side) - size[0]) // 2
        full[y : y + size[1], x : x + size[0]] = truth(shift) / 255.0
        rough = cv2.GaussianBlur(cv2.resize(full, (NET_PIXELS, NET_PIXELS)), (0, 0), 3)
    points = np.zeros((POINTS, 2), np.float32)
    points[:33] = marks[:, :2]
    reading = Reading(points, np.zeros(POINTS, np.float32), np.full(POINTS, 0.9, np.float32), 1.0, rough, roi)
    marks[:, 2] = 0.9
    return Pose(marks, np.zeros(33, np.float32), reading)


def iou(alpha: np.ndarray, true: np.ndarray) -> float:
    p, t = alpha > 127, true > 127
    return float((p & t).sum() / max((p | t).sum(), 1))


def test_the_cut_finds_the_edge_between_two_colours_inside_the_free_band():
    picture = np.zeros((80, 100, 3), np.uint8)
    picture[:], picture[20:60, 30:70] = BACK, PERSON
    told = np.zeros((80, 100), np.float32)
    told[24:64, 26:66] = 1  # four px off both ways
    labels = trimap(told, told, np.zeros((80, 100), np.uint8), size=200.0)
    person, models = cut(picture, labels, None, 2)
    assert models is not None
    true = np.zeros((80, 100), bool)
    true[20:60, 30:70] = True
    assert (person[true] == 1).all()
    assert not person[~true].any()


def test_what_is_sure_is_decided_by_this_frame_alone():
    told, expected = np.zeros((60, 60), np.float32), np.ones((60, 60), np.float32)
    told[10:50, 10:50] = 1
    labels = trimap(told, expected, np.zeros((60, 60), np.uint8), size=60.0)
    assert (labels[20:40, 20:40] == cv2.GC_FGD).all()
    assert (labels[:3] == cv2.GC_BGD).all()
    assert labels[10, 30] == cv2.GC_PR_FGD


def test_bones_out_of_sight_are_not_drawn():
    pose = pose_of()
    points, seen = pose.landmarks[:, :2], pose.landmarks[:, 2]
    whole = skeleton(points, seen, (360, 480))
    assert (whole[truth() > 127]).sum() > 0.97 * whole.sum()  # bones lie inside the body
    hidden = seen.copy()
    hidden[25:] = 0.1
    upper = skeleton(points, hidden, (360, 480))
    assert upper.sum() < 0.8 * whole.sum()
    assert (skeleton(points, seen, (360, 480), clothed=True) >= whole).all()


@pytest.mark.parametrize("mask", [True, False], ids=["with the pose's mask", "by landmarks alone"])
def test_the_figure_is_cut_out_by_its_pose(nets, mask):
    alpha = GrabCutSegmenter(nets).segment(Frame(scene(), 0.0), pose_of(mask=mask))
    assert iou(alpha, truth()) > (0.95 if mask else 0.88)


def test_a_photo_is_cut_the_same_way_every_time(nets):
    first, second = (GrabCutSegmenter(nets).segment(Frame(scene(), 0.0), pose_of()) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_moving_figure_is_followed_without_a_trail(nets):
    segmenter = GrabCutSegmenter(nets)
    for i in range(6):
        alpha = segmenter.segment(Frame(scene(6 * i, seed=i), i / 30), pose_of(6 * i))
        assert iou(alpha, truth(6 * i)) > 0.94
    jump = segmenter.segment(Frame(scene(110), 6 / 30), pose_of(110))
    assert iou(jump, truth(110)) > 0.94


def test_a_still_figure_before_a_noisy_camera_stays_still(nets):
    segmenter = GrabCutSegmenter(nets)
    masks = np.stack([segmenter.segment(Frame(scene(seed=i), i / 30), pose_of()) for i in range(10)]).astype(float)[4:]
    assert np.abs(np.diff(masks, axis=0)).sum(axis=(1, 2)).mean() / 255 < 0.01 * (truth() > 127).sum()


def test_a_pose_lost_for_a_moment_leaves_the_mask_and_for_longer_does_not(nets):
    segmenter = GrabCutSegmenter(nets)
    for i in range(3):
        segmenter.segment(Frame(scene(seed=i), i / 30), pose_of())
    for i in range(3, 12):
        alpha = segmenter.segment(Frame(scene(seed=i), i / 30), None)
        assert iou(alpha, truth()) > 0.85
    for i in range(12, 20):
        alpha = segmenter.segment(Frame(scene(seed=i), i / 30), None)
    assert not alpha.any()


def test_a_cut_to_another_scene_without_a_pose_is_nobody(nets):
    segmenter = GrabCutSegmenter(nets)
    segmenter.segment(Frame(scene(), 0.0), pose_of())
    assert not segmenter.segment(Frame(255 - scene(), 1 / 30), None).any()


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 300), (17, 17), (480, 360)])
@pytest.mark.parametrize("mask", [True, False])
@pytest.mark.parametrize("colour", [None, 0, 255])
def test_any_picture_gives_a_mask(nets, size, mask, colour):
    segmenter = GrabCutSegmenter(nets)
    noise = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    picture = noise if colour is None else np.full_like(noise, colour)
    for i in range(3):
        alpha = segmenter.segment(Frame(picture, i / 30), pose_of(mask=mask))
        assert (alpha.shape, alpha.dtype) == (picture.shape[:2], np.uint8)


@pytest.mark.parametrize("what", ["no number", "far away", "one point", "unseen", "all person"])
def test_any_pose_gives_a_mask(nets, what):
    pose = pose_of()
    marks, reading = pose.landmarks.copy(), pose.reading
    if what == "no number":
        marks[5:20, :2] = np.nan
    elif what == "far away":
        marks[:, :2] = 1e9
    elif what == "one point":
        marks[:, :2] = (200, 100)
    elif what == "unseen":
        marks[:, 2] = 0
    else:
        reading = replace(reading, mask=np.ones_like(reading.mask))
    segmenter = GrabCutSegmenter(nets)
    for i in range(3):
        alpha = segmenter.segment(Frame(scene(seed=i), i / 30), replace(pose, landmarks=marks, reading=reading))
        assert alpha.shape == (SIZE[1], SIZE[0])


def test_a_person_at_the_edges_is_cut_out(nets, data_dir):
    picture = frames_of(data_dir / "videos" / "talk_gesture_man_upper.mp4", 1)[0]
    frame = Frame(np.ascontiguousarray(picture[200:]), 0.0)
    pose = PoseTrack(nets).update(frame)
    alpha = GrabCutSegmenter(nets).segment(frame, pose)
    assert iou(alpha, SEGMENTERS["fused"](nets).segment(frame, pose)) > 0.95


def test_switching_ten_times_a_second_harms_neither_mask_nor_pose(nets, data_dir):
    frames = frames_of(data_dir / "videos" / "football_juggle_full.mp4", 24)
    small = [cv2.resize(f, (640, 360), interpolation=cv2.INTER_AREA) for f in frames]
    names = sorted(SEGMENTERS.keys() - NEEDS)
    steady, switched = Observer(nets, "fused"), Observer(nets, "grabcut")
    for i, picture in enumerate(small):
        if i % 3 == 0:
            switched.change(names[i // 3 % len(names)])
        frame = Frame(picture, i / 30)
        body, other = (o.observe(frame, lambda: 0.0)[0] for o in (steady, switched))
        np.testing.assert_array_equal(body.landmarks, other.landmarks)
        assert iou(other.alpha, body.alpha) > 0.8
