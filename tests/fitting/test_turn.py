"""Somebody who turns: what the depth is believed, where the print goes, which sleeve is before, and the back."""

from dataclasses import replace

import numpy as np
import pytest
from tests.fitting.people import at_time, garment, person, pose, shirt

from fitmirror.body.body import (
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Body,
)
from fitmirror.fitting.compose import TORSO_PART
from fitmirror.fitting.garment import prepare
from fitmirror.fitting.occlusion import occluders
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.stance import LEFT, RIGHT, stance_of
from fitmirror.fitting.turn import DEPTH_SHARE, HIPS_PER_SHOULDERS, certain, middle_of_chest, twist_of
from fitmirror.fitting.wear.top import TopWear
from fitmirror.frames import Frame

UNIT = 110.0  # shoulder width of `person`, px
_SIDES = [(1, 4), (2, 5), (3, 6), (7, 8), (9, 10), *((n, n + 1) for n in range(11, 33, 2))]


def turned(degrees: float) -> tuple[Frame, Body]:
    """Somebody turned to the own left, as the net sees it: narrow, and with too much depth."""
    frame, body = person()
    marks, yaw = pose(), np.radians(degrees)
    marks[:, 0] = 320 + (marks[:, 0] - 320) * np.cos(yaw)
    depth = np.zeros(33, np.float32)
    away = 0.5 * UNIT * np.sin(yaw) / DEPTH_SHARE
    depth[[LEFT_SHOULDER, RIGHT_SHOULDER]] = away, -away
    depth[[LEFT_HIP, RIGHT_HIP]] = away * HIPS_PER_SHOULDERS, -away * HIPS_PER_SHOULDERS
    return frame, replace(body, landmarks=marks, depth=depth)


def from_behind() -> tuple[Frame, Body]:
    frame, body = person()
    marks = body.landmarks.copy()
    for a, b in _SIDES:
        marks[[a, b]] = marks[[b, a]]
    return frame, replace(body, landmarks=marks)


@pytest.mark.parametrize("degrees", [-50, -30, 0, 30, 50])
def test_the_turn_is_told_by_depth_and_width(degrees):
    frame, body = turned(degrees)
    stance = stance_of(body, frame.size, 1.25, True)
    assert np.degrees(stance.turned) == pytest.approx(degrees, abs=2)


def test_a_small_turn_may_be_the_net_s_sway_and_counts_for_none():
    assert certain(np.radians(9)) == 0.0
    assert certain(np.radians(-9)) == 0.0
    assert certain(np.radians(-45)) == pytest.approx(np.radians(-45))
    sizes = [certain(x) for x in np.linspace(0, 1.5, 60)]
    assert (np.diff(sizes) >= 0).all()


def test_depth_that_is_none_or_no_number_is_no_turn():
    assert twist_of(None) == 0.0
    assert twist_of(np.full(33, np.nan, np.float32)) == 0.0


def test_the_middle_of_the_chest_follows_an_elliptic_cylinder():
    assert middle_of_chest(0.0) == 0.0
    assert middle_of_chest(np.radians(45)) == pytest.approx(np.sin(np.arctan(0.6)))
    assert middle_of_chest(np.radians(-45)) == -middle_of_chest(np.radians(45))


def marked():
    """A shirt with a red stripe down its middle."""
    product = shirt()
    cutout = product.cutout.copy()
    cutout[120:290, 143:157, :3] = (0, 0, 255)
    return replace(product, cutout=cutout)


def middle_of_stripe(frame, body):
    drawn = Outfit((prepare(marked()),), "alpha").dress(frame, body, lambda: 0.0)
    canvas = drawn.layer.on_canvas(*frame.size)[220:260].astype(int)
    red = (canvas[..., 2] > canvas[..., 1] + 60) & (canvas[..., 3] > 200)
    assert red.any()
    return float(np.nonzero(red)[1].mean())


def test_the_print_goes_to_the_side_that_the_chest_faces():
    ahead, left, right = (middle_of_stripe(*turned(degrees)) for degrees in (0, 45, -45))
    assert ahead == pytest.approx(320, abs=3)
    assert left > ahead + 8  # the wearer's left is on the right of the picture
    assert right < ahead - 8
    assert left - ahead == pytest.approx(ahead - right, abs=3)


def test_depth_that_sways_does_not_move_the_print_of_somebody_who_faces_the_camera():
    assert middle_of_stripe(*turned(8)) == pytest.approx(middle_of_stripe(*turned(0)), abs=1.0)


