"""A drawn person in a drawn shirt: the order of the layers, and what is left alone."""

import cv2
import numpy as np
import pytest
from tests.fitting.people import HAIR, SHIRT, SKIN, TROUSERS, at_time, garment, person, shirt

from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.garment import prepare
from fitmirror.fitting.outfit import Outfit
from fitmirror.frames import Frame
from fitmirror.wardrobe.item import Category

GREEN = (60, 200, 60)


def still() -> float:
    return 0.0


def dress(product, outfit=None, frames=1, **kwargs):
    frame, body = person(**kwargs)
    outfit = outfit or Outfit((product,), "alpha")
    for _ in range(frames):
        drawn = outfit.dress(frame, body, still)
    return frame, body, drawn


def opacity(drawn, frame):
    return drawn.layer.on_canvas(*frame.size)[..., 3]


def near(picture, x, y, colour, tolerance=60):
    return np.abs(picture[y, x].astype(int) - colour).max() <= tolerance


def test_the_torso_shows_the_new_top():
    frame, _, drawn = dress(garment(colour=GREEN))
    alpha = opacity(drawn, frame)
    assert alpha[230, 320] == 255
    assert near(drawn.bgr, 320, 230, GREEN)


def test_face_and_room_are_left_to_the_bit():
    frame, _, drawn = dress(garment())
    face, room = np.s_[70:105, 305:335], np.s_[:, :150]
    assert np.array_equal(drawn.bgr[face], frame.bgr[face])
    assert np.array_equal(drawn.bgr[room], frame.bgr[room])
    assert not opacity(drawn, frame)[face].any()


def test_little_cloth_lies_on_the_room():
    frame, body, drawn = dress(garment())
    alpha = opacity(drawn, frame).astype(float)
    assert alpha[body.alpha == 0].sum() < 0.05 * alpha.sum()


def test_a_bare_forearm_before_the_body_lies_before_the_cloth():
    moved = {"l13": (0.75, 0.7), "l15": (0.0, 0.72), "l17": (-0.2, 0.72), "l19": (-0.2, 0.7), "l21": (-0.1, 0.68)}
    frame, _, drawn = dress(garment(), **moved)
    x, y = 340, round(170 + 110 * 0.72)
    assert near(frame.bgr, x, y, SKIN, 5)
    assert opacity(drawn, frame)[y, x] < 30
    assert near(drawn.bgr, x, y, SKIN, 25)


def test_the_inside_of_the_back_lies_behind_the_neck_and_is_darker():
    frame, _, drawn = dress(garment(colour=GREEN))
    neck_x, neck_y = 320, 130
    assert near(frame.bgr, neck_x, neck_y, SKIN, 5)
    assert opacity(drawn, frame)[neck_y, neck_x] < 40


def test_an_old_sleeve_below_a_new_short_one_becomes_skin():
    frame, _, drawn = dress(garment(), sleeves=True)
    # Between elbow and wrist of the wearer's left arm.
    x, y = round(320 + 110 * 0.69), round(170 + 110 * 1.2)
    assert not near(frame.bgr, x, y, SKIN, 60)
    assert near(drawn.bgr, x, y, SKIN, 70)
    assert opacity(drawn, frame)[y, x] == 0  # a change to the person, not a part of the garment


def test_the_camera_s_own_picture_is_never_written():
    frame, body = person()
    before, mask = frame.bgr.copy(), body.alpha.copy()
    Outfit((garment(),), "alpha").dress(frame, body, still)
    assert np.array_equal(frame.bgr, before)
    assert np.array_equal(body.alpha, mask)


def test_nothing_worn_or_nobody_seen_is_the_plain_frame():
    frame, body = person()
    assert Outfit((), "alpha").dress(frame, body, still).bgr is frame.bgr
    from dataclasses import replace

    nobody = replace(body, landmarks=None, depth=None)
    drawn = Outfit((garment(),), "alpha").dress(frame, nobody, still)
    assert drawn.bgr is frame.bgr
    assert drawn.layer is None
    assert drawn.worn == ()


def test_worn_names_the_item_and_the_same_points_on_body_and_photo():
    _, _, drawn = dress(garment())
    (worn,) = drawn.worn
    assert worn.item == "drawn"
    for name in ("left_shoulder", "right_shoulder", "left_hem", "right_hem", "left_armpit", "right_cuff_outer"):
        assert name in worn.anchors
    assert worn.source["left_shoulder"] == (230 * 2.0 + 5.0, 40 * 2.0 + 7.0)


