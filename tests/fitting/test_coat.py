"""An open coat that is longer than the new top is taken off whole; what is none stays."""

import cv2
import numpy as np
import pytest
from tests.fitting.people import ROOM, SHIRT, TROUSERS, garment, person

from fitmirror.fitting.outfit import Outfit
from fitmirror.frames import Frame

COAT = (30, 140, 250)
UNIT, AT = 75.0, (320.0, 110.0)


def at(x, y):
    return round(AT[0] + UNIT * x), round(AT[1] + UNIT * y)


def dressed_in(*panels, colour=COAT, middle=None, sleeves=True):
    """Somebody with panels (x from, x to, y from, y to; shoulder widths) over their clothes, and the body."""
    frame, body = person(unit=UNIT, at=AT, sleeves=True)
    picture, alpha = frame.bgr.copy(), body.alpha
    if middle is not None:
        x0, y0 = at(-0.5, 1.3)
        x1, y1 = at(0.5, 2.3)
        picture[y0:y1, x0:x1] = middle
    if sleeves:
        worn = np.abs(picture.astype(int) - SHIRT).max(-1) < 10
        beside = np.zeros_like(worn)
        beside[:, : at(-0.5, 0)[0]] = beside[:, at(0.5, 0)[0] :] = True
        picture[worn & beside] = colour
    for left, right, top, low in panels:
        (x0, y0), (x1, y1) = at(left, top), at(right, low)
        cv2.rectangle(picture, (x0, y0), (x1, y1), colour, -1)
        cv2.rectangle(alpha, (x0, y0), (x1, y1), 255, -1)
    noise = np.random.default_rng(1).normal(0.0, 2.0, picture.shape)
    return Frame(np.clip(picture + noise, 0, 255).astype(np.uint8), 0.0), body


BOTH = (-0.68, -0.22, -0.05, 2.1), (0.22, 0.68, -0.05, 2.1)


def alike(picture, colour):
    return (np.abs(picture.astype(int) - colour).max(-1) < 45)[at(0, 1.5)[1] : at(0, 2.3)[1]]


def worn(frame, body):
    return Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0).bgr


def test_an_open_coat_does_not_hang_on_below_a_new_top():
    frame, body = dressed_in(*BOTH)
    before, after = alike(frame.bgr, COAT), alike(worn(frame, body), COAT)
    assert before.sum() > 2000
    assert after.sum() < 0.08 * before.sum()


def test_legs_and_room_are_where_the_coat_was():
    frame, body = dressed_in(*BOTH)
    picture = worn(frame, body)
    (x, y), (beside, _) = at(-0.3, 1.9), at(-0.63, 1.9)
    assert np.abs(picture[y, x].astype(int) - TROUSERS).max() < 40
    assert np.abs(picture[y, beside].astype(int) - ROOM).max() < 40


@pytest.mark.parametrize(
    "case",
    [
        {"panels": ((0.3, 0.7, 0.6, 2.1),), "sleeves": False},  # a bag at one side
        {"panels": ((-0.6, 0.6, -0.05, 2.1),)},  # a coat that is closed, or a dress
        {"panels": (), "colour": TROUSERS},  # the trousers beneath a shirt
    ],
)
def test_what_is_no_open_coat_stays(case):
    frame, body = dressed_in(*case["panels"], sleeves=case.get("sleeves", True))
    colour = case.get("colour", COAT)
    before, after = alike(frame.bgr, colour), alike(worn(frame, body), colour)
    assert after.sum() >= 0.9 * before.sum()


def test_a_skirt_of_the_middle_s_colour_stays_beneath():
    skirt = (90, 160, 60)
    frame, body = dressed_in(*BOTH, middle=skirt)
    picture = worn(frame, body)
    x, y = at(0.0, 1.9)
    assert np.abs(picture[y, x].astype(int) - skirt).max() < 20


def test_a_coat_that_is_seen_once_only_in_a_while_is_not_believed():
    plain, coated = dressed_in(sleeves=False), dressed_in(*BOTH)
    outfit, after = Outfit((garment(),), "alpha"), []
    shown = [plain] * 12 + [coated] * 3 + [plain] * 9 + [coated] * 40
    for k, (frame, body) in enumerate(shown):
        drawn = outfit.dress(Frame(frame.bgr, k / 30), body, lambda: 0.0)
        after.append(alike(drawn.bgr, COAT).sum())
    before = alike(coated[0].bgr, COAT).sum()
    assert min(after[12:15]) > 0.8 * before
    assert after[-1] < 0.1 * before
