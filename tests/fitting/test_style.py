"""Cloth repainted by style nets: what changes, what does not, and what is said where it cannot be."""

import gc
import hashlib
import json
import logging
from dataclasses import replace
from pathlib import Path
from weakref import ref

import cv2
import numpy as np
import pytest
from tests.fitting.clothes import trousers
from tests.fitting.people import at_time, garment, person, shirt
from tests.nets.drawn_nets import negative, style_layer, style_reader

from fitmirror.fitting.blend import make, runnable, why_not
from fitmirror.fitting.drawn_styles import DRAWN, drawn
from fitmirror.fitting.garment import prepare
from fitmirror.fitting.layer import Layer
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.painter import STRENGTH, on_canvas
from fitmirror.fitting.texture import texture_of
from fitmirror.mirror import Mirror
from fitmirror.nets.catalog import BrokenInstallError
from fitmirror.nets.importing import install, put
from fitmirror.nets.importing import make as made_of
from fitmirror.nets.kept import Kept, KeptNets
from fitmirror.nets.pullable import find_pullable
from fitmirror.nets.reading import STYLE_SIDE_PX, StyleReading
from fitmirror.nets.runtime import Nets
from fitmirror.nets.style_describing import StyleTold, describe_style

GREEN, RED = (60, 200, 60), (40, 40, 200)


def keep(nets: Nets, file: Path, name: str) -> None:
    assert nets.kept is not None
    made = made_of(file, nets.kept.folder)
    put(nets.kept, made, name, "m", "MIT", file.name, "0" * 64, None, describe_style(made, StyleTold()))


def keep_picture(nets: Nets, name: str, colour: tuple[int, int, int]) -> Path:
    assert nets.kept is not None
    nets.kept.folder.mkdir(exist_ok=True)
    path = nets.kept.folder / f"{name}.png"
    cv2.imwrite(str(path), np.full((256, 256, 3), colour, np.uint8))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    source = nets.kept.folder / ".source.png"
    path.rename(source)
    size = source.stat().st_size
    nets.kept.keep(source, Kept(name, path.name, sha256, size, "m", "MIT", "x", sha256, None, StyleReading("picture")))
    return path


@pytest.fixture
def nets(tmp_path: Path) -> Nets:
    """With nothing in them yet."""
    return Nets("cpu", 1, kept=KeptNets(tmp_path / "nets"))


@pytest.fixture
def pair(nets: Nets, tmp_path: Path) -> Nets:
    """With a drawn pair in them, which goes half the way to a style's mean colour."""
    keep(nets, style_reader(tmp_path / "p.onnx"), "style-predict")
    keep(nets, style_layer(tmp_path / "t.onnx"), "style-transfer")
    return nets


@pytest.fixture
def magenta(nets: Nets, weights_dir: Path) -> Nets:
    files = {"style-predict": "style_predict_quantized_256.tflite", "style-transfer": "style_transfer_f16_384.tflite"}
    for name, file in files.items():
        assert nets.kept is not None
        install(find_pullable(name), weights_dir / file, nets.kept)
    return nets


def dressed(blend: str, nets: Nets, product=None, frames: int = 1):
    frame, body = person()
    outfit = Outfit((product or garment(colour=GREEN),), blend, nets=nets)
    for i in range(frames):
        drawn = outfit.dress(at_time(frame, i / 30), body, lambda: 0.0)
    return frame, drawn


def test_only_the_garment_changes_and_its_opacity_does_not(pair: Nets) -> None:
    frame, plain = dressed("alpha", pair)
    _, painted = dressed("style", pair)
    alpha = plain.layer.on_canvas(*frame.size)[..., 3]
    assert np.array_equal(painted.layer.on_canvas(*frame.size)[..., 3], alpha)
    assert np.array_equal(painted.bgr[alpha == 0], plain.bgr[alpha == 0])
    changed = np.abs(painted.bgr.astype(int) - plain.bgr)[alpha == 255].max(-1)
    assert np.percentile(changed, 20) > 5


@pytest.mark.usefixtures("weights_dir")
def test_real_nets_change_only_the_garment_and_leave_it_recognisable(magenta: Nets) -> None:
    frame, plain = dressed("alpha", magenta, garment(colour=((60, 200, 60), (200, 60, 60))))
    alpha = plain.layer.on_canvas(*frame.size)[..., 3]
    looks = [plain.bgr]
    for style in DRAWN:
        _, painted = dressed(f"style:{style}", magenta, garment(colour=((60, 200, 60), (200, 60, 60))))
        assert np.array_equal(painted.bgr[alpha == 0], plain.bgr[alpha == 0])
        for other in looks:
            assert np.abs(painted.bgr.astype(int) - other)[alpha == 255].mean() > 8
        looks.append(painted.bgr)
        # The checker is still one: green where it was green, blue where it was blue.
        was, now = (picture[alpha == 255].astype(float) for picture in (plain.bgr, painted.bgr))
        assert np.corrcoef(was[:, 0] - was[:, 1], now[:, 0] - now[:, 1])[0, 1] > 0.6


