"""Where old clothes are taken off: skin that is not flat, the room sharp beside it, nothing else touched."""

import cv2
import numpy as np
from tests.fitting.clothes import NAVY
from tests.fitting.people import SHIRT, TROUSERS, garment, person

from fitmirror.fitting import grain, room
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.reduced import reduce
from fitmirror.fitting.regions import BOTTOM, CLASSES, Regions
from fitmirror.fitting.shopper import Shopper
from fitmirror.frames import Frame

FOREARM = np.s_[285:325, 393:400]  # of somebody at the default place, left of the picture's right


def noisy(frame: Frame, sigma: float, seed: int = 3) -> Frame:
    noise = np.random.default_rng(seed).normal(0.0, sigma, frame.bgr.shape)
    return Frame(np.clip(frame.bgr + noise, 0, 255).astype(np.uint8), frame.pts)


def roughness(picture) -> float:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return float((grey - cv2.GaussianBlur(grey, (0, 0), 2.0)).std())


def undressed(**where):
    frame, body = person(sleeves=True, **where)
    return frame, Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0).bgr


def test_painted_skin_has_a_grain_and_the_same_one_each_time():
    _, picture = undressed()
    assert roughness(picture[FOREARM]) > 0.3
    assert np.array_equal(picture, undressed()[1])


def test_painted_skin_is_as_rough_as_the_camera_s():
    frame, body = person(sleeves=True)
    still, rough = (
        roughness(Outfit((garment(),), "alpha").dress(noisy(frame, sigma), body, lambda: 0.0).bgr[FOREARM])
        for sigma in (0.0, 12.0)
    )
    assert rough > 1.4 * still


def test_the_grain_goes_with_the_shopper():
    _, here = undressed()
    _, there = undressed(at=(344.0, 170.0))
    y, x = FOREARM
    moved = there[y, x.start + 24 : x.stop + 24].astype(int)
    assert np.abs(moved - here[FOREARM]).mean() < 2.5
    grains = [
        p - cv2.GaussianBlur(p, (0, 0), 2.0) for p in (moved.astype(np.float32), here[FOREARM].astype(np.float32))
    ]
    assert np.corrcoef(grains[0].ravel(), grains[1].ravel())[0, 1] > 0.7


def test_the_grain_s_tile_repeats_without_a_seam():
    tile = grain.GRAIN.astype(float)
    across = np.abs(tile[:, 0] - tile[:, -1]).mean()
    assert across < 1.3 * np.abs(np.diff(tile, axis=1)).mean()


def test_the_room_beside_the_shopper_is_not_touched():
    frame, body = person(sleeves=True)
    picture = Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0).bgr
    far = cv2.dilate(body.alpha, np.ones((9, 9), np.uint8)) == 0
    changed = np.abs(picture.astype(int) - frame.bgr).max(-1) > 12
    assert (changed & far)[300:].sum() == 0
    assert (np.abs(picture[FOREARM].astype(int) - SHIRT).max(-1) > 60).all()


def test_the_room_goes_on_sharp_behind_the_shopper():
    picture = np.full((240, 427, 3), 40, np.uint8)
    picture[:, 200:] = NAVY
    alpha = np.zeros((240, 427), np.uint8)
    alpha[60:200, 180:240] = 255
    hidden = picture.copy()
    hidden[60:200, 180:240] = (0, 0, 255)
    share = np.zeros((CLASSES, 240, 427), np.uint8)
    regions = Regions(share, alpha, picture, np.zeros((240, 427), np.uint16), np.zeros((CLASSES, 1), np.float32))
    behind = room.behind(reduce(hidden, alpha), regions, bottoms=True)
    assert np.array_equal(behind[alpha == 0][:, :2].max(0), picture[alpha == 0][:, :2].max(0))
    edges = np.abs(behind[100:160, 178:242].astype(int) - picture[100:160, 178:242]).max(-1)
    assert (edges[:, :14] <= 1).all()
    assert (edges[:, -25:] <= 1).all()


def test_bottoms_in_view_go_on_behind_an_old_top_and_the_room_behind_old_bottoms():
    picture = np.full((100, 100, 3), 200, np.uint8)
    picture[60:, 30:70] = NAVY
    alpha = np.zeros((100, 100), np.uint8)
    alpha[20:, 30:70] = 255
    share = np.zeros((CLASSES, 100, 100), np.uint8)
    share[BOTTOM, 60:, 30:70] = 255
    regions = Regions(share, alpha, picture, np.zeros((100, 100), np.uint16), np.zeros((CLASSES, 1), np.float32))
    assert np.abs(room.behind(reduce(picture, alpha), regions, True)[55, 50].astype(int) - NAVY).max() <= 1
    assert np.abs(room.behind(reduce(picture, alpha), regions, False)[80, 40].astype(int) - 200).max() <= 1


SASH = (90, 160, 60)


def below_the_hem(hem: float, corner: float | None = None):
    """Somebody with a sash, in a top that ends `hem` torso lengths above the old one; a `corner` of that hangs lower.

    Returns:
        The picture, and where things lie in it, by shoulder widths.
    """
    unit, at = 80.0, (320.0, 110.0)
    frame, body = person(unit=unit, at=at)
    picture = frame.bgr.copy()

    def place(x, y):
        return round(at[0] + unit * x), round(at[1] + unit * y)

    if corner is None:
        (x0, y0), (x1, y1) = place(-0.5, 1.3), place(0.5, 1.48)
        picture[y0:y1, x0:x1] = SASH
    else:
        (x0, y0), (x1, y1) = place(0.3, 1.2), place(0.5, 1.3 + corner)
        picture[y0:y1, x0:x1] = SHIRT
    frame = Frame(picture, 0.0)
    seen = Shopper().look(frame, body)
    old = seen.worn_hem
    assert old is not None
    outfit = Outfit((garment(),), "alpha")
    wear = outfit._from_front[0]
    wear._hem = lambda seen, girth, waist: old - hem  # type: ignore[method-assign]
    return outfit.dress(frame, body, lambda: 0.0).bgr, place


def test_below_a_hem_goes_on_what_is_worn_right_beneath():
    picture, place = below_the_hem(0.1)
    (x0, y), (x1, _) = place(-0.44, 1.22), place(0.36, 1.22)
    assert (np.abs(picture[y, x0:x1].astype(int) - SASH).max(-1) < 60).all()


def test_a_corner_of_the_old_hem_that_hangs_lower_goes_too():
    picture, place = below_the_hem(0.0, corner=0.16)
    x, y = place(0.4, 1.43)
    assert np.abs(picture[y, x].astype(int) - TROUSERS).max() < 40
