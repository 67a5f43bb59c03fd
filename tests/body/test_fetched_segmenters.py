"""Segmenters on nets that the user has pulled or imported."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from tests.nets.drawn_nets import mask_rcnn, redness, remembering

from fitmirror.body.observer import Observer
from fitmirror.body.pose import PoseTrack
from fitmirror.body.segmenters import NEEDS, MissingNetError, make, runnable, why_not
from fitmirror.frames import Frame
from fitmirror.mirror import Mirror, refused
from fitmirror.nets.describing import Told, describe
from fitmirror.nets.importing import install, put
from fitmirror.nets.importing import make as made_of
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.pullable import find_pullable
from fitmirror.nets.runtime import Nets

RED, GREY = (0, 0, 255), (90, 90, 90)
UNIT = Told(values="0..1")
SOMEBODY = SimpleNamespace()


def keep(folder: Path, file: Path, name: str, told: Told = UNIT) -> Nets:
    kept = KeptNets(folder)
    made = made_of(file, folder)
    put(kept, made, name, "m", "MIT", file.name, hashlib.sha256(file.read_bytes()).hexdigest(), describe(made, told))
    return Nets("cpu", 1, kept=kept)


def scene(*people: tuple[int, int, int, int], size: tuple[int, int] = (320, 180)) -> np.ndarray:
    picture = np.full((size[1], size[0], 3), GREY, np.uint8)
    for x, y, w, h in people:
        picture[y : y + h, x : x + w] = RED
    return picture


def iou(alpha: np.ndarray, box: tuple[int, int, int, int]) -> float:
    x, y, w, h = box
    truth = np.zeros(alpha.shape, bool)
    truth[y : y + h, x : x + w] = True
    return float(((alpha > 127) & truth).sum() / ((alpha > 127) | truth).sum())


@pytest.mark.parametrize(("channels", "softmax"), [(1, False), (2, True)])
@pytest.mark.parametrize("size", [(32, 48), None])
def test_an_imported_net_finds_its_person(
    tmp_path: Path, channels: int, softmax: bool, size: tuple[int, int] | None
) -> None:
    nets = keep(tmp_path / "nets", redness(tmp_path / "mine.onnx", channels, size, softmax), "mine")
    person = (100, 40, 90, 120)
    alpha = make("mine", nets).segment(Frame(scene(person), 0.0), None)
    assert alpha.shape == (180, 320)
    assert iou(alpha, person) > 0.9
    assert not make("mine", nets).segment(Frame(scene(), 0.0), None).any()


def test_a_net_that_remembers_does_so_for_each_mirror_alone(tmp_path: Path) -> None:
    nets = keep(tmp_path / "nets", remembering(tmp_path / "rvm.onnx"), "rvm")
    one, other = make("rvm", nets), make("rvm", nets)
    person = scene((100, 40, 90, 120))
    levels = [int(one.segment(Frame(person, i / 30), SOMEBODY)[100, 140]) for i in range(4)]
    assert levels == pytest.approx([128, 191, 223, 239], abs=2)
    assert int(other.segment(Frame(person, 0.0), SOMEBODY)[100, 140]) == levels[0]


def test_a_net_that_remembers_begins_anew_after_a_gap_and_with_another_size(tmp_path: Path) -> None:
    nets = keep(tmp_path / "nets", remembering(tmp_path / "rvm.onnx"), "rvm")
    segmenter, person = make("rvm", nets), scene((100, 40, 90, 120))
    first = segmenter.segment(Frame(person, 0.0), SOMEBODY)
    for i in range(4):
        followed = segmenter.segment(Frame(person, i / 30), SOMEBODY)
    assert 0 < first.sum() < followed.sum()
    np.testing.assert_array_equal(segmenter.segment(Frame(person, 60.0), SOMEBODY), first)
    turned = np.ascontiguousarray(person[:, 60:160])
    assert segmenter.segment(Frame(turned, 60.03), None).shape == (180, 100)


def two_people(path: Path, full: bool, short_side: int = 800) -> Path:
    """A thing, a large person on the left and a small one on the right, in px of the net's picture."""
    scale = short_side / 180
    boxes = np.array([[10, 10, 300, 170], [40, 20, 140, 170], [220, 60, 280, 170]], np.float32) * scale
    masks = np.ones((3, 1, 28, 28), np.float32)
    if full:
        h, w = 800, int(np.ceil(round(320 * scale) / 32) * 32)
        masks = np.zeros((3, 1, h, w), np.float32)
        for mask, (x0, y0, x1, y1) in zip(masks[:, 0], boxes.astype(int), strict=True):
            mask[y0:y1, x0:x1] = 1
    return mask_rcnn(path, boxes, [62, 1, 1], [0.99, 0.9, 0.8], masks, batch=full)


@pytest.mark.parametrize("full", [False, True])
def test_of_several_people_the_largest_is_taken_where_no_pose_tells(tmp_path: Path, full: bool) -> None:
    nets = keep(tmp_path / "nets", two_people(tmp_path / "r.onnx", full), "maskrcnn")
    alpha = make("maskrcnn", nets).segment(Frame(scene(), 0.0), None)
    assert iou(alpha, (40, 20, 100, 150)) > 0.95


