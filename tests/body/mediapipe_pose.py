"""MediaPipe's own PoseLandmarker over the original nets: the reference the pose track is measured against.

MediaPipe 1.x takes the nets as a bundle (an uncompressed zip) in which each carries metadata saying how its input is
normalised; the nets of the older wheel carry none, so it is added here.
"""

import io
import zipfile

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as meta
from mediapipe.tasks.metadata import schema_py_generated as tflite


def _normalisation(mean: float, std: float) -> bytes:
    options = meta.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = meta.ProcessUnitT()
    unit.optionsType, unit.options = meta.ProcessUnitOptions.NormalizationOptions, options
    image = meta.ImagePropertiesT()
    image.colorSpace = meta.ColorSpaceType.RGB
    content = meta.ContentT()
    content.contentPropertiesType, content.contentProperties = meta.ContentProperties.ImageProperties, image
    tensor = meta.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [unit]
    graph = meta.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    model = meta.ModelMetadataT()
    model.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), file_identifier=b"M001")
    return bytes(builder.Output())


def with_normalisation(net: bytes, mean: float, std: float) -> bytes:
    """A .tflite with metadata that maps a pixel p of 0..255 to (p - mean) / std."""
    model = tflite.ModelT.InitFromObj(tflite.Model.GetRootAs(net, 0))
    buffer = tflite.BufferT()
    buffer.data = np.frombuffer(_normalisation(mean, std), np.uint8)
    model.buffers.append(buffer)
    entry = tflite.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(net) + 4096)
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def bundle(detector: bytes, landmarks: bytes) -> bytes:
    """A pose_landmarker.task of the two nets."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("pose_detector.tflite", with_normalisation(detector, 127.5, 127.5))
        archive.writestr("pose_landmarks_detector.tflite", with_normalisation(landmarks, 0.0, 255.0))
    return out.getvalue()
