"""The client that measures: what it reads is what was shown."""

from itertools import islice

import numpy as np
import pytest

from fitmirror.bench.echo import measure_echo
from fitmirror.bench.loopback import number_of, scenes, shown, stamp
from fitmirror.bench.mirror import measure_mirror
from fitmirror.body.body import Body
from fitmirror.frames import Frame
from fitmirror.live.dresser import House
from fitmirror.live.pictures import frame_of
from fitmirror.mirror import Dressed


@pytest.mark.parametrize("number", [0, 1, 255, 256, 12345, 65535])
def test_a_stamp_is_read_back(number):
    picture = next(scenes(320, 180))
    stamp(picture, number)
    assert number_of(frame_of(Frame(picture, 0.0), 0)) == number


def test_scenes_move_and_keep_their_size():
    first, later = islice(scenes(322, 182), 0, 31, 30)
    assert first.shape == later.shape == (182, 322, 3)
    assert np.abs(first.astype(int) - later).mean() > 5


def test_a_clip_is_shown_there_and_back_and_letterboxed():
    clip = [np.full((100, 100, 3), 10 * n, np.uint8) for n in range(3)]
    pictures = list(islice(shown(clip, 200, 100), 5))
    assert [int(p[50, 100, 0]) for p in pictures] == [0, 10, 20, 10, 0]
    assert pictures[0].shape == (100, 200, 3)
    assert pictures[0][50, 10].tolist() == [110, 110, 110]


def test_echo_is_measured():
    figures = measure_echo(seconds=1.0, width=320, height=180)
    assert (figures.width, figures.height) == (320, 180)
    assert figures.fps > 1
    assert 0 < figures.latency_p50_ms <= figures.latency_p95_ms
    assert figures.cpu_ms > 0


class Plain:
    worn = ()

    def wear(self, garments):
        Plain.worn = tuple(garments)

    every = 1

    garments = ()

    def pace(self, every):
        self.every = every

    def change(self, segmenter=None, blend=None, height_cm=None):
        pass

    def dress(self, frame, timer):
        return Dressed(frame, Body(np.zeros(frame.bgr.shape[:2], np.uint8), None, None, None))


def test_two_mirrors_at_a_time_are_measured_each():
    house = House(Plain, lambda item: True, lambda choice: choice.item)
    rows = measure_mirror(house, ["tee"], lambda: scenes(320, 180), seconds=1.0, count=2)
    assert [row.what for row in rows] == ["mirror 1 of 2", "mirror 2 of 2"]
    assert all(row.fps > 1 and 0 <= row.lost <= 1 for row in rows)
    assert Plain.worn == ("tee",)
