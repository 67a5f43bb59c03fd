"""`fitmirror models` as a user runs it, against a real server."""

import hashlib
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from tests.nets.drawn_nets import negative, redness, style_layer, style_reader, vgg19
from tests.nets.lying_server import Manners, serving
from typer.testing import CliRunner

from fitmirror.cli.main import app
from fitmirror.fitting.blend import runnable
from fitmirror.media import write_picture
from fitmirror.nets import pullable as offers
from fitmirror.nets.importing import make, put
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.pullable import Pullable
from fitmirror.nets.reading import MaskOutput, PictureInput, Reading, StyleReading

RUN = CliRunner()
READING = Reading(PictureInput(0, "NCHW", 48, 32, "0..1"), MaskOutput(0, "NCHW"))


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FITMIRROR_NETS", str(tmp_path / "nets"))
    return tmp_path / "nets"


def offer(monkeypatch: pytest.MonkeyPatch, url: str, body: bytes, binds: str | None = None) -> Pullable:
    sha256 = hashlib.sha256(body).hexdigest()
    net = Pullable("red", "finds red", "red.onnx", (url,), len(body), sha256, "GPL-3.0", binds, READING)
    monkeypatch.setattr(offers, "pullable", lambda: (net,))
    return net


@pytest.fixture
def body(tmp_path: Path) -> bytes:
    return redness(tmp_path / "made.onnx").read_bytes()


def test_the_nets_that_can_be_pulled_are_listed_with_what_they_ask_of_a_shop() -> None:
    done = RUN.invoke(app, ["models", "list"])
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line.strip()}
    assert "built in" in lines["selfie_segmentation"]
    assert "to pull" in lines["maskrcnn-12"]
    assert "178.0 MB" in lines["maskrcnn-12"]
    assert "GPL-3.0 (who passes it on" in lines["rvm-mobilenetv3"]


def test_size_and_licence_are_shown_before_a_byte_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, body: bytes, store: Path
) -> None:
    with serving(Manners(body)) as server:
        offer(monkeypatch, server.url, body, "you must offer the whole under it")
        done = RUN.invoke(app, ["models", "pull", "red"], input="n\n")
        assert done.exit_code == 1
        assert "licence GPL-3.0: you must offer the whole under it" in done.stdout
        assert f"0.0 MB from {server.url}" in done.stdout
        assert server.seen == []
    assert KeptNets(store).names() == ()


def test_a_pulled_net_is_listed_verified_and_finds_people(
    monkeypatch: pytest.MonkeyPatch, body: bytes, store: Path, tmp_path: Path
) -> None:
    with serving(Manners(body, cuts=[100])) as server:
        offer(monkeypatch, server.url, body)
        done = RUN.invoke(app, ["models", "pull", "red", "--yes"])
        assert done.exit_code == 0, done.output
        assert sorted(p.name for p in store.iterdir()) == ["red.json", "red.onnx"]
        asked = len(server.seen)
        assert "there already" in RUN.invoke(app, ["models", "pull", "red", "--yes"]).stdout
        assert len(server.seen) == asked
    assert "red: ok" in RUN.invoke(app, ["models", "verify"]).stdout
    assert "yours" in RUN.invoke(app, ["models", "list"]).stdout
    picture = np.full((180, 320, 3), 90, np.uint8)
    picture[40:160, 100:190] = 0, 0, 255
    write_picture(tmp_path / "red.png", picture)
    assert RUN.invoke(app, ["segment", "red.png", "-o", "out", "--with", "red"]).exit_code == 0
    (store / "red.onnx").write_bytes(b"changed")
    broken = RUN.invoke(app, ["models", "verify"])
    assert broken.exit_code == 1
    assert "pull or import red again" in broken.stderr
    assert RUN.invoke(app, ["models", "remove", "red"]).exit_code == 0
    assert list(store.iterdir()) == []


def test_other_bytes_are_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, body: bytes, store: Path) -> None:
    with serving(Manners(body[::-1])) as server:
        offer(monkeypatch, server.url, body)
        done = RUN.invoke(app, ["models", "pull", "red", "-y"])
    assert done.exit_code == 1
    assert done.stderr.startswith("fitmirror: ")
    assert "another sha-256" in done.stderr
    assert list(store.iterdir()) == []


