"""A texture in another style: what a style net is shown of a garment, and how much of what it paints is taken over."""

import cv2
import numpy as np

from fitmirror.body.net_feed import feed
from fitmirror.fitting.texture import Texture, texture_of
from fitmirror.frames import F32, U8
from fitmirror.nets.reading import RANGES, STYLE_SIDE_PX, Layout, Range, StyleReading
from fitmirror.nets.runtime import Net

STRENGTH = 0.65  # share of the painting in the cloth
TINT = 0.45  # share of the painting's change of the mean colour: a shop's product keeps most of its own
MARGIN = 0.02  # of the picture's side, around the garment
AROUND = 0.05  # of the side: how far the cloth's colours reach into what is around it
_AROUND_PX = 128  # that is so smooth that it is computed so small


class Painter:
    """One style, ready to be laid on any picture; stateless.

    Args:
        net: What restyles.
        reading: Its description.
        vector: The style, where the net wants to be told.
    """

    def __init__(self, net: Net, reading: StyleReading, vector: F32 | None = None) -> None:
        """See the class."""
        self._net, self._reading, self._vector = net, reading, vector

    def change(self, bgr: U8) -> F32:
        """What the style changes of a square picture (h, w, 3): levels to be added, float32.

        Raises:
            ValueError: the net does not take or give what its description says.
            ProviderError: it fails.
        """
        fed = feed(bgr, self._reading.picture)
        given = [fed.tensor]
        if self._vector is not None:
            shape = self._net.input_shapes[self._reading.vector]
            given.insert(self._reading.vector, self._vector.reshape(shape))
        made = _levels(self._net.run(*given)[0], self._reading.layout, self._reading.values, self._reading.picture.bgr)
        if not np.isfinite(made).all():
            raise ValueError(f"{self._net.name} gives numbers that are not finite")
        h, w = bgr.shape[:2]
        seen = cv2.resize(cv2.resize(bgr, fed.size, interpolation=cv2.INTER_AREA), (w, h)).astype(np.float32)
        made = np.asarray(cv2.resize(made, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)
        return np.clip(made, 0, 255) - seen


def painted(painter: Painter, texture: Texture) -> Texture:
    """A texture in another style; its outline and opacity stay.

    Raises:
        ValueError, ProviderError: the net fails.
    """
    whole = texture.rungs[0]
    alpha = whole.bgra[..., 3]
    x, y, w, h = cv2.boundingRect(alpha)
    if not w:
        return texture
    at = np.s_[y : y + h, x : x + w]
    canvas, (left, top, cw, ch) = on_canvas(np.ascontiguousarray(whole.bgra[at]))
    change = painter.change(canvas)[top : top + ch, left : left + cw]
    share = cv2.resize(alpha[at], (cw, ch), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None]
    tint = np.asarray((change * share).sum((0, 1)) / max(float(share.sum()), 1.0), np.float32)
    change = np.float32(STRENGTH) * (change - tint * np.float32(1 - TINT))
    opaque = alpha[at].astype(np.float32)[..., None] / np.float32(255)
    bgr = whole.bgra[at][..., :3] / np.maximum(opaque, np.float32(1 / 255))
    straight = np.zeros_like(whole.bgra)
    straight[at][..., :3] = np.clip(bgr + cv2.resize(change, (w, h), interpolation=cv2.INTER_CUBIC) + 0.5, 0, 255)
    straight[..., 3] = alpha
    return texture_of(straight, whole.inner)


def on_canvas(bgra: U8) -> tuple[U8, tuple[int, int, int, int]]:
    """A premultiplied cut-out (h, w, 4) amid a square whose other pixels go on in its colours.

    A net levels each picture by its mean and spread: white around a garment would count as if it were cloth.

    Returns:
        (STYLE_SIDE_PX, STYLE_SIDE_PX, 3) uint8, and where in it the cut-out lies: left, top, width, height.
    """
    h, w = bgra.shape[:2]
    scale = STYLE_SIDE_PX * (1 - 2 * MARGIN) / max(h, w)
    cw, ch = max(1, round(w * scale)), max(1, round(h * scale))
    left, top = (STYLE_SIDE_PX - cw) // 2, (STYLE_SIDE_PX - ch) // 2
    canvas = np.zeros((STYLE_SIDE_PX, STYLE_SIDE_PX, 4), np.float32)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    canvas[top : top + ch, left : left + cw] = cv2.resize(bgra, (cw, ch), interpolation=way)
    small = cv2.resize(canvas, (_AROUND_PX, _AROUND_PX), interpolation=cv2.INTER_AREA)
    mean = canvas.reshape(-1, 4).sum(0)
    small = cv2.GaussianBlur(small, (0, 0), AROUND * _AROUND_PX) + mean * np.float32(0.255 / max(float(mean[3]), 1.0))
    around = cv2.resize(small, (STYLE_SIDE_PX, STYLE_SIDE_PX), interpolation=cv2.INTER_LINEAR)
    fill = around[..., :3] / around[..., 3:] * np.float32(255)
    filled = canvas[..., :3] + fill * (1 - canvas[..., 3:] / np.float32(255))
    return np.clip(filled + 0.5, 0, 255).astype(np.uint8), (left, top, cw, ch)


def _levels(made: F32, layout: Layout, values: Range, bgr: bool) -> F32:
    """The picture that a net gives (h, w, 3), BGR in levels, float32.

    Raises:
        ValueError: it is none.
    """
    if made.ndim != len(layout) or made.shape[layout.index("C")] != 3:
        raise ValueError(f"an output of the shape {made.shape} is no picture laid out {layout}")
    one = made[0] if layout.startswith("N") else made
    picture = one.transpose(1, 2, 0) if "CHW" in layout else one
    mean, divisor = (np.array(numbers, np.float32) for numbers in RANGES[values])
    scaled = picture * divisor + mean
    return np.ascontiguousarray(scaled if bgr else scaled[..., ::-1])
