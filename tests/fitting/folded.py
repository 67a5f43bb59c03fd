"""Cloth with folds that are known, and a product to lie over it."""

import hashlib
from pathlib import Path

import cv2
import numpy as np

from fitmirror.nets.feature_net import FeaturePicture
from fitmirror.nets.importing import make, put
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets

WALL = (90, 100, 105)


def kept(folder: Path, file: Path, name: str = "vgg19-mine") -> Nets:
    """Nets with one of features among the user's own, as `models import FILE --as features` keeps it."""
    made = make(file, folder, FeaturePicture())
    nets = KeptNets(folder)
    put(nets, made, name, "m", "MIT", file.name, hashlib.sha256(file.read_bytes()).hexdigest(), None, features=True)
    return Nets("cpu", 1, kept=nets)


def creases(h: int, w: int, depth: float = 0.25) -> np.ndarray:
    """Log light (h, w) of five slanting creases, dark on one side and bright on the other."""
    y, x = np.mgrid[0:h, 0:w]
    across = (x + 0.6 * y) / max(h, w)
    light = np.zeros((h, w))
    for at in (0.25, 0.5, 0.75, 1.0, 1.25):
        t = (across - at) / 0.02
        light += -depth * t * np.exp(0.5 - t * t / 2) / 2
    return light


def worn(h: int, w: int, colour: tuple[int, int, int], light: np.ndarray | float = 0.0) -> np.ndarray:
    """A picture (h, w, 3) of cloth of one colour in some light, before a wall that shows at the sides."""
    cloth = np.array(colour, np.float64) * np.exp(np.broadcast_to(light, (h, w)))[..., None]
    picture = np.full((h, w, 3), WALL, np.uint8)
    picture[:, w // 8 : -w // 8] = np.clip(cloth, 0, 255)[:, w // 8 : -w // 8]
    return picture + np.random.default_rng(0).integers(0, 3, (h, w, 3), np.uint8)


def product(h: int, w: int, colour: tuple[int, int, int], printed: bool = False) -> np.ndarray:
    """A premultiplied layer (h, w, 4) with soft edges, clear margins, and a print of letters if wished."""
    cloth = np.full((h, w, 3), colour, np.uint8)
    if printed:
        cv2.putText(cloth, "FIT", (w // 4, h // 2), cv2.FONT_HERSHEY_DUPLEX, w / 130, (30, 30, 200), max(2, w // 60))
    alpha = np.zeros((h, w), np.uint8)
    alpha[h // 10 : -h // 10, w // 6 : -w // 6] = 255
    alpha = cv2.GaussianBlur(alpha, (0, 0), 1.5)
    alpha[alpha < 4] = 0
    return np.dstack([np.rint(cloth * (alpha[..., None] / 255.0)).astype(np.uint8), alpha])
