"""A drawn person in drawn trousers, skirts and dresses: what covers what, and what of the old clothes is left."""

from dataclasses import replace

import numpy as np
import pytest
from tests.fitting import clothes
from tests.fitting.people import ROOM, SHIRT, SKIN, TROUSERS, garment, person

from fitmirror.body.body import Body
from fitmirror.fitting import legs
from fitmirror.fitting.garment import prepare
from fitmirror.fitting.girth import TAU
from fitmirror.fitting.outfit import Outfit, worn_together
from fitmirror.fitting.shopper import Shopper
from fitmirror.fitting.stance import LEFT
from fitmirror.fitting.wear.lower_body import HIP_HALF, HIP_TAU, seen_half, seen_leg
from fitmirror.frames import Frame
from fitmirror.wardrobe.item import Category

SIZE, UNIT, AT = (480, 640), 110.0, (240.0, 150.0)


def at(x, y):
    """Frame pixel (row, column) of a place in shoulder widths from mid-shoulder."""
    return round(AT[1] + UNIT * y), round(AT[0] + UNIT * x)


def dress(*garments, **moved):
    frame, body = person(SIZE, UNIT, AT, **moved)
    drawn = Outfit(garments, "alpha").dress(frame, body, lambda: 0.0)
    return frame, drawn


def opacity(drawn, frame):
    return drawn.layer.on_canvas(*frame.size)[..., 3]


def near(pixel, colour, tolerance=45):
    return np.abs(pixel.astype(int) - colour).max() <= tolerance


@pytest.mark.parametrize("side", [-0.27, 0.27])
def test_trousers_lie_on_thighs_and_shins_and_end_above_the_feet(side):
    frame, drawn = dress(prepare(clothes.trousers()))
    alpha = opacity(drawn, frame)
    assert alpha[at(side, 1.8)] == alpha[at(side, 2.2)] == alpha[at(side, 2.8)] == 255
    assert alpha[at(side, 3.3)] == 0
    assert near(drawn.bgr[at(side, 2.0)], clothes.NAVY)


def test_the_ends_of_trousers_are_reported_on_their_side():
    _, drawn = dress(prepare(clothes.trousers()))
    anchors = drawn.worn[0].anchors
    assert {"crotch", "left_knee", "right_hip", "left_waist"} <= set(anchors)
    assert anchors["right_cuff_outer"][0] < anchors["right_cuff_inner"][0] < anchors["left_cuff_inner"][0]
    assert anchors["left_waist"][1] < anchors["crotch"][1] < anchors["left_cuff_outer"][1]
    assert anchors["left_cuff_outer"][1] == pytest.approx(AT[1] + 3.1 * UNIT, abs=0.2 * UNIT)


def test_a_known_inseam_decides_where_trousers_end():
    short, long = (
        dress(prepare(clothes.trousers(sizes={"M": {"inseam_cm": cm}}), "M"))[1].worn[0].anchors for cm in (30.0, 55.0)
    )
    assert long["left_cuff_outer"][1] - short["left_cuff_outer"][1] == pytest.approx(25 / 47 * 1.25 * UNIT, rel=0.2)


def test_shorts_over_long_trousers_leave_bare_legs():
    frame, drawn = dress(prepare(clothes.shorts()))
    shin = drawn.bgr[at(0.27, 2.7)]
    assert near(frame.bgr[at(0.27, 2.7)], TROUSERS, 2)
    assert near(shin, SKIN, 60)
    assert not near(shin, TROUSERS, 60)
    assert near(drawn.bgr[at(-0.47, 2.7)], ROOM)


def test_a_skirt_hangs_between_the_legs_and_trousers_do_not():
    skirt, trousers = (dress(prepare(made)) for made in (clothes.skirt(long=1.5, flare=0.3), clothes.trousers()))
    assert opacity(skirt[1], skirt[0])[at(0.0, 2.2)] == 255
    assert opacity(trousers[1], trousers[0])[at(0.0, 2.7)] == 0


def test_a_hand_before_the_thigh_lies_before_the_trousers():
    moved = {"l13": (0.55, 0.8), "l15": (0.3, 1.35), "l17": (0.25, 1.55), "l19": (0.27, 1.58), "l21": (0.25, 1.5)}
    frame, drawn = dress(prepare(clothes.trousers()), **moved)
    assert opacity(drawn, frame)[at(0.27, 1.52)] < 40
    assert np.array_equal(drawn.bgr[at(0.27, 1.5)], frame.bgr[at(0.27, 1.5)])


def test_the_own_top_hangs_over_the_waistband_unless_it_is_tucked_in():
    over, tucked = (dress(prepare(clothes.trousers(), tuck=tuck)) for tuck in (False, True))
    belly = at(0.1, 1.22)
    assert near(over[1].bgr[belly], SHIRT, 12)
    assert near(tucked[1].bgr[belly], clothes.NAVY)