def test_the_strokes_are_the_same_in_every_frame(pair: Nets) -> None:
    frame, body = person()
    outfit = Outfit((garment(colour=GREEN),), "style", nets=pair)
    layers = [outfit.dress(at_time(frame, i / 30), body, lambda: 0.0).layer for i in range(4)]
    alike = Outfit((garment(colour=GREEN),), "alpha")
    plain = [alike.dress(at_time(frame, i / 30), body, lambda: 0.0).layer for i in range(4)]
    for before, now, before_plain, now_plain in zip(layers, layers[1:], plain, plain[1:], strict=False):
        assert (before.x, before.y, before.bgra.shape) == (now.x, now.y, now.bgra.shape)
        moved = np.abs(now.bgra.astype(int) - before.bgra).mean()
        assert moved <= 1.5 * np.abs(now_plain.bgra.astype(int) - before_plain.bgra).mean() + 0.1


def test_a_garment_is_painted_once_for_all_mirrors_and_sizes(pair: Nets) -> None:
    worn = garment(colour=GREEN)
    one = make("style", pair).restyled(worn)
    assert make("style", pair).restyled(worn.worn_as(length_cm=60)).texture is one.texture
    assert make("style:ink", pair).restyled(worn).texture is not one.texture
    assert worn.texture.rungs[0].bgra is not one.texture.rungs[0].bgra


def test_nets_that_nobody_uses_any_more_are_freed_with_what_was_painted(tmp_path: Path) -> None:
    own = Nets("cpu", 1, kept=KeptNets(tmp_path / "nets"))
    keep(own, style_reader(tmp_path / "p.onnx"), "style-predict")
    keep(own, style_layer(tmp_path / "t.onnx"), "style-transfer")
    texture = ref(make("style", own).restyled(garment(colour=GREEN)).texture)
    assert texture() is not None
    there = ref(own)
    del own
    gc.collect()
    assert there() is None
    assert texture() is None


def test_a_change_of_style_starts_from_the_product_and_not_from_the_last_style(pair: Nets) -> None:
    mirror, worn = Mirror(pair, blend="style:glass"), garment(colour=GREEN)
    mirror.wear([worn])
    mirror.change(blend="style")
    assert mirror.garments[0].texture is worn.texture


def test_the_back_is_painted_as_well(pair: Nets) -> None:
    worn = replace(garment(colour=GREEN), back=garment(colour=RED))
    painted = make("style", pair).restyled(worn)
    assert painted.back is not None
    assert painted.back.texture is not worn.back.texture


def cloth(*colour: int, size: tuple[int, int] = (300, 200)) -> np.ndarray:
    straight = np.zeros((*size, 4), np.uint8)
    straight[...] = (*colour, 255)
    return straight


def painted(nets: Nets, straight: np.ndarray, blend: str = "style:waves") -> np.ndarray:
    texture = texture_of(straight, np.zeros(straight.shape[:2], np.uint8))
    worn = replace(garment(colour=GREEN), texture=texture)
    return make(blend, nets).restyled(worn).texture.rungs[0].bgra


def test_the_cloth_takes_on_part_of_the_style_and_keeps_most_of_its_colour(pair: Nets) -> None:
    keep_picture(pair, "waves", (240, 20, 20))
    found = painted(pair, cloth(40, 40, 200))[150, 100, :3].astype(float)
    towards = (np.array((240, 20, 20)) - (40, 40, 200)) / 2
    share = ((found - (40, 40, 200)) / towards).mean()
    assert 0.1 < share < STRENGTH
    assert found[2] > found[0]


def test_colours_stay_within_what_their_opacity_allows(pair: Nets) -> None:
    keep_picture(pair, "waves", (255, 255, 255))
    straight = cloth(90, 120, 200)
    straight[..., 3] = np.linspace(0, 255, 200).astype(np.uint8)
    found = painted(pair, straight)
    assert np.array_equal(found[..., 3], straight[..., 3])
    assert (found[..., :3] <= found[..., 3:]).all()


