"""What a clothing photo shows besides one garment: text, a second garment, somebody who wears it."""

from dataclasses import replace

import cv2
import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe import masks
from fitmirror.wardrobe.background import lab_of
from fitmirror.wardrobe.cutout import CutOut
from fitmirror.wardrobe.errors import ProductError

LEAST_PX = 120  # of the garment's longer side in the photo
_SECOND = 0.2  # of the larger one's area: a smaller part is a label, a belt or an overlaid text
_NEAR = 0.03  # of the longer side: closer parts belong together, parted by a stripe of the background's colour


def one_garment(cut: CutOut) -> CutOut:
    """The cut-out without what lies apart from the garment: overlaid text, badges, labels.

    Raises:
        ProductError: there are two garments, or the only one is too small; one sentence.
    """
    mask = cut.mask
    n, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if n <= 1:
        raise ProductError("this picture is transparent almost everywhere; its product cannot be seen")
    order = 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA])
    keep = masks.mask_of(labels == order[0])
    reach = _NEAR * max(mask.shape)
    for k in order[1:]:
        part = labels == k
        away = cv2.distanceTransform(masks.inverse(keep), cv2.DIST_L2, 5)
        if float(away[part].min()) < reach:
            keep |= masks.mask_of(part)
        elif stats[k, cv2.CC_STAT_AREA] > _SECOND * stats[order[0], cv2.CC_STAT_AREA]:
            raise ProductError(
                "this photo shows more than one garment; take one at a time, or crop the photo to one of them"
            )
    x0, y0, x1, y1 = masks.box(keep, 2)
    wide, high = round((x1 - x0) * cut.scale), round((y1 - y0) * cut.scale)
    if max(wide, high) < LEAST_PX:
        raise ProductError(
            f"the garment is only {wide} × {high} pixels large in this photo; "
            f"use a photo that shows it at least {LEAST_PX} pixels high, better 1000"
        )
    if int(keep.sum()) == int(mask.sum()):
        return cut
    bgra = cut.bgra[y0:y1, x0:x1].copy()
    bgra[..., 3] *= masks.dilated(keep, masks.disc(2))[y0:y1, x0:x1]
    return replace(cut, bgra=bgra, offset=(cut.offset[0] + x0 * cut.scale, cut.offset[1] + y0 * cut.scale))


def skin_of(picture: U8) -> U8:
    """0/1 where the colour of a BGR or BGRA picture could be skin (Chai and Ngan, 1999, in YCrCb)."""
    ycc = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_BGR2YCrCb)
    light, red, blue = (ycc[..., k] for k in range(3))
    like = (light > 60) & (light < 245) & (red > 138) & (red < 175) & (blue > 80) & (blue < 124)
    return masks.mask_of(like if picture.shape[2] == 3 else like & (picture[..., 3] > 127))


_FILLED = 0.4  # of a place where skin would show
_LEGS_ONLY = 0.66  # of the width of the cloth: bare legs and ankles below it are narrower
_BARE_ROW, _BARE_RUN = 0.55, 0.03  # of a row's cloth, and of the height
_COLOURED, _SAME_HUE = 14.0, 0.92  # Lab chroma, and cosine of the hue's turn: cloth of skin's own hue
_BODY = 0.25  # of the garment's middle: more, and the cloth itself has that colour


def _bare_legs(skin: U8, mask: U8) -> bool:
    """Whether below the cloth, and above any shoes, there is a stretch of legs or ankles: skin, narrower than it."""
    h = len(mask)
    wide = mask.sum(axis=1).astype(np.float64)
    bare = skin.sum(axis=1) > _BARE_ROW * np.maximum(wide, 1.0)
    bare &= (wide > 0) & (wide < _LEGS_ONLY * float(np.median(wide[h // 4 : h * 3 // 4])))
    run = max(3, round(_BARE_RUN * h))
    stretch = np.convolve(bare[h // 2 :].astype(np.float64), np.ones(run), "valid")
    return bool(len(stretch)) and float(stretch.max()) >= 0.9 * run


def shows_skin(cut: CutOut, upper: bool) -> bool:
    """Whether skin shows where a garment that nobody wears has none: at neck and arms, or below the legs."""
    skin, mask = skin_of(cut.bgra), cut.mask
    h, w = mask.shape

    def share(rows: slice, columns: slice) -> float:
        return float(skin[rows, columns].sum()) / max(1.0, float(mask[rows, columns].sum()))

    if share(slice(h * 3 // 10, h * 7 // 10), slice(w * 3 // 10, w * 7 // 10)) > _BODY:
        return False
    if not upper:
        return _bare_legs(skin, mask)
    colour = lab_of(cut.bgra[..., :3])[..., 1:]
    body = mask.copy()
    body[: h * 3 // 10] = body[:, : w * 3 // 10] = body[:, w * 7 // 10 :] = 0
    if not skin.any() or not body.any():
        return False
    cloth, bare = np.median(colour[body > 0], axis=0), np.median(colour[skin > 0], axis=0)
    turn = float(np.dot(cloth, bare)) / max(1e-3, float(np.linalg.norm(cloth) * np.linalg.norm(bare)))
    if np.linalg.norm(cloth) > _COLOURED and turn > _SAME_HUE:
        return False
    neck = share(slice(0, h // 12), slice(w * 3 // 10, w * 7 // 10))
    arms = max(share(slice(h * 4 // 10, h), slice(0, w // 6)), share(slice(h * 4 // 10, h), slice(w * 5 // 6, w)))
    return neck > _FILLED and arms > _FILLED
