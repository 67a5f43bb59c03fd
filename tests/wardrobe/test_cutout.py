from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.wardrobe.garments import LONG_SLEEVE, TANK, TEE, drawn

from fitmirror.wardrobe.cutout import LONGEST_PX, CutOut, cut_out
from fitmirror.wardrobe.errors import ProductError


def placed(cut: CutOut, shape: tuple[int, int]) -> np.ndarray:
    """The cut-out's mask back in the photo."""
    rows, columns = shape
    out = np.zeros(shape, bool)
    alpha = cv2.resize(cut.bgra[..., 3], None, fx=cut.scale, fy=cut.scale)
    x, y = (round(v) for v in cut.offset)
    out[y : y + alpha.shape[0], x : x + alpha.shape[1]] = (alpha > 127)[: rows - y, : columns - x]
    return out


def iou(cut: CutOut, mask: np.ndarray) -> float:
    one, other = placed(cut, mask.shape[:2]), mask > 127
    return float((one & other).sum() / (one | other).sum())


def jpeg(photo: np.ndarray, quality: int = 75) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


@pytest.mark.parametrize("cloth", [(150, 60, 40), (20, 20, 22), (60, 190, 240), (190, 190, 200)])
def test_a_plain_garment_comes_out_whole(cloth: tuple[int, int, int]) -> None:
    made = drawn(TEE, cloth)
    assert iou(cut_out(made.photo), made.mask) > 0.99
    assert iou(cut_out(jpeg(made.photo)), made.mask) > 0.98


