"""The two edges of an open front: where a jacket's panels end and its inside, or the background, shows."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.wardrobe.background import lab_of
from fitmirror.wardrobe.keypoints.marks import Polyline
from fitmirror.wardrobe.keypoints.silhouette import Silhouette, in_axis

_HALF = 64  # samples per half torso
_WIDEST = 0.92  # half torsos from the axis
_STRIP = 3  # samples between the edge and the strips compared on its two sides
_STIFF = 1.8  # Lab that a sideways step of one sample costs
_EDGE, _CLEAR = 5.0, 16.0  # Lab across the edge: the least, and what leaves no doubt
_SEEN = 0.75  # share of the rows that must show it
_LEAST_WIDTH = 0.16  # of the torso: narrower is a zip or a placket
_ALIKE = 0.7  # of the step: how much the inside may differ from side to side
_REGION = 2.0  # Lab that a sample on the wrong side of the edge costs
_EVERY = 6  # rows between points of the line
_RIVAL = 3, 9  # samples before the edge: nearer is the edge's own blur, farther another thing
_DOUBTFUL = 0.12  # of the rows
_NOTHING_L = -60.0  # lightness given to the background in a gap: unlike any cloth


def _path(response: F32, start: int) -> F32:
    """Column of the best path down a (n, m) response that starts about a column."""
    n, m = response.shape
    reach = range(-3, 4)
    total = response[0] - 2.0 * np.abs(np.arange(m) - start)
    came = np.zeros((n, m), int)
    for k in range(1, n):
        shifted = np.full((len(reach), m), -np.inf, np.float32)
        for i, step in enumerate(reach):
            low, high = max(0, step), m + min(0, step)
            shifted[i, low:high] = total[low - step : high - step] - _STIFF * abs(step)
        came[k] = shifted.argmax(axis=0)
        total = shifted.max(axis=0) + response[k]
    path = np.zeros(n, int)
    path[-1] = int(total.argmax())
    for k in range(n - 1, 0, -1):
        path[k - 1] = path[k] - reach[int(came[k][path[k]])]
    return path.astype(np.float32)


def _at(lab: F32, columns: F32) -> F32:
    """(n, 3) colours at one column of each row."""
    index = np.clip(np.round(columns).astype(int), 0, lab.shape[1] - 1)
    return np.asarray(lab[np.arange(len(lab)), index], np.float32)


def _running(colours: F32) -> F32:
    """Colours (n, 3) down a line, the median of their neighbourhood."""
    reach = max(3, len(colours) // 12)
    padded = np.pad(colours, ((reach, reach), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    return np.asarray(np.median(windows, axis=2), np.float32)


def _rival(lab: F32, edge: F32, side: int) -> float:
    """Share of the rows in which the inside's colour ends well before the edge: a strip of cloth beside buttons."""
    lower = np.arange(len(lab) // 4, len(lab))
    inside, outside = _running(_at(lab, 0.5 * (edge + _HALF))), _running(_at(lab, edge + side * 3 * _STRIP))
    nearer = np.zeros((len(lab), _RIVAL[1] + 1), bool)
    for k in range(_RIVAL[1] + 1):
        here = _at(lab, edge - side * k)
        nearer[:, k] = np.linalg.norm(here - outside, axis=1) < np.linalg.norm(here - inside, axis=1)
    return float(nearer[lower, _RIVAL[0] : _RIVAL[1]].any(axis=1).mean())


def front_opening(
    bgra: U8, gap: U8 | None, shape: Silhouette, left_collar: tuple[float, float], right_collar: tuple[float, float]
) -> tuple[Polyline, float] | None:
    """The line down one panel's edge to the hem and up the other's, and its confidence; None where the front is closed.

    Args:
        bgra: The cut-out.
        gap: (h, w) 0/1, background between the panels, where there is any.
        shape: Its silhouette, the gap filled.
        left_collar: The wearer's left collar point, cut-out pixels.
        right_collar: The wearer's right one.
    """
    collars = in_axis(np.array([left_collar, right_collar], np.float32), shape.tilt, shape.origin)
    step = 0.5 * shape.torso / _HALF
    top, bottom = float(collars[:, 1].mean()) + 2 * step, shape.bottom
    n = int((bottom - top) / step)
    if n < 40:
        return None
    c, s = np.cos(shape.tilt), np.sin(shape.tilt)
    turn = np.array([[c * step, -s * step, 0.0], [s * step, c * step, 0.0]])
    first = np.array([-_HALF * step, top])
    turn[:, 2] = turn[:, :2] @ (first / step) + shape.origin
    size = 2 * _HALF + 1, n

    def warped(picture: U8) -> U8:
        soft = cv2.GaussianBlur(picture, (0, 0), max(0.6, 0.5 * step))
        return np.asarray(cv2.warpAffine(soft, turn, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8)

    lab = lab_of(np.ascontiguousarray(warped(np.ascontiguousarray(bgra[..., :3]))))
    cloth = warped(np.ascontiguousarray(bgra[..., 3])) > 127
    if gap is not None:
        lab[warped(np.asarray(gap * 255, np.uint8)) > 127] = (_NOTHING_L, 0.0, 0.0)
        cloth |= warped(np.asarray(gap * 255, np.uint8)) > 127
    # Panels hang: blurred along them, buttons and seams go.
    lab = np.asarray(cv2.GaussianBlur(lab, (0, 0), sigmaX=1.2, sigmaY=4.0), np.float32)
    rows = np.nonzero(cloth[:, _HALF - 8 : _HALF + 9].all(axis=1))[0]
    if len(rows) < 40:
        return None
    last = int(rows[-1]) - 2
    lab = lab[:last]
    across = np.linalg.norm(np.roll(lab, -_STRIP, axis=1) - np.roll(lab, _STRIP, axis=1), axis=2)
    fine = np.linalg.norm(np.roll(lab, -1, axis=1) - np.roll(lab, 1, axis=1), axis=2)
    # Wide strips tell the edge from the cloth's texture, narrow ones where it is.
    across = np.minimum(across, 2.0 * _CLEAR) + np.minimum(fine, _CLEAR)
    across[cv2.erode(cloth[:last].astype(np.uint8), np.ones((5, 5), np.uint8)) == 0] = 0.0
    edges: list[F32] = []
    for side, collar in ((1, collars[0]), (-1, collars[1])):
        outward = _HALF + side * np.arange(2, round(_WIDEST * _HALF))
        start = round(float(np.clip(abs(collar[0]) / step - 2, 0, len(outward) - 1)))
        response = np.asarray(across[:, outward], np.float32)
        edge = _HALF + side * (_path(response, start) + 2)
        # Once more, knowing what the inside looks like and what the panel: seams and buttons are neither's edge.
        colours = np.asarray(lab[:, outward], np.float32)
        inner = _running(_at(lab, 0.5 * (edge + _HALF)))
        outer = _running(_at(lab, edge + side * 3 * _STRIP))
        apart = np.maximum(np.linalg.norm(outer - inner, axis=1), 1.0)[:, None]
        from_inner = np.linalg.norm(colours - inner[:, None], axis=2)
        from_outer = np.linalg.norm(colours - outer[:, None], axis=2)
        insideness = np.clip((from_outer - from_inner) / apart, -1.0, 1.0)
        response = np.asarray(response + _REGION * np.cumsum(insideness, axis=1), np.float32)
        edges.append(np.asarray(_HALF + side * (_path(response, start) + 2), np.float32))
    rival = max(_rival(lab, edge, side) for edge, side in zip(edges, (1, -1), strict=True))
    insides = [_at(lab, edge - side * (_STRIP + 1)) for edge, side in zip(edges, (1, -1), strict=True)]
    panels = [_at(lab, edge + side * (_STRIP + 1)) for edge, side in zip(edges, (1, -1), strict=True)]
    lower = slice(len(lab) // 4, None)  # above, lapels and collar lie over the edge
    change = [np.linalg.norm(p - i, axis=1)[lower] for p, i in zip(panels, insides, strict=True)]
    strength = float(min(np.median(x) for x in change))
    seen = float(min((x > _EDGE).mean() for x in change))
    width = float(np.mean((edges[0] - edges[1])[lower])) * step / shape.torso
    middle = _at(lab, 0.5 * (edges[0] + edges[1]))
    apart = max(
        float(np.median(np.linalg.norm(insides[0] - insides[1], axis=1)[lower])),
        float(np.median(np.linalg.norm(middle - insides[0], axis=1)[lower])),
        float(np.median(np.linalg.norm(panels[0] - panels[1], axis=1)[lower])),
    )
    if seen < _SEEN or width < _LEAST_WIDTH or strength < _EDGE or apart > _ALIKE * strength:
        return None

    def line(edge: F32) -> F32:
        index = np.unique(np.append(np.arange(0, len(edge), _EVERY), len(edge) - 1))
        smooth = np.convolve(np.pad(edge, 3, mode="edge"), np.ones(7) / 7, "valid")
        return np.asarray(np.stack([smooth[index], index, np.ones(len(index))], axis=1) @ turn.T, np.float32)

    down, up = line(edges[0]), line(edges[1])[::-1]
    both = np.concatenate([np.array([left_collar]), down, up, np.array([right_collar])])
    sure = 0.3 + 0.6 * float(np.clip((strength - _EDGE) / (_CLEAR - _EDGE), 0.0, 1.0)) * seen
    if rival > _DOUBTFUL:
        sure = min(sure, 0.4)
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in both), round(sure, 3)
