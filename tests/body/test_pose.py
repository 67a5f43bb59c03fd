from collections.abc import Callable

import cv2
import numpy as np
import pytest
from tests.body.conftest import Faulty, frames_of

from fitmirror.body.landmark_net import Reading
from fitmirror.body.pose import Pose, PoseTrack, held
from fitmirror.body.roi import Roi
from fitmirror.frames import Frame

SHOULDERS = [11, 12]


def pose_at(x: float) -> Pose:
    landmarks = np.full((33, 3), (x, 50, 1), np.float32)
    blank = np.zeros((256, 256), np.float32)
    points = np.full((39, 2), (x, 50), np.float32)
    reading = Reading(points, np.zeros(39, np.float32), np.ones(39, np.float32), 1.0, blank, Roi(x, 50, 40))
    return Pose(landmarks, np.zeros(33, np.float32), reading)


def test_the_region_is_held_while_the_person_is_well_inside_it():
    roi = Roi(100, 100, 200, 0.1)
    assert held(roi, Roi(102, 101, 204, 0.12)) is roi


@pytest.mark.parametrize("wanted", [Roi(140, 100, 200), Roi(100, 100, 300), Roi(100, 100, 200, 0.5)])
def test_the_region_is_let_go_when_the_person_moves_grows_or_turns(wanted):
    assert held(Roi(100, 100, 200), wanted) is wanted


def test_a_turn_through_half_a_circle_is_a_small_one():
    roi = Roi(100, 100, 200, np.pi - 0.01)
    assert held(roi, Roi(100, 100, 200, -np.pi + 0.01)) is roi


def test_a_pose_moves_with_its_reading():
    by = np.tile(np.float32([3, -2]), (33, 1))
    moved = pose_at(10).moved(by)
    assert moved.landmarks[0].tolist() == pytest.approx([13, 48, 1])
    assert moved.reading.roi.x == pytest.approx(13)
    assert moved.reading.points[0].tolist() == pytest.approx([13, 48])


def follow(track: PoseTrack, frames: list, fps: float = 25.0, start: float = 0.0) -> list[Pose | None]:
    return [track.update(Frame(f, start + i / fps)) for i, f in enumerate(frames)]


@pytest.fixture(scope="module")
def juggler(data_dir) -> list:
    return [cv2.resize(f, (640, 360)) for f in frames_of(data_dir / "videos" / "football_juggle_full.mp4", 8)]


def count_runs(nets, name: str) -> tuple[Faulty, Callable[[], int]]:
    counted = Faulty(nets)
    return counted, lambda: counted.runs.get(name, 0)


def test_the_detector_runs_once_while_the_person_stays(nets, juggler):
    counted, detections = count_runs(nets, "pose_detection")
    poses = follow(PoseTrack(counted), juggler)
    assert all(p is not None for p in poses)
    assert detections() == 1


def test_after_a_loss_the_person_is_found_again(nets, juggler):
    counted, detections = count_runs(nets, "pose_detection")
    track = PoseTrack(counted)
    dark = np.zeros_like(juggler[0])
    poses = follow(track, [juggler[0], dark, dark, juggler[1]])
    assert [p is not None for p in poses] == [True, False, False, True]
    assert detections() == 4


def test_with_nobody_in_view_a_slow_machine_looks_for_somebody_now_and_then(nets, juggler):
    counted, detections = count_runs(nets, "pose_detection")
    track = PoseTrack(counted, every=4)
    dark = np.zeros_like(juggler[0])
    poses = follow(track, [*[dark] * 8, *[juggler[0]] * 4])
    assert detections() <= 4
    assert all(p is None for p in poses[:8])
    assert poses[-1] is not None


def test_the_person_is_kept_when_another_comes_nearer_to_the_middle(nets, juggler):
    person, empty = juggler[0][:, 150:470], juggler[0][:, :1]
    alone = np.hstack([person, np.tile(empty, (1, 560, 1))])
    both = np.hstack([person, np.tile(empty, (1, 20, 1)), person, np.tile(empty, (1, 220, 1))])
    track = PoseTrack(nets)
    first, *_, last = follow(track, [alone, alone, both, both])
    assert first is not None
    assert last is not None
    size = np.ptp(first.landmarks[:, 1])
    assert abs(last.landmarks[SHOULDERS, 0].mean() - first.landmarks[SHOULDERS, 0].mean()) < 0.1 * size
    anew = PoseTrack(nets).update(Frame(both, 0.0))
    assert anew is not None
    assert anew.landmarks[SHOULDERS, 0].mean() > first.landmarks[SHOULDERS, 0].mean() + 200


def test_another_size_starts_anew(nets, juggler):
    track = PoseTrack(nets)
    follow(track, juggler[:2])
    odd = cv2.resize(juggler[2], (639, 359))
    portrait = np.ascontiguousarray(cv2.resize(juggler[2], (1280, 720))[:, 440:845])
    for picture in (odd, portrait):
        pose = track.update(Frame(picture, 0.2))
        fresh = PoseTrack(nets).update(Frame(picture, 0.0))
        assert pose is not None
        assert fresh is not None
        np.testing.assert_allclose(pose.landmarks, fresh.landmarks, atol=1e-3)


