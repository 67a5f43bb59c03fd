"""The commands as a user runs them: exit codes, files, one sentence for what cannot be done."""

import json
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.nets.drawn_nets import vgg19
from tests.wardrobe.clothing import CROTCH, TROUSERS, legs
from tests.wardrobe.garments import TEE, drawn
from typer.testing import CliRunner

from fitmirror import assets
from fitmirror.cli import checks
from fitmirror.cli.main import app
from fitmirror.nets import catalog
from fitmirror.settings import load

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FITMIRROR_WARDROBE", str(tmp_path / "wardrobe"))
    monkeypatch.setenv("FITMIRROR_NETS", str(tmp_path / "nets"))


@pytest.fixture(scope="module")
def demo_item() -> str:
    done = RUN.invoke(app, ["wardrobe", "list"])
    assert done.exit_code == 0, done.output
    ids = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    return next(id for id in ids if id.startswith("tee-"))


@pytest.fixture(scope="module")
def person(data_dir: Path) -> Path:
    return data_dir / "garments" / "vitonhd6" / "image" / "03615_00.jpg"


def empty_room(path: Path, size: tuple[int, int] = (320, 240)) -> Path:
    ramp = np.linspace(90, 160, size[0], dtype=np.uint8)
    cv2.imwrite(str(path), np.repeat(np.tile(ramp, (size[1], 1))[..., None], 3, axis=2))
    return path


def png_of_size(path: Path, width: int, height: int) -> Path:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path.write_bytes(data)
    return path


def test_try_dresses_a_person(person: Path, demo_item: str, tmp_path: Path) -> None:
    out, layers, report = tmp_path / "dressed.png", tmp_path / "layers", tmp_path / "report.jsonl"
    words = ["try", str(person), "--wear", demo_item, "-o", str(out), "--layers", str(layers), "--report", str(report)]
    done = RUN.invoke(app, words)
    assert done.exit_code == 0, done.output
    plain, dressed = cv2.imread(str(person)), cv2.imread(str(out))
    worn = cv2.imread(str(layers / "worn_00000.png"), cv2.IMREAD_UNCHANGED)
    alpha = cv2.imread(str(layers / "person_00000.png"), cv2.IMREAD_UNCHANGED)
    assert dressed.shape == plain.shape
    assert worn.shape == (*plain.shape[:2], 4)
    assert alpha.shape == plain.shape[:2]
    assert alpha.dtype == np.uint8
    drawn = worn[..., 3] > 200
    assert drawn.mean() > 0.05
    # What the layer says was drawn opaquely is what stands in the picture.
    assert np.abs(dressed[drawn].astype(int) - worn[..., :3][drawn]).mean() < 3
    line = json.loads(report.read_text())
    assert line["frame"] == 0
    assert line["person"] is True
    assert len(line["landmarks"]) == 33
    assert set(line["ms"]) == {"segment", "pose", "fit", "blend", "total"}
    assert line["ms"]["total"] > 0
    (garment,) = line["garments"]
    assert garment["item"] == demo_item
    assert {"left_shoulder", "right_shoulder", "left_hem", "right_hem"} <= set(garment["anchors"])
    assert set(garment["source"]) == set(garment["anchors"])


def test_try_leaves_an_empty_room_as_it_is(demo_item: str, tmp_path: Path) -> None:
    photo, report = empty_room(tmp_path / "room.png"), tmp_path / "report.jsonl"
    done = RUN.invoke(app, ["try", str(photo), "--wear", demo_item, "-o", "out.png", "--report", str(report)])
    assert done.exit_code == 0, done.output
    assert np.array_equal(cv2.imread("out.png"), cv2.imread(str(photo)))
    line = json.loads(report.read_text())
    assert line["person"] is False
    assert line["landmarks"] is None
    assert line["garments"] == []


def test_try_blends_by_analogy_once_its_net_is_there(person: Path, demo_item: str, tmp_path: Path) -> None:
    words = ["try", str(person), "--wear", demo_item, "-o", "out.png", "--blend"]
    done = RUN.invoke(app, [*words, "analogy"])
    assert done.exit_code == 1
    assert "fitmirror models pull vgg19-7" in done.stderr
    file = vgg19(tmp_path / "vgg19.onnx")
    assert RUN.invoke(app, ["models", "import", str(file), "--as", "features"]).exit_code == 0
    pictures = []
    for blend in ("alpha", "analogy"):
        assert RUN.invoke(app, [*words, blend]).exit_code == 0
        pictures.append(cv2.imread("out.png").astype(int))
    changed = np.abs(pictures[1] - pictures[0]).max(axis=2)
    assert 2 < changed[changed > 0].mean() < 40
    assert (changed > 0).mean() < 0.6


