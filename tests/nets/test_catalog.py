"""The built-in nets are there, sound and described."""

import shutil
from pathlib import Path

import onnx
import pytest

from fitmirror.assets import models_dir
from fitmirror.nets.catalog import BrokenInstallError, UnknownNetError, entries, find, read_catalog, verify


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(models_dir(), tmp_path / "models"))


def test_the_built_in_nets() -> None:
    assert [net.name for net in entries()] == [
        "selfie_segmentation",
        "selfie_segmentation_landscape",
        "pose_detection",
        "pose_landmark_full",
        "face_detection_short_range",
        "face_landmark",
    ]
    assert all(net.licence == "Apache-2.0" and net.meaning for net in entries())
    assert sum(net.path.stat().st_size for net in entries()) < 20_000_000


def test_all_are_sound() -> None:
    verdicts = verify()
    assert [v.name for v in verdicts] == [net.name for net in entries()]
    assert [v.reason for v in verdicts if not v.ok] == []


def test_the_description_is_that_of_the_files() -> None:
    for net in entries():
        assert net.size_bytes == net.path.stat().st_size
        graph = onnx.load(str(net.path)).graph
        described = [(t.name, t.shape[1:]) for t in (*net.inputs, *net.outputs)]
        assert described == [
            (info.name, tuple(d.dim_value for d in info.type.tensor_type.shape.dim[1:]))
            for info in (*graph.input, *graph.output)
        ]
        assert all(t.meaning for t in (*net.inputs, *net.outputs))


def test_a_changed_and_a_missing_file_are_found(copy: Path) -> None:
    changed = copy / "face_landmark.onnx"
    data = bytearray(changed.read_bytes())
    data[5000] ^= 1
    changed.write_bytes(data)
    (copy / "pose_detection.onnx").unlink()
    reasons = {v.name: v.reason for v in verify(read_catalog(copy)) if not v.ok}
    assert reasons.keys() == {"face_landmark", "pose_detection"}
    assert "damaged or was changed" in str(reasons["face_landmark"])
    assert "missing" in str(reasons["pose_detection"])


@pytest.mark.parametrize("text", ["not toml [", "version = 1\n", "[package]\nname = 'x'\nversion = '1'\n[[net]]\n"])
def test_a_damaged_manifest_is_refused(copy: Path, text: str) -> None:
    (copy / "models.toml").write_text(text)
    with pytest.raises(BrokenInstallError, match=r"models\.toml"):
        read_catalog(copy)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenInstallError, match=r"models\.toml"):
        read_catalog(tmp_path)


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownNetError) as caught:
        find("selfy")
    assert str(caught.value).startswith("no net 'selfy'; there are selfie_segmentation, ")
