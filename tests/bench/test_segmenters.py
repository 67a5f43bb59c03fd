"""All ways to find the person are compared on the same pictures, and one that cannot run says why."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from fitmirror.bench import segmenters as bench
from fitmirror.bench.mask_material import DRAWN_FRAMES, Drawn, Filmed, drawn
from fitmirror.bench.method_sheet import BACKDROP
from fitmirror.bench.segmenters import measure_segmenters
from fitmirror.body.segmenters import SEGMENTERS
from fitmirror.cli.main import app
from fitmirror.media import MediaError, open_source


def write(path: Path, picture: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)
    return path


@pytest.fixture(scope="module")
def rows():
    return {row.segmenter: row for row in measure_segmenters([Drawn(0, True), Drawn(1, False)], most_frames=8)}


def test_every_segmenter_has_a_row_on_the_same_pictures(rows):
    assert list(rows) == list(SEGMENTERS)
    for name in ("selfie", "blazepose", "fused", "grabcut"):
        row = rows[name]
        assert (row.photos, row.frames, row.against, row.why) == (1, 8, "masks", None)
        assert 0.7 < row.clip_iou <= 1
        assert 0.3 < row.clip_f <= 1
        assert min(row.photo_ms, row.clip_ms, row.flicker) > 0
    assert rows["grabcut"].photo_iou > 0.94
    assert rows["fused"].photo_iou > 0.95


def test_the_size_is_that_of_the_nets_beside_the_poses(rows):
    assert rows["blazepose"].net_mb == rows["grabcut"].net_mb == 0
    assert rows["selfie"].net_mb == rows["fused"].net_mb == pytest.approx(0.25, abs=0.1)


def test_without_true_masks_the_default_is_the_measure_and_has_none_itself(tmp_path):
    frame, _ = next(Drawn(0, True).pairs())
    source = open_source(write(tmp_path / "a.png", frame.bgr))
    (selfie,) = measure_segmenters([Filmed(source)], ["selfie"])
    assert selfie.against == "fused"
    assert 0.7 < selfie.photo_iou < 1
    selfie, fused = measure_segmenters([Filmed(source)], ["selfie", "fused"])
    assert selfie.photo_iou is not None
    assert (fused.against, fused.photo_iou) == ("-", None)


def test_one_that_cannot_run_says_why_and_the_others_go_on(monkeypatch):
    class Breaks:
        def segment(self, frame, pose):
            raise RuntimeError("out of memory")

    def missing(nets):
        nets.get("no_such_net")

    monkeypatch.setitem(bench.SEGMENTERS, "missing", missing)
    monkeypatch.setitem(bench.SEGMENTERS, "breaks", lambda nets: Breaks())
    found = measure_segmenters([Drawn(0, True), Drawn(2, True)], ["missing", "breaks", "blazepose"])
    missing_row, breaks, blazepose = found
    assert missing_row.why.startswith("missing cannot run here: no net 'no_such_net'")
    assert breaks.why == "breaks cannot run here: out of memory"
    assert missing_row.photos == breaks.photos == 0
    assert blazepose.photos == 2


def test_masks_are_found_beside_photos_and_under_the_name_of_a_clip(tmp_path):
    grey, mask = np.full((20, 30, 3), 90, np.uint8), np.full((20, 30), 255, np.uint8)
    photo = write(tmp_path / "in" / "a.jpg", grey)
    write(tmp_path / "masks" / "a_mask.png", mask)
    (pair,) = Filmed(open_source(photo), [tmp_path / "masks"]).pairs()
    assert pair[1] is not None
    assert pair[1].all()
    for number in (3, 4):
        write(tmp_path / "walk" / "frames" / f"{number:05d}.png", grey)
    write(tmp_path / "masks" / "walk" / "00004.png", mask)
    clip = Filmed(open_source(tmp_path / "walk" / "frames"), [tmp_path / "masks"])
    assert [true is not None for _, true in clip.pairs()] == [False, True]
    assert clip.told
    # The frames themselves are never taken for masks.
    own = Filmed(open_source(tmp_path / "walk" / "frames"), [tmp_path / "walk" / "frames"])
    assert not own.told


def test_a_mask_of_another_size_is_refused(tmp_path):
    photo = write(tmp_path / "a.jpg", np.zeros((20, 30, 3), np.uint8))
    write(tmp_path / "masks" / "a.png", np.zeros((20, 31), np.uint8))
    with pytest.raises(MediaError, match="31×20, but its picture is 30×20"):
        list(Filmed(open_source(photo), [tmp_path / "masks"]).pairs())


def test_the_drawn_material_is_the_same_every_time_and_moves():
    assert len(drawn()) == 6
    clip = [frame.bgr for frame, _ in Drawn(1, False).pairs()]
    assert len(clip) == DRAWN_FRAMES
    np.testing.assert_array_equal(clip[0], next(Drawn(1, False).pairs())[0].bgr)
    truths = [true for _, true in Drawn(1, False).pairs()]
    centres = [float(np.nonzero(true > 127)[1].mean()) for true in truths]
    assert max(centres) - min(centres) > 60


def test_the_command_prints_a_table_and_writes_json(tmp_path):
    frame, true = next(Drawn(0, True).pairs())
    photo, masks = write(tmp_path / "a.png", frame.bgr), tmp_path / "masks"
    write(masks / "a.png", true)
    told = CliRunner().invoke(
        app,
        [
            *["bench", "segmenters", str(photo), "--masks", str(masks), "--with", "grabcut", "--with", "selfie"],
            *["--json", str(tmp_path / "t.json"), "-o", str(tmp_path / "t.png"), "--cell", "200"],
        ],
    )
    assert told.exit_code == 0, told.output
    assert "grabcut" in told.output
    assert "Compared with" not in told.output
    figures = json.loads((tmp_path / "t.json").read_text())
    assert [row["segmenter"] for row in figures] == ["grabcut", "selfie"]
    assert all(row["photo_iou"] > 0.8 for row in figures)
    sheet = cv2.imread(str(tmp_path / "t.png"))
    assert sheet is not None
    blue = (np.abs(sheet.astype(int) - BACKDROP) < 3).all(axis=2)
    assert not blue[:, : sheet.shape[1] // 3].any()  # the picture itself, then a column for each
    assert blue[:, sheet.shape[1] // 3 : 2 * sheet.shape[1] // 3].mean() > 0.2
    assert blue[:, 2 * sheet.shape[1] // 3 :].mean() > 0.2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--with", "no_such"], 2),
        (["--masks", "."], 2),
        (["-o", "sheet.txt"], 2),
        (["nowhere.jpg"], 1),
        (["nowhere.jpg", "--masks", "nowhere"], 1),
    ],
)
def test_wrong_requests_are_a_sentence(arguments, code):
    told = CliRunner().invoke(app, ["bench", "segmenters", *arguments])
    assert told.exit_code == code
    assert "Traceback" not in told.output
