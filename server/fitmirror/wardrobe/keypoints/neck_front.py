"""The front edge of a neck opening among all lines around it."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe import masks
from fitmirror.wardrobe.keypoints.armpit import ramp
from fitmirror.wardrobe.keypoints.neck_curves import Edges, clearness, edges_of, family
from fitmirror.wardrobe.keypoints.neck_label import Label, label_of
from fitmirror.wardrobe.keypoints.neck_lines import MIDDLE, Front, Line, lines_of
from fitmirror.wardrobe.keypoints.neck_patch import NeckPatch, without_specks
from fitmirror.wardrobe.keypoints.neck_rib import banded_edge
from fitmirror.wardrobe.keypoints.neck_settle import settled_freely

_STEP, _CLEAR = 2.0, 12.0  # Lab from the inner back to the front: the least, and what is as good as any
_APART, _RIVAL = 0.3, 0.7  # half widths; how good another line may be, so far away, without making this one unsure
_SURE = 7.0  # Lab: a step that no label talks away, for that may be a print on the chest
_HANGS = 0.06  # half widths: a label is sewn into a line so near its upper end, the back collar's seam
_EVEN = 0.5  # of the step's own variation along the curve
_FAINT, _FAINT_LEAST = 3.0, (1.6, 0.44)  # Lab: a step that noise may make; the least step and evenness in black cloth
_LIKELY, _DEEP = 1.1, 0.8  # half widths below the outline: deeper openings are rare
_CUT = 0.04  # half widths: of a label's height that the front edge may hide
_LABEL_EDGE_PX = 3  # patch pixels that a label's own edge shows beside it
_GUESSED = 0.35  # confidence of the clearest line below a label
PARALLEL = 0.95  # a line this parallel to the outline is the back collar's seam
_SHALLOWEST = 0.15  # half widths below the outline
_COLLAR_CLEAR, _ABOVE_REST = 0.3, 1.35  # at least; times the other lines
_COLLAR_LABEL = (
    1.5,
    1.4,
)  # times as large as in a round neck, for the opening is narrower; half widths below the outline
_DEEPEST_HOOD = 1.8  # half widths
_NEARLY = 0.85  # of the clearest line
_UNEVEN = 0.075  # half widths that one side may differ from the other


def front_edge(patch: NeckPatch, u: F32, top: F32) -> Front | None:
    """The front edge of a round or V neck, or None where no line stands out.

    Args:
        patch: The neck opening.
        u: Places across it, half widths.
        top: Height v of the outline at each of them.
    """
    middle = float(np.median(top[np.abs(u) < MIDDLE]))
    label = label_of(patch, middle)
    edges = edges_of(patch, None if label is None else label.mask)
    found = _shaded(patch, edges, u, top, label, _STEP, _EVEN) or banded_edge(
        patch, edges, u, top, _above(label, middle)
    )
    if found is not None and not 0.0 < found.step < _FAINT:
        return found
    # In black cloth the inside is hardly darker, and what noise makes of an edge may be the surer line.
    plain = without_specks(patch)
    faint = edges_of(plain, None if label is None else label.mask)
    found = _shaded(plain, faint, u, top, label, *_FAINT_LEAST) or found
    return found or (None if label is None else _below_label(patch, u, top, label))


def collar_edge(patch: NeckPatch, u: F32, top: F32) -> Front | None:
    """The front edge of a collar that stands, or None: the clearest line but the collar's own seam at the back."""
    label = label_of(patch, float(np.median(top[np.abs(u) < MIDDLE])), *_COLLAR_LABEL)
    edges = edges_of(patch, None if label is None else label.mask)
    above = _above(label, 0.0)
    usual = float(np.median(clearness(patch, edges, *family()).mean(axis=-1)))
    best: tuple[float, Line] | None = None
    for line in lines_of(patch, edges, u, top):
        if line.aside > PARALLEL * line.deep or line.deep < _SHALLOWEST or line.half[-1, 1] < above:
            continue
        score = line.clear * (1.0 + 0.3 * float(np.tanh(line.step / 4.0)))
        if best is None or score > best[0]:
            best = score, line
    least = _COLLAR_CLEAR if label is None else 0.0  # below a label there is an edge, however faint
    if best is None or best[1].clear < max(least, _ABOVE_REST * usual):
        return None
    score, line = best
    sure = 0.3 + 0.3 * ramp(line.clear / usual, _ABOVE_REST, 2.0 * _ABOVE_REST) + 0.2 * ramp(line.step, 4.0, 9.0)
    return Front(settled_freely(patch, edges, line.half, _UNEVEN), line.step, sure)


