"""The outfit: what is worn, put onto each frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from fitmirror.body.body import Body
from fitmirror.fitting import compose
from fitmirror.fitting.blend import Blender, Restyler, make, why_not
from fitmirror.fitting.camera import Camera, grained
from fitmirror.fitting.carry import Carrier
from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.garment import Garment, prepare, swapped
from fitmirror.fitting.layer import Layer, Worn
from fitmirror.fitting.occlusion import occluders
from fitmirror.fitting.piece import Piece, touched
from fitmirror.fitting.placement import Placed
from fitmirror.fitting.shopper import Seen, Shopper
from fitmirror.fitting.skin import paint_over
from fitmirror.fitting.watch import Watch
from fitmirror.fitting.wear import WEARS, Wear
from fitmirror.fitting.wear.undress import Undress
from fitmirror.fitting.wear.wear import Around, Dressed
from fitmirror.frames import U8, Frame
from fitmirror.nets.runtime import Nets
from fitmirror.wardrobe.item import Category

LOWER = frozenset({Category.BOTTOM, Category.DRESS})


def worn_together(garments: Sequence[Garment]) -> list[Garment]:
    """What of the items can be worn at once, lowest first.

    The last of each category counts; a dress takes off the top and the bottom that were chosen before it, and either of
    them takes off a dress chosen before.
    """
    worn: dict[Category, Garment] = {}
    for garment in garments:
        category = garment.item.category
        if category is Category.DRESS:
            worn.pop(Category.TOP, None)
            worn.pop(Category.BOTTOM, None)
        elif category in (Category.TOP, Category.BOTTOM):
            worn.pop(Category.DRESS, None)
        worn[category] = garment
    top = worn.get(Category.TOP)
    first = (Category.TOP, Category.BOTTOM) if top is not None and top.tuck else (Category.BOTTOM, Category.TOP)
    order = (*first, Category.DRESS, Category.OUTERWEAR)
    return [worn[c] for c in order if c in worn] + [g for c, g in worn.items() if c not in order]


@dataclass(frozen=True, eq=False)
class Drawn:
    """One frame with the outfit on it.

    Attributes:
        picture: The dressed picture; the frame itself where nothing was drawn.
        layer: All cloth that was drawn, or None. Skin painted where an old sleeve was is a change to the person, not a
            part of the garment, and is not in it.
        worn: Where each item came to lie.
        fit_s: Time spent on finding where the items lie, s.
        blend_s: Time spent on laying what was drawn over the picture, s; 0 for a frame that was carried on.
        hint: "step_back", "face_forward" or None.
    """

    picture: Frame
    layer: Layer | None
    worn: tuple[Worn, ...]
    fit_s: float
    hint: str | None
    blend_s: float = 0.0

    @property
    def bgr(self) -> U8:
        """(h, w, 3) uint8, the dressed picture."""
        return self.picture.bgr


class Outfit:
    """The items one shopper wears, and what is remembered of the shopper from frame to frame.

    Args:
        garments: Prepared items; what of them is worn says `worn_together`.
        blend: Name of the blender, one that `fitmirror.fitting.blend.make` takes.
        carries: Whether `carry` will be called; keeping a frame for it costs a little.
        height_cm: The shopper's, as told; None for an average one.
        nets: For blenders that run on nets.

    Raises:
        KeyError: an unknown blender.
    """

    def __init__(
        self,
        garments: tuple[Garment, ...],
        blend: str,
        carries: bool = False,
        height_cm: float | None = None,
        nets: Nets | None = None,
    ) -> None:
        """See the class."""
        self._carrier: Carrier | None = None
        self.carries(carries)
        self._hint: str | None = None
        self.garments = garments
        self._together, self._nets = worn_together(garments), nets
        self._categories = frozenset(garment.item.category for garment in self._together)
        self._lower = bool(self._categories & LOWER)
        self._blenders: dict[str, Blender] = {}
        self.blend_by(blend)
        self._begin(height_cm)

    def _begin(self, height_cm: float | None) -> None:
        self._shopper = Shopper(height_cm, backs=all(garment.back is not None for garment in self._together))
        self._undress = Undress()
        self._camera = Camera()

    def forget(self) -> None:
        """Begin anew with the next frame, as where it is of another size: what is remembered is in pixels."""
        if self._carrier:
            self._carrier.forget()
        self._begin(self._shopper.stature.height_cm)
        # Other cloth is made once, and remembers nothing of frames.
        self._blenders = {
            item: blender if isinstance(blender, Restyler) else make(self._blend, self._nets)
            for item, blender in self._blenders.items()
        }
        self._cut(self._cloth)

    def blend_by(self, blend: str) -> None:
        """Blend otherwise from the next frame on; what is known of the shopper stays.

        Raises:
            KeyError: an unknown blender; nothing has changed then.
        """
        if why := why_not(blend, self._nets.kept if self._nets else None):
            raise KeyError(why)
        blenders = {garment.item.id: make(blend, self._nets) for garment in self._together}
        cloth = [
            blender.restyled(garment) if isinstance(blender := blenders[garment.item.id], Restyler) else garment
            for garment in self._together
        ]
        before, self._blenders, self._blend = self._blenders, blenders, blend
        if before and not any(isinstance(blender, Restyler) for blender in (*before.values(), *blenders.values())):
            return  # in the same cloth, it lies as it lay
        self._cut(cloth)

    def _cut(self, cloth: list[Garment]) -> None:
        self._cloth = cloth
        self._from_front, self._from_behind = (
            [WEARS[garment.item.category](garment.seen_from(behind), self._categories) for garment in cloth]
            for behind in (False, True)
        )

    def carries(self, on: bool) -> None:
        """Whether `carry` will be called from now on."""
        if on != (self._carrier is not None):
            self._carrier = Carrier() if on else None

    def measured(self, height_cm: float) -> None:
        """The shopper's height, as told, from now on."""
        self._shopper.stature.height_cm = height_cm

    def dress(self, frame: Frame, body: Body, timer: Callable[[], float], watch: Watch | None = None) -> Drawn:
        """Put the outfit onto one frame; frames come in the order of their pts. `watch` is told of the steps."""
        started = timer()
        if self._carrier:
            self._carrier.forget()
        self._hint = None
        if not self._from_front or not body.present:
            return Drawn(frame, None, (), timer() - started, None)
        seen = self._shopper.look(frame, body, self._lower)
        self._hint = "step_back" if seen is None else seen.view.hint
        if seen is None:
            return Drawn(frame, None, (), timer() - started, self._hint)
        self._camera = seen.camera
        if watch is not None:
            seen = replace(seen, watch=watch)
            watch.looked(seen)
        wears = self._from_behind if seen.stance.behind else self._from_front
        placed = _placed(seen, wears)
        self._hint = self._hint or next((p.hint for p in placed if p.hint), None)
        fit_s = timer() - started
        if seen.view.opacity <= 0.0:
            return Drawn(frame, None, (), fit_s, self._hint)
        pieces, worn = self._pieces(frame, seen, wears, placed)
        if self._carrier and pieces:
            self._carrier.keep(frame, pieces, worn)
        return self._drawn(frame, pieces, tuple(worn), fit_s, timer, watch)

    def _pieces(
        self, frame: Frame, seen: Seen, wears: list[Wear], placed: list[Placed]
    ) -> tuple[list[Piece], list[Worn]]:
        """Everything as it lies in a frame, lowest first."""
        right, left = (max(p.covered[side] for p in placed) for side in (0, 1))
        before = occluders(seen.reduced, seen.regions, seen.stance, seen.head, (right, left))
        drawn: list[tuple[Wear, Placed, Piece]] = []
        covered: U8 | None = None
        for wear, placement in zip(wears, placed, strict=True):
            piece = wear.draw(frame, seen, placement, Around(before, covered))
            if piece is None:
                continue
            drawn.append((wear, placement, piece))
            own = _seen_cloth(piece)
            covered = own if covered is None else np.asarray(cv2.max(covered, own), np.uint8)
        if covered is not None:
            # Paint under the fringe of hair would be a halo around it.
            covered = np.asarray(cv2.max(covered, cv2.dilate(before.hair, np.ones((3, 3), np.uint8))), np.uint8)
        pieces, worn = [], []
        for wear, placement, piece in drawn:
            assert covered is not None
            # All paint goes under all cloth, so that it takes nothing off that is new.
            paint = wear.undress(seen, placement, Dressed(covered, (right, left)), self._undress)
            pieces.append(replace(piece, retouch=paint))
            anchors = placement.anchors
            if seen.stance.behind:  # drawn as if the mirror image faced the camera
                anchors = {swapped(name): point for name, point in anchors.items()}
            worn.append(Worn(wear.garment.item.id, anchors, wear.garment.source))
        return pieces, worn

    def carry(self, frame: Frame) -> Drawn | None:
        """The frame in what was drawn on one shortly before, moved on by optical flow; None where that cannot be."""
        carried = self._carrier.carry(frame) if self._carrier else None
        return None if carried is None else self._drawn(frame, *carried, fit_s=0.0)

    def _drawn(
        self,
        frame: Frame,
        pieces: list[Piece],
        worn: tuple[Worn, ...],
        fit_s: float,
        timer: Callable[[], float] = lambda: 0.0,
        watch: Watch | None = None,
    ) -> Drawn:
        if not pieces:
            return Drawn(frame, None, (), fit_s, self._hint)
        box = touched(pieces, frame.size)
        patch = frame.cut(box)
        layer: Layer | None = None
        blend_s = 0.0
        for piece in pieces:
            for paint in piece.retouch:
                paint_over(patch, box[:2], paint, piece.small, piece.reduced)
        if watch is not None:
            watch.painted(box, patch.copy())
        for piece, item in zip(pieces, worn, strict=True):
            drawn = piece.layer()
            shifted = replace(drawn, x=drawn.x - box[0], y=drawn.y - box[1])
            started = timer()
            self._blenders[item.item].blend(patch, shifted, box[:2])
            blend_s += timer() - started
            layer = drawn if layer is None else layer.under(drawn)
        assert layer is not None
        h, w = layer.bgra.shape[:2]
        x, y = layer.x - box[0], layer.y - box[1]
        grained(patch[y : y + h, x : x + w], layer.bgra[..., 3], self._camera, frame.pts)
        return Drawn(frame.patched(box, patch), layer, worn, fit_s, self._hint, blend_s)


def _placed(seen: Seen, wears: list[Wear]) -> list[Placed]:
    """Where everything lies, lowest first; a top may depend on the bottoms' waistband."""
    bottoms = [wear.place(seen) for wear in wears if wear.garment.item.category is Category.BOTTOM]
    waist = bottoms[0].waist if bottoms else None
    return [bottoms[0] if wear.garment.item.category is Category.BOTTOM else wear.place(seen, waist) for wear in wears]


def _seen_cloth(piece: Piece) -> U8:
    """Opacity of a piece's cloth that is seen, over the whole frame at working size."""
    h, w = piece.front.shape
    return compose.shrunk(piece.opacity(), (piece.x, piece.y, w, h), piece.reduced)


__all__ = ["Drawn", "Garment", "Outfit", "UnsupportedCategory", "prepare"]
