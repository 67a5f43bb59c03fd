"""The steps of one dressed frame as pictures, for `bench sheet --stages`."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fitmirror.body.body import Body
from fitmirror.fitting.compose import Cloth
from fitmirror.fitting.occlusion import Occluders
from fitmirror.fitting.regions import BOTTOM, HAIR, SKIN, TOP
from fitmirror.fitting.shopper import Seen
from fitmirror.frames import U8, Box, Frame

STAGES = ("person", "labels", "in front", "light", "cloth", "lit", "painted")
"""What a `Recorder` keeps, in the order it is made."""

PAPER = 245
GREY = 128  # of light that changes nothing
_LABELS = {SKIN: (140, 170, 235), HAIR: (60, 80, 140), TOP: (200, 130, 40), BOTTOM: (70, 160, 70)}
_FRONT, _ARMS, _NECK = (60, 60, 220), (40, 170, 240), (200, 160, 60)
_DIMMED = 0.35  # share of the picture behind marks that is still seen


class Recorder:
    """A `fitmirror.fitting.watch.Watch` of one frame: keeps each step as a picture of the frame's size.

    Args:
        frame: The frame.
        body: Who was seen in it.
    """

    def __init__(self, frame: Frame, body: Body) -> None:
        """See the class."""
        self._frame = frame
        self._pictures: dict[str, U8] = {"person": _marked(frame.bgr, [(body.alpha, (255, 255, 255))], 0.0)}

    def pictures(self) -> list[U8 | None]:
        """One for each of `STAGES`, (h, w, 3) uint8; None where the frame did not get that far."""
        return [self._pictures.get(stage) for stage in STAGES]

    def looked(self, seen: Seen) -> None:
        """See `Watch`."""
        best = seen.regions.share.argmax(0)
        person = self._whole(seen.reduced.alpha)
        marks = [(self._whole(np.where(best == label, 255, 0).astype(np.uint8)), c) for label, c in _LABELS.items()]
        marks = [(np.asarray(cv2.min(mask, person), np.uint8), colour) for mask, colour in marks]
        self._pictures["labels"] = _marked(self._frame.bgr, marks)
        light = np.clip(seen.light * GREY, 0, 255).astype(np.uint8)
        self._pictures["light"] = np.asarray(cv2.cvtColor(self._whole(light), cv2.COLOR_GRAY2BGR), np.uint8)

    def drew(self, seen: Seen, cloth: Cloth, before: Occluders, lit: U8) -> None:
        """See `Watch`."""
        marks = ((before.neck, _NECK), (before.front, _FRONT), (before.arms, _ARMS))
        under = self._pictures.get("in front", self._frame.bgr)
        share = 1.0 if "in front" in self._pictures else _DIMMED
        self._pictures["in front"] = _marked(under, [(self._whole(mask), colour) for mask, colour in marks], share)
        for name, picture in (("cloth", cloth.bgra), ("lit", lit)):
            paper = self._pictures.get(name)
            if paper is None:
                paper = np.full((*self._frame.bgr.shape[:2], 3), PAPER, np.uint8)
            self._pictures[name] = _laid(paper, picture, cloth.box)

    def painted(self, box: Box, patch: U8) -> None:
        """See `Watch`."""
        x, y, w, h = box
        whole = self._frame.bgr.copy()
        whole[y : y + h, x : x + w] = patch[:h, :w]
        self._pictures.setdefault("painted", whole)

    def _whole(self, small: U8) -> U8:
        """A picture at working size, at the frame's."""
        return np.asarray(cv2.resize(small, self._frame.size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _marked(bgr: U8, marks: list[tuple[U8, tuple[int, int, int]]], share: float = _DIMMED) -> U8:
    """A picture dimmed to `share`, with masks (h, w) drawn over it in their colours."""
    out: NDArray[np.float32] = bgr.astype(np.float32) * np.float32(share)
    for mask, colour in marks:
        opacity = mask[..., None].astype(np.float32) / 255.0 * np.float32(0.8 if share else 1.0)
        out += (np.asarray(colour, np.float32) - out) * opacity
    return np.asarray(np.clip(out + 0.5, 0, 255), np.uint8)


def _laid(paper: U8, bgra: U8, box: Box) -> U8:
    """A premultiplied picture on paper."""
    x, y, w, h = box
    out = paper.copy()
    at = out[y : y + h, x : x + w]
    at[:] = np.minimum(bgra[..., :3] + at * (1.0 - bgra[..., 3:] / 255.0) + 0.5, 255).astype(np.uint8)
    return out
