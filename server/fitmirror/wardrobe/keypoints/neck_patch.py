"""The neck opening of a cut-out, laid out along the chord between its two collar points."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.background import lab_of

HALF = 64  # samples of the patch per half of the opening's width
UP = 1.0  # half widths above the collar points that the patch reaches
SIDE = 1.15  # half widths to each side
_DOWN = 3.0  # half widths below
_SPECK_PX = 5  # patch pixels


@dataclass(frozen=True, eq=False)
class NeckPatch:
    """The neck opening with u along the collar chord and v down, both in half widths."""

    lab: F32
    mask: U8
    to_cutout: F32  # (2, 3) patch pixels to cut-out pixels

    def row(self, v: F32) -> F32:
        return np.asarray((v + UP) * HALF, np.float32)

    def column(self, u: F32) -> F32:
        return np.asarray((u + SIDE) * HALF, np.float32)

    def place(self, u: F32, v: F32) -> F32:
        ones = np.ones_like(u)
        return np.asarray(np.stack([self.column(u), self.row(v), ones], axis=1) @ self.to_cutout.T, np.float32)


def neck_patch(bgra: U8, left: F32, right: F32) -> NeckPatch:
    middle, half = (left + right) / 2.0, (left - right) / 2.0
    across, down = half, np.array([-half[1], half[0]], np.float32)
    if down[1] < 0:
        down = -down
    w, h = round(2 * SIDE * HALF), round((UP + _DOWN) * HALF)
    to_cutout = np.stack([across / HALF, down / HALF, middle - SIDE * across - UP * down], axis=1).astype(np.float32)
    warp = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    # Shrinking by remap would alias a fine knit: blur to the patch's scale first.
    shrink = float(np.hypot(*half)) / HALF
    source = cv2.GaussianBlur(bgra, (0, 0), 0.5 * shrink) if shrink > 1.2 else bgra
    patch = cv2.warpAffine(source, to_cutout, (w, h), flags=warp)
    mask = (patch[..., 3] > 127).astype(np.uint8)
    return NeckPatch(lab_of(np.ascontiguousarray(patch[..., :3])), mask, to_cutout)


def tops_of(patch: NeckPatch, u: F32) -> F32:
    """Height v of the outline's upper edge at each u."""
    columns = np.clip(np.round(patch.column(u)).astype(int), 0, patch.mask.shape[1] - 1)
    first = np.argmax(patch.mask[:, columns], axis=0).astype(np.float32)
    return np.asarray(first / HALF - UP, np.float32)


def without_specks(patch: NeckPatch) -> NeckPatch:
    """The patch without what is brighter in specks: noise in black cloth, glitter, lace, small print."""
    lightness = cv2.morphologyEx(patch.lab[..., 0], cv2.MORPH_OPEN, np.ones((_SPECK_PX, _SPECK_PX), np.uint8))
    return replace(patch, lab=np.dstack([lightness, patch.lab[..., 1:]]).astype(np.float32))
