import cv2
import numpy as np
import pytest
from tests.body.conftest import Faulty, frames_of

from fitmirror.body.grid import GRID_LINES, GRID_PIXELS, enlarged, grid_size, shrunk
from fitmirror.body.person_box import Box
from fitmirror.body.pose import PoseTrack
from fitmirror.body.segmenters import NEEDS, SEGMENTERS, fused
from fitmirror.frames import Frame

NAMES = sorted(SEGMENTERS.keys() - NEEDS)


def test_the_grid_is_bounded_and_never_empty():
    assert grid_size(600, 720) == (240, GRID_LINES)
    for size in ((1920, 1080), (639, 359), (405, 720), (320, 240), (8000, 400), (1, 1), (3, 2000)):
        w, h = grid_size(*size)
        assert 1 <= w <= size[0]
        assert 1 <= h <= min(size[1], GRID_LINES)
        assert w * h <= GRID_PIXELS * 1.01


def test_the_more_decided_mask_counts_for_more():
    pose, selfie = np.full((20, 20), 0.95, np.float32), np.full((20, 20), 0.55, np.float32)
    assert (fused(pose, selfie) > 0.85).all()
    np.testing.assert_allclose(fused(pose, pose), pose, atol=1e-6)


def test_where_they_disagree_over_a_region_the_pose_decides_but_not_over_an_edge():
    pose, stranger = np.zeros((80, 80), np.float32), np.zeros((80, 80), np.float32)
    stranger[20:60, 20:60] = 1
    assert fused(pose, stranger)[40, 40] < 0.05
    edge, shifted = np.zeros((80, 80), np.float32), np.zeros((80, 80), np.float32)
    edge[:, :40], shifted[:, :42] = 1, 1
    assert 0.2 < fused(edge, shifted)[40, 40] < 0.5


def test_shrinking_keeps_the_mean_and_any_size():
    picture = np.random.default_rng(0).integers(0, 255, (721, 1283, 3), np.uint8)
    small = shrunk(picture, (160, 90))
    assert small.shape == (90, 160, 3)
    assert abs(float(small.mean()) - float(picture.mean())) < 1
    assert small.std() < 25  # averaged, not picked
    assert shrunk(picture[:1, :1], (256, 256)).shape == (256, 256, 3)


def test_enlarging_sharpens_about_one_half():
    ramp, box = np.linspace(0, 1, 11, dtype=np.float32)[None].repeat(3, 0), Box(0, 0, 11, 3)
    plain, crisp = enlarged(ramp, box, (11, 3)), enlarged(ramp, box, (11, 3), 2.0)
    assert plain[0, [0, 10]].tolist() == [0, 255]
    assert abs(int(crisp[0, 5]) - 128) <= 1
    assert crisp[0, 2] == 0
    assert crisp[0, 8] == 255
    assert enlarged(np.array([[-0.3, 1.4]], np.float32), Box(0, 0, 2, 1), (2, 1)).tolist() == [[0, 255]]


def test_enlarging_fills_the_box_and_nothing_else():
    full = enlarged(np.ones((4, 3), np.float32), Box(5, 6, 14, 18), (20, 30), 1.5)
    assert full.shape == (30, 20)
    assert full[6:18, 5:14].min() == 255
    assert full.sum() == 255 * 9 * 12


def mean_iou(alpha: np.ndarray, truth: np.ndarray) -> float:
    p, t = alpha >= 128, truth >= 128
    return float(np.mean([(p & t).sum() / (p | t).sum(), (~p & ~t).sum() / (~p | ~t).sum()]))


@pytest.mark.parametrize(("name", "step", "least"), [("fused", 1, 0.965), ("blazepose", 5, 0.935), ("selfie", 5, 0.92)])
def test_photos_of_people_are_cut_out_well(nets, data_dir, name, step, least):
    scores = []
    for photo in sorted((data_dir / "masks").glob("ccp_????.jpg"))[::step]:
        frame = Frame(np.asarray(cv2.imread(str(photo)), np.uint8), 0.0)
        alpha = SEGMENTERS[name](nets).segment(frame, PoseTrack(nets).update(frame))
        assert alpha.shape == frame.bgr.shape[:2]
        assert alpha.dtype == np.uint8
        truth = cv2.imread(str(photo.with_name(photo.stem + "_mask.png")), cv2.IMREAD_GRAYSCALE)
        scores.append(mean_iou(alpha, truth))
    assert np.mean(scores) >= least


def cut_out(nets, name: str, frames: list, fps: float = 25.0) -> list[np.ndarray]:
    segmenter, track = SEGMENTERS[name](nets), PoseTrack(nets)
    timed = [Frame(f, i / fps) for i, f in enumerate(frames)]
    return [segmenter.segment(f, track.update(f)) for f in timed]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_all_zero(nets, name):
    noise = np.random.default_rng(0).integers(0, 255, (359, 639, 3), np.uint8)
    for alpha in cut_out(nets, name, [noise, np.zeros_like(noise), np.full_like(noise, 255)]):
        assert alpha.shape == (359, 639)
        assert not alpha.any()


@pytest.mark.parametrize("name", NAMES)
def test_a_camera_that_changes_size_or_turns_mid_stream(nets, data_dir, name):
    picture = frames_of(data_dir / "videos" / "football_juggle_full.mp4", 1)[0]
    sizes = [(1280, 720), (639, 359), (1920, 1080), (640, 360)]
    frames = [cv2.resize(picture, s) for s in sizes]
    frames.append(np.ascontiguousarray(frames[0][:, 440:845]))
    for frame, alpha in zip(frames, cut_out(nets, name, frames), strict=True):
        assert alpha.shape == frame.shape[:2]
        (fresh,) = cut_out(nets, name, [frame])
        assert 0.01 < (fresh > 127).mean() < 0.6
        assert mean_iou(alpha, fresh) > 0.97


def test_a_fast_move_leaves_no_trail(nets, data_dir):
    picture = cv2.resize(frames_of(data_dir / "videos" / "football_juggle_full.mp4", 1)[0], (640, 360))
    moved = np.roll(picture, 30, axis=1)
    *_, followed = cut_out(nets, "fused", [picture] * 3 + [moved])
    (fresh,) = cut_out(nets, "fused", [moved])
    assert mean_iou(followed, fresh) > 0.965


def test_a_still_picture_with_camera_noise_gives_a_still_mask(nets, data_dir):
    picture = cv2.resize(frames_of(data_dir / "videos" / "football_juggle_full.mp4", 1)[0], (640, 360)).astype(float)
    rng = np.random.default_rng(0)
    noisy = [np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8) for _ in range(10)]
    masks = np.stack(cut_out(nets, "fused", noisy)).astype(float)[4:]
    person = (masks.mean(axis=0) > 127).sum()
    assert np.abs(np.diff(masks, axis=0)).sum(axis=(1, 2)).mean() / 255 < 0.02 * person


def test_the_pose_mask_costs_no_run_of_its_own(nets, data_dir):
    frames = frames_of(data_dir / "videos" / "squats_woman_full.mp4", 2)
    counted = Faulty(nets)
    cut_out(counted, "fused", frames)
    assert counted.runs == {"pose_detection": 1, "pose_landmark_full": 2, "selfie_segmentation": 2}