def test_try_says_first_that_analogy_takes_its_time_with_many_frames(demo_item: str, tmp_path: Path) -> None:
    RUN.invoke(app, ["models", "import", str(vgg19(tmp_path / "vgg19.onnx")), "--as", "features"])
    frames = tmp_path / "frames"
    frames.mkdir()
    for i in range(2):
        empty_room(frames / f"{i}.png")
    done = RUN.invoke(app, ["try", str(frames), "--wear", demo_item, "-o", "out.mp4", "--blend", "analogy"])
    assert done.exit_code == 0, done.output
    assert "analogy takes seconds for each frame" in done.stderr


def test_a_service_refuses_a_blender_for_stills() -> None:
    done = RUN.invoke(app, ["serve", "--port", "0"], env={"FITMIRROR_BLEND": "analogy"})
    assert done.exit_code == 2
    assert "snapshots" in " ".join(done.stderr.replace("│", " ").split())


def test_try_writes_a_video_for_a_directory(demo_item: str, tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    for i in range(3):
        empty_room(tmp_path / "frames" / f"{i}.png", (319, 241))
    done = RUN.invoke(app, ["try", "frames", "--wear", demo_item, "-o", "out.mp4", "--fps", "10"])
    assert done.exit_code == 0, done.output
    video = cv2.VideoCapture("out.mp4")
    assert (video.get(cv2.CAP_PROP_FRAME_COUNT), round(video.get(cv2.CAP_PROP_FPS))) == (3, 10)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.jpg", b"hello, I am no picture"),
        ("empty.png", b""),
        ("cut.jpg", None),
        ("gone.jpg", ...),
        ("bomb.png", 0),
    ],
)
def test_a_photo_that_cannot_be_read_is_one_sentence(
    name: str, content: object, demo_item: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is None:
        _, data = cv2.imencode(".jpg", np.full((64, 64, 3), 99, np.uint8))
        path.write_bytes(data.tobytes()[: len(data) // 3])
    elif content == 0:
        png_of_size(path, 30_000, 30_000)
    elif isinstance(content, bytes):
        path.write_bytes(content)
    for words in (["--wear", demo_item, str(path)], ["--wear", f"top={path}", str(empty_room(tmp_path / "room.png"))]):
        done = RUN.invoke(app, ["try", *words, "-o", "out.png"])
        assert done.exit_code == 1, done.output
        assert done.stderr.startswith("fitmirror: ")
        assert done.stderr.count("\n") == 1
        assert not Path("out.png").exists()


def test_a_garment_photo_with_nothing_in_it_is_one_sentence(tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), np.full((400, 300, 3), 240, np.uint8))
    done = RUN.invoke(app, ["try", str(empty_room(tmp_path / "room.png")), "--wear", f"top={blank}", "-o", "out.png"])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1


@pytest.fixture
def tee_in_sizes(tee_photo: Path, tmp_path: Path) -> str:
    assert RUN.invoke(app, ["wardrobe", "add", str(tee_photo), "--category", "top", "--id", "tee"]).exit_code == 0
    file = tmp_path / "wardrobe" / "tee" / "item.json"
    sizes = {"S": {"chest_cm": 90, "length_cm": 60}, "XL": {"chest_cm": 118, "length_cm": 76}, "ONE": {}}
    file.write_text(json.dumps(json.loads(file.read_text()) | {"sizes": sizes}))
    return "tee"


def test_try_wears_the_size_on_a_shopper_of_the_height(person: Path, tee_in_sizes: str, tmp_path: Path) -> None:
    def hem(*words: str) -> tuple[float, float]:
        report = tmp_path / "report.jsonl"
        told = ["try", str(person), "--wear", tee_in_sizes, "-o", str(tmp_path / "out.png"), "--report", str(report)]
        done = RUN.invoke(app, [*told, *words])
        assert done.exit_code == 0, done.output
        anchors = json.loads(report.read_text())["garments"][0]["anchors"]
        return anchors["left_hem"][1], anchors["left_hem"][0] - anchors["right_hem"][0]

    small, large, tall = hem("--size", "S"), hem("--size", "XL"), hem("--size", "XL", "--height", "195")
    assert large[0] > small[0] + 30
    assert large[1] > small[1] + 10
    assert small[0] < tall[0] < large[0] - 20


def test_a_size_that_no_item_has_or_that_says_nothing_is_told(tee_in_sizes: str, tmp_path: Path) -> None:
    words = ["try", str(empty_room(tmp_path / "room.png")), "--wear", tee_in_sizes, "-o", "out.png", "--size"]
    done = RUN.invoke(app, [*words, "XXL"])
    assert done.exit_code == 1
    assert done.stderr == "fitmirror: no item has a size 'XXL'; there is S, XL, ONE\n"
    done = RUN.invoke(app, [*words, "ONE"])
    assert done.exit_code == 0
    assert "the measures of tee in ONE are not known" in done.stderr


def test_an_unknown_item_is_one_sentence(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["try", str(empty_room(tmp_path / "room.png")), "--wear", "sku-none", "-o", "out.png"])
    assert done.exit_code == 1
    assert "sku-none" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["try"],
        ["serve", "--port", "many"],
        ["segment", "room.png", "-o", "out", "--with", "scissors"],
        ["segment", "frames", "room.png", "-o", "out"],
        ["try", "room.png", "--wear", "tee-sunrise", "-o", "out.png", "--blend", "glue"],
        ["try", "room.png", "--wear", "tee-sunrise", "-o", "out.png", "--height", "1.72"],
        ["bench", "sheet", "room.png", "--wear", "tee-sunrise", "-o", "out.png", "--segmenter", "scissors"],
    ],
)
def test_wrong_usage_is_exit_code_2(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    empty_room(tmp_path / "frames" / "0.png")
    empty_room(tmp_path / "room.png")
    assert RUN.invoke(app, words).exit_code == 2


@pytest.mark.parametrize(
    ("command", "defaults"),
    [
        ("serve", ["127.0.0.1, with --tls-self-signed 0.0.0.0", "8080", "on a terminal"]),
        ("try", ["an average one", "30"]),
        ("segment", ["30"]),
    ],
)
def test_help_tells_the_defaults(command: str, defaults: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    shown = re.sub(r"\x1b\[[0-9;]*m", "", RUN.invoke(app, [command, "--help"]).output)
    for default in defaults:
        assert f"[default: ({default})]" in shown


def test_segment_names_masks_after_photos_and_frames(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    for name in ("a.png", "b.png", "frames/0.png", "frames/1.png"):
        empty_room(tmp_path / name)
    assert RUN.invoke(app, ["segment", "a.png", "b.png", "-o", "photos"]).exit_code == 0
    assert RUN.invoke(app, ["segment", "frames", "-o", "masks", "--with", "selfie"]).exit_code == 0
    assert sorted(p.name for p in Path("photos").iterdir()) == ["a.png", "b.png"]
    assert sorted(p.name for p in Path("masks").iterdir()) == ["mask_00000.png", "mask_00001.png"]
    assert cv2.imread("masks/mask_00000.png", cv2.IMREAD_UNCHANGED).shape == (240, 320)


def test_two_photos_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        empty_room(tmp_path / folder / "a.png")
    done = RUN.invoke(app, ["segment", "x/a.png", "y/a.png", "-o", "out"])
    assert done.exit_code == 1
    assert "overwrite" in done.stderr


def test_the_nets_are_listed_and_verified() -> None:
    listed = RUN.invoke(app, ["models", "list"])
    verified = RUN.invoke(app, ["models", "verify"])
    assert listed.exit_code == verified.exit_code == 0
    for name in ("selfie_segmentation", "pose_landmark_full", "face_landmark"):
        assert name in listed.stdout
        assert f"{name}: ok" in verified.stdout


def test_a_broken_installation_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalog, "models_dir", lambda: tmp_path)
    catalog.entries.cache_clear()
    monkeypatch.setattr(catalog, "entries", catalog.entries.__wrapped__)
    for words in (["doctor"], ["models", "list"], ["models", "verify"]):
        done = RUN.invoke(app, words)
        assert done.exit_code == 1, words
        assert isinstance(done.exception, SystemExit), words
        assert done.stderr.startswith("fitmirror: ")


def test_what_the_readme_puts_on_is_there(demo_item: str) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    named = set(re.findall(r"--wear (\S+)", readme)) | set(re.findall(r"wear\(\['([^']+)'", readme))
    items = {name for name in named if "=" not in name}
    assert items
    assert all((assets.static_dir() / "wardrobe" / name).is_dir() for name in items), items


def test_the_doctor_finds_this_machine_fit() -> None:
    done = RUN.invoke(app, ["doctor"])
    assert done.exit_code == 0, done.output
    for word in ("libGL.so.1", "nets run on", "verified", "libvpx", "wardrobe", "port"):
        assert word in done.stdout


def test_the_doctor_names_a_missing_library_before_anything_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SYSTEM_LIBRARIES", {"libsurelynot.so.9": "libsurelynot9"})
    findings = list(checks.examine(load()))
    assert findings[-1].state is checks.State.BAD
    assert "apt-get install libsurelynot9" in findings[-1].words
    assert RUN.invoke(app, ["doctor"]).exit_code == 1
    done = RUN.invoke(app, ["wardrobe", "list"])
    assert done.exit_code == 1
    assert "apt-get install libsurelynot9" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_doctor_sees_a_taken_port(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = checks.port(load(port=taken.getsockname()[1]))
    assert found.state is checks.State.NOTE
    assert "--port" in found.words


@pytest.fixture
def tee_photo(tmp_path: Path) -> Path:
    path = tmp_path / "summer tee.png"
    cv2.imwrite(str(path), drawn(TEE).photo)
    return path


def test_a_product_is_added_shown_removed_and_restored(tee_photo: Path, tmp_path: Path) -> None:
    done = RUN.invoke(app, ["wardrobe", "add", str(tee_photo), "--category", "top", "--sku", "S 1", "--text", "Soft"])
    assert done.exit_code == 0, done.output
    assert "left_shoulder" in done.stdout
    assert "%" in done.stdout
    preview = tmp_path / "wardrobe" / "s-1" / "preview.jpg"
    assert str(preview) in done.stdout.replace("\n", "")
    assert cv2.imread(str(preview)) is not None
    shown = RUN.invoke(app, ["wardrobe", "show", "s-1"])
    assert shown.exit_code == 0
    assert "Summer tee" in shown.stdout
    assert RUN.invoke(app, ["wardrobe", "remove", "s-1"]).exit_code == 0
    assert "s-1" not in RUN.invoke(app, ["wardrobe", "list"]).stdout
    assert RUN.invoke(app, ["wardrobe", "restore", "s-1"]).exit_code == 0
    assert "s-1" in RUN.invoke(app, ["wardrobe", "list"]).stdout


def test_trousers_are_added_as_a_bottom_and_not_as_a_top(tmp_path: Path) -> None:
    photo = tmp_path / "chinos.png"
    cv2.imwrite(str(photo), legs(TROUSERS, CROTCH["trousers"]).photo)
    done = RUN.invoke(app, ["wardrobe", "add", str(photo), "--category", "top"])
    assert (done.exit_code, "trousers or shorts: add it with the category bottom" in done.output) == (1, True)
    done = RUN.invoke(app, ["wardrobe", "add", str(photo), "--category", "bottom"])
    assert done.exit_code == 0, done.output
    assert all(name in done.stdout for name in ("crotch", "left_knee", "right_cuff_inner", "%"))
    assert "neckline" not in done.stdout
    assert cv2.imread(str(tmp_path / "wardrobe" / "chinos" / "preview.jpg")) is not None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["add", "nowhere.png", "--category", "top"], 1, "no file nowhere.png"),
        (["add", "summer tee.png", "--category", "spaceship"], 2, "spaceship"),
        (["add", "summer tee.png"], 2, "category"),
        (["add", "summer tee.png", "--category", "top", "--id", "../x"], 1, "cannot be an id"),
        (["add", "summer tee.png", "--category", "furniture"], 1, "furniture"),
        (["show", "nothing"], 1, "no item"),
        (["remove", "nothing"], 1, "no item"),
        (["restore", "nothing"], 1, "no removed item"),
        (["remove", "tee-sunrise"], 1, "built in"),
    ],
)
def test_what_cannot_be_done_with_the_wardrobe_is_one_sentence(
    words: list[str], code: int, says: str, tee_photo: Path
) -> None:
    done = RUN.invoke(app, ["wardrobe", *words])
    assert done.exit_code == code, done.output
    assert says in done.output
    assert "Traceback" not in done.output


