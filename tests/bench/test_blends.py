"""All ways to blend are compared on the same pictures, against an exact clone, and one that cannot run says why."""

import json

import cv2
import numpy as np
import pytest
from tests.fitting.clothes import shirt
from typer.testing import CliRunner

from fitmirror.bench import blends as bench
from fitmirror.bench.blend_scores import ClothFlicker, colour_shift, seam
from fitmirror.bench.blends import measure_blends
from fitmirror.bench.mask_material import Drawn
from fitmirror.bench.seamless import edge_of, membrane, seamless
from fitmirror.cli.main import app
from fitmirror.fitting.blend import BLENDERS, Alpha
from fitmirror.fitting.layer import Layer
from fitmirror.fitting.outfit import prepare


def square(colour: tuple[int, int, int], side: int = 60) -> np.ndarray:
    bgra = np.zeros((120, 120, 4), np.uint8)
    bgra[30 : 30 + side, 30 : 30 + side] = (*colour, 255)
    return bgra


@pytest.fixture(scope="module")
def rows():
    material = [Drawn(0, True), Drawn(1, False)]
    return {row.blend: row for row in measure_blends(material, [prepare(shirt())], most_frames=8)}


def test_every_blender_has_a_row_on_the_same_pictures(rows):
    assert set(BLENDERS) <= {name.partition(":")[0] for name in rows}
    for name in ("alpha", "feather", "color"):
        row = rows[name]
        assert (row.photos, row.frames, row.why) == (1, 8, None)
        assert min(row.oracle, row.flicker, row.ms) > 0
    assert rows["alpha"].shift == pytest.approx(0, abs=0.01)
    assert rows["color"].shift > 0.1
    assert rows["feather"].seam < rows["alpha"].seam


def test_one_that_cannot_run_says_why_and_the_others_go_on(monkeypatch):
    class Breaks(Alpha):
        def blend(self, picture, layer, origin=(0, 0)):
            raise RuntimeError("out of memory")

    monkeypatch.setitem(BLENDERS, "breaks", lambda *_: Breaks())
    monkeypatch.setattr(bench, "why_not", lambda name, kept: "it is not here" if name == "absent" else None)
    found = measure_blends([Drawn(0, True)], [prepare(shirt())], ["absent", "breaks", "alpha"])
    assert [row.why for row in found] == ["it is not here", "breaks cannot run here: out of memory", None]
    assert [row.photos for row in found] == [0, 0, 1]


def test_the_exact_clone_is_the_field_whose_edge_is_known():
    y, x = np.mgrid[:70, :90].astype(np.float64)
    inside = np.hypot(x - 45, y - 35) < 30
    harmonic = np.dstack([x, x * y, x * x - y * y])  # each solves the discrete Laplace equation
    edge = edge_of(inside)
    found = membrane(np.where(edge[..., None], harmonic, 1e9), inside, edge)
    np.testing.assert_allclose(found[inside], harmonic[inside], rtol=0, atol=1e-6)
    assert not found[~inside].any()


def test_nothing_pulls_where_the_garment_goes_on_beyond_the_picture():
    inside = np.ones((40, 50), bool)
    assert not edge_of(inside).any()
    picture, bgra = np.full((40, 50, 3), 20, np.uint8), np.full((40, 50, 4), 255, np.uint8)
    np.testing.assert_array_equal(seamless(picture, bgra), np.full((40, 50, 3), 255.0))
    # Known on the left alone, it is as far off on the right: a clone does not wrap round.
    inside[:, :10] = False
    bgra[:, :10] = 0
    np.testing.assert_allclose(seamless(picture, bgra)[:, 10:], 20.0, atol=1e-6)


def test_a_seam_is_what_jumps_more_than_its_surroundings():
    wall = np.full((120, 120, 3), 90, np.float32)
    alpha = square((0, 0, 0))[..., 3]
    pasted = wall.copy()
    pasted[alpha > 0] = 150
    soft = cv2.GaussianBlur(pasted, (0, 0), 4)
    assert seam(wall, alpha) == pytest.approx(0, abs=0.1)
    assert seam(pasted, alpha) == pytest.approx(60, abs=6)
    assert seam(soft, alpha) < 20
    slope = wall + np.arange(120, dtype=np.float32)[None, :, None] * 3
    assert abs(seam(slope, alpha)) < 1
    assert seam(wall, np.full((120, 120), 255, np.uint8)) is None


def test_a_shift_is_that_of_the_product_alone():
    lit, wall = square((40, 90, 160)), np.full((120, 120, 3), 200, np.uint8)
    picture = wall.copy()
    Alpha().blend(picture, Layer(0, 0, lit))
    assert colour_shift(picture.astype(np.float32), lit) == pytest.approx(0, abs=0.01)
    picture[lit[..., 3] > 0] += 10
    assert 1 < colour_shift(picture.astype(np.float32), lit) < 8
    assert colour_shift(picture.astype(np.float32), np.zeros_like(lit)) is None


def test_what_moves_along_does_not_flicker_and_what_trembles_does():
    texture = cv2.GaussianBlur(np.random.default_rng(3).integers(0, 255, (240, 320, 3)).astype(np.float32), (0, 0), 3)
    texture = (texture - texture.mean()) * 4 + 128
    alpha = np.zeros((240, 320), np.uint8)
    alpha[60:180, 80:240] = 255
    flicker, moved, trembling = ClothFlicker(), [], []
    for number in range(6):
        picture = np.roll(texture, 2 * number, axis=1).clip(0, 255)
        flicker.picture(picture.astype(np.uint8), np.roll(alpha, 2 * number, axis=1))
        moved.append(flicker.of("moved", picture))
        trembling.append(flicker.of("trembling", picture + 8 * (number % 2)))
    assert moved[0] is None
    assert trembling[0] is None
    assert max(moved[1:]) < 2
    assert min(trembling[1:]) > 6


def test_the_command_prints_a_table_and_writes_json_and_a_picture(tmp_path):
    frame, _ = next(Drawn(0, True).pairs())
    photo = tmp_path / "a.png"
    cv2.imwrite(str(photo), frame.bgr)
    told = CliRunner().invoke(
        app,
        [
            *["bench", "blends", str(photo), "--wear", "tee-sunrise", "--with", "alpha", "--with", "color"],
            *["--json", str(tmp_path / "t.json"), "-o", str(tmp_path / "t.png"), "--cell", "200"],
        ],
    )
    assert told.exit_code == 0, told.output
    assert [row["blend"] for row in json.loads((tmp_path / "t.json").read_text())] == ["alpha", "color"]
    sheet = cv2.imread(str(tmp_path / "t.png"))
    assert sheet is not None
    third = sheet.shape[1] // 3
    bare, plain, corrected = (sheet[:, part * third : (part + 1) * third].astype(int) for part in range(3))
    assert np.abs(plain - bare).mean() > 5
    assert np.abs(plain - corrected).mean() > 0.2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--with", "no_such"], 2), (["-o", "sheet.txt"], 2), (["nowhere.jpg"], 1), (["--wear", "no-such-item"], 1)],
)
def test_wrong_requests_are_a_sentence(arguments, code):
    told = CliRunner().invoke(app, ["bench", "blends", *arguments])
    assert told.exit_code == code
    assert "Traceback" not in told.output


def test_pictures_of_nobody_are_said_to_be_that(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.full((200, 200, 3), 90, np.uint8))
    told = CliRunner().invoke(app, ["bench", "blends", str(tmp_path / "a.png"), "--with", "alpha"])
    assert told.exit_code == 1
    assert "nobody" in told.output
