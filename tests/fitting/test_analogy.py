"""A product takes on the folds of what is worn, and stays the product."""

import json

import cv2
import numpy as np
import pytest
from tests.fitting.folded import creases, kept, product, worn
from tests.nets.drawn_nets import negative, redness, vgg19

from fitmirror.fitting import blend
from fitmirror.fitting.analogy import LONGEST_PX, analogous
from fitmirror.fitting.correspondence import correspond
from fitmirror.fitting.features import CHANNELS, condensed, features, pyramid
from fitmirror.fitting.finish import finished
from fitmirror.fitting.layer import Layer, over
from fitmirror.fitting.patchmatch import agreement, identity
from fitmirror.mirror import refused
from fitmirror.nets.catalog import BrokenInstallError
from fitmirror.nets.importing import make, put
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets

H, W = 304, 272
MIDDLE = np.s_[60:-60, 80:-80]
PLAIN, SHIRT = (150, 130, 90), (60, 60, 170)


@pytest.fixture(scope="module", params=["drawn", "trained"])
def nets(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nets")
    if request.param == "drawn":
        return kept(folder / "kept", vgg19(folder / "vgg.onnx"))
    return kept(folder / "kept", request.getfixturevalue("weights_dir") / "vgg19_small16x_features.onnx")


@pytest.fixture(scope="module")
def net(nets):
    return features(nets)


def grey(bgra):
    return cv2.cvtColor(np.ascontiguousarray(bgra[..., :3]), cv2.COLOR_BGR2GRAY).astype(float)


def test_the_folds_come_over_and_the_colour_stays_the_products(net):
    light = creases(H, W)
    layer = product(H, W, PLAIN)
    made = analogous(net, worn(H, W, SHIRT, light), layer)
    change = (grey(made) - grey(layer))[MIDDLE]
    assert np.corrcoef(change.ravel(), light[MIDDLE].ravel())[0, 1] > 0.7
    assert change.std() > 3
    mean = made[MIDDLE][..., :3].reshape(-1, 3).mean(0)
    assert np.abs(mean - PLAIN).max() < 6


def test_over_cloth_without_folds_it_is_as_alpha_blending(net):
    layer = product(H, W, PLAIN, printed=True)
    made = analogous(net, worn(H, W, SHIRT), layer)
    assert np.abs(made.astype(int) - layer).max() <= 4


def test_a_print_stays_where_and_what_it_is(net):
    layer = product(H, W, (200, 200, 200), printed=True)
    made = analogous(net, worn(H, W, SHIRT, creases(H, W)), layer)

    def ink(bgra):
        return bgra[..., 2].astype(int) - bgra[..., 0] > 60

    both = (ink(made) & ink(layer)).sum() / (ink(made) | ink(layer)).sum()
    assert ink(layer).sum() > 500
    assert both > 0.95


def test_its_edge_is_the_layers_to_the_bit_and_no_colour_is_more_than_its_opacity(net):
    layer = product(H, W, (250, 250, 250))
    made = analogous(net, worn(H, W, (230, 230, 230), creases(H, W)), layer)
    np.testing.assert_array_equal(made[..., 3], layer[..., 3])
    assert (made[..., :3] <= made[..., 3:]).all()


def test_the_same_pictures_give_the_same_result(net):
    picture, layer = worn(H, W, SHIRT, creases(H, W)), product(H, W, PLAIN, printed=True)
    np.testing.assert_array_equal(analogous(net, picture, layer), analogous(net, picture, layer))


def test_a_layer_larger_than_what_is_matched_keeps_its_own_detail(net):
    h, w = round(1.5 * LONGEST_PX), 500
    layer = product(h, w, (200, 200, 200), printed=True)
    light = creases(h, w)
    made = analogous(net, worn(h, w, SHIRT, light), layer)
    change = (grey(made) - grey(layer))[150:-150, 130:-130]
    assert np.corrcoef(change.ravel(), light[150:-150, 130:-130].ravel())[0, 1] > 0.6
    sharp = [cv2.Laplacian(grey(bgra), cv2.CV_64F)[150:-150, 130:-130].std() for bgra in (made, layer)]
    assert sharp[0] > 0.9 * sharp[1]


def test_it_ends_where_nobody_waits_any_more(net):
    steps = []

    class Left(Exception):
        pass

    def proceed():
        steps.append(None)
        if len(steps) == 4:
            raise Left

    with pytest.raises(Left):
        analogous(net, worn(H, W, SHIRT, creases(H, W)), product(H, W, PLAIN), proceed)
    assert len(steps) == 4


def test_as_a_blender_it_writes_the_layer_where_it_lies(nets):
    picture = np.full((400, 400, 3), 77, np.uint8)
    picture[40 : 40 + H, 60 : 60 + W] = worn(H, W, SHIRT, creases(H, W))
    before, layer = picture.copy(), product(H, W, PLAIN)
    blend.make("analogy", nets).blend(picture, Layer(60, 40, layer))
    clear = np.ones(picture.shape[:2], bool)
    clear[40 : 40 + H, 60 : 60 + W] = layer[..., 3] == 0
    np.testing.assert_array_equal(picture[clear], before[clear])
    plain = before.copy()
    over(plain, 60, 40, layer)
    assert 2 < np.abs(picture.astype(int) - plain)[100:-100, 150:-150].mean() < 40


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (1, 40), (40, 33)])
@pytest.mark.parametrize("alpha", [0, 255])
def test_small_and_clear_layers_are_blended_too(nets, size, alpha):
    picture = np.full((60, 60, 3), 77, np.uint8)
    blend.make("analogy", nets).blend(picture, Layer(3, 5, np.full((*size, 4), alpha, np.uint8)))
    assert (picture == 77).all() == (alpha == 0 or 0 in size)