def test_a_white_shirt_on_white_keeps_its_inside() -> None:
    made = drawn(TEE, cloth=(250, 250, 250), paper=(255, 255, 255))
    folds = 2.5 * np.random.default_rng(1).normal(size=(made.photo.shape[0] // 4, made.photo.shape[1] // 4))
    folds = cv2.GaussianBlur(cv2.resize(folds, made.photo.shape[1::-1]), (0, 0), 2) * (made.mask > 127)
    photo = np.clip(made.photo + folds[..., None], 0, 255).astype(np.uint8)
    assert iou(cut_out(photo), made.mask) > 0.97


def test_white_stripes_that_reach_the_edge_stay() -> None:
    made = drawn(TEE, cloth=(60, 30, 20), paper=(255, 255, 255))
    rows = np.arange(made.photo.shape[0]) // 12 % 2 == 0
    photo = made.photo.copy()
    photo[rows] = np.where(made.mask[rows, :, None] > 127, (249, 248, 247), photo[rows])
    assert iou(cut_out(jpeg(photo, 90)), made.mask) > 0.975


def test_a_gap_under_a_sleeve_stays_open_where_a_pale_stripe_ends_at_it() -> None:
    half = LONG_SLEEVE | {"cuff_inner": (162, 436), "cuff_outer": (222, 420)}
    made = drawn(half, cloth=(60, 30, 20), paper=(255, 255, 255))
    stripes = np.arange(made.photo.shape[0]) // 12 % 3 == 0
    photo = made.photo.copy()
    photo[stripes] = np.where(made.mask[stripes, :, None] > 127, (244, 244, 244), photo[stripes])
    mask = placed(cut_out(jpeg(photo, 92)), made.mask.shape)
    gap = (cv2.morphologyEx(made.mask, cv2.MORPH_CLOSE, np.ones((1, 61), np.uint8)) > 127) & (made.mask < 20)
    gap[:215] = gap[430:] = False
    assert mask[gap].mean() < 0.25
    assert mask[made.mask > 200].mean() > 0.95


def test_a_soft_shadow_is_not_garment() -> None:
    made = drawn(TEE, cloth=(40, 90, 50), paper=(255, 255, 255))
    shadow = cv2.GaussianBlur(np.roll(made.mask, (5, 5), (0, 1)).astype(np.float32) / 255, (0, 0), 5)[..., None]
    alpha = made.mask[..., None] / 255.0
    photo = (made.photo * alpha + 255.0 * (1 - 0.12 * shadow) * (1 - alpha)).astype(np.uint8)
    assert iou(cut_out(photo), made.mask) > 0.98


def test_uneven_studio_light_is_not_garment() -> None:
    made = drawn(TANK, cloth=(90, 60, 160), paper=(225, 225, 225))
    y, x = np.mgrid[: made.photo.shape[0], : made.photo.shape[1]]
    fall = (1.0 - 0.14 * ((x / 560 - 0.4) ** 2 + (y / 640 - 0.3) ** 2))[..., None]
    assert iou(cut_out((made.photo * fall).astype(np.uint8)), made.mask) > 0.985


def test_a_real_alpha_channel_is_used_and_a_floor_shadow_left() -> None:
    made = drawn(TEE, paper=(150, 60, 40))  # invisible against its paper: only the alpha tells
    alpha = made.mask.copy()
    cv2.ellipse(alpha, (280, 600), (120, 14), 0, 0, 360, 50, cv2.FILLED)
    cut = cut_out(np.dstack([made.photo, alpha]))
    assert iou(cut, made.mask) > 0.995
    assert cut.confidence == 1.0
    assert not placed(cut, made.mask.shape)[590:].any()


def test_a_large_photo_is_worked_small_and_knows_its_place() -> None:
    made = drawn(TEE)
    big = cv2.resize(made.photo, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    cut = cut_out(big)
    assert max(cut.bgra.shape[:2]) <= LONGEST_PX
    assert cut.scale > 1.3
    mask = cv2.resize(made.mask, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    assert iou(cut, mask) > 0.99


def test_no_background_shines_through_the_edge() -> None:
    made = drawn(TEE, cloth=(20, 20, 160), paper=(255, 255, 255))
    cut = cut_out(made.photo)
    edge = (cut.bgra[..., 3] > 0) & (cut.bgra[..., 3] < 255)
    assert edge.any()
    assert np.abs(cut.bgra[edge][:, :3].astype(int) - (20, 20, 160)).max() < 60  # the paper is 235 away
    assert np.abs(cut.bgra[0, 0, :3].astype(int) - (20, 20, 160)).max() < 40  # far outside too


def empty_photos() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:500, :400]
    vignette = 240 - 70 * ((x / 400 - 0.5) ** 2 + (y / 500 - 0.5) ** 2)
    return {
        "white": np.full((500, 400, 3), 255, np.uint8),
        "noise": np.clip(200 + rng.normal(0, 6, (500, 400, 3)), 0, 255).astype(np.uint8),
        "wild": rng.integers(0, 256, (500, 400, 3)).astype(np.uint8),
        "vignette": np.clip(vignette[..., None] + rng.normal(0, 3, (500, 400, 3)), 0, 255).astype(np.uint8),
        "pixel": np.zeros((1, 1, 3), np.uint8),
        "line": np.full((2, 700, 3), 9, np.uint8),
        "clear": np.zeros((300, 300, 4), np.uint8),
    }


@pytest.mark.parametrize("size", [(1, 4000), (4000, 1), (3, 20_000), (65_535, 20)])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_strip_is_no_product(size: tuple[int, int], channels: int) -> None:
    with pytest.raises(ProductError, match="no product"):
        cut_out(np.full((*size, channels), 200, np.uint8))


@pytest.mark.parametrize("name", empty_photos())
def test_a_photo_with_nothing_in_it_says_so_and_what_to_do(name: str) -> None:
    with pytest.raises(ProductError) as error:
        cut_out(empty_photos()[name])
    assert "\n" not in str(error.value)


def test_cut_outs_of_real_product_photos(data_dir: Path) -> None:
    found = []
    for path in sorted(data_dir.glob("garments/vitonhd6/cloth-mask/*.jpg"))[::3]:
        photo = cv2.imread(str(path.parents[1] / "cloth" / path.name))
        found.append(iou(cut_out(photo), cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)))
    assert float(np.mean(found)) > 0.98
