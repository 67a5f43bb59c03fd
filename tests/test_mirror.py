"""The mirror as a whole: a frame in, the dressed frame out, on real people."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from fitmirror.body.pose import Pose
from fitmirror.fitting.outfit import Garment, prepare
from fitmirror.frames import Frame
from fitmirror.mirror import Mirror, rests
from fitmirror.nets.runtime import Nets
from fitmirror.wardrobe.store import Wardrobe


@pytest.fixture(scope="module")
def nets() -> Nets:
    return Nets("cpu", 1)


@pytest.fixture(scope="module")
def garment(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    return prepare(Wardrobe(tmp_path_factory.mktemp("wardrobe"), demo=True).get("tee-sunrise"))


@pytest.fixture(scope="module")
def talker(data_dir: Path) -> list[Frame]:
    video = cv2.VideoCapture(str(data_dir / "videos" / "talk_gesture_man_upper.mp4"))
    frames = []
    for i in range(12):
        good, bgr = video.read()
        assert good
        small = cv2.resize(bgr, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        frames.append(Frame(np.ascontiguousarray(small[: small.shape[0] & ~1]), i / 30))
    return frames


def aged(age: int) -> Pose:
    return Pose(np.zeros((33, 3), np.float32), np.zeros(33, np.float32), None, age)  # type: ignore[arg-type]


def turns(every: int, ages: list[int]) -> str:
    """What is done on frames whose pose is so many frames old: p a reading, D drawn, . carried."""
    carried, to_draw, done = 0, False, ""
    for age in ages:
        to_draw = to_draw or age == 0
        rest = rests(every, carried, to_draw, aged(age))
        carried = carried + 1 if rest else 0
        to_draw = to_draw and rest
        done += ("p" if age == 0 else "") + ("." if rest else "D")
    return done


def test_who_draws_every_frame_never_rests() -> None:
    assert not any(rests(1, carried, to_draw, aged(0)) for carried in range(5) for to_draw in (False, True))


def test_pose_and_drawing_take_turns_and_drawing_comes_soon_after() -> None:
    assert turns(2, [0, 1] * 3) == "p.D" * 3
    assert turns(3, [0, 1, 2] * 3) == "p.D." * 3


def test_with_room_between_the_two_dear_frames_are_kept_apart() -> None:
    assert turns(4, [0, 1, 2, 3] * 3) == "p..D." * 3
    assert turns(6, [0, 1, 2, 3, 4, 5] * 2) == "p..D..." * 2


def test_each_reading_is_drawn_once_wherever_the_turns_began() -> None:
    assert turns(4, [3, 0, 1, 2, 3, 0, 1, 2]) == ".p..D.p..D"


def test_drawing_gets_its_turn_where_every_frame_is_read() -> None:
    assert turns(3, [0] * 14).count("D") == 2


def test_with_nobody_in_view_there_is_nothing_to_carry() -> None:
    assert not rests(3, 0, True, None)


def test_a_mirror_can_be_told_to_draw_more_rarely_and_more_often(
    nets: Nets, garment: object, talker: list[Frame]
) -> None:
    mirror = Mirror(nets)
    mirror.wear([garment])  # type: ignore[list-item]
    assert not any(mirror.dress(frame).carried for frame in talker[:3])
    mirror.pace(4)
    assert any(mirror.dress(frame).carried for frame in talker[3:8])
    mirror.pace(1)
    assert not any(mirror.dress(frame).carried for frame in talker[8:11])
    with pytest.raises(ValueError, match="not every 0"):
        mirror.pace(0)
    assert mirror.every == 1


def test_nobody_leaves_the_frame_as_it_is(nets: Nets, garment: object) -> None:
    mirror = Mirror(nets)
    mirror.wear([garment])  # type: ignore[list-item]
    frame = Frame(np.full((359, 639, 3), 120, np.uint8), 0.0)
    dressed = mirror.dress(frame)
    assert dressed.bgr is frame.bgr
    assert dressed.hint == "nobody"
    assert dressed.worn == ()


def test_without_an_outfit_the_frame_goes_through_and_the_shopper_is_followed(nets: Nets, talker: list[Frame]) -> None:
    mirror = Mirror(nets)
    dressed = [mirror.dress(frame) for frame in talker[:2]]
    for one, frame in zip(dressed, talker, strict=False):
        assert one.picture is frame
        assert one.body.present
        assert not one.body.alpha.any()
        assert one.ms.segment == 0.0
        assert one.hint is None


def test_a_carried_clip_looks_like_one_that_is_drawn_afresh(nets: Nets, garment: object, talker: list[Frame]) -> None:
    afresh, carried = Mirror(nets), Mirror(nets, every=3)
    for mirror in (afresh, carried):
        mirror.wear([garment])  # type: ignore[list-item]
    differences = []
    for frame in talker:
        a, b = afresh.dress(frame), carried.dress(frame)
        assert a.worn
        assert b.worn
        plain = np.abs(a.bgr.astype(int) - frame.bgr).mean()
        differences.append(np.abs(a.bgr.astype(int) - b.bgr).mean() / plain)
    assert np.mean(differences) < 0.25


def test_an_outfit_taken_off_is_gone_with_the_next_frame(nets: Nets, garment: object, talker: list[Frame]) -> None:
    mirror = Mirror(nets, every=3)
    mirror.wear([garment])  # type: ignore[list-item]
    for frame in talker[:5]:
        mirror.dress(frame)
    mirror.wear([])
    assert np.array_equal(mirror.dress(talker[5]).bgr, talker[5].bgr)


def test_unknown_methods_are_refused_and_change_nothing(nets: Nets, garment: object, talker: list[Frame]) -> None:
    mirror = Mirror(nets)
    mirror.wear([garment])  # type: ignore[list-item]
    with pytest.raises(KeyError):
        mirror.change(segmenter="crayon")
    with pytest.raises(KeyError):
        mirror.change(blend="glue")
    assert mirror.dress(talker[0]).worn
    mirror.change(segmenter="selfie")
    assert mirror.dress(talker[1]).worn


def test_a_told_height_outlasts_another_outfit_and_another_blend(
    nets: Nets, garment: Garment, talker: list[Frame]
) -> None:
    long = garment.worn_as(length_cm=60.0)

    def hem(mirror: Mirror) -> float:
        (worn,) = mirror.dress(talker[0]).worn
        return worn.anchors["left_hem"][1]

    average, told, later = Mirror(nets), Mirror(nets), Mirror(nets)
    average.wear([long])
    told.change(height_cm=200.0)
    told.wear([long])
    later.wear([long])
    later.change(blend="alpha", height_cm=200.0)
    later.wear([long])
    assert hem(told) == hem(later) < hem(average) - 5
    with pytest.raises(KeyError):
        told.change(blend="glue", height_cm=120.0)
    told.wear([long])
    assert hem(told) < hem(average) - 5


def test_another_way_to_find_the_mask_keeps_who_is_followed(nets: Nets, garment: object, talker: list[Frame]) -> None:
    """A track begun anew would forget how far its person has gone, and the garment would jump by that."""
    steady, changed = Mirror(nets, every=3), Mirror(nets, every=3)
    for mirror in (steady, changed):
        mirror.wear([garment])  # type: ignore[list-item]
        for frame in talker[:6]:
            mirror.dress(frame)
    changed.change(segmenter="blazepose")
    for frame in talker[6:10]:
        a, b = steady.dress(frame), changed.dress(frame)
        assert np.array_equal(a.body.landmarks, b.body.landmarks)  # type: ignore[arg-type]


def test_another_blend_with_every_third_frame_leaves_the_garment_where_it_is(
    nets: Nets, garment: Garment, talker: list[Frame]
) -> None:
    steady, switching = Mirror(nets), Mirror(nets)
    steady.wear([garment])
    switching.wear([garment])
    ways = ["poisson", "feather", "poisson:full", "color", "poisson:mixed", "alpha"]
    for number, frame in enumerate(talker):
        if number % 3 == 2:
            switching.change(blend=ways[number // 3 % len(ways)])
        plain, other = steady.dress(frame), switching.dress(frame)
        assert other.worn[0].anchors == plain.worn[0].anchors
        assert plain.layer is not None
        assert other.layer is not None
        np.testing.assert_array_equal(other.layer.bgra, plain.layer.bgra)
    assert np.abs(other.bgr.astype(int) - plain.bgr).mean() > 0.05


def test_a_camera_that_changes_its_size_is_dressed_as_if_it_had_always_been_that(
    nets: Nets, garment: Garment, talker: list[Frame]
) -> None:
    def half(frame: Frame) -> Frame:
        return Frame(np.ascontiguousarray(frame.bgr[::2, ::2][: frame.bgr.shape[0] // 4 * 2]), frame.pts)

    changed, fresh = Mirror(nets), Mirror(nets)
    changed.wear([garment])
    fresh.wear([garment])
    for frame in talker[:6]:
        changed.dress(frame)
    after, before = changed.dress(half(talker[6])), fresh.dress(half(talker[6]))
    hem, wanted = (np.array(worn.worn[0].anchors["left_hem"]) for worn in (after, before))
    assert np.abs(hem - wanted).max() < 4


def test_times_are_filled_by_the_timer_alone(nets: Nets, talker: list[Frame]) -> None:
    mirror = Mirror(nets)
    assert mirror.dress(talker[0]).ms.total == 0.0
    ticks = iter(range(10_000))
    assert mirror.dress(talker[1], lambda: float(next(ticks))).ms.total > 0