@pytest.mark.skipif(sys.platform != "linux", reason="limits are set by another module here")
def test_a_full_disk_is_one_sentence(tee_photo: Path, tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))"
    code = f"{limited}; from fitmirror.cli.main import app; app()"
    words = ["wardrobe", "add", str(tee_photo), "--category", "top"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "fitmirror: there is no room left on the disk: free some and try again\n"
    assert not list((tmp_path / "wardrobe").iterdir())


def test_a_line_of_the_list_stays_one_for_programs(tee_photo: Path) -> None:
    words = ["wardrobe", "add", str(tee_photo), "--category", "top", "--title", "long words " * 15, "--id", "i" * 64]
    assert RUN.invoke(app, words).exit_code == 0
    lines = RUN.invoke(app, ["wardrobe", "list"]).stdout.splitlines()
    assert len([line for line in lines if "i" * 64 in line and ("long words " * 15).strip() in line]) == 1


def test_the_same_photo_twice_is_told(tee_photo: Path) -> None:
    assert RUN.invoke(app, ["wardrobe", "add", str(tee_photo), "--category", "top"]).exit_code == 0
    done = RUN.invoke(app, ["wardrobe", "add", str(tee_photo), "--category", "top"])
    assert (done.exit_code, "already" in done.output) == (1, True)
