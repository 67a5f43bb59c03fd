"""The user's own nets: kept whole or not at all, and never outside their folder."""

import hashlib
import json
from pathlib import Path

import pytest

from fitmirror.nets.catalog import BrokenInstallError, UnknownNetError
from fitmirror.nets.kept import Kept, KeptError, KeptNets
from fitmirror.nets.pullable import find_pullable, pullable, read_pullable
from fitmirror.nets.reading import MaskOutput, PictureInput, Reading
from fitmirror.nets.runtime import Nets

READING = Reading(PictureInput(0, "NCHW", 8, 9, "-1..1"), MaskOutput(1, "NCHW", 2, "softmax"), ((1, 2),), ((3, 0.5),))


def keep(folder: Path, name: str = "mine", data: bytes = b"a net") -> Kept:
    made = folder.parent / "made"
    made.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    kept = Kept(name, f"{name}.onnx", sha256, len(data), "finds people", "MIT", "made.onnx", sha256, READING)
    KeptNets(folder).keep(made, kept)
    return kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "nets"


def test_a_net_is_kept_with_all_that_is_known_of_it(folder: Path) -> None:
    kept, nets = keep(folder), KeptNets(folder)
    assert nets.names() == ("mine",)
    assert nets.has("mine")
    assert nets.find("mine") == kept
    assert nets.path(kept).read_bytes() == b"a net"
    assert sorted(p.name for p in folder.iterdir()) == ["mine.json", "mine.onnx"]
    assert [v.ok for v in nets.verify()] == [True]


def test_a_folder_that_is_not_there_is_empty(folder: Path) -> None:
    assert KeptNets(folder).names() == ()
    assert not KeptNets(folder).has("mine")
    with pytest.raises(UnknownNetError):
        KeptNets(folder).find("mine")


def test_a_newer_net_takes_the_place_of_the_older_and_can_be_removed(folder: Path) -> None:
    keep(folder)
    keep(folder, data=b"a better net")
    nets = KeptNets(folder)
    assert nets.path(nets.find("mine")).read_bytes() == b"a better net"
    nets.remove("mine")
    assert list(folder.iterdir()) == []


def test_a_changed_and_a_missing_file_are_found(folder: Path) -> None:
    for name in ("gone", "other", "sound"):
        keep(folder, name)
    (folder / "gone.onnx").unlink()
    (folder / "other.onnx").write_bytes(b"another")
    reasons = {v.name: v.reason or "" for v in KeptNets(folder).verify()}
    assert "missing" in reasons["gone"]
    assert "damaged" in reasons["other"]
    assert reasons["sound"] == ""
    assert not KeptNets(folder).has("gone")


@pytest.mark.parametrize("file", ["../outside.onnx", "/etc/passwd", "", "..", "a/../../b"])
def test_a_description_that_leads_out_of_the_folder_is_refused(folder: Path, file: str) -> None:
    keep(folder)
    described = json.loads((folder / "mine.json").read_text())
    (folder / "mine.json").write_text(json.dumps({**described, "file": file}))
    (folder.parent / "outside.onnx").write_bytes(b"a net")
    with pytest.raises(KeptError, match="outside"):
        Nets("cpu", kept=KeptNets(folder)).get("mine")
    assert "outside" in str(KeptNets(folder).verify()[0].reason)


@pytest.mark.parametrize("change", [{"version": 2}, {"reading": {"picture": 3}}, {"sha256": None}, {"name": "yours"}])
def test_a_description_that_cannot_be_understood_is_refused_whole(folder: Path, change: dict[str, object]) -> None:
    keep(folder)
    described = json.loads((folder / "mine.json").read_text())
    (folder / "mine.json").write_text(json.dumps({**described, **change}))
    with pytest.raises(KeptError, match="pull or import the net again"):
        KeptNets(folder).find("mine")


@pytest.mark.parametrize("name", ["", "../up", "Big", "-x", "a b", "x" * 41])
def test_what_cannot_be_a_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(KeptError, match="cannot be a net's name"):
        keep(folder, name)


def test_a_file_that_is_no_net_is_said_with_the_way_out(folder: Path) -> None:
    keep(folder)
    with pytest.raises(BrokenInstallError, match="pull or import it again"):
        Nets("cpu", kept=KeptNets(folder)).get("mine")


def test_the_nets_that_can_be_pulled_are_described_whole() -> None:
    assert {"deeplabv3-257", "pphumanseg", "maskrcnn-12", "vgg19-7"} <= {n.name for n in pullable()}
    for net in pullable():
        assert net.meaning
        assert net.licence
        assert all(url.startswith("https://") for url in net.urls)
    assert "GPL-3.0" in str(find_pullable("rvm-mobilenetv3").binds)
    with pytest.raises(UnknownNetError, match="there are deeplabv3-257"):
        find_pullable("deeplab9")


ENTRY = """[[net]]
name = "{name}"
meaning = "m"
file = "{file}"
urls = ["{url}"]
size_bytes = 5
sha256 = "{sha256}"
licence = "MIT"
"""
GOOD = {"name": "n", "file": "n.onnx", "url": "https://x.example/n", "sha256": "a" * 64}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"file": "../n.onnx"}, "outside"),
        ({"file": "/n.onnx"}, "outside"),
        ({"url": "ftp://x.example/n"}, "https"),
        ({"url": "file:///etc/passwd"}, "https"),
        ({"sha256": "abc"}, "sha-256"),
        ({"name": "../n"}, "name"),
    ],
)
def test_an_entry_that_cannot_be_trusted_is_refused(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    (tmp_path / "pullable.toml").write_text(ENTRY.format(**GOOD))
    assert read_pullable(tmp_path / "pullable.toml")[0].name == "n"
    (tmp_path / "pullable.toml").write_text(ENTRY.format(**{**GOOD, **change}))
    with pytest.raises(BrokenInstallError, match=reason):
        read_pullable(tmp_path / "pullable.toml")
