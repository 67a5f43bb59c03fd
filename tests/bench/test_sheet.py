"""Contact sheets: what is where on a page, how pages split, what is shown of a clip."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.fitting.people import garment, person, shirt
from typer.testing import CliRunner

from fitmirror.bench.looks import Plan, sheet_of
from fitmirror.bench.sheet import GAP_PX, Cell, Sheet, count_of_pages, fitted, pages, shortened
from fitmirror.bench.stages import STAGES, Recorder
from fitmirror.cli.main import app
from fitmirror.fitting.outfit import Outfit
from fitmirror.media import open_source
from fitmirror.nets.runtime import Nets

RUN = CliRunner()


def plain(colour, size=(60, 40)):
    return np.full((size[1], size[0], 3), colour, np.uint8)


def sheet(rows, columns, cell_px=40):
    cells = [[Cell(plain((10 * r, 10 * c, 200)), f"{r} {c}") for c in range(columns)] for r in range(rows)]
    return Sheet([Cell(None, f"column {c}") for c in range(columns)], cells, cell_px)


def colours(page):
    """The pictures' colours on a page, in reading order, without paper, ink and what lies between."""
    red = (page[..., 2] == 200) & (page[..., 0] % 10 == 0) & (page[..., 1] % 10 == 0)
    _, _, stats, middles = cv2.connectedComponentsWithStats(red.astype(np.uint8))
    at = sorted((round(y / 20), round(x / 20)) for (x, y), s in zip(middles[1:], stats[1:], strict=True) if s[4] > 500)
    return [tuple(int(v) // 10 for v in page[20 * y, 20 * x, :2]) for y, x in at]


def test_a_small_sheet_is_one_page_with_every_picture_in_its_place():
    (page,) = pages(sheet(2, 3))
    assert colours(page) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert page.shape[1] == 3 * (60 + GAP_PX) + GAP_PX


def test_a_large_sheet_takes_pages_that_repeat_the_first_column_and_lose_nothing():
    whole = sheet(11, 9)
    made = list(pages(whole, 300))
    assert len(made) == count_of_pages(whole, 300) > 3
    assert max(max(page.shape[:2]) for page in made) <= 300
    shown = [cell for page in made for cell in colours(page)]
    assert set(shown) == {(r, c) for r in range(11) for c in range(9)}
    assert shown.count((0, 3)) == 1
    assert shown.count((0, 0)) > 1


def test_pictures_keep_their_proportions():
    tall = fitted(plain((0, 0, 200), (20, 80)), 60, 40)
    ys, xs = np.nonzero(tall[..., 0] < 100)
    assert np.ptp(ys) + 1 == 40
    assert np.ptp(xs) + 1 == 10


def test_a_caption_too_long_loses_its_middle():
    font = cv2.FontFace("sans")
    assert shortened("photo_1.jpg", 300, font) == "photo_1.jpg"
    short = shortened("somebody_in_the_morning_light_0001.jpg", 120, font)
    assert short.startswith("some")
    assert short.endswith(".jpg")
    assert "…" in short


def test_a_recorder_sees_every_step_and_changes_nothing():
    frame, body = person()
    recorder = Recorder(frame, body)
    watched = Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0, recorder)
    alone = Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0)
    assert np.array_equal(watched.bgr, alone.bgr)
    steps = dict(zip(STAGES, recorder.pictures(), strict=True))
    assert all(step is not None and step.shape == frame.bgr.shape for step in steps.values())
    chest = (slice(230, 250), slice(300, 340))
    assert np.allclose(steps["cloth"][chest], (60, 200, 60), atol=3)  # the shirt's own colour, before light
    assert np.allclose(steps["person"][chest], 255)
    assert (steps["labels"][chest].reshape(-1, 3).argmax(1) == 0).mean() > 0.9  # the worn top is marked in blue
    assert not np.array_equal(steps["painted"], watched.bgr)


def test_a_step_that_was_not_reached_is_left_blank():
    frame, body = person()
    steps = dict(zip(STAGES, Recorder(frame, body).pictures(), strict=True))
    assert steps["person"] is not None
    assert steps["cloth"] is None


@pytest.fixture(scope="module")
def nets():
    return Nets("cpu", 1)


def clip(folder: Path, count: int) -> Path:
    folder.mkdir()
    for i in range(count):
        cv2.imwrite(str(folder / f"{i:03d}.png"), plain((40 + i, 90, 90), (320, 240)))
    return folder


def test_of_a_clip_every_nth_frame_is_a_row(tmp_path: Path, nets: Nets):
    source = open_source(clip(tmp_path / "clip", 12))
    made = sheet_of([source], [(shirt(), garment())], nets, Plan(every=5, rows=2, cell_px=64))
    assert [row[0].caption for row in made.rows] == ["clip\nframe 0, 0.00 s, nobody", "clip\nframe 5, 0.17 s, nobody"]
    assert [len(row) for row in made.rows] == [2, 2]
    assert made.rows[1][1].caption == "not dressed"


def test_with_stages_each_item_has_a_row_of_its_own(tmp_path: Path, nets: Nets):
    source = open_source(clip(tmp_path / "clip", 1))
    wear = [(shirt(), garment())] * 2
    made = sheet_of([source], wear, nets, Plan(stages=True, cell_px=64))
    assert len(made.rows) == 2
    assert [head.caption for head in made.columns] == ["camera", *STAGES, "worn"]
    assert len(made.rows[0]) == len(made.columns)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FITMIRROR_WARDROBE", str(tmp_path / "wardrobe"))
    cv2.imwrite("room.png", plain((120, 130, 140), (320, 240)))
    return tmp_path


def test_the_command_writes_the_pages_it_names(room: Path):
    words = ["bench", "sheet", *["room.png"] * 5, "--wear", "tee-sunrise", "-o", "out.png", "--page", "500"]
    done = RUN.invoke(app, [*words, "--cell", "120"])
    assert done.exit_code == 0, done.output
    written = sorted(path.name for path in room.glob("out*"))
    assert written == ["out-1.png", "out-2.png", "out-3.png"]
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == written
    assert max(cv2.imread("out-1.png").shape) <= 500


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nobody.png", "--wear", "tee-sunrise", "-o", "out.png"], 1, "there is no nobody.png"),
        (["room.png", "broken.jpg", "--wear", "tee-sunrise", "-o", "out.png"], 1, "broken.jpg"),
        (["room.png", "--wear", "no-such", "-o", "out.png"], 1, "no-such"),
        (["room.png", "--wear", "tee-sunrise", "-o", "out"], 2, "must end in one of"),
        (["room.png", "--wear", "tee-sunrise", "-o", "out.mp4"], 2, "must end in one of"),
        (["room.png", "--wear", "tee-sunrise", "-o", "file/out.png"], 1, "cannot write"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_written(room: Path, words, code, said):
    (room / "broken.jpg").write_bytes(b"no picture")
    (room / "file").write_text("a file, no folder")
    done = RUN.invoke(app, ["bench", "sheet", *words])
    assert done.exit_code == code, done.output
    assert said in done.output.replace("\n", " ")
    assert "Traceback" not in done.output
    assert not list(room.glob("out*"))
