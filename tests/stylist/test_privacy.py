"""What leaves the machine: measured on the very picture that a real server has received."""

import asyncio
import logging
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.stylist.looks import look, picture_in, shirt, stylist
from tests.stylist.openai_server import Manner, serving

from fitmirror.body.detection import FACE, Detector
from fitmirror.body.face import FaceReader
from fitmirror.body.observer import Observer
from fitmirror.body.roi import Roi
from fitmirror.fitting.outfit import Outfit
from fitmirror.frames import Frame
from fitmirror.nets.runtime import Nets
from fitmirror.stylist.limits import Rate
from fitmirror.stylist.picture import Choices, outgoing
from fitmirror.stylist.privacy import BEHIND, Eyes
from fitmirror.stylist.shot import Shot

SURE = 0.8  # presence of a face, of which there is no doubt


@pytest.fixture(scope="module")
def nets():
    return Nets("cpu", 1)


@pytest.fixture(scope="module")
def eyes(nets):
    return Eyes(nets)


@pytest.fixture(scope="module")
def faces_in(nets):
    """Finds the boxes of all faces in a picture that both of the project's nets agree on, down to small ones."""
    detector, reader = Detector(nets.get("face_detection_short_range"), FACE), FaceReader(nets)

    def find(bgr):
        h, w = bgr.shape[:2]
        found = []
        for size in (max(h, w), 256):
            for y in range(size // 2, max(h, size // 2 + 1), size // 2):
                for x in range(size // 2, max(w, size // 2 + 1), size // 2):
                    for one in detector.find_in(bgr, Roi(float(x), float(y), float(size))):
                        middle, across = (one.box[:2] + one.box[2:]) / 2, one.points[1] - one.points[0]
                        angle = float(np.arctan2(across[1], across[0]))
                        roi = Roi(float(middle[0]), float(middle[1]), 1.5 * one.size, angle)
                        if one.score > SURE and reader.read(bgr, roi).confidence > SURE:
                            found.append(one.box)
        return found

    return find


def detail(bgr, box):
    """High-frequency energy in a box: what is finer than a twelfth of it."""
    h, w = bgr.shape[:2]
    x0, y0, x1, y1 = np.clip(np.rint(box).astype(int), 0, (w, h, w, h))
    grey = cv2.cvtColor(bgr[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY).astype(np.float32)
    return float(np.square(grey - cv2.GaussianBlur(grey, (0, 0), max(1.0, (x1 - x0) / 12))).mean())


def decoded(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def received(shot, nets, consent=True, **settings):
    """What a real server gets of a shot: the request's body, or None where none came."""

    async def ask():
        with serving() as server:
            one = stylist(server, nets, **settings)
            request = one.measure(shot, None, "en")
            _, instead = one.admit(request, Rate(), 0.0)
            if instead is None:
                async for _ in one.answer(one.equip(request, shot, consent)):
                    pass
            await one.close()
            return server.sent[0].body if server.sent else None

    return asyncio.run(ask())


def small(bgr, longest=768):
    scale = min(1.0, longest / max(bgr.shape[:2]))
    return cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def observed(nets, bgr):
    body, _ = Observer(nets).observe(Frame(bgr, 0.0), lambda: 0.0)
    return Shot(Frame(bgr, 0.0), body.landmarks, body.face, (), ())


def assert_hidden(bgr, picture, faces_in, name, factor=8.0):
    """No face that the picture had can be told in what was sent; how many it had."""
    before = small(bgr)
    had = faces_in(before)
    for box in had:
        fine = detail(before, box)
        if fine > 40:  # of a flat face, coding noise is as much
            assert detail(picture, box) < fine / factor, name
    where = [(box[:2] + box[2:]) / 2 for box in had]
    for box in faces_in(picture):
        middle, size = (box[:2] + box[2:]) / 2, float(box[2] - box[0])
        assert not any(float(np.hypot(*(middle - one))) < size / 2 for one in where), name
    return len(had)


PEOPLE = ("masks/ccp_????.jpg", "garments/*/image/*.jpg")
CLIPS = ("squats_woman_full", "football_juggle_full", "talk_gesture_man_upper", "woman_jogging_upper",
         "woman_shoulders_turn", "vivid_upper1")  # fmt: skip


def test_the_face_that_a_server_receives_cannot_be_recognised(data_dir, nets, faces_in):
    seen = 0
    for photo in sorted((data_dir / "garments/vitonhd6/image").glob("*.jpg"))[:3]:
        bgr = cv2.imread(str(photo))
        body = received(observed(nets, bgr), nets)
        seen += assert_hidden(bgr, picture_in(body), faces_in, photo.stem)
    assert seen >= 2


def test_no_face_of_many_people_is_left(data_dir, nets, eyes, faces_in):
    seen = 0
    for photo in sorted(file for pattern in PEOPLE for file in data_dir.glob(pattern))[::8]:
        bgr = cv2.imread(str(photo))
        for picture in (bgr, far_away(bgr), half_out(bgr)):
            shot = observed(nets, picture)
            if shot.landmarks is None or (jpeg := outgoing(shot, eyes, Choices())) is None:
                continue
            seen += assert_hidden(picture, decoded(jpeg), faces_in, photo.stem)
    assert seen > 20


def far_away(bgr):
    """The same person small in a wide picture."""
    out = np.full((720, 1280, 3), 120, np.uint8)
    scale = 430 / bgr.shape[0]
    part = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    out[250 : 250 + part.shape[0], 400 : 400 + part.shape[1]] = part
    return out


def half_out(bgr):
    """The same, moved until the face is partly out of the picture."""
    return np.ascontiguousarray(bgr[bgr.shape[0] // 14 :])


@pytest.mark.parametrize("clip", CLIPS)
def test_no_face_of_a_moving_head_is_left_though_the_pose_is_a_fifth_of_a_second_old(
    data_dir, nets, eyes, faces_in, clip
):
    camera, observer, seen = cv2.VideoCapture(str(data_dir / f"videos/{clip}.mp4")), Observer(nets), []
    for i in range(76):
        more, bgr = camera.read()
        if not more:
            break
        body, _ = observer.observe(Frame(bgr, i / 30), lambda: 0.0)
        seen.append(body)
        old = seen[max(0, i - 6)]
        if i % 15 == 14 and old.landmarks is not None:
            jpeg = outgoing(Shot(Frame(bgr, 0.0), old.landmarks, None, (), ()), eyes, Choices())
            assert_hidden(bgr, decoded(jpeg), faces_in, f"{clip} {i}")


def test_the_second_of_two_people_is_hidden_too(data_dir, nets, eyes, faces_in):
    pair = [cv2.imread(str(data_dir / f"masks/ccp_{name}.jpg")) for name in ("0917", "0742")]
    bgr = np.hstack([cv2.resize(one, (480, 720)) for one in pair])
    shot = observed(nets, bgr)
    assert assert_hidden(bgr, decoded(outgoing(shot, eyes, Choices())), faces_in, "pair") >= 2
    kept = outgoing(shot, eyes, Choices(keep_room=True))
    assert_hidden(bgr, decoded(kept), faces_in, "pair in the room")


@pytest.mark.parametrize("where", [{}, {"size": (1280, 720), "unit": 100.0, "at": (300.0, 300.0)},
                                   {"at": (320.0, 110.0)}])  # fmt: skip
def test_of_a_drawn_head_no_detail_is_left_and_the_room_is_even_grey(nets, where):
    shot = look([shirt(title="Tee")], **where)
    speckled = np.random.default_rng(3).integers(0, 256, shot.picture.bgr.shape, np.uint8)
    bgr, (x, y) = shot.picture.bgr.copy(), shot.landmarks[0, :2].astype(int)
    unit = int(np.hypot(*(shot.landmarks[11, :2] - shot.landmarks[12, :2])))
    face = np.s_[max(0, y - unit // 4) : y + unit // 4, x - unit // 6 : x + unit // 6]
    bgr[face] = bgr[face] // 2 + speckled[face] // 4
    body = received(Shot(Frame(bgr, 0.0), shot.landmarks, None, shot.worn, shot.garments), nets)
    picture, before = picture_in(body), small(bgr)
    scale = before.shape[0] / bgr.shape[0]
    box = scale * np.array([x - unit // 6, max(0, y - unit // 4), x + unit // 6, y + unit // 4])
    assert detail(picture, box) < detail(before, box) / 20
    for corner in picture[:20, :20], picture[:20, -20:], picture[-20:, -20:]:
        assert np.abs(corner.astype(int) - BEHIND).max() <= 6


def test_the_clothes_stay_as_sharp_as_they_were(data_dir, nets, eyes):
    bgr = cv2.imread(str(data_dir / "masks/ccp_0584.jpg"))  # in its skirt the detector alone sees a face
    shot = observed(nets, bgr)
    before, picture = small(bgr), decoded(outgoing(shot, eyes, Choices()))
    marks = shot.landmarks * (before.shape[0] / bgr.shape[0])
    middle = (marks[23, :2] + marks[24, :2]) / 2
    box = np.concatenate([middle - 60, middle + 60])
    assert detail(picture, box) > 0.5 * detail(before, box)


def test_with_nobody_in_view_nothing_is_sent(nets):
    room = Frame(np.full((480, 640, 3), 140, np.uint8), 0.0)
    assert received(Shot(room, None, None, (), ()), nets) is None


def test_a_pose_where_the_picture_shows_nobody_sends_no_picture(nets):
    shot = look()
    room = Frame(np.full_like(shot.picture.bgr, 205), 0.0)
    assert picture_in(received(Shot(room, shot.landmarks, None, (), ()), nets)) is None


def test_without_consent_there_is_no_picture(nets):
    body = received(look([shirt(title="Tee")]), nets, consent=False)
    assert picture_in(body) is None
    assert "Tee" in str(body)


def test_a_setting_keeps_all_pictures_in(nets):
    body = received(look(), nets, stylist_pictures=False)
    assert "image_url" not in str(body)


@pytest.mark.parametrize(("px", "expected"), [(256, (144, 256)), (2048, (720, 1280))])
def test_the_longest_side_is_as_set(nets, px, expected):
    shot = look(size=(1280, 720), unit=190.0, at=(640.0, 210.0))
    assert picture_in(received(shot, nets, stylist_picture_px=px)).shape[:2] == expected


def test_faces_stay_where_the_shop_wants_them_to(data_dir, nets, faces_in):
    bgr = cv2.imread(str(data_dir / "garments/vitonhd6/image/03615_00.jpg"))
    picture = picture_in(received(observed(nets, bgr), nets, stylist_cover_faces=False, stylist_keep_background=True))
    assert faces_in(picture)
    assert np.abs(picture.astype(int) - small(bgr)).mean() < 6


def test_nothing_is_logged_or_written(nets, caplog, tmp_path, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    written = []
    opened = Path.open

    def watched(self, mode="r", *args, **kwargs):
        if mode.strip("rbt"):
            written.append(self)
        return opened(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", watched)

    async def ask():
        with serving(Manner(), Manner(cut_after=1)) as server:
            one = stylist(server, nets)
            for _ in range(2):
                shot = look([shirt(title="Zebra tee")])
                request = one.measure(shot, "Is it my quaint question?", "en")
                async for _ in one.answer(one.equip(request, shot, True)):
                    pass
            await one.close()
            return [picture_in(sent.body) is not None for sent in server.sent]

    assert asyncio.run(ask()) == [True, True]
    for word in ("Zebra", "quaint", "coral", "base64", "/9j/", "sk-secret"):
        assert word not in caplog.text
    assert not list(tmp_path.iterdir())
    assert not written


def test_an_outfit_that_is_worn_is_in_the_picture(nets):
    garment = shirt(colour=(40, 40, 230))
    frame = look().picture
    body, _ = Observer(nets).observe(frame, lambda: 0.0)
    drawn = Outfit((garment,), "alpha").dress(frame, body, lambda: 0.0)
    picture = picture_in(received(Shot(drawn.picture, body.landmarks, None, drawn.worn, (garment,)), nets))
    x, y = (body.landmarks[[11, 12, 23, 24], :2].mean(axis=0)).astype(int)
    blue, green, red = picture[y - 5 : y + 5, x - 5 : x + 5].reshape(-1, 3).mean(axis=0)
    assert red > 150 > 110 > max(blue, green)
