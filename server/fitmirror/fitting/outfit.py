"""The outfit: what is worn, put onto each frame."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from fitmirror.body.body import Body
from fitmirror.fitting.blend import BLENDERS
from fitmirror.fitting.carry import Carrier
from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.garment import Garment, prepare
from fitmirror.fitting.layer import Layer, Worn
from fitmirror.fitting.piece import Piece, touched
from fitmirror.fitting.shopper import Shopper
from fitmirror.fitting.skin import paint_over
from fitmirror.fitting.watch import Watch
from fitmirror.fitting.wear import WEARS, Wear
from fitmirror.frames import U8, Frame


@dataclass(frozen=True, eq=False)
class Drawn:
    """One frame with the outfit on it.

    Attributes:
        picture: The dressed picture; the frame itself where nothing was drawn.
        layer: All cloth that was drawn, or None. Skin painted where an old sleeve was is a change to the person, not a
            part of the garment, and is not in it.
        worn: Where each item came to lie.
        fit_s: Time spent on finding where the items lie, s.
        hint: "step_back", "face_forward" or None.
    """

    picture: Frame
    layer: Layer | None
    worn: tuple[Worn, ...]
    fit_s: float
    hint: str | None

    @property
    def bgr(self) -> U8:
        """(h, w, 3) uint8, the dressed picture."""
        return self.picture.bgr


class Outfit:
    """The items one shopper wears, and what is remembered of the shopper from frame to frame.

    Args:
        garments: Prepared items. The last of each category is worn.
        blend: A key of `fitmirror.fitting.blend.BLENDERS`.
        carries: Whether `carry` will be called; keeping a frame for it costs a little.

    Raises:
        KeyError: an unknown blender.
    """

    def __init__(self, garments: tuple[Garment, ...], blend: str, carries: bool = False) -> None:
        """See the class."""
        self._carrier: Carrier | None = None
        self.carries(carries)
        self._hint: str | None = None
        self.garments = garments
        self._blender = BLENDERS[blend]()
        by_category = {garment.item.category: garment for garment in garments}
        self._shopper = Shopper(all(garment.back is not None for garment in by_category.values()))
        self._wears: list[Wear] = [WEARS[category](garment) for category, garment in by_category.items()]

    def carries(self, on: bool) -> None:
        """Whether `carry` will be called from now on."""
        if on != (self._carrier is not None):
            self._carrier = Carrier() if on else None

    def dress(self, frame: Frame, body: Body, timer: Callable[[], float], watch: Watch | None = None) -> Drawn:
        """Put the outfit onto one frame; frames come in the order of their pts. `watch` is told of the steps."""
        started = timer()
        if self._carrier:
            self._carrier.forget()
        self._hint = None
        if not self._wears or not body.present:
            return Drawn(frame, None, (), timer() - started, None)
        seen = self._shopper.look(frame, body)
        self._hint = "step_back" if seen is None else seen.view.hint
        if seen is None:
            return Drawn(frame, None, (), timer() - started, self._hint)
        if watch is not None:
            seen = replace(seen, watch=watch)
            watch.looked(seen)
        placed = [wear.place(seen) for wear in self._wears]
        fit_s = timer() - started
        if seen.view.opacity <= 0.0:
            return Drawn(frame, None, (), fit_s, self._hint)
        pieces: list[Piece] = []
        worn: list[Worn] = []
        for wear, placement in zip(self._wears, placed, strict=True):
            piece = wear.draw(frame, seen, placement)
            if piece is not None:
                pieces.append(piece)
                garment = wear.garment.seen_from(seen.stance.behind)
                worn.append(Worn(garment.item.id, placement.anchors, garment.source))
        if self._carrier and pieces:
            self._carrier.keep(frame, pieces, worn)
        return self._drawn(frame, pieces, tuple(worn), fit_s, watch)

    def carry(self, frame: Frame) -> Drawn | None:
        """The frame in what was drawn on one shortly before, moved on by optical flow; None where that cannot be."""
        carried = self._carrier.carry(frame) if self._carrier else None
        return None if carried is None else self._drawn(frame, *carried, fit_s=0.0)

    def _drawn(
        self, frame: Frame, pieces: list[Piece], worn: tuple[Worn, ...], fit_s: float, watch: Watch | None = None
    ) -> Drawn:
        if not pieces:
            return Drawn(frame, None, (), fit_s, self._hint)
        box = touched(pieces, frame.size)
        patch = frame.cut(box)
        layer: Layer | None = None
        for piece in pieces:
            if piece.retouch is not None:
                paint_over(patch, box[:2], piece.retouch, piece.small, piece.reduced)
            if watch is not None:
                watch.painted(box, patch.copy())
            drawn = piece.layer()
            self._blender.blend(patch, replace(drawn, x=drawn.x - box[0], y=drawn.y - box[1]))
            layer = drawn if layer is None else layer.under(drawn)
        return Drawn(frame.patched(box, patch), layer, worn, fit_s, self._hint)


__all__ = ["Drawn", "Garment", "Outfit", "UnsupportedCategory", "prepare"]
