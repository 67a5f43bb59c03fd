"""The product's mask in a photo on a plain background."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe import background, masks
from fitmirror.wardrobe.halo import without_halo
from fitmirror.wardrobe.shadow import soft_shadow
from fitmirror.wardrobe.snap import snapped

KEEP_PART = 0.05  # of the largest part: shoes come in twos
_LOW_CONTRAST = 12.0  # Lab: white on white
_SHADOWED = 30.0  # Lab: a garment this far from the background may have shadow in its gaps
_MOST_EDGE = 0.6  # of the picture's edge: more product than this there, and there is no background
_MOST_EXITS = 5  # places where a product leaves the picture at its top and sides; more are a patterned background
_UNLIKE, _MOST_UNLIKE = 0.45, 0.03  # of the product's distance from the background; and of the picture's edge
_ABOVE_NOISE = 2.5  # times the background's own variation
_TINTED = 5.0  # Lab: a pale garment of another hue than the background's, and so than a shadow's
_GAP = 0.012  # of the width: narrower gaps in a weak outline are not let through


@dataclass(frozen=True, eq=False)
class Ground:
    """A photo told apart.

    Attributes:
        mask: (h, w) 0/1, the product.
        background: (h, w, 3) Lab, what the background is or would be at each pixel.
        contrast: Median Lab distance of the product from it.
        busy: Whether the background is not plain at all.
    """

    mask: U8
    background: F32
    contrast: float
    busy: bool = False


def _side_holes(candidate: U8, outline: U8) -> U8:
    """Background seen through the garment: tall gaps between sleeve and body, or between legs; prints stay."""
    n, labels, stats, _ = cv2.connectedComponentsWithStats(candidate & outline, connectivity=4)
    keep = np.zeros(n, np.uint8)
    total = float(outline.sum())
    height = float(np.ptp(np.nonzero(outline.any(axis=1))[0])) + 1.0
    for k in range(1, n):
        w, h, area = (int(stats[k, i]) for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
        keep[k] = h > 0.12 * height and h > 2.2 * w and area > 0.0008 * total
    return np.asarray(keep[labels], np.uint8)


def _texture(lab: F32) -> F32:
    """Local standard deviation of lightness (h, w): a bare background has none, a white shirt on it has folds."""
    light = lab[..., 0]
    mean = cv2.blur(light, (5, 5))
    return np.asarray(np.sqrt(np.maximum(cv2.blur(light * light, (5, 5)) - mean * mean, 0.0)), np.float32)


def _flooded(bare: U8, gap_px: int) -> U8:
    """What is bare and reached from outside by a disc, and the corners just behind where the disc gets stuck."""
    disc = masks.disc(gap_px)
    padded = cv2.copyMakeBorder(bare, gap_px, gap_px, gap_px, gap_px, cv2.BORDER_CONSTANT, value=1)
    wide = masks.dilated(masks.reached(masks.eroded(np.asarray(padded, np.uint8), disc)), disc)
    outside = wide[gap_px:-gap_px, gap_px:-gap_px] & bare
    for _ in range(gap_px):
        outside = masks.dilated(outside) & bare
    return outside


def _weak_outline(lab: F32, ground: F32, d: F32, t: float) -> U8:
    """White on white: what differs at all, or has any texture, with the gaps of its outline shut and its edge found."""
    h, w = d.shape
    texture = _texture(lab)
    border = np.concatenate([texture[:4].ravel(), texture[:, :4].ravel(), texture[:, -4:].ravel()])
    rough = float(np.percentile(border, 90))
    clean = rough < 0.1
    bare = masks.mask_of((d < (min(t, 0.5) if clean else t)) & (texture < max(0.3, 2.0 * rough)))
    outside = _flooded(bare, 1 if clean else max(1, round(_GAP * w / 2)))
    whole = masks.filled(masks.parts(masks.inverse(outside), KEEP_PART))
    if not whole.any():
        return whole
    whole = masks.without(whole, _side_holes(bare, whole))
    tint = np.hypot(lab[..., 1] - ground[..., 1], lab[..., 2] - ground[..., 2])
    if float(np.median(tint[whole > 0])) > _TINTED:
        shadow = soft_shadow(lab, ground, d, t, whole)
        whole = masks.parts(masks.without(whole, masks.reached(shadow | masks.inverse(whole))), KEEP_PART)
    # JPEG's ringing hangs on the outline in blocks of up to 8 px.
    halo_px = min(9.0, 2.0 + 0.009 * max(h, w))
    smooth = masks.opened(whole, round(0.8 * halo_px))
    straps = masks.long_parts(masks.without(whole, masks.dilated(smooth)), 4.0 * halo_px)
    return snapped(lab, masks.parts(smooth | straps, KEEP_PART), halo_px, 4.0)


def _stands_out(mask: U8, d: F32) -> bool:
    """Whether the mask is a product: the edge is mostly bare, and the rest differs more than bare parts do."""
    edge = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    if not mask.any() or edge.mean() > _MOST_EDGE:
        return False
    return float(np.median(d[mask > 0])) > _ABOVE_NOISE * float(np.median(d[mask == 0]))


def _frays(mask: U8) -> bool:
    """Whether the mask leaves the picture in more places than a garment can."""
    edge = np.concatenate([mask[:, 0][::-1], mask[0], mask[:, -1]]).astype(np.int8)
    return int(np.count_nonzero(np.diff(edge) == 1)) > _MOST_EXITS


def _runs_on(mask: U8, d: F32) -> bool:
    """Whether much at the picture's top and sides is neither background nor like the product: boards, tiles."""
    ring = np.concatenate([mask[:, 0], mask[0], mask[:, -1]]) > 0
    away = np.concatenate([d[:, 0], d[0], d[:, -1]])
    usual = float(np.median(d[mask > 0])) if mask.any() else 0.0
    return usual > _SHADOWED and float((ring & (away < _UNLIKE * usual)).mean()) > _MOST_UNLIKE


def product_mask(lab: F32) -> Ground:
    """Tell the product from a plain background by flooding the background from the picture's edge.

    Args:
        lab: (h, w, 3) Lab. The mask is empty where nothing stands out.
    """
    ground, d, t = background.model(lab)
    if background.is_busy(d, t):
        return Ground(np.zeros(d.shape, np.uint8), ground, 0.0, busy=True)
    bare = masks.mask_of(cv2.GaussianBlur(d, (0, 0), 0.6) < t)
    garment = masks.parts(masks.inverse(masks.reached(bare)), KEEP_PART)
    if not garment.any() or float(np.median(d[garment > 0])) < _LOW_CONTRAST:
        garment = _weak_outline(lab, ground, d, t)
    else:
        garment = masks.filled(garment)
        garment = without_halo(d, lab - ground, t, garment, soft_shadow(lab, ground, d, t, garment))
        garment = masks.parts(garment, KEEP_PART)
        whole = masks.filled(garment)
        contrast = float(np.median(d[garment > 0]))
        # Shadow fills the gaps beside a dark garment; the pale stripes of a bright one are no gaps.
        hole_t = max(t, 0.25 * contrast) if contrast > _SHADOWED else t
        garment = masks.without(whole, _side_holes(masks.mask_of(d < hole_t), whole))
    if _frays(garment) or _runs_on(garment, d):
        return Ground(np.zeros_like(garment), ground, 0.0, busy=True)
    if not _stands_out(garment, d):
        return Ground(np.zeros_like(garment), ground, 0.0)
    return Ground(garment, ground, float(np.median(d[garment > 0])))
