"""The two corners of a sleeve's or a leg's end."""

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.keypoints import outline as ol
from fitmirror.wardrobe.keypoints.armpit import ramp

_OUT = 0.75  # of how far the sleeve reaches: its end's outer corner lies no farther in
_CORNER = 0.03  # torso widths off the line from tip to armpit: less, and the sleeve opens straight to the armpit


def tip_of(points: F32, start: int, end: int) -> int:
    """Sample between the two farthest from both together: the sleeve's end, be the sleeve ever so short."""
    run = points[start : end + 1]
    return start + int(np.argmax(np.hypot(*(run - points[start]).T) + np.hypot(*(run - points[end]).T)))


def end_of(points: F32, shoulder: int, armpit: int, torso: float) -> tuple[int, int, float]:
    """Samples of the outer and the inner corner of the sleeve's end, and how sure they are."""
    root = (points[shoulder] + points[armpit]) / 2.0
    tip = tip_of(points, shoulder, armpit)
    middle = points[tip]
    outer = inner = tip
    for _ in range(3):
        x, y = (middle - root) / max(1e-6, float(np.hypot(*(middle - root))))
        u, v = -y, x  # across the sleeve, towards the body
        for k in (0.8, 1.3, 2.0, 3.0):
            # Beyond half way out: a cap sleeve's opening runs from its tip to the armpit, not up the shoulder.
            outer = ol.farthest(points, (shoulder + tip) // 2, armpit, (x - k * u, y - k * v))
            inner = ol.farthest(points, tip, armpit, (x + k * u, y + k * v))
            if np.hypot(*(points[outer] - points[inner])) > 0.14 * torso and inner > outer:
                break
        middle = (points[outer] + points[inner]) / 2.0
    reach = ol.off_chord(points, shoulder, armpit)
    if reach[outer - shoulder] < _OUT * reach.max() <= reach[inner - shoulder]:
        # Up on the shoulder: a cap sleeve, whose tip was taken for the inner corner.
        outer = inner
        beyond = ol.off_chord(points, outer, armpit)
        inner = outer + int(np.argmax(beyond)) if float(beyond.max()) > _CORNER * torso else armpit
    if inner <= outer:
        return tip, min(armpit, tip + 1), 0.2
    chord = float(np.hypot(*(points[inner] - points[outer]))) / torso
    return outer, inner, 0.3 + 0.7 * ramp(chord, 0.08, 0.18)
