"""A foreign net's file as one that can be kept: translated where it must be, its inputs and outputs read."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx.external_data_helper import uses_external_data

from fitmirror.nets.catalog import BrokenInstallError, checksum
from fitmirror.nets.feature_net import LEVELS, FeaturePicture, cut
from fitmirror.nets.kept import Kept, KeptError, KeptNets
from fitmirror.nets.pullable import Pullable
from fitmirror.nets.reading import Reading, StyleReading
from fitmirror.nets.session import OnnxSession, Port
from fitmirror.nets.style_sizes import any_size
from fitmirror.nets.tflite import translate
from fitmirror.nets.tflite_model import TfliteError

MOST_BYTES = 1 << 30
_TRIAL_PX = 64
_TENSORS = {"float", "float16", "double", "int64", "int32", "uint8", "int8", "bool"}


@dataclass(frozen=True)
class Made:
    """A net as ONNX, or a style's picture, ready to be kept.

    Attributes:
        path: The file, among the kept nets' temporary ones.
        sha256: Its checksum, hexadecimal.
        inputs, outputs: In the file's order.
    """

    path: Path
    sha256: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


def make(source: Path, folder: Path, features: FeaturePicture | None = None) -> Made:
    """Read a .onnx or .tflite file, and write it as ONNX into a folder; where it is to give `features`, these alone.

    Raises:
        KeptError: it is too large, damaged, no net, or one that is not understood; the text says what to do.
        OSError: it cannot be read, or the folder cannot be written.
    """
    size = source.stat().st_size
    if size > MOST_BYTES:
        raise KeptError(f"{source.name} has {size / 1e9:.1f} GB; nets of up to {MOST_BYTES / 1e9:.1f} GB are taken")
    suffix = source.suffix.lower() if source.suffix != ".part" else Path(source.stem).suffix.lower()
    if suffix not in (".onnx", ".tflite"):
        raise KeptError(
            f"{source.name} is neither .onnx nor .tflite; export the net to ONNX first; a style's picture: --as style"
        )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".made-{source.name}.onnx"
    try:
        data = _translated(source) if suffix == ".tflite" else _self_contained(source)
        if features is not None:
            data = bytes(cut(onnx.load_from_string(data), features, source.name).SerializeToString(deterministic=True))
        path.write_bytes(data)
        inputs, outputs = _ports(path, source.name)
        if features is not None:
            _try_features(path, source.name)
        return Made(path, checksum(path), inputs, outputs)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _translated(source: Path) -> bytes:
    try:
        return bytes(translate(source.read_bytes(), source.stem).SerializeToString(deterministic=True))
    except TfliteError as why:
        raise KeptError(f"{source.name} cannot be translated: {why}") from why


def _self_contained(source: Path) -> bytes:
    data = source.read_bytes()
    try:
        model = onnx.load_from_string(data)
    except DecodeError as why:
        raise KeptError(f"{source.name} is damaged or no ONNX net") from why
    if not model.graph.output:
        raise KeptError(f"{source.name} is damaged or no ONNX net")
    if any(uses_external_data(weights) for weights in model.graph.initializer):
        raise KeptError(f"{source.name} keeps its weights in other files; save it as one file (onnx.save) first")
    return data


def _ports(path: Path, name: str) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    try:
        session = OnnxSession(path, "cpu", 1)
    except BrokenInstallError as why:
        cause = str(why.__cause__).splitlines()[0][:200] if why.__cause__ else "it is damaged"
        raise KeptError(f"{name} cannot be loaded: {cause}") from why
    for port in (*session.inputs, *session.outputs):
        if port.dtype not in _TENSORS:
            raise KeptError(f"{name} has {port.name!r} of the type {port.dtype}; nets on plain tensors are understood")
    return session.inputs, session.outputs


def _try_features(path: Path, name: str) -> None:
    """Run a net of features on a picture.

    Raises:
        KeptError: it does not give what one must.
    """
    noise = np.random.default_rng(0).random((1, 3, _TRIAL_PX, _TRIAL_PX), np.float32)
    try:
        found = OnnxSession(path, "cpu", 1).run((noise,))
    except (ValueError, RuntimeError) as why:
        raise KeptError(f"{name} does not run on a picture: {str(why).splitlines()[0][:200]}") from why
    sizes = [level.shape[2:] for level in found]
    if sizes != [(_TRIAL_PX >> level,) * 2 for level in range(LEVELS)]:
        raise KeptError(f"{name} is no VGG: its levels do not each have half the size of the one before")


def install(net: Pullable, downloaded: Path, nets: KeptNets) -> Kept:
    """Keep a net that was downloaded, or imported and recognised by its checksum; the download stays where it is.

    Raises:
        KeptError: as `make`.
        OSError: the folder cannot be written.
    """
    made = make(downloaded, nets.folder, FeaturePicture(net.features) if net.features else None)
    return put(
        nets,
        made,
        net.name,
        net.meaning,
        licence_of(net),
        net.urls[0],
        net.sha256,
        reading=net.reading,
        style=net.style,
        features=net.features is not None,
    )


def licence_of(net: Pullable) -> str:
    """The licence with what it asks of a shop, if it asks anything more than naming the authors."""
    return f"{net.licence} ({net.binds})" if net.binds else net.licence


def put(
    nets: KeptNets,
    made: Made,
    name: str,
    meaning: str,
    licence: str,
    source: str,
    sha256: str,
    reading: Reading | None,
    style: StyleReading | None = None,
    features: bool = False,
) -> Kept:
    """Keep a net; one for pictures of one size that it can do without is kept for any.

    Raises:
        KeptError: the name cannot be one.
        OSError: the folder cannot be written.
    """
    if style is not None and (freed := any_size(made.path, style)) != style:
        made, style = replace(made, sha256=checksum(made.path)), freed
    size = made.path.stat().st_size
    file = f"{name}{made.path.suffix}"
    kept = Kept(name, file, made.sha256, size, meaning, licence, source, sha256, reading, style, features)
    try:
        nets.keep(made.path, kept)
    finally:
        made.path.unlink(missing_ok=True)
    return kept
