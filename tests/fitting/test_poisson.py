"""Seamless cloning against the exact solution, at the picture's edge, and over time."""

import cv2
import numpy as np
import pytest
from scipy.sparse import coo_matrix, diags
from scipy.sparse.linalg import spsolve
from tests.fitting.clothes import dress, jacket
from tests.fitting.people import person, shirt

from fitmirror.fitting.blend import make, why_not
from fitmirror.fitting.layer import Layer


def noise(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def smooth(*size, seed=0, spread=60):
    """A picture (h, w, 3) of soft patches of colour."""
    small = np.random.default_rng(seed).normal(128, spread, (6, 7, 3))
    return np.clip(cv2.resize(small, size[::-1], interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)


def edge_of(solid, picture, at):
    """Solid pixels beside others that are not; beyond the picture nothing is known, so that it makes no edge."""
    x, y = at
    h, w = solid.shape
    ends = (y > 0, y + h < picture.shape[0]), (x > 0, x + w < picture.shape[1])
    around = np.ones((h + 2, w + 2), bool)
    around[1:-1, 1:-1] = solid
    around[0], around[-1] = not ends[0][0], not ends[0][1]
    around[1:-1, 0], around[1:-1, -1] = not ends[1][0], not ends[1][1]
    return solid & ~(around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:])


def exact(picture, bgra, at=(0, 0), bend=None):
    """Cloth plus the membrane that solves Dirichlet's problem between its edge's differences, pixel by pixel."""
    h, w = bgra.shape[:2]
    x, y = at
    solid = bgra[..., 3] >= 128
    cloth = bgra[..., :3].astype(float) * 255 / np.maximum(bgra[..., 3:], 1)
    edge = edge_of(solid, picture, at)
    differences = picture[y : y + h, x : x + w] - cloth
    number = np.full((h, w), -1)
    number[solid] = np.arange(solid.sum())
    ends = [np.array(pair) for pair in _pairs(number, edge)]
    rows, columns = np.concatenate(ends, axis=1)
    n = solid.sum()
    neighbours = coo_matrix((np.ones(len(rows)), (rows, columns)), (n, n)).tocsr()
    degree = np.asarray(neighbours.sum(axis=1)).ravel() + edge[solid]
    right = np.where(edge[solid][:, None], differences[solid], 0 if bend is None else bend[solid])
    membrane = spsolve((diags(degree) - neighbours).tocsc(), right)
    out = picture[y : y + h, x : x + w].astype(float)
    out[solid] = np.clip(cloth[solid] + membrane, 0, 255)
    return out, solid


def _pairs(number, edge):
    """From each inner pixel to each of its solid neighbours, by number."""
    for here, there in (
        (np.s_[:-1], np.s_[1:]),
        (np.s_[1:], np.s_[:-1]),
        (np.s_[:, :-1], np.s_[:, 1:]),
        (np.s_[:, 1:], np.s_[:, :-1]),
    ):
        linked = (number[here] >= 0) & (number[there] >= 0) & ~edge[here]
        yield number[here][linked], number[there][linked]


def worn(product):
    """The product as a premultiplied layer of a garment's size in a 720p picture."""
    cut = cv2.resize(product.cutout, (320, 400), interpolation=cv2.INTER_AREA)
    cut[..., :3] = (cut[..., :3] * (cut[..., 3:] / 255.0)).astype(np.uint8)
    return cut


def ellipse(h=300, w=240, colour=(120, 120, 120)):
    bgra = np.zeros((h, w, 4), np.uint8)
    cv2.ellipse(bgra, (w // 2, h // 2), (w // 2 - 12, h // 2 - 9), 20, 0, 360, (*colour, 255), -1)
    return bgra


def blended(name, picture, layer):
    out = picture.copy()
    make(name).blend(out, layer)
    return out


PICTURES = {
    "a room with somebody in it": lambda: person(size=(640, 480), unit=90.0, at=(320.0, 120.0), sleeves=True)[0].bgr,
    "patches": lambda: smooth(480, 640),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
@pytest.mark.parametrize("product", [shirt, dress, jacket])
def test_full_cloning_is_the_exact_solution(picture, product):
    there, bgra = picture(), worn(product())
    expected, solid = exact(there, bgra, (160, 40))
    opaque = solid & (bgra[..., 3] == 255)
    found = blended("poisson:full", there, Layer(160, 40, bgra))[40:440, 160:480]
    error = np.abs(found - expected)[opaque]
    assert error.mean() <= 1.0
    # Without a membrane it would be far off.
    assert np.abs(bgra[..., :3] - expected)[opaque].mean() > 5 * error.mean()


@pytest.mark.parametrize("shape", ["ellipse", "shirt"])
def test_full_cloning_holds_where_each_pixel_of_the_edge_differs(shape):
    bgra = ellipse() if shape == "ellipse" else worn(shirt())
    h, w = bgra.shape[:2]
    there = noise(h + 40, w + 50, 3)
    expected, solid = exact(there, bgra, (20, 30))
    assert 65 < (there[30 : 30 + h, 20 : 20 + w] - 120.0)[edge_of(solid, there, (20, 30))].std() < 90
    found = blended("poisson:full", there, Layer(20, 30, bgra))[30 : 30 + h, 20 : 20 + w]
    opaque = bgra[..., 3] == 255
    assert np.abs(found - expected)[opaque].mean() <= 1.5


@pytest.mark.parametrize("at", [(0, 30), (30, 0), (50, 30), (30, 40), (0, 0), (50, 40)])
def test_at_the_pictures_edge_nothing_pulls(at):
    bgra = ellipse()
    bgra = np.ascontiguousarray(bgra[40:, 60:] if 0 in at else bgra[:-40, :-60])
    there = smooth(300, 230)
    expected, solid = exact(there, bgra, at)
    touches = edge_of(solid, np.zeros((900, 900, 3)), (300, 300)) & ~edge_of(solid, there, at)
    assert touches.any()
    found = blended("poisson:full", there, Layer(*at, bgra))[at[1] : at[1] + 260, at[0] : at[0] + 180]
    error = np.abs(found - expected)
    assert error[solid].mean() <= 1.5
    assert error[touches].mean() <= 2.5


@pytest.mark.parametrize("alpha", [0, 90, 127])
def test_cloth_that_is_nowhere_solid_is_blended_as_it_is(alpha):
    bgra = np.full((40, 50, 4), alpha // 2, np.uint8)
    bgra[..., 3] = alpha
    there = noise(60, 70, 3)
    assert np.array_equal(blended("poisson", there, Layer(5, 6, bgra)), blended("alpha", there, Layer(5, 6, bgra)))


def test_cloth_that_covers_the_picture_is_blended_as_it_is():
    bgra = np.dstack([noise(50, 60, 3), np.full((50, 60), 255, np.uint8)])
    there = noise(50, 60, 3, seed=1)
    assert np.array_equal(blended("poisson:full", there, Layer(0, 0, bgra)), bgra[..., :3])


def test_a_single_pixel_becomes_the_picture():
    there = noise(9, 9, 3)
    one = np.full((1, 1, 4), 255, np.uint8)
    assert np.array_equal(blended("poisson:full", there, Layer(4, 4, one)), there)


def test_only_what_the_cloth_covers_changes():
    there, bgra = noise(480, 640, 3), worn(shirt())
    for name in ("poisson", "poisson:full", "poisson:mixed", "poisson:monochrome"):
        changed = (blended(name, there, Layer(160, 40, bgra)) != there).any(axis=2)
        changed[40:440, 160:480] &= bgra[..., 3] == 0
        assert not changed.any(), name


def test_a_picture_that_is_a_part_of_another_is_written_in_place():
    there, bgra = smooth(360, 300), ellipse()
    frame = np.zeros((400, 400, 3), np.uint8)
    frame[10:370, 20:320] = there
    make("poisson").blend(frame[10:370, 20:320], Layer(30, 30, bgra))
    assert np.array_equal(frame[10:370, 20:320], blended("poisson", there, Layer(30, 30, bgra)))


def test_cloth_takes_on_what_is_around_it_as_far_as_the_reach_goes():
    there = np.full((340, 280, 3), (120, 120, 140), np.uint8)
    bgra = ellipse()
    depth = cv2.distanceTransform((bgra[..., 3] > 0).astype(np.uint8), cv2.DIST_L2, 5)
    rises = {}
    for reach in (8, 32):
        found = blended(f"poisson:{reach}", there, Layer(20, 20, bgra))[20:320, 20:260, 2].astype(float) - 120
        rises[reach] = [found[(depth > d - 1) & (depth <= d + 1)].mean() for d in (2, reach, 2 * reach)]
        assert rises[reach][0] > rises[reach][1] > rises[reach][2]
        assert 0.25 < rises[reach][1] / 14 < 0.45  # 1/e of what it is at the edge
        assert found[depth > 4 * reach].max(initial=0) <= 1
    assert rises[32][1] == pytest.approx(rises[8][1], abs=1.5)
    full = blended("poisson:full", there, Layer(20, 20, bgra))[20:320, 20:260]
    assert np.abs(full[bgra[..., 3] > 0].astype(int) - (120, 120, 140)).max() <= 1


def test_the_outline_of_cloth_is_kept_unless_cloning_is_full():
    there, bgra = np.full((340, 280, 3), 235, np.uint8), ellipse(colour=(30, 30, 30))
    assert blended("poisson", there, Layer(20, 20, bgra))[bgra_rows(bgra)].max() <= 30 + 20
    assert blended("poisson:full", there, Layer(20, 20, bgra))[bgra_rows(bgra)].min() >= 234


def bgra_rows(bgra):
    inside = np.zeros((340, 280), bool)
    inside[20:320, 20:260] = bgra[..., 3] == 255
    return inside


def test_mixed_gradients_are_the_exact_solution():
    there, bgra = smooth(340, 280), ellipse(colour=(90, 120, 150))
    there[150:160] //= 2  # a stripe on what is worn
    bgra[..., :3] = np.minimum(bgra[..., :3], (bgra[..., :3] * np.linspace(0.8, 1, 240)[:, None]).astype(np.uint8))
    solid = bgra[..., 3] > 0
    cloth, below = bgra[..., :3].astype(float), there[20:320, 20:260].astype(float)
    bend = np.zeros_like(cloth)
    for axis in (0, 1):
        stronger, own = np.diff(below, axis=axis), np.diff(cloth, axis=axis)
        more = np.where(np.abs(stronger) > np.abs(own), stronger - own, 0)
        first, second = (np.s_[:-1], np.s_[1:]) if axis == 0 else (np.s_[:, :-1], np.s_[:, 1:])
        more *= (solid[first] & solid[second])[..., None]
        bend[first] -= more
        bend[second] += more
    expected, _ = exact(there, bgra, (20, 20), bend)
    found = blended("poisson:mixed,full", there, Layer(20, 20, bgra))[20:320, 20:260]
    assert np.abs(found - expected)[solid].mean() <= 1.5
    plain = blended("poisson:full", there, Layer(20, 20, bgra))[20:320, 20:260]
    assert np.abs(plain - expected)[solid].mean() > 5


def test_in_monochrome_cloth_has_no_colour_of_its_own():
    there, bgra = np.full((340, 280, 3), 120, np.uint8), ellipse(colour=(30, 90, 220))
    found = blended("poisson:monochrome,full", there, Layer(20, 20, bgra))
    assert np.ptp(found.astype(int), axis=2).max() <= 1
    assert np.ptp(blended("poisson", there, Layer(20, 20, bgra)).astype(int), axis=2).max() > 100


def test_what_trembles_below_is_steadied_and_what_changes_is_followed():
    bgra = ellipse()
    inside = bgra_rows(bgra)
    blender = make("poisson:full")
    rng = np.random.default_rng(1)
    steady, alone = [], []
    for frame in range(30):
        there = np.full((340, 280, 3), 125 + int(rng.integers(-3, 4)), np.uint8)
        picture = there.copy()
        # The picture that is blended need not be cut from the same place of the frame.
        blender.blend(picture, Layer(20, 20, bgra), (frame % 3, frame % 5))
        steady.append(picture[170, 140].astype(float))
        alone.append(blended("poisson:full", there, Layer(20, 20, bgra))[170, 140].astype(float))
    assert np.abs(np.diff(steady, axis=0)).mean() < 0.5 * np.abs(np.diff(alone, axis=0)).mean()
    for _ in range(2):
        picture = np.full((340, 280, 3), 60, np.uint8)
        blender.blend(picture, Layer(20, 20, bgra))
    assert np.abs(picture[inside].astype(int) - 60).max() <= 4


@pytest.mark.parametrize(
    "name", ["poisson", "poisson:full", "poisson:1", "poisson:4000", "poisson:mixed,full,monochrome"]
)
def test_options_are_told_after_a_colon(name):
    assert why_not(name, None) is None
    assert make(name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("poisson:blurred", "mixed"),
        ("poisson:0", "1 to 4000"),
        ("poisson:4001", "1 to 4000"),
        ("poisson:-3", "1 to 4000"),
        ("poisson:²", "1 to 4000"),
        ("poisson:40,full", "one reach"),
        ("poisson:40,50", "one reach"),
        ("alpha:40", "alpha has no options"),
        ("glue:40", "no blender 'glue'"),
    ],
)
def test_wrong_options_are_told_in_one_sentence(name, told):
    why = why_not(name, None)
    assert told in why
    assert "\n" not in why
    assert not why.endswith(".")