def test_the_anchors_hold_the_print():
    """A checker un-warped by the four corners of the torso is the checker of the photo."""
    product = shirt(colour=((250, 250, 250), (10, 10, 10)))
    _, _, drawn = dress(prepare(product))
    names = ("left_shoulder", "right_shoulder", "right_hem", "left_hem")
    there = np.float32([drawn.worn[0].anchors[n] for n in names])
    photo = np.float32([product.item.keypoints[n][:2] for n in names])
    flat = cv2.warpPerspective(drawn.bgr, cv2.getPerspectiveTransform(there, photo), (300, 310))
    middle = np.s_[110:260, 110:190]
    drawn_grey, real = (
        cv2.cvtColor(p, cv2.COLOR_BGR2GRAY)[middle].astype(float) for p in (flat, product.cutout[..., :3])
    )
    assert np.corrcoef(drawn_grey.ravel(), real.ravel())[0, 1] > 0.6


def test_a_turned_back_fades_the_garment_and_says_so():
    frame, body = person()
    swapped = body.landmarks.copy()
    for left in range(11, 32, 2):
        swapped[[left, left + 1]] = swapped[[left + 1, left]]
    from dataclasses import replace

    drawn = Outfit((garment(),), "alpha").dress(frame, replace(body, landmarks=swapped), still)
    assert drawn.hint == "face_forward"
    assert drawn.bgr is frame.bgr


def test_too_near_asks_to_step_back():
    _, _, drawn = dress(garment(), unit=330.0, at=(320.0, 420.0))
    assert drawn.hint == "step_back"


def test_hair_stays_before_the_cloth():
    frame, body, _ = dress(garment())
    picture, alpha = frame.bgr.copy(), body.alpha.copy()
    for target, colour in ((picture, HAIR), (alpha, 255)):
        cv2.line(target, (296, 90), (285, 230), colour, 16)
    from dataclasses import replace

    drawn = Outfit((garment(),), "alpha").dress(Frame(picture, frame.pts), replace(body, alpha=alpha), still)
    assert opacity(drawn, frame)[200, 287] < 60


def test_only_tops_can_be_prepared_so_far():
    with pytest.raises(UnsupportedCategory, match="shoes"):
        prepare(shirt(category=Category.SHOES))


def test_an_unknown_size_is_named():
    with pytest.raises(ValueError, match="XXL"):
        prepare(shirt(sizes={"M": {"length_cm": 68.0}}), size="XXL")
    assert prepare(shirt(sizes={"M": {"length_cm": 68.0}}), size="M").length_cm == 68.0


def test_a_product_without_the_needed_points_says_which():
    product = shirt()
    points = {k: v for k, v in product.item.keypoints.items() if k != "left_armpit"}
    broken = type(product)(product.item.model_copy(update={"keypoints": points}), product.cutout)
    with pytest.raises(ValueError, match="left_armpit"):
        prepare(broken)


def test_an_unknown_blend_is_an_error():
    with pytest.raises(KeyError):
        Outfit((), "oil painting")


@pytest.mark.parametrize("bob", [0, 12])
def test_where_the_old_top_leaves_the_picture_below_the_new_one_does_too(bob):
    outfit = Outfit((garment(),), "alpha")
    for k in range(6):
        frame, body = person(at=(320.0, 316.0 + bob * (k % 2)))
        trousers = np.abs(frame.bgr.astype(int) - TROUSERS).max(-1) < 10
        frame.bgr[trousers] = SHIRT  # a long one
        drawn = outfit.dress(at_time(frame, k / 30), body, lambda: 0.0)
    rows = np.s_[440:, 290:350]
    assert (np.abs(frame.bgr[rows].astype(int) - SHIRT).max(-1) < 40).mean() > 0.9
    assert (np.abs(drawn.bgr[rows].astype(int) - SHIRT).max(-1) < 60).sum() == 0


def test_a_hem_in_the_picture_stays_where_it_is():
    hems = []
    for y in (150.0, 300.0):  # trousers are seen below it in either picture
        frame, body = person(at=(320.0, y))
        drawn = Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0)
        hems.append(drawn.worn[0].anchors["left_hem"][1] - y)
    assert abs(hems[1] - hems[0]) < 6.0
