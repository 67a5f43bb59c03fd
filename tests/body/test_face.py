import cv2
import numpy as np
import pytest
from tests.body.conftest import Faulty, frames_of

from fitmirror.body.detection import FACE, Detector
from fitmirror.body.face import FaceReader, FaceTrack, moved, roi_of_mesh, roi_of_pose, similarity
from fitmirror.body.pose import PoseTrack
from fitmirror.frames import Frame

NOSE_TIP, CHIN, FOREHEAD = 1, 152, 10


def test_a_similarity_is_found_again():
    points = np.random.default_rng(0).uniform(0, 100, (11, 2)).astype(np.float32)
    by = np.array([[0.8, -0.6, 12], [0.6, 0.8, -7]], np.float32) * np.array([1.3, 1.3, 1], np.float32)
    np.testing.assert_allclose(similarity(points, points @ by[:, :2].T + by[:, 2]), by, atol=1e-4)


def test_points_on_one_spot_only_shift():
    spot = np.full((11, 2), 5.0, np.float32)
    np.testing.assert_allclose(similarity(spot, spot + 3), [[1, 0, 3], [0, 1, 3]])


def test_a_moved_mesh_keeps_its_shape():
    mesh = np.random.default_rng(0).uniform(0, 100, (468, 3)).astype(np.float32)
    twice = moved(mesh, np.array([[0, -2, 0], [2, 0, 0]], np.float32))
    np.testing.assert_allclose(twice, np.column_stack([-2 * mesh[:, 1], 2 * mesh[:, 0], 2 * mesh[:, 2]]), rtol=1e-5)


def test_a_face_too_small_to_see_is_not_looked_for():
    landmarks = np.zeros((33, 3), np.float32)
    assert roi_of_pose(landmarks) is None
    landmarks[[9, 10], 1] = 30
    roi = roi_of_pose(landmarks)
    assert roi is not None
    assert roi.angle == 0
    assert 80 < roi.size < 180


@pytest.fixture(scope="module")
def talker(data_dir) -> list:
    return frames_of(data_dir / "videos" / "talk_gesture_man_upper.mp4", 10)


def test_the_mesh_is_the_same_whether_detector_or_pose_led_to_it(nets, talker):
    pose = PoseTrack(nets).update(Frame(talker[0], 0.0))
    by_pose = FaceTrack(nets).update(Frame(talker[0], 0.0), pose)
    found = Detector(nets.get("face_detection_short_range"), FACE).find(talker[0][:540])
    assert by_pose is not None
    assert len(found) == 1
    eyes, nose = found[0].points[:2].mean(axis=0), found[0].points[2]
    face_height = np.linalg.norm(by_pose.landmarks[FOREHEAD, :2] - by_pose.landmarks[CHIN, :2])
    assert np.linalg.norm(by_pose.landmarks[NOSE_TIP, :2] - nose) < 0.08 * face_height
    assert np.linalg.norm(by_pose.landmarks[[33, 263], :2].mean(axis=0) - eyes) < 0.08 * face_height
    reader = FaceReader(nets)
    again = reader.read(talker[0], roi_of_mesh(by_pose.landmarks))
    apart = np.linalg.norm(again.landmarks[:, :2] - by_pose.landmarks[:, :2], axis=1)
    assert np.median(apart) < 0.02 * face_height


def test_the_net_rests_two_frames_of_three_and_the_face_keeps_up(nets, talker):
    counted = Faulty(nets)
    poses, track, reader = PoseTrack(nets), FaceTrack(counted), FaceReader(nets)
    for i, picture in enumerate(talker):
        frame = Frame(picture, i / 25)
        face = track.update(frame, poses.update(frame))
        assert face is not None
        assert face.landmarks.shape == (468, 3)
        truth = reader.read(picture, roi_of_mesh(face.landmarks)).landmarks
        height = np.ptp(truth[:, 1])
        assert np.median(np.linalg.norm(face.landmarks[:, :2] - truth[:, :2], axis=1)) < 0.04 * height
    assert counted.runs["face_landmark"] == 5  # twice at first, then frames 3, 6, 9
    assert "face_detection_short_range" not in counted.runs


def test_no_face_without_a_person_or_out_of_view(nets, talker):
    track, pose = FaceTrack(nets), PoseTrack(nets).update(Frame(talker[0], 0.0))
    assert track.update(Frame(talker[0], 0.0), pose) is not None
    assert track.update(Frame(talker[0], 0.1), None) is None
    headless = np.ascontiguousarray(talker[0][450:])
    assert FaceTrack(nets).update(Frame(headless, 0.0), PoseTrack(nets).update(Frame(headless, 0.0))) is None


def test_a_hidden_face_is_none_and_the_detector_looks_now_and_then(nets, talker):
    pose = PoseTrack(nets).update(Frame(talker[0], 0.0))
    assert pose is not None
    x, y = pose.landmarks[0, :2].astype(int)
    hidden = talker[0].copy()
    cv2.rectangle(hidden, (x - 200, y - 250), (x + 200, y + 220), (128, 128, 128), -1)
    counted = Faulty(nets)
    track = FaceTrack(counted)
    assert all(track.update(Frame(hidden, i / 25), pose) is None for i in range(20))
    assert counted.runs["face_detection_short_range"] == 2
    assert track.update(Frame(talker[0], 1.0), pose) is not None