def test_a_new_top_hangs_over_new_trousers_unless_it_is_tucked_in():
    green = (60, 200, 60)
    trousers = prepare(clothes.trousers())
    (_, over), (_, tucked) = (
        dress(trousers, prepare(clothes.product_of_top(green), tuck=tuck, length_cm=64)) for tuck in (False, True)
    )
    belly = at(0.1, 1.25)
    assert near(over.bgr[belly], green)
    assert near(tucked.bgr[belly], clothes.NAVY)
    assert near(tucked.bgr[at(0.0, 0.7)], green)


def test_a_dress_covers_trunk_and_thighs_and_bares_the_shins():
    frame, drawn = dress(prepare(clothes.dress()))
    alpha = opacity(drawn, frame)
    assert alpha[at(0.0, 0.6)] == alpha[at(0.0, 1.3)] == alpha[at(0.2, 1.9)] == 255
    assert alpha[at(0.27, 2.9)] == 0
    assert near(drawn.bgr[at(0.27, 2.9)], SKIN, 60)


def in_a_mini(frame, skirt=(150, 60, 30)):
    """The person in a short skirt with bare legs, painted into the frame."""
    picture = frame.bgr.copy()
    (y0, x0), (y1, x1) = at(-0.5, 1.3), at(0.5, 3.3)
    picture[y0:y1, x0:x1] = ROOM
    for side in (-0.27, 0.27):
        (top, left), (bottom, right) = at(side - 0.17, 1.3), at(side + 0.17, 3.3)
        picture[top:bottom, left:right] = SKIN
    picture[at(0, 1.1)[0] : at(0, 1.62)[0], x0:x1] = skirt
    return Frame(picture, 0.0)


@pytest.mark.parametrize("worn", [clothes.shorts, clothes.dress])
def test_legs_that_are_bare_already_stay_as_they_are(worn):
    frame, body = person(SIZE, UNIT, AT)
    frame = in_a_mini(frame)
    drawn = Outfit((prepare(worn()),), "alpha").dress(frame, body, lambda: 0.0)
    for side in (-0.27, 0.27):
        shin = np.s_[at(0, 2.7)[0] : at(0, 3.1)[0], at(side - 0.1, 0)[1] : at(side + 0.1, 0)[1]]
        assert np.array_equal(drawn.bgr[shin], frame.bgr[shin])


def test_dark_glasses_do_not_make_dark_trousers_skin():
    frame, body = person(SIZE, UNIT, AT)
    picture = frame.bgr.copy()
    picture[at(0, -0.76)[0] : at(0, -0.62)[0], at(-0.2, 0)[1] : at(0.2, 0)[1]] = TROUSERS
    drawn = Outfit((prepare(clothes.shorts()),), "alpha").dress(Frame(picture, 0.0), body, lambda: 0.0)
    for side in (-0.27, 0.27):
        assert near(drawn.bgr[at(side, 2.8)], SKIN, 60)


def test_a_painted_leg_goes_on_into_its_shoe():
    frame, body = person(SIZE, UNIT, AT)
    picture, alpha = frame.bgr.copy(), body.alpha.copy()
    for side in (-0.27, 0.27):
        (top, left), (bottom, right) = at(side - 0.13, 3.28), at(side + 0.13, 3.6)
        picture[top:bottom, left:right], alpha[top:bottom, left:right] = (230, 120, 90), 255
    body = Body(alpha, body.landmarks, body.depth, None)
    drawn = Outfit((prepare(clothes.shorts()),), "alpha").dress(Frame(picture, 0.0), body, lambda: 0.0)
    for side in (-0.27, 0.27):
        leg = drawn.bgr[at(0, 2.7)[0] : at(0, 3.29)[0], at(side, 0)[1]]
        assert not any(near(pixel, ROOM, 20) for pixel in leg)


def test_trousers_have_no_seam_across_the_thighs():
    _, drawn = dress(prepare(clothes.trousers(colour=(150, 150, 150))))
    thigh = drawn.bgr[at(0, 1.42)[0] : at(0, 2.0)[0], at(0.3, 0)[1]].mean(-1)
    around = np.convolve(np.pad(thigh, 4, mode="edge"), np.full(9, 1 / 9), "valid")
    assert np.abs(thigh - around).max() < 6.0


def test_what_a_hand_beside_the_thigh_holds_stays_in_it():
    frame, body = person(SIZE, UNIT, AT)
    picture = frame.bgr.copy()
    y, x = at(0.75, 1.76)
    picture[y - 6 : y + 6, x - 3 : x + 4] = TROUSERS
    drawn = Outfit((prepare(clothes.shorts()),), "alpha").dress(Frame(picture, 0.0), body, lambda: 0.0)
    assert near(drawn.bgr[y, x], TROUSERS, 20)


def test_a_known_length_decides_where_a_dress_ends():
    short, long = (dress(prepare(clothes.dress(), length_cm=cm))[1].worn[0].anchors for cm in (90.0, 110.0))
    assert long["left_hem"][1] - short["left_hem"][1] == pytest.approx(20 / 47 * 1.25 * UNIT, rel=0.2)


