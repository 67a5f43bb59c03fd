"""What was drawn follows the picture: cloth by the cloth's own motion, and nothing across a gap or a cut."""

import cv2
import numpy as np
import pytest
from tests.fitting.people import person, shirt

from fitmirror.body.flow import Flow, flow_step
from fitmirror.fitting.cloth_flow import similar_motion
from fitmirror.fitting.outfit import Outfit, prepare
from fitmirror.frames import Frame


@pytest.fixture
def dressed():
    """An outfit that has drawn one frame, with the frame as the camera saw it, textured as cloth and rooms are."""
    frame, body = person()
    grain = cv2.GaussianBlur(np.random.default_rng(3).integers(0, 255, frame.bgr.shape, np.uint8), (0, 0), 3)
    frame = Frame(cv2.addWeighted(frame.bgr, 0.8, grain, 0.6, -40.0), 0.0)
    outfit = Outfit((prepare(shirt()),), "alpha", carries=True)
    return outfit, frame, outfit.dress(frame, body, lambda: 0.0)


def shifted(frame, dx, dy, pts):
    move = np.float32([[1, 0, dx], [0, 1, dy]])
    size = frame.bgr.shape[1::-1]
    return Frame(cv2.warpAffine(frame.bgr, move, size, borderMode=cv2.BORDER_REPLICATE), pts)


def test_a_still_picture_stays_as_it_was_drawn(dressed):
    outfit, frame, drawn = dressed
    carried = outfit.carry(Frame(frame.bgr, 1 / 30))
    assert np.abs(carried.bgr.astype(int) - drawn.bgr).max() <= 1
    for name, where in drawn.worn[0].anchors.items():
        assert carried.worn[0].anchors[name] == pytest.approx(where, abs=0.05)


def test_cloth_and_anchors_move_with_the_picture(dressed):
    outfit, frame, drawn = dressed
    carried = outfit.carry(shifted(frame, 9, 6, 1 / 30))
    expected = shifted(Frame(drawn.bgr, 0.0), 9, 6, 0.0).bgr
    inside = np.s_[150:300, 250:400]
    assert np.abs(carried.bgr[inside].astype(int) - expected[inside]).mean() < 4
    for name, (x, y) in drawn.worn[0].anchors.items():
        assert carried.worn[0].anchors[name] == pytest.approx((x + 9, y + 6), abs=3.0)


def test_a_hand_that_passes_does_not_pull_at_the_cloth(dressed):
    outfit, frame, drawn = dressed
    passing = frame.bgr.copy()
    cv2.rectangle(passing, (300, 260), (340, 300), (150, 170, 220), -1)
    carried = outfit.carry(Frame(passing, 1 / 30))
    above = np.s_[180:230, 270:370]
    assert np.abs(carried.bgr[above].astype(int) - drawn.bgr[above]).mean() < 3


def test_nothing_is_carried_over_a_gap_a_cut_or_another_size(dressed):
    outfit, frame, _ = dressed
    assert outfit.carry(Frame(frame.bgr, 1.0)) is None
    assert outfit.carry(Frame(frame.bgr, -0.1)) is None
    assert outfit.carry(Frame(255 - frame.bgr, 1 / 30)) is None
    assert outfit.carry(Frame(frame.bgr[:-2].copy(), 1 / 30)) is None
    assert outfit.carry(Frame(frame.bgr, 1 / 30)) is not None


def test_a_camera_in_planes_is_carried_as_one_in_colour():
    """And what lies away from the cloth is the camera's to the bit."""
    frame, body = person()
    outfit = Outfit((prepare(shirt()),), "alpha", carries=True)
    drawn = outfit.dress(Frame.of_i420(frame.i420, 0.0), body, lambda: 0.0)
    later = Frame.of_i420(shifted(frame, 4, 2, 0.0).i420, 1 / 30)
    carried = outfit.carry(later)
    for picture, camera in ((drawn.picture, frame), (carried.picture, later)):
        assert np.array_equal(picture.i420[:100, :100], camera.i420[:100, :100])
        assert not np.array_equal(picture.i420, camera.i420)
    expected = shifted(Frame(drawn.bgr, 0.0), 4, 2, 0.0).bgr
    inside = np.s_[150:300, 250:400]
    assert np.abs(carried.bgr[inside].astype(int) - expected[inside]).mean() < 4


def test_ways_lead_back_along_a_growing_flow_up_to_the_border():
    step, rows, columns = 6, 20, 30
    values = np.zeros((rows, columns, 2), np.float32)
    values[..., 0] = 0.01 * np.arange(columns)
    flow = Flow(values, step)
    box = (3, 4, columns * step - 3, rows * step - 4)
    ways = flow.ways(box, (1, 2))
    xs, ys = np.meshgrid(np.arange(3, columns * step), np.arange(4, rows * step))
    moved = np.clip(0.01 * ((xs + 0.5) / step - 0.5), 0, 0.01 * (columns - 1)) * step
    assert ways.shape == (box[3], box[2], 2)
    assert np.abs(ways[..., 0] - (xs - 1 + moved)).max() < 1e-3
    assert np.abs(ways[..., 1] - (ys - 2)).max() < 1e-3


def test_a_machine_that_falls_behind_still_carries(dressed):
    outfit, frame, _ = dressed
    assert outfit.carry(shifted(frame, 9, 6, 0.4)) is not None


def test_an_outfit_that_does_not_carry_says_so():
    frame, body = person()
    outfit = Outfit((prepare(shirt()),), "alpha")
    outfit.dress(frame, body, lambda: 0.0)
    assert outfit.carry(Frame(frame.bgr, 1 / 30)) is None


def test_the_motion_of_most_is_found_among_strangers():
    rng = np.random.default_rng(1)
    xs, ys = (rng.uniform(0, 100, 500).astype(np.float32) for _ in range(2))
    turn, growth = 0.01, 0.02
    x, y = xs - 50, ys - 50
    values = np.column_stack((2 + growth * x - turn * y, -1 + turn * x + growth * y)).astype(np.float32)
    values[:100] += 9
    found = similar_motion(xs, ys, values, 0.8)(xs, ys)
    assert np.abs(found - values)[100:].max() < 0.15


def test_flow_px_are_whole_frame_px():
    assert [flow_step(n) for n in (720, 1080, 240, 60, 1)] == [6, 9, 2, 1, 1]
