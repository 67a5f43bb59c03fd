import numpy as np
import pytest
from tests.body.conftest import Faulty, frames_of

from fitmirror.body import matte
from fitmirror.body.observer import Observer, warm
from fitmirror.frames import Frame


class Clock:
    """Counts a second at every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.fixture(scope="module")
def talker(data_dir) -> list:
    return frames_of(data_dir / "videos" / "talk_gesture_man_upper.mp4", 4)


def test_a_person_is_seen_whole(nets, talker):
    body, seen = Observer(nets).observe(Frame(talker[0], 0.0), Clock())
    assert body.present
    assert body.landmarks is not None
    assert body.depth is not None
    assert body.face is not None
    assert body.landmarks.shape == (33, 3)
    assert body.depth.shape == (33,)
    assert body.landmarks.dtype == body.depth.dtype == np.float32
    nose, left, right = body.landmarks[[0, 11, 12]]
    assert right[0] < nose[0] < left[0]  # left is the person's left
    assert nose[1] < left[1]
    assert body.alpha[int(nose[1]), int(nose[0])] == 255
    assert (seen.segment_s, seen.pose_s) == (1.0, 2.0)


def test_nobody_is_nobody(nets):
    body, _ = Observer(nets).observe(Frame(np.zeros((359, 639, 3), np.uint8), 0.0), Clock())
    assert not body.present
    assert (body.landmarks, body.depth, body.face) == (None, None, None)
    assert body.alpha.shape == (359, 639)
    assert not body.alpha.any()


def test_who_comes_after_another_has_a_face_of_their_own(nets, talker):
    """While nothing is worn nobody looks at faces; the one before must not be taken for the next one's."""
    observer, fresh = Observer(nets), Observer(nets)
    observer.observe(Frame(talker[0], 0.0), Clock())
    assert observer.follow(Frame(np.zeros_like(talker[0]), 0.04), Clock()).pose is None
    came = np.ascontiguousarray(talker[0][:, ::-1])
    again, _ = observer.observe(Frame(came, 0.08), Clock())
    first, _ = fresh.observe(Frame(came, 0.08), Clock())
    assert again.face is not None
    assert first.face is not None
    np.testing.assert_array_equal(again.face.landmarks, first.face.landmarks)


def test_an_unknown_segmenter_is_refused(nets):
    with pytest.raises(KeyError):
        Observer(nets, "crayon")


def test_two_mirrors_do_not_know_of_each_other(nets, talker):
    one, other = Observer(nets), Observer(nets)
    for i, picture in enumerate(talker):
        one.observe(Frame(picture, i / 25), Clock())
    a, _ = other.observe(Frame(talker[0], 0.0), Clock())
    b, _ = Observer(nets).observe(Frame(talker[0], 0.0), Clock())
    np.testing.assert_array_equal(a.alpha, b.alpha)
    np.testing.assert_array_equal(a.landmarks, b.landmarks)


@pytest.mark.parametrize("net", ["pose_landmark_full", "selfie_segmentation", "face_landmark"])
def test_a_net_that_throws_is_heard_and_then_forgotten(nets, talker, net):
    faulty = Faulty(nets)
    observer = Observer(faulty)
    observer.observe(Frame(talker[0], 0.0), Clock())
    faulty.failing = net
    for i in (1, 2, 3):
        if net == "face_landmark" and i < 3:
            observer.observe(Frame(talker[i], i / 25), Clock())
            continue
        with pytest.raises(RuntimeError, match="broken"):
            observer.observe(Frame(talker[i], i / 25), Clock())
    faulty.failing = None
    body, _ = observer.observe(Frame(talker[3], 4 / 25), Clock())
    fresh, _ = Observer(nets).observe(Frame(talker[3], 0.0), Clock())
    assert body.face is not None
    assert body.landmarks is not None
    assert fresh.landmarks is not None
    apart = np.abs(body.landmarks[:, :2] - fresh.landmarks[:, :2])
    assert np.median(apart) < 0.05 * np.linalg.norm(fresh.landmarks[11, :2] - fresh.landmarks[12, :2])
    assert np.abs(body.alpha.astype(int) - fresh.alpha).mean() < 3


def test_warming_leaves_nothing_to_compile(nets, talker):
    warm(nets)
    compiled = [len(f.signatures) for f in (matte._models, matte._applied)]
    assert compiled == [1, 1]
    Observer(nets).observe(Frame(talker[0], 0.0), Clock())
    assert [len(f.signatures) for f in (matte._models, matte._applied)] == compiled
