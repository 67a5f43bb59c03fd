"""Whether somebody wears the garment of a photo: it then cannot be laid on somebody else."""

import functools
import logging

import numpy as np

from fitmirror.body.detection import FACE, POSE, Detector
from fitmirror.frames import U8
from fitmirror.nets.catalog import BrokenInstallError
from fitmirror.nets.runtime import Nets
from fitmirror.nets.session import ProviderError
from fitmirror.wardrobe.cutout import CutOut
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.subject import shows_skin, skin_of

_LOG = logging.getLogger(__name__)
# Measured: a hoodie without anybody in it reaches 0.85 as a pose; printed and accidental faces 0.63, people 0.85.
_PERSON, _SURELY, _FACE = 0.8, 0.9, 0.75
_LEAST_SKIN = 0.004  # of the picture
_WORN = (
    "somebody wears the garment in this photo; use one of the garment alone, "
    "laid flat or on a hanger, on a plain background"
)


@functools.cache
def _detectors() -> tuple[Detector, Detector] | None:
    """For poses and for faces; None where the nets are not at hand."""
    try:
        nets = Nets("cpu", 1)
        return Detector(nets.get("pose_detection"), POSE), Detector(nets.get("face_detection_short_range"), FACE)
    except (BrokenInstallError, ProviderError, OSError) as why:
        _LOG.warning("people in product photos are told by skin alone: %s", why)
        return None


def check_nobody(photo: U8) -> None:
    """Refuse a photo in which somebody is seen: a body with a face or with bare skin.

    Args:
        photo: (h, w, 3) BGR or (h, w, 4) BGRA, the whole photo.

    Raises:
        ProductError: somebody is there; one sentence.
    """
    detectors = _detectors()
    if detectors is None:
        return
    poses, faces = detectors
    picture = photo[..., :3]
    if photo.shape[2] == 4:
        alpha = photo[..., 3:].astype(np.uint16)
        picture = ((picture * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    score = max((person.score for person in poses.find(picture)), default=0.0)
    if score < _PERSON:
        return
    face = max((face.score for face in faces.find(picture)), default=0.0)
    if face > _FACE or (score > _SURELY and float(skin_of(photo).mean()) > _LEAST_SKIN):
        raise ProductError(_WORN)


def check_bare(cut: CutOut, upper: bool) -> None:
    """Refuse a cut-out that shows skin beside the cloth: of a photo cropped at the neck no detector sees the person.

    Args:
        cut: What stands out in the photo.
        upper: Whether it should be something for the upper body.

    Raises:
        ProductError: there is skin at neck and arms, or bare legs below; one sentence.
    """
    if shows_skin(cut, upper):
        raise ProductError(_WORN)