def hood_edge(patch: NeckPatch, u: F32, top: F32) -> Front | None:
    """Where a hood's two edges meet in front: the deepest of the clear lines, for the others are the hood's own."""
    edges = edges_of(patch, None)
    lines = [line for line in lines_of(patch, edges, u, top) if line.half[-1, 1] < _DEEPEST_HOOD]
    if not lines:
        return None
    most = max(line.clear for line in lines)
    line = max((line for line in lines if line.clear > _NEARLY * most), key=lambda line: float(line.half[-1, 1]))
    sure = 0.3 + 0.25 * ramp(most, 0.3, 0.5)
    return Front(settled_freely(patch, edges, line.half, _UNEVEN), line.step, sure)


def _above(label: Label | None, otherwise: float) -> float:
    """Height v that the front edge lies below."""
    return otherwise if label is None else label.bottom - _CUT


def _is_seam(line: Line, label: Label) -> bool:
    """Whether a line is the back collar's seam, that the label is sewn into or hangs below."""
    depth = float(line.half[-1, 1])
    return abs(depth - label.top) < _HANGS or (depth < label.top and line.aside > PARALLEL * line.deep)


def _below_label(patch: NeckPatch, u: F32, top: F32, label: Label) -> Front | None:
    """The clearest line below a label, for the front edge is there, or None where none is clearer than the rest."""
    hidden = masks.dilated(label.mask, masks.disc(_LABEL_EDGE_PX))
    edges = edges_of(patch, hidden)
    lines = lines_of(patch, edges, u, top)
    below = [line for line in lines if line.half[-1, 1] > label.bottom - _CUT]
    if not below:
        return None
    line = max(below, key=lambda line: line.clear * _likely(line))
    usual = float(np.median(clearness(patch, edges, *family()).mean(axis=-1)))
    if line.clear < _ABOVE_REST * usual:
        return None
    return Front(settled_freely(patch, edges, line.half, _UNEVEN), line.step, _GUESSED)


def _likely(line: Line) -> float:
    return float(np.exp(-0.5 * (max(0.0, line.deep - _LIKELY) / _DEEP) ** 2))


def _shaded(
    patch: NeckPatch, edges: Edges, u: F32, top: F32, label: Label | None, least: float, even: float
) -> Front | None:
    """The edge that the shadow inside the neck ends at, all along the same way."""
    above = _above(label, float(np.median(top[np.abs(u) < MIDDLE])))
    scored: list[tuple[float, Line]] = []
    for line in lines_of(patch, edges, u, top):
        if line.step < least or line.even < even:
            continue
        depth = float(line.half[-1, 1])
        if (line.step < _SURE and depth < above) or (label is not None and _is_seam(line, label)):
            continue
        score = line.clear * np.sqrt(min(line.step, _CLEAR) / _CLEAR)
        scored.append((score * _likely(line), line))
    if not scored:
        return None
    score, line = max(scored, key=lambda one: one[0])
    rival = max((s for s, other in scored if np.abs(other.half - line.half).max() > _APART), default=0.0)
    sure = (0.25 + 0.7 * ramp(line.step, 1.2, 7.0)) * (0.5 + 0.5 * ramp(score, 0.1, 0.3))
    sure *= 1.0 - 0.5 * ramp(rival / score, _RIVAL, 1.0)
    whole = settled_freely(patch, edges, line.half, _UNEVEN)
    if line.step < _SURE and float(whole[len(whole) // 2, 1]) < above:
        return None
    return Front(whole, line.step, sure)
