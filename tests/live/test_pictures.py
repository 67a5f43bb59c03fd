import numpy as np
import pytest
from av import VideoFrame

from fitmirror.frames import Frame, i420_from_bgr
from fitmirror.live.pictures import CLOCK_HZ, frame_of, i420_of, picture_of


@pytest.mark.parametrize(("width", "height"), [(640, 360), (639, 359), (1, 1), (3, 2), (360, 640), (1920, 1080)])
def test_planes_come_off_a_frame_whatever_its_size(width, height):
    frame = VideoFrame(width, height, "yuv420p")
    rng = np.random.default_rng(0)
    sizes = [(width, height), ((width + 1) // 2, (height + 1) // 2), ((width + 1) // 2, (height + 1) // 2)]
    wanted = []
    for plane, (w, h) in zip(frame.planes, sizes, strict=True):
        values = rng.integers(0, 256, (h, w), np.uint8)
        rows = np.zeros((h, plane.line_size), np.uint8)
        rows[:, :w] = values
        plane.update(rows.tobytes())
        wanted.append(values)
    even_w, even_h = width & ~1, height & ~1
    got = i420_of(frame).reshape(-1)
    parts = [wanted[0][:even_h, :even_w], *(v[: even_h // 2, : even_w // 2] for v in wanted[1:])]
    assert np.array_equal(got, np.concatenate([p.reshape(-1) for p in parts]))


def test_a_picture_goes_out_as_it_came_in():
    bgr = np.zeros((360, 640, 3), np.uint8)
    bgr[:180], bgr[180:, 320:] = (30, 60, 200), (200, 90, 10)
    frame = frame_of(Frame(bgr, 0.0), 3 * CLOCK_HZ)
    picture = picture_of(frame, 3.0)
    assert picture.size == (640, 360)
    assert picture.pts == 3.0
    assert np.abs(picture.bgr.astype(int) - bgr).mean() < 3
    assert frame.pts * frame.time_base == 3


def test_other_formats_are_converted():
    bgr = np.full((36, 64, 3), (30, 60, 200), np.uint8)
    frame = VideoFrame.from_ndarray(bgr, "bgr24")
    assert np.abs(i420_of(frame).astype(int) - i420_from_bgr(bgr)).max() < 4


def test_a_shrunk_frame_is_the_picture_shrunk():
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[30:90, 40:120] = (40, 180, 220)
    whole = frame_of(Frame(picture, 0.0), 0)
    small = picture_of(whole, 0.0, 0.5)
    assert small.size == (80, 60)
    inner = small.bgr[20:40, 25:55].astype(int)
    assert np.abs(inner - (40, 180, 220)).max() < 6
    assert small.bgr[:10].max() < 6
    assert picture_of(frame_of(Frame(picture[:2, :2], 0.0), 0), 0.0, 0.5).size == (2, 2)