def test_an_unknown_net_cannot_be_pulled() -> None:
    done = RUN.invoke(app, ["models", "pull", "deeplab9", "-y"])
    assert done.exit_code == 1
    assert "there are deeplabv3-257" in done.stderr


def test_an_imported_net_is_a_segmenter_by_its_name(body: bytes, store: Path) -> None:
    done = RUN.invoke(app, ["models", "import", "made.onnx", "--values", "0..1", "--name", "mine", "--licence", "MIT"])
    assert done.exit_code == 0, done.output
    kept = KeptNets(store).find("mine")
    assert (kept.licence, kept.source) == ("MIT", "made.onnx")
    assert sorted(p.name for p in store.iterdir()) == ["mine.json", "mine.onnx"]


@pytest.mark.parametrize(
    ("words", "reason", "code"),
    [
        (["made.onnx"], "give --values", 1),
        (["made.onnx", "--values", "0..1", "--name", "fused"], "built in", 1),
        (["made.onnx", "--values", "0..1", "--name", "../x"], "cannot be a net's name", 1),
        (["made.onnx", "--values", "0..1", "--layout", "NHWC"], "no picture laid out NHWC", 1),
        (["made.onnx", "--mean", "1,2,3"], "go together", 2),
        (["made.onnx", "--mean", "1,2", "--std", "1,2,3"], "three numbers", 2),
        (["made.onnx", "--values", "0..1", "--set", "x"], "NAME=VALUE", 2),
        (["nowhere.onnx"], "No such file", 1),
        (["made.onnx", "--photo", "nowhere.jpg"], "nowhere.jpg", 1),
    ],
)
def test_what_cannot_be_imported_is_said_and_leaves_nothing(
    body: bytes, store: Path, words: list[str], reason: str, code: int
) -> None:
    done = RUN.invoke(app, ["models", "import", *words])
    assert done.exit_code == code
    assert reason in " ".join(done.stderr.split())
    assert not store.exists() or list(store.iterdir()) == []


def test_a_net_that_does_not_find_the_person_on_the_photo_is_refused(body: bytes, data_dir: Path, store: Path) -> None:
    photo = sorted((data_dir / "masks").glob("ccp_????.jpg"))[0]
    done = RUN.invoke(app, ["models", "import", "made.onnx", "--values", "0..1", "--photo", str(photo)])
    assert done.exit_code == 1
    assert "that is not the person" in done.stderr


