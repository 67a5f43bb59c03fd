import numpy as np

from fitmirror.body.landmark_net import Reading
from fitmirror.body.person_box import Box, BoxHold, person_box, whole
from fitmirror.body.roi import Roi

FRAME = (640, 480)


def reading(mask: np.ndarray, roi: Roi, points: np.ndarray | None = None) -> Reading:
    visibility = np.zeros(39, np.float32)
    if points is None:
        points = np.zeros((39, 2), np.float32)
    else:
        visibility[:33] = 1
    return Reading(points, np.zeros(39, np.float32), visibility, 1.0, mask, roi)


def test_box_encloses_mask_and_visible_landmarks():
    mask = np.zeros((256, 256), np.float32)
    mask[64:192, 96:160] = 1
    assert person_box(reading(mask, Roi(320, 240, 256)), FRAME) == (288, 176, 352, 304)
    points = np.full((39, 2), (400.0, 240.0), np.float32)
    assert person_box(reading(mask, Roi(320, 240, 256), points), FRAME) == (288, 176, 400, 304)


def test_box_of_an_empty_mask_is_the_region_within_the_frame():
    assert person_box(reading(np.zeros((256, 256), np.float32), Roi(0, 240, 200)), FRAME) == (0, 140, 100, 340)


def test_a_box_is_kept_while_the_person_sways_within_it():
    hold = BoxHold()
    first = hold.update((200, 100, 300, 400), FRAME)
    assert all(hold.update((200 + d, 100, 300 + d, 400), FRAME) == first for d in (3, -4, 8, 0))


def test_a_box_is_let_go_when_the_person_leaves_it_or_it_is_too_large_or_the_frame_is_another():
    hold = BoxHold()
    first = hold.update((200, 100, 300, 400), FRAME)
    away = hold.update((260, 100, 360, 400), FRAME)
    assert away != first
    assert away.right >= 360
    small = hold.update((290, 100, 330, 300), FRAME)
    assert small.width < away.width
    assert hold.update((290, 100, 330, 300), (320, 320)).right <= 320


def test_a_box_is_never_empty_nor_beyond_the_frame():
    for tight in ((0.0, 0.0, 0.0, 0.0), (640.0, 480.0, 640.0, 480.0), (-0.0, 20.0, 640.0, 20.0)):
        box = BoxHold().update(tight, FRAME)
        assert 0 <= box.left < box.right <= 640
        assert 0 <= box.top < box.bottom <= 480


def test_a_box_cuts_its_part_of_a_frame():
    frame = np.zeros((FRAME[1], FRAME[0]))
    assert frame[Box(10, 20, 40, 100).slices].shape == (80, 30)
    assert frame[whole(FRAME).slices].shape == frame.shape


def test_a_box_holds_what_lies_within():
    assert Box(0, 0, 10, 10).holds(Box(0, 2, 10, 8))
    assert not Box(0, 0, 10, 10).holds(Box(-1, 2, 10, 8))