def test_a_finished_still_keeps_what_else_was_done_to_it(net):
    light = creases(H, W)
    camera = np.full((360, 340, 3), 99, np.uint8)
    camera[-H:, -W:] = worn(H, W, SHIRT, light)
    layer = Layer(340 - W, 360 - H, product(H, W, PLAIN))
    dressed = camera.copy()
    dressed[:40] = (1, 2, 3)  # something painted elsewhere
    over(dressed, layer.x, layer.y, layer.bgra)
    made = finished(net, camera, dressed, layer, lambda: None)
    clear = np.ones(camera.shape[:2], bool)
    clear[-H:, -W:] = layer.bgra[..., 3] == 0
    np.testing.assert_array_equal(made[clear], dressed[clear])
    change = (grey(made) - grey(dressed))[-H:, -W:][MIDDLE]
    assert np.corrcoef(change.ravel(), light[MIDDLE].ravel())[0, 1] > 0.7


def test_a_layer_that_leaves_the_picture_is_finished_as_far_as_it_is_seen(net):
    camera = worn(H, W, SHIRT, creases(H, W))
    for x, y in ((-50, -40), (60, 80)):
        made = finished(net, camera, camera.copy(), Layer(x, y, product(H, W, PLAIN)), lambda: None)
        assert made.shape == camera.shape


def test_fields_through_features_find_where_a_picture_went_and_agree(net):
    noise = np.random.default_rng(4).integers(0, 256, (60, 60, 3), np.uint8)
    wide = cv2.resize(noise, (240, 240), interpolation=cv2.INTER_CUBIC)
    a, b = (np.ascontiguousarray(wide[y : y + 192, x : x + 192]) for y, x in ((24, 24), (16, 32)))
    there, back = correspond(pyramid(net, a), pyramid(net, b), np.full((192, 192), 255, np.uint8))
    inside = np.s_[32:-32, 32:-32]
    truth = identity(192, 192) + np.array([8, -8], np.int32)
    assert (np.abs(there - truth).max(axis=2) <= 1)[inside].mean() > 0.9
    assert (agreement(there, back, 1) == 255)[inside].mean() > 0.9


def test_many_channels_become_fewer_and_distances_stay():
    random = np.random.default_rng(5)
    mixed = random.standard_normal((20, 4 * CHANNELS)).astype(np.float32)  # of 20 kinds
    a, b = (random.random((24, 30, 20)).astype(np.float32) @ mixed for _ in range(2))
    few_a, few_b = condensed(a, b)
    assert few_a.shape == (24, 30, CHANNELS)
    before, after = (np.linalg.norm(p - q, axis=2) for p, q in ((a, b), (few_a, few_b)))
    np.testing.assert_allclose(after, before, rtol=1e-3)


def test_it_is_for_stills_and_says_which_net_it_needs(nets, tmp_path):
    assert blend.why_not("analogy", nets.kept) is None
    assert "analogy" in blend.runnable(nets.kept)
    assert "analogy" not in blend.runnable(nets.kept, live=True)
    assert "snapshots" in refused("fused", "analogy", nets.kept, live=True)
    for none in (None, KeptNets(tmp_path)):
        assert "fitmirror models pull vgg19-7" in refused("fused", "analogy", none)
        assert "analogy" not in blend.runnable(none)
    with pytest.raises(KeyError):
        blend.make("analogy", Nets("cpu", 1, kept=KeptNets(tmp_path)))
    with pytest.raises(KeyError):
        blend.make("analogy")


def test_a_net_that_was_kept_for_something_else_gives_no_features_whatever_its_name(tmp_path):
    folder = KeptNets(tmp_path / "nets")
    for name in ("vgg19-7", "vgg19-mine"):
        put(folder, make(redness(tmp_path / "a.onnx"), folder.folder), name, "m", "MIT", "a.onnx", "0" * 64, None)
    assert "fitmirror models pull vgg19-7" in blend.why_not("analogy", folder)
    found = kept(folder.folder, vgg19(tmp_path / "vgg.onnx"), "features-mine")
    assert features(found).name == "features-mine"


def test_a_description_from_before_features_were_marked_is_read_as_of_another_net(tmp_path):
    folder = kept(tmp_path / "nets", vgg19(tmp_path / "vgg.onnx"), "vgg19-7").kept
    described = folder.folder / "vgg19-7.json"
    told = json.loads(described.read_text())
    del told["features"]
    described.write_text(json.dumps(told))
    assert folder.find("vgg19-7").features is False
    assert "needs a net" in blend.why_not("analogy", folder)


@pytest.mark.parametrize("other", [redness, negative])
def test_a_net_of_features_that_was_changed_later_is_an_error_in_words(tmp_path, other):
    nets = kept(tmp_path / "nets", vgg19(tmp_path / "vgg.onnx"))
    other(tmp_path / "nets" / "vgg19-mine.onnx", size=None)
    with pytest.raises(BrokenInstallError, match=r"vgg19-mine .* import it again"):
        analogous(features(nets), worn(H, W, SHIRT, creases(H, W)), product(H, W, PLAIN))