def test_an_open_jacket_leaves_the_own_shirt_between_its_panels():
    frame, drawn = dress(prepare(clothes.jacket()))
    middle = np.s_[at(0, 0.4)[0] : at(0, 1.0)[0], at(-0.08, 0)[1] : at(0.08, 0)[1]]
    assert np.array_equal(drawn.bgr[middle], frame.bgr[middle])
    assert near(drawn.bgr[at(0.36, 0.7)], clothes.OLIVE)


def test_a_new_top_shows_between_the_panels_of_a_new_jacket():
    green = (60, 200, 60)
    _, drawn = dress(prepare(clothes.jacket()), garment(colour=green))
    assert near(drawn.bgr[at(0.0, 0.7)], green)
    assert near(drawn.bgr[at(0.38, 0.7)], clothes.OLIVE)


def test_a_hood_lies_beside_the_neck_and_never_on_the_face():
    frame, plain = dress(prepare(clothes.jacket(opened=False)))
    _, hooded = dress(prepare(clothes.jacket(opened=False, hood=True)))
    above = np.s_[at(0, -0.45)[0] : at(0, -0.3)[0], :]
    assert opacity(hooded, frame)[above].sum() > opacity(plain, frame)[above].sum() + 255 * 50
    face = np.s_[at(0, -1.0)[0] : at(0, -0.55)[0], at(-0.15, 0)[1] : at(0.15, 0)[1]]
    assert np.array_equal(hooded.bgr[face], frame.bgr[face])


def test_legs_out_of_view_ask_to_step_back_only_for_what_is_worn_on_them():
    frame, body = person((640, 480), 110.0, (320.0, 320.0))
    hints = [
        Outfit((worn,), "alpha").dress(frame, body, lambda: 0.0).hint
        for worn in (prepare(clothes.trousers()), garment())
    ]
    assert hints == ["step_back", None]


def test_legs_half_in_view_are_dressed_as_far_as_they_are_seen():
    frame, body = person((640, 480), 110.0, (320.0, 170.0))
    drawn = Outfit((prepare(clothes.trousers()),), "alpha").dress(frame, body, lambda: 0.0)
    assert opacity(drawn, frame)[470, 350] == 255
    assert drawn.hint is None


TOP, BOTTOM, DRESS, OUTER = (
    prepare(made()) for made in (clothes.product_of_top, clothes.trousers, clothes.dress, clothes.jacket)
)
TUCKED = prepare(clothes.product_of_top(), tuck=True)


@pytest.mark.parametrize(
    ("chosen", "worn"),
    [
        ((OUTER, TOP, BOTTOM), (BOTTOM, TOP, OUTER)),
        ((TUCKED, BOTTOM), (TUCKED, BOTTOM)),
        ((TOP, BOTTOM, DRESS), (DRESS,)),
        ((DRESS, TOP), (TOP,)),
        ((TOP, TUCKED), (TUCKED,)),
        ((OUTER, DRESS), (DRESS, OUTER)),
    ],
)
def test_items_are_worn_in_the_order_they_lie_in(chosen, worn):
    assert worn_together(chosen) == list(worn)


def test_everything_that_can_be_worn_is_drawn_lowest_first():
    _, drawn = dress(OUTER, TOP, BOTTOM)
    assert [worn.item for worn in drawn.worn] == [g.item.id for g in (BOTTOM, TOP, OUTER)]
    assert BOTTOM.item.category is Category.BOTTOM


def hips_seen(times: float):
    """Half-widths of hips that are measured at so many times the usual, against the usual."""
    frame, body = person()
    seen = Shopper().look(frame, body, True)
    assert seen is not None
    tau = np.array([0.95, 1.0, 1.1])
    usual = np.interp(tau, HIP_TAU, HIP_HALF) * (0.6 * seen.stance.girth_width + 0.41 * seen.stance.torso)
    half = times * np.interp(TAU, HIP_TAU, HIP_HALF) * (0.6 + 0.41 * seen.stance.torso / seen.stance.girth_width)
    girth = replace(seen.girth, half=np.stack([half, half]))
    return seen_half(tau, seen.stance, girth) / usual


@pytest.mark.parametrize(("times", "believed"), [(0.9, 0.9), (1.1, 1.1), (1.18, 1.18), (1.5, 1.0), (1.9, 1.0)])
def test_hips_are_not_as_wide_as_the_coat_that_hangs_beside_them(times, believed):
    assert np.allclose(hips_seen(times), believed, atol=0.03)


@pytest.mark.parametrize(("times", "believed"), [(1.0, 1.0), (1.3, 1.3), (2.1, 1.0)])
def test_a_leg_is_not_as_wide_as_a_bag_beside_it(times, believed):
    frame, body = person()
    seen = Shopper().look(frame, body, True)
    assert seen is not None
    assert seen.lower is not None
    usual = legs.OUTER
    measured = replace(seen.lower.legs, outer=times * np.stack([usual, usual]))
    outer, _ = seen_leg(legs.LEG_SHARE, seen.stance, measured, LEFT)
    assert np.allclose(outer / usual / seen.stance.girth_width, believed)