def test_the_near_sleeve_lies_before_the_torso_and_the_far_one_behind():
    for degrees, near in ((50, RIGHT), (-50, LEFT), (0, None)):
        frame, body = turned(degrees)
        outfit, wear = Outfit((garment(),), "alpha"), TopWear(garment())
        seen = outfit._shopper.look(frame, body)
        drawn = [part.number for part in wear.place(seen).parts]  # the later lies before the earlier
        torso = drawn.index(TORSO_PART)
        assert [drawn.index(1 + side) > torso for side in (RIGHT, LEFT)] == [side == near for side in (RIGHT, LEFT)]


def test_a_torso_out_of_view_stays_about_as_long_when_the_shoulders_turn():
    lengths = []
    for degrees in (0, 55):
        frame, body = turned(degrees)
        marks = body.landmarks.copy()
        marks[23:, 2] = 0.01
        lengths.append(stance_of(replace(body, landmarks=marks), frame.size, 1.25, True).torso)
    assert lengths[1] == pytest.approx(lengths[0], rel=0.1)


def with_back(colour=(200, 0, 200)):
    return prepare(replace(shirt(), back=shirt(colour=colour)))


def colour_worn(drawn, frame):
    canvas = drawn.layer.on_canvas(*frame.size)
    return canvas[200:260, 300:340, :3].reshape(-1, 3).mean(0)


def test_from_behind_the_back_is_worn_and_nothing_is_asked_of_the_shopper():
    frame, body = from_behind()
    drawn = Outfit((with_back(),), "alpha").dress(frame, body, lambda: 0.0)
    assert drawn.hint is None
    blue, green, red = colour_worn(drawn, frame)
    assert min(blue, red) > green + 60


def test_from_the_front_the_front_is_worn_though_there_is_a_back():
    frame, body = person()
    drawn = Outfit((with_back(),), "alpha").dress(frame, body, lambda: 0.0)
    blue, green, red = colour_worn(drawn, frame)
    assert green > max(blue, red) + 60


def test_from_behind_the_anchors_keep_the_wearer_s_sides():
    frame, body = from_behind()
    (worn,) = Outfit((with_back(),), "alpha").dress(frame, body, lambda: 0.0).worn
    marks = body.landmarks
    for side, joint in (("left", LEFT_SHOULDER), ("right", RIGHT_SHOULDER)):
        assert abs(worn.anchors[f"{side}_shoulder"][0] - marks[joint, 0]) < 0.3 * UNIT
    assert worn.source["left_shoulder"][0] < worn.source["right_shoulder"][0]  # a back photo's left is the wearer's
    assert set(worn.source) >= set(worn.anchors)


def test_without_a_back_the_garment_is_gone_from_behind_and_the_hint_says_why():
    frame, body = from_behind()
    drawn = Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0)
    assert drawn.layer is None
    assert drawn.hint == "face_forward"


def test_whoever_turns_round_and_back_is_dressed_from_both_sides_again():
    outfit, colours = Outfit((with_back(),), "alpha"), []
    frames = [person()] * 5 + [from_behind()] * 30 + [person()] * 30
    for i, (frame, body) in enumerate(frames):
        drawn = outfit.dress(at_time(frame, i / 30), body, lambda: 0.0)
        if i in (4, 34, 64):
            colours.append(colour_worn(drawn, frame).argmax())
    assert colours[0] == colours[2] == 1
    assert colours[1] != 1


def test_size_length_and_tuck_reach_the_back():
    worn = with_back().worn_as(length_cm=62.0, tuck=True)
    assert (worn.back.length_cm, worn.back.tuck) == (62.0, True)


def test_a_hand_that_is_only_guessed_beyond_the_picture_hides_nothing():
    frame, body = person()
    marks = body.landmarks.copy()
    marks[[LEFT_ELBOW, LEFT_WRIST, RIGHT_ELBOW, RIGHT_WRIST], 1] = frame.size[1] + 40
    stance = stance_of(replace(body, landmarks=marks), frame.size, 1.25, True)
    assert not stance.arms_in_frame.any()
    seen = replace(Outfit((garment(),), "alpha")._shopper.look(frame, body), stance=stance)
    before = occluders(seen.reduced, seen.regions, stance, seen.head, (0.0, 0.0))
    assert not before.arms.any()
    before = occluders(
        seen.reduced, seen.regions, replace(stance, arms_in_frame=~stance.arms_in_frame), seen.head, (0.0, 0.0)
    )
    assert before.arms.any()
