"""The grid on a product photo: its sides lie on the cloth's outline."""

import cv2
import numpy as np

from fitmirror.fitting.pattern import WAISTED, pattern_of

POINTS = {
    "right_shoulder": (100.0, 20.0),
    "left_shoulder": (200.0, 20.0),
    "right_armpit": (90.0, 100.0),
    "left_armpit": (210.0, 100.0),
    "right_hem": (80.0, 380.0),
    "left_hem": (220.0, 380.0),
}


def test_a_dress_s_sides_follow_a_waist_far_narrower_than_chest_and_hem():
    outline = [(100, 20), (200, 20), (210, 100), (190, 240), (220, 380), (80, 380), (110, 240), (90, 100)]
    opaque = cv2.fillPoly(np.zeros((400, 300), np.uint8), [np.array(outline, np.int32)], (255,)).astype(np.uint8)
    torso = pattern_of(opaque, POINTS, np.empty((0, 2)), insets=WAISTED).torso.points
    waist = int(np.abs(torso[:, 0, 1] - 240).argmin())
    assert abs(torso[waist, 0, 0] - 110) < 6
    assert abs(torso[waist, -1, 0] - 190) < 6