def test_deeplab_is_known_by_its_bytes_and_the_photo_tells_how_to_read_it_where_it_is_not(
    weights_dir: Path, data_dir: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = weights_dir / "deeplabv3_257_mv_gpu.tflite"
    photo = sorted((data_dir / "masks").glob("ccp_????.jpg"))[0]
    assert RUN.invoke(app, ["models", "import", str(file)]).exit_code == 0
    known = KeptNets(store).find("deeplabv3-257")
    monkeypatch.setattr(offers, "pullable", lambda: ())
    done = RUN.invoke(app, ["models", "import", str(file), "--name", "deeplab", "--photo", str(photo)])
    assert done.exit_code == 0, done.output
    found = KeptNets(store).find("deeplab")
    assert found.sha256 == known.sha256
    assert found.reading is not None
    assert known.reading is not None
    assert found.reading.output == known.reading.output
    assert found.reading.picture.values in ("-1..1", "imagenet")


def test_a_segmenter_without_its_net_says_how_to_get_it(tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", np.zeros((90, 160, 3), np.uint8))
    segment, dress = ["segment", "a.png", "-o", "o", "--with"], ["try", "a.png", "--wear", "x", "-o", "o.png"]
    for words in (segment, [*dress, "--segmenter"]):
        done = RUN.invoke(app, [*words, "deeplab"])
        assert done.exit_code == 1
        assert "fitmirror models pull deeplabv3-257" in done.stderr


def import_style(file: Path | str, *words: str) -> str:
    done = RUN.invoke(app, ["models", "import", str(file), "--as", "style", *words])
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


def test_a_pair_of_style_nets_is_told_apart_and_dresses_a_photo(tmp_path: Path, store: Path) -> None:
    assert "kept as style-predict" in import_style(style_reader(tmp_path / "a.onnx"))
    said = import_style(style_layer(tmp_path / "b.onnx"))
    assert "kept as style-transfer, for --blend style, together with style-predict" in said
    write_picture(tmp_path / "a.png", np.full((90, 160, 3), 200, np.uint8))
    for blend in ("style", "style:ink"):
        done = RUN.invoke(app, ["try", "a.png", "--wear", "breton-stripe", "-o", "o.png", "--blend", blend])
        assert done.exit_code == 0, done.output
    assert "style-predict: ok" in RUN.invoke(app, ["models", "verify"]).stdout


def test_a_net_of_one_style_and_a_picture_are_styles_by_their_names(tmp_path: Path, store: Path) -> None:
    said = import_style(negative(tmp_path / "n.onnx"), "--name", "dream", "--licence", "MIT")
    assert "for --blend style:dream" in said
    write_picture(tmp_path / "waves.png", np.full((300, 500, 3), (200, 90, 20), np.uint8))
    assert "for --blend style:waves" in import_style("waves.png")
    assert KeptNets(store).find("dream").licence == "MIT"
    assert sorted(p.name for p in store.iterdir()) == ["dream.json", "dream.onnx", "waves.json", "waves.png"]
    assert all(result.ok for result in KeptNets(store).verify())
    assert RUN.invoke(app, ["models", "remove", "waves"]).exit_code == 0
    assert sorted(p.name for p in store.iterdir()) == ["dream.json", "dream.onnx"]


def bomb() -> bytes:
    """A PNG that says it has 30,000 x 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("file", "data", "words", "reason"),
    [
        ("a.png", b"", [], "a.png is empty"),
        ("a.png", b"no picture at all", [], "not a picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", [], "a.jpg"),
        ("a.png", bomb(), [], "too large"),
        ("a.pt", b"PK", [], "not a picture"),
        ("a.tflite", b"TFL3", [], "a.tflite cannot be translated"),
        ("made.onnx", None, [], "neither a picture nor a style vector"),
        ("reader.onnx", None, ["--name", "mine"], "it is kept as style-predict, so leave out --name"),
        ("negative.onnx", None, ["--name", "ink"], "the style ink is built in"),
        ("negative.onnx", None, ["--name", "style-predict"], "the style style-predict is built in"),
        ("negative.onnx", None, ["--name", "style-brush"], "the style style-brush is built in"),
        ("nowhere.png", None, [], "nowhere.png"),
    ],
)
def test_what_is_no_style_is_said_and_leaves_nothing(
    body: bytes, store: Path, tmp_path: Path, file: str, data: bytes | None, words: list[str], reason: str
) -> None:
    style_reader(tmp_path / "reader.onnx")
    negative(tmp_path / "negative.onnx")
    if data is not None:
        (tmp_path / file).write_bytes(data)
    done = RUN.invoke(app, ["models", "import", file, "--as", "style", *words])
    assert done.exit_code == 1
    assert done.stderr.startswith("fitmirror: ")
    assert reason in " ".join(done.stderr.split())
    assert not store.exists() or list(store.iterdir()) == []


def test_magentas_nets_are_known_by_their_bytes(weights_dir: Path, store: Path) -> None:
    for file, name in (
        ("style_predict_quantized_256.tflite", "style-predict"),
        ("style_transfer_f16_384.tflite", "style-transfer"),
    ):
        done = RUN.invoke(app, ["models", "import", str(weights_dir / file), "--name", "mine"])
        assert done.exit_code == 0, done.output
        found = KeptNets(store).find(name)
        assert (found.licence, found.style is not None) == ("Apache-2.0", True)


def test_a_style_without_its_nets_says_how_to_get_them(tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", np.zeros((90, 160, 3), np.uint8))
    for blend, way_out in (
        ("style", "fitmirror models pull style-predict and fitmirror models pull style-transfer"),
        ("style:candy", "pull style-candy"),
    ):
        done = RUN.invoke(app, ["try", "a.png", "--wear", "x", "-o", "o.png", "--blend", blend])
        assert done.exit_code == 1
        assert way_out in " ".join(done.stderr.split())


@pytest.mark.parametrize("before", [False, True], ids=["first", "kept whole before"])
def test_a_net_of_features_is_pulled_and_only_what_gives_them_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Path, before: bool
) -> None:
    body = vgg19(tmp_path / "vgg19-7.onnx").read_bytes()
    sha256 = hashlib.sha256(body).hexdigest()
    with serving(Manners(body)) as server:
        net = Pullable(
            "vgg19-7", "features", "vgg19-7.onnx", (server.url,), len(body), sha256, "Apache-2.0", features="imagenet"
        )
        monkeypatch.setattr(offers, "pullable", lambda: (net,))
        if before:
            uncut = KeptNets(store)
            put(uncut, make(tmp_path / "vgg19-7.onnx", store), "vgg19-7", "m", "MIT", "vgg19-7.onnx", sha256, None)
        assert "analogy" not in runnable(KeptNets(store))
        done = RUN.invoke(app, ["models", "pull", "vgg19-7", "--yes"])
        assert done.exit_code == 0, done.output
        assert "there already" in RUN.invoke(app, ["models", "pull", "vgg19-7", "--yes"]).stdout
    assert "analogy" in runnable(KeptNets(store))
    assert (store / "vgg19-7.onnx").stat().st_size < len(body) / 2
    assert RUN.invoke(app, ["models", "verify"]).exit_code == 0


def test_a_net_of_features_that_is_known_by_its_bytes_keeps_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Path
) -> None:
    body = vgg19(tmp_path / "some.onnx").read_bytes()
    sha256 = hashlib.sha256(body).hexdigest()
    net = Pullable(
        "vgg19-7", "features", "f.onnx", ("https://x.example/f",), len(body), sha256, "MIT", features="imagenet"
    )
    monkeypatch.setattr(offers, "pullable", lambda: (net,))
    for words in ([], ["--as", "features"]):
        done = RUN.invoke(app, ["models", "import", "some.onnx", "--name", "foo", *words])
        assert done.exit_code == 0, done.output
        assert "kept as vgg19-7" in done.stdout
    assert KeptNets(store).names() == ("vgg19-7",)
    assert "analogy" in runnable(KeptNets(store))


def test_a_style_that_is_known_by_its_bytes_is_called_anything_but_what_a_drawn_one_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: Path
) -> None:
    body = negative(tmp_path / "mosaic-9.onnx").read_bytes()
    style = StyleReading("whole", PictureInput(0, "NCHW", 224, 224, "0..255"), 0, 0, "NCHW", "0..255")
    sha256 = hashlib.sha256(body).hexdigest()
    net = Pullable("style-mosaic", "m", "m.onnx", ("https://x.example/m",), len(body), sha256, "MIT", style=style)
    monkeypatch.setattr(offers, "pullable", lambda: (net,))
    for name in ("brush", "style-ink", "style-transfer"):
        done = RUN.invoke(app, ["models", "import", "mosaic-9.onnx", "--name", name])
        assert done.exit_code == 1
        assert f"the style {name} is built in" in done.stderr
    assert RUN.invoke(app, ["models", "import", "mosaic-9.onnx", "--name", "tiles"]).exit_code == 0
    assert KeptNets(store).names() == ("tiles",)


def test_a_net_of_features_is_imported_by_that_role_and_a_name_that_tells(tmp_path: Path, store: Path) -> None:
    file = vgg19(tmp_path / "VGG19 mine.onnx")
    done = RUN.invoke(app, ["models", "import", str(file), "--as", "features", "--values", "imagenet"])
    assert done.exit_code == 0, done.output
    assert "vgg19-mine, for --blend analogy" in done.stdout
    assert KeptNets(store).find("vgg19-mine").reading is None
    assert "analogy" in runnable(KeptNets(store))
    done = RUN.invoke(app, ["models", "import", str(file), "--as", "features", "--name", "mine"])
    assert done.exit_code == 1
    assert "vgg19 or features" in done.stderr


def test_a_net_without_such_features_is_refused(body: bytes, tmp_path: Path, store: Path) -> None:
    (tmp_path / "features.onnx").write_bytes(body)
    done = RUN.invoke(app, ["models", "import", str(tmp_path / "features.onnx"), "--as", "features"])
    assert done.exit_code == 1
    assert "is no VGG" in done.stderr
    assert KeptNets(store).names() == ()