def test_equal_and_backward_pts_are_borne(nets, juggler):
    track = PoseTrack(nets)
    for picture, pts in zip(juggler, (1.0, 1.0, 0.2, 5.0, 5.0), strict=False):
        pose = track.update(Frame(picture, pts))
        assert pose is not None
        assert np.isfinite(pose.landmarks).all()


def test_with_every_third_frame_the_net_rests_and_the_pose_is_brought_along(nets, juggler):
    counted, runs = count_runs(nets, "pose_landmark_full")
    often, seldom = PoseTrack(nets), PoseTrack(counted, every=3)
    off = []
    for i, picture in enumerate(juggler):
        frame = Frame(picture, i / 25)
        truth, last = often.update(frame), seldom.update(frame)
        assert truth is not None
        assert last is not None
        assert last.age == i % 3
        brought = seldom.bring(frame, last)
        shoulder = np.linalg.norm(np.diff(truth.landmarks[SHOULDERS, :2], axis=0))
        apart = np.linalg.norm(truth.landmarks[:, :2] - brought.landmarks[:, :2], axis=1)
        off.append(np.median(apart) / shoulder)
    assert runs() == 3
    assert max(off) < 0.05


def test_a_person_who_is_carried_across_the_picture_is_followed_between_two_readings(nets, juggler):
    track = PoseTrack(nets, every=4)
    for i in range(4):
        picture = np.roll(juggler[0], 5 * i, axis=1)
        pose = track.update(Frame(picture, i / 25))
        assert pose is not None
        if i == 0:
            first = pose
    brought = track.bring(Frame(picture, 3 / 25), pose)
    assert brought is not None
    seen = first.landmarks[:, 2] > 0.5
    assert np.median(brought.landmarks[seen, 0] - first.landmarks[seen, 0]) == pytest.approx(15, abs=2)


def test_after_a_cut_the_net_reads_at_once(nets, juggler):
    counted, runs = count_runs(nets, "pose_landmark_full")
    track = PoseTrack(counted, every=6)
    track.update(Frame(juggler[0], 0.0))
    white = Frame(np.full_like(juggler[0], 255), 1 / 25)
    pose = track.update(white)
    assert pose is not None
    assert track.bring(white, pose) is None
    assert runs() == 2


def test_told_that_the_net_may_rest_it_does_from_the_next_frame_on(nets, juggler):
    track = PoseTrack(nets)
    assert [p.age for p in follow(track, juggler[:2]) if p] == [0, 0]
    track.pace(3)
    assert [p.age for p in follow(track, juggler[2:7], start=2 / 25) if p] == [1, 2, 0, 1, 2]


def test_readings_far_apart_do_not_lag_behind_a_person_who_is_carried_off(nets, juggler):
    """The filter alone would trail: it is told of the motion between the readings."""
    lags = {}
    for told in (True, False):
        track = PoseTrack(nets, every=3)
        if not told:
            track._move_on = lambda *_: False
        for i in range(7):
            pose = track.update(Frame(np.roll(juggler[0], 6 * i, axis=1), i / 25))
            assert pose is not None
        assert pose.age == 0
        lags[told] = abs(float(np.median(pose.landmarks[SHOULDERS, 0] - pose.reading.points[SHOULDERS, 0])))
    assert lags[True] < 0.5 * lags[False]


@pytest.mark.parametrize("fps", [30.0, 15.0, 9.0])
def test_the_net_rests_just_as_often_on_a_machine_that_falls_behind(nets, juggler, fps):
    """Were it asked for more, the machine would fall further behind, and stay there."""
    counted, runs = count_runs(nets, "pose_landmark_full")
    poses = follow(PoseTrack(counted, every=4), [juggler[0]] * 18, fps)
    assert all(pose is not None for pose in poses)
    assert runs() <= 6


def test_never_running_the_net_is_refused(nets):
    with pytest.raises(ValueError, match="not every 0"):
        PoseTrack(nets, every=0)


def test_a_net_that_throws_is_heard_and_the_next_frame_is_as_if_it_had_not(nets, juggler):
    faulty = Faulty(nets)
    track, calm = PoseTrack(faulty), PoseTrack(nets)
    follow(track, juggler[:2])
    follow(calm, juggler[:2])
    faulty.failing = "pose_landmark_full"
    with pytest.raises(RuntimeError, match="broken"):
        track.update(Frame(juggler[2], 2 / 25))
    faulty.failing = None
    pose, expected = track.update(Frame(juggler[3], 3 / 25)), calm.update(Frame(juggler[3], 3 / 25))
    assert pose is not None
    assert expected is not None
    np.testing.assert_allclose(pose.landmarks, expected.landmarks, atol=1e-3)
