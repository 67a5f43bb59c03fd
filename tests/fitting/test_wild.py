"""No landmarks whatever, as long as they are numbers, may throw, nor may numbers that are none."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.fitting.people import garment, person

from fitmirror.body.body import Face
from fitmirror.fitting.outfit import Outfit
from fitmirror.frames import Frame

GARMENT, BARE = garment(), garment(sleeves=False)
WILD = st.floats(-1e6, 1e6, width=32) | st.floats(-400, 1000, width=32)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(marks=hnp.arrays(np.float32, (33, 3), elements=WILD), sleeved=st.booleans())
def test_any_landmarks(marks, sleeved):
    frame, body = person(size=(320, 240), unit=60, at=(160, 90))
    drawn = Outfit((GARMENT if sleeved else BARE,), "alpha").dress(frame, replace(body, landmarks=marks), lambda: 0.0)
    assert drawn.bgr.shape == frame.bgr.shape
    if drawn.layer is not None:
        h, w = drawn.layer.bgra.shape[:2]
        assert drawn.layer.x >= 0
        assert drawn.layer.x + w <= 320
        assert drawn.layer.y >= 0
        assert drawn.layer.y + h <= 240
    assert all(np.isfinite(xy).all() for worn in drawn.worn for xy in worn.anchors.values())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    joint=st.integers(0, 32),
    x=st.floats(-2000, 2000),
    y=st.floats(-2000, 2000),
    other=st.integers(0, 32),
)
def test_a_person_with_two_joints_thrown_anywhere_over_frames(joint, x, y, other):
    frame, body = person(size=(320, 240), unit=60, at=(160, 90))
    outfit = Outfit((GARMENT,), "alpha")
    for i in range(3):
        marks = body.landmarks.copy()
        if i:
            marks[[joint, other], :2] = x, y
        outfit.dress(Frame(frame.bgr, i / 30), replace(body, landmarks=marks), lambda: 0.0)


def test_landmarks_that_are_no_numbers_are_no_stance():
    frame, body = person()
    for bad in (np.nan, np.inf, -np.inf):
        marks = body.landmarks.copy()
        marks[14, 0] = bad
        drawn = Outfit((GARMENT,), "alpha").dress(frame, replace(body, landmarks=marks), lambda: 0.0)
        assert drawn.bgr is frame.bgr
        assert drawn.hint == "step_back"


def test_a_face_of_no_numbers_is_no_face():
    frame, body = person()
    face = Face(np.full((468, 3), np.nan, np.float32), 0.99)
    assert Outfit((GARMENT,), "alpha").dress(frame, replace(body, face=face), lambda: 0.0).layer is not None


def test_odd_sizes_and_a_camera_that_changes_its_size_in_mid_stream():
    outfit = Outfit((GARMENT,), "alpha")
    for i, size in enumerate([(639, 359), (640, 480), (360, 640), (97, 131), (16, 16), (1920, 1080), (3, 5)]):
        frame, body = person(size=size, unit=max(2.0, size[0] / 6), at=(size[0] / 2, size[1] / 3))
        drawn = outfit.dress(Frame(frame.bgr, i / 30), body, lambda: 0.0)
        assert drawn.bgr.shape == frame.bgr.shape


def test_time_that_runs_backward_or_stands_still_is_survived():
    frame, body = person()
    outfit = Outfit((GARMENT,), "alpha")
    for pts in (5.0, 5.0, 4.0, 100.0, 0.0):
        assert outfit.dress(Frame(frame.bgr, pts), body, lambda: 0.0).layer is not None