@pytest.mark.parametrize("size", [(300, 200), (1, 1), (1, 90), (90, 1), (1024, 30)])
@pytest.mark.parametrize("shape", ["empty", "one pixel", "whole", "at the edge"])
def test_cut_outs_of_any_shape_are_painted(pair: Nets, size: tuple[int, int], shape: str) -> None:
    straight = cloth(40, 40, 200, size=size)
    if shape == "empty":
        straight[..., 3] = 0
    elif shape == "one pixel":
        straight[..., 3] = 0
        straight[size[0] // 2, size[1] // 2, 3] = 255
    elif shape == "at the edge":
        straight[: (size[0] + 1) // 2, :, 3] = 0
    found = painted(pair, straight, "style")
    assert np.array_equal(found[..., 3], straight[..., 3])


def test_what_is_around_the_garment_goes_on_in_its_colours() -> None:
    bgra = np.zeros((200, 100, 4), np.uint8)
    bgra[40:160, 30:70] = (40, 40, 200, 255)
    canvas, (left, top, width, height) = on_canvas(bgra)
    assert canvas.shape == (STYLE_SIDE_PX, STYLE_SIDE_PX, 3)
    assert (width, height) == (round(height / 2), height)
    assert left > 0 < top
    assert np.abs(canvas.astype(int) - (40, 40, 200)).max() <= 3


def test_a_net_of_one_style_needs_no_pair(nets: Nets, tmp_path: Path) -> None:
    keep(nets, negative(tmp_path / "mosaic.onnx"), "style-mosaic")
    keep(nets, negative(tmp_path / "mine.onnx", None), "mine")
    assert [name for name in runnable(nets.kept) if "style" in name] == ["style", "style:mine", "style:mosaic"]
    for blend in ("style:mosaic", "style:mine"):
        found = painted(nets, cloth(0, 0, 250), blend)[150, 100, :3]
        assert found[0] > 30
        assert found[2] < 220


def test_trousers_are_painted_too(pair: Nets) -> None:
    worn = prepare(trousers())
    assert make("style", pair).restyled(worn).texture is not worn.texture


def test_a_layer_is_laid_over_the_picture_as_it_is(pair: Nets) -> None:
    one, other = (np.full((40, 40, 3), 90, np.uint8) for _ in range(2))
    layer = Layer(3, 5, np.full((20, 20, 4), 128, np.uint8))
    make("style", pair).blend(one, layer)
    make("alpha").blend(other, layer)
    assert np.array_equal(one, other)


def test_what_is_missing_is_said_with_the_way_out(nets: Nets, tmp_path: Path) -> None:
    assert "style" not in runnable(nets.kept)
    for name in ("style", "style:ink"):
        assert "fitmirror models pull style-predict and fitmirror models pull style-transfer" in str(
            why_not(name, nets.kept)
        )
    assert "fitmirror models pull style-mosaic" in str(why_not("style:mosaic", nets.kept))
    assert "there is no style 'nowhere'" in str(why_not("style:nowhere", nets.kept))
    assert "has no options" in str(why_not("alpha:ink", nets.kept))
    with pytest.raises(KeyError, match="style-predict"):
        Outfit((garment(),), "style", nets=nets)
    keep_picture(nets, "waves", RED)
    assert "is a picture, and needs nets" in str(why_not("style:waves", nets.kept))
    keep(nets, style_reader(tmp_path / "p.onnx", 7), "style-predict")
    keep(nets, style_layer(tmp_path / "t.onnx"), "style-transfer")
    assert "gives 7 numbers and style-transfer takes 3" in str(why_not("style", nets.kept))


def test_unknown_styles_are_answered_with_those_there_are(pair: Nets) -> None:
    assert "only brush, ink, glass" in str(why_not("style:nowhere", pair.kept))
    for name in ("style:../x", "style::", "style:" + "x" * 500, "style:style-predict"):
        assert "there is no style" in str(why_not(name, pair.kept))


def test_a_picture_that_was_damaged_later_is_an_error_in_words(pair: Nets) -> None:
    path = keep_picture(pair, "waves", RED)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BrokenInstallError, match="import the style waves again"):
        make("style:waves", pair)
    path.unlink()
    assert "there is no style 'waves'" in str(why_not("style:waves", pair.kept))


@pytest.mark.parametrize("fault", [{"layout": "NHWC"}, {"picture": {"layout": "NHWC", "width": 64, "height": 64}}])
def test_a_net_that_is_not_as_described_leaves_the_cloth_and_says_so(
    nets: Nets, tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: dict
) -> None:
    keep(nets, negative(tmp_path / "mine.onnx"), "mine")
    described = nets.kept.folder / "mine.json"
    told = json.loads(described.read_text())
    told["style"] |= fault
    described.write_text(json.dumps(told))
    with caplog.at_level(logging.WARNING):
        found = painted(nets, cloth(40, 40, 200), "style:mine")
    assert tuple(found[150, 100]) == (40, 40, 200, 255)
    assert "cloth stays as it is" in caplog.text


def test_a_net_that_gives_no_numbers_leaves_the_cloth(
    nets: Nets, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(nets, negative(tmp_path / "mine.onnx"), "mine")
    negative(nets.kept.folder / "mine.onnx", None, gain=float("nan"))
    assert tuple(painted(nets, cloth(40, 40, 200), "style:mine")[150, 100]) == (40, 40, 200, 255)
    assert "not finite" in caplog.text


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_style_is_the_same_every_time_and_full_of_strokes(name: str) -> None:
    one = drawn(name)
    assert one.shape == (256, 256, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, drawn(name))
    assert cv2.Laplacian(one, cv2.CV_32F).std() > 20


def test_every_item_of_an_outfit_is_painted(pair: Nets) -> None:
    frame, body = person()
    products = (garment(colour=GREEN), prepare(trousers()), prepare(shirt(category=garment().item.category)))
    drawn_one = Outfit(products[:2], "style", nets=pair).dress(frame, body, lambda: 0.0)
    plain = Outfit(products[:2], "alpha").dress(frame, body, lambda: 0.0)
    alpha = plain.layer.on_canvas(*frame.size)[..., 3]
    assert np.percentile(np.abs(drawn_one.bgr.astype(int) - plain.bgr)[alpha == 255].max(-1), 10) > 2