@pytest.mark.parametrize("full", [False, True])
def test_of_several_people_the_one_whom_the_pose_follows_is_taken(tmp_path: Path, full: bool) -> None:
    nets = keep(tmp_path / "nets", two_people(tmp_path / "r.onnx", full), "maskrcnn")

    def posed(x: float, y: float) -> SimpleNamespace:
        landmarks = np.tile(np.array([x, y, 1.0], np.float32), (33, 1))
        landmarks[:5, 2] = 0  # out of sight, wherever they are said to be
        return SimpleNamespace(landmarks=landmarks)

    segmenter = make("maskrcnn", nets)
    assert iou(segmenter.segment(Frame(scene(), 0.0), posed(250, 110)), (220, 60, 60, 110)) > 0.93
    assert not make("maskrcnn", nets).segment(Frame(scene(), 0.0), posed(180, 30)).any()
    assert not make("maskrcnn", nets).segment(Frame(scene(), 0.0), posed(-500, 9e6)).any()


@pytest.mark.parametrize(
    ("labels", "scores", "boxes"),
    [([], [], []), ([1], [0.2], [[9, 9, 90, 90]]), ([3], [0.9], [[9, 9, 90, 90]]), ([1], [0.9], [[9, 9, 9, np.nan]])],
)
def test_nobody_unsure_and_things_are_nobody(tmp_path: Path, labels: list, scores: list, boxes: list) -> None:
    masks = np.ones((len(labels), 1, 28, 28), np.float32)
    file = mask_rcnn(tmp_path / "r.onnx", np.array(boxes, np.float32), labels, scores, masks)
    nets = keep(tmp_path / "nets", file, "maskrcnn")
    assert not make("maskrcnn", nets).segment(Frame(scene(), 0.0), None).any()


def test_only_segmenters_that_have_their_net_can_run(tmp_path: Path) -> None:
    assert runnable(None) == tuple(n for n in runnable(KeptNets(tmp_path / "none")))
    assert not {*runnable(None)} & {*NEEDS}
    nets = keep(tmp_path / "nets", two_people(tmp_path / "r.onnx", False), "maskrcnn-12-int8")
    keep(tmp_path / "nets", redness(tmp_path / "mine.onnx"), "mine")
    assert {*runnable(nets.kept)} == {*runnable(None), "maskrcnn", "mine"}
    (tmp_path / "nets" / "mine.onnx").unlink()
    (tmp_path / "nets" / "maskrcnn-12-int8.json").write_text("{")
    assert runnable(nets.kept) == runnable(None)


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_segmenter_without_its_net_says_how_to_get_it(nets: Nets, name: str) -> None:
    with pytest.raises(MissingNetError, match=r"fitmirror models pull .* or import FILE") as caught:
        make(name, nets)
    assert str(caught.value) == why_not(name, None) == refused(name, "alpha")


def test_a_mirror_that_is_refused_a_segmenter_goes_on_as_before(nets: Nets) -> None:
    mirror = Mirror(nets)
    for name in ("deeplab", "magic"):
        with pytest.raises(KeyError):
            mirror.change(segmenter=name, height_cm=170)
    assert mirror.dress(Frame(scene(), 0.0)).picture.size == (320, 180)


@pytest.fixture(scope="module")
def deeplab(weights_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Nets:
    kept = KeptNets(tmp_path_factory.mktemp("nets"))
    install(find_pullable("deeplabv3-257"), weights_dir / "deeplabv3_257_mv_gpu.tflite", kept)
    return Nets("cpu", 2, kept=kept)


def test_deeplab_cuts_people_out_softly(deeplab: Nets, data_dir: Path) -> None:
    scores = []
    for photo in sorted((data_dir / "masks").glob("ccp_????.jpg"))[::12]:
        frame = Frame(np.asarray(cv2.imread(str(photo)), np.uint8), 0.0)
        alpha = make("deeplab", deeplab).segment(frame, PoseTrack(deeplab).update(frame))
        truth = cv2.imread(str(photo.with_name(photo.stem + "_mask.png")), cv2.IMREAD_GRAYSCALE) >= 128
        seen = alpha >= 128
        scores.append(
            np.mean([(seen & truth).sum() / (seen | truth).sum(), (~seen & ~truth).sum() / (~seen | ~truth).sum()])
        )
        assert len(np.unique(alpha)) > 50
    assert np.mean(scores) > 0.85
    noise = np.random.default_rng(0).integers(0, 255, (359, 639, 3), np.uint8)
    assert not make("deeplab", deeplab).segment(Frame(noise, 0.0), None).any()


def test_a_mirror_may_change_its_segmenter_with_every_frame(tmp_path: Path, deeplab: Nets, data_dir: Path) -> None:
    assert deeplab.kept is not None
    keep(deeplab.kept.folder, remembering(tmp_path / "rvm.onnx"), "rvm")
    keep(deeplab.kept.folder, two_people(tmp_path / "r.onnx", False), "maskrcnn")
    photo = sorted((data_dir / "masks").glob("ccp_????.jpg"))[0]
    picture = np.asarray(cv2.imread(str(photo)), np.uint8)
    observer, names = Observer(deeplab), runnable(deeplab.kept)
    assert {"deeplab", "rvm", "maskrcnn"} <= {*names}
    alone = {name: Observer(deeplab, name).observe(Frame(picture, 0.0), lambda: 0.0)[0].alpha for name in names}
    for i in range(3 * len(names)):
        name = names[i % len(names)]
        observer.change(name)
        body, _ = observer.observe(Frame(picture, i / 10), lambda: 0.0)
        assert body.alpha.shape == picture.shape[:2]
        # Little but the tracked pose has changed: nothing of the segmenter before is left in this one's mask.
        apart = {other: float(np.abs(body.alpha.astype(int) - alone[other]).mean()) for other in ("maskrcnn", name)}
        assert apart[name] < 6, name
        assert name == "maskrcnn" or apart["maskrcnn"] > 20, name
