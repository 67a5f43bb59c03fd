"""The pose track against MediaPipe's own PoseLandmarker."""

import cv2
import numpy as np
import pytest
from tests.body.conftest import frames_of

from fitmirror.body.pose import PoseTrack
from fitmirror.frames import Frame

FPS = 25
CLIPS = (
    "talk_gesture_man_upper.mp4",
    "woman_shoulders_turn.mp4",
    "woman_jogging_upper.mp4",
    "squats_woman_full.mp4",
    "football_juggle_full.mp4",
)


@pytest.fixture(scope="session")
def task(originals) -> bytes:
    pytest.importorskip("mediapipe", reason="MediaPipe is not installed")
    from tests.body.mediapipe_pose import bundle

    return bundle(originals["pose_detection"], originals["pose_landmark_full"])


def by_mediapipe(task: bytes, frames: list) -> np.ndarray:
    """(frames, 33, 3): x, y in px and visibility."""
    import mediapipe as mp
    from mediapipe.tasks.python import BaseOptions, vision

    base = BaseOptions(model_asset_buffer=task, delegate=BaseOptions.Delegate.CPU)
    options = vision.PoseLandmarkerOptions(base_options=base, running_mode=vision.RunningMode.VIDEO)
    out = []
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for i, frame in enumerate(frames):
            rgb = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
            (found,) = landmarker.detect_for_video(rgb, round(1000 * i / FPS)).pose_landmarks
            h, w = frame.shape[:2]
            out.append([[p.x * w, p.y * h, p.visibility] for p in found])
    return np.array(out)


@pytest.mark.parametrize("clip", CLIPS)
def test_the_same_landmarks_within_two_hundredths_of_the_shoulder_width(nets, data_dir, task, clip):
    frames = frames_of(data_dir / "videos" / clip, 20)
    try:
        theirs = by_mediapipe(task, frames)
    except OSError as error:  # libEGL and libGLESv2 are the system's
        pytest.skip(f"MediaPipe cannot start here: {error}")
    track = PoseTrack(nets)
    poses = [track.update(Frame(f, i / FPS)) for i, f in enumerate(frames)]
    ours = np.array([p.landmarks for p in poses if p is not None])
    assert len(ours) == len(frames)
    shoulder = np.linalg.norm(theirs[:, 11, :2] - theirs[:, 12, :2], axis=1)
    apart = np.linalg.norm(ours[..., :2] - theirs[..., :2], axis=2) / shoulder[:, None]
    # What is out of view both only guess at.
    in_view = theirs[..., 2] > 0.5
    assert np.median(apart[in_view]) <= 0.02
    assert np.median(np.abs(ours[..., 2] - theirs[..., 2])) <= 0.05
