"""Stages are timed on frames in which something was drawn, each drawn afresh."""

import cv2
import numpy as np

from fitmirror.bench.stage_times import FIRST_FRAMES, measure_stages
from fitmirror.body.body import Body
from fitmirror.fitting.layer import Worn
from fitmirror.mirror import Dressed, StageTimes

FRAMES = 30


class Rehearsed:
    """A mirror that says how long each frame took, and draws something on every other one."""

    def __init__(self, draws=True):
        self.every, self.garments, self.frames, self.threads = 4, None, [], set()
        self._draws = draws

    def wear(self, garments):
        self.garments = garments

    def pace(self, every):
        self.every = every

    def change(self, segmenter=None, blend=None, height_cm=None):
        pass

    def dress(self, frame, timer):
        number = len(self.frames)
        self.frames.append(frame)
        self.threads.add(cv2.getNumThreads())
        worn = (Worn("tee", {}, {}),) if self._draws and number % 2 == 0 else ()
        slow = 0.0 if number >= FIRST_FRAMES else 1000.0
        ms = StageTimes(segment=5.0 + slow, pose=7.0, fit=float(number), blend=2.0 * number, total=0.0)
        return Dressed(frame, Body(np.zeros(frame.bgr.shape[:2], np.uint8), None, None, None), worn=worn, ms=ms)


def pictures():
    return (np.full((180, 320, 3), number, np.uint8) for number in range(FRAMES))


def test_medians_are_of_the_drawn_frames_after_the_first():
    mirror = Rehearsed()
    stages = measure_stages(mirror, ["tee"], pictures())
    drawn = np.arange(FIRST_FRAMES, FRAMES, 2)
    assert stages is not None
    assert (stages.width, stages.height, stages.frames) == (320, 180, len(drawn))
    assert (stages.segment_ms, stages.pose_ms) == (5.0, 7.0)
    assert stages.no_nets_ms == np.median(3 * drawn) == stages.fit_ms + stages.blend_ms
    assert stages.no_nets_ms < stages.no_nets_p95_ms <= 3 * drawn.max()


def test_each_frame_is_drawn_afresh_on_one_thread_in_time_order():
    threads = cv2.getNumThreads()
    mirror = Rehearsed()
    measure_stages(mirror, ["tee"], pictures())
    assert (mirror.every, mirror.garments, mirror.threads) == (1, ["tee"], {1})
    assert np.all(np.diff([frame.pts for frame in mirror.frames]) > 0)
    assert cv2.getNumThreads() == threads


def test_nothing_drawn_is_no_figure():
    assert measure_stages(Rehearsed(draws=False), [], pictures()) is None
