"""What VGG-19 sees in a picture: the features of its layers relu1_1 to relu5_1 (Simonyan and Zisserman 2015)."""

import cv2
import numpy as np

from fitmirror.frames import F32, U8
from fitmirror.nets.catalog import BrokenInstallError, UnknownNetError
from fitmirror.nets.feature_net import LEVELS
from fitmirror.nets.kept import Kept, KeptError, KeptNets
from fitmirror.nets.runtime import Net, Nets

PULLED = "vgg19-7"
NAMES = ("vgg19", "features")  # what a net that was imported `--as features` is called, with anything behind it
CHANNELS = 32  # kept of each level: more are condensed
COARSEST_PX = 2 ** (LEVELS - 1)  # of a picture, in one of relu5_1
_SAMPLE = 4096  # pixels from which the channels that matter are found


def kept_features(kept: KeptNets | None) -> Kept | None:
    """The user's net of features, or None: the one that can be pulled before others."""
    if kept is None:
        return None
    for name in (PULLED, *(name for name in kept.names() if name.startswith(NAMES) and name != PULLED)):
        try:
            found = kept.find(name)
        except (UnknownNetError, KeptError):
            continue
        # What was kept under such a name for something else gives no features.
        if found.features and kept.path(found).is_file():
            return found
    return None


def features(nets: Nets) -> Net:
    """The user's net of features, loaded.

    Raises:
        UnknownNetError: there is none.
        OSError: its file or description is damaged.
    """
    kept = kept_features(nets.kept)
    if kept is None:
        raise UnknownNetError(f"no net of features; {PULLED} can be pulled")
    return nets.get(kept.name)


def pyramid(net: Net, bgr: U8) -> tuple[F32, ...]:
    """Features of a picture, the finest first: (h, w, c) float32, then half of it, and so on.

    Args:
        net: As `fitmirror.nets.feature_net` makes them.
        bgr: (h, w, 3) uint8; both sides multiples of `COARSEST_PX`.

    Raises:
        BrokenInstallError: the net is no longer what was imported.
    """
    rgb = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.float32) / np.float32(255)
    try:
        found = net.run(np.ascontiguousarray(rgb.transpose(2, 0, 1)[None]))
    except ValueError as why:
        raise BrokenInstallError(f"{net.name} is not what it was imported as; import it again") from why
    if [level.shape[2:] for level in found] != [(bgr.shape[0] >> n, bgr.shape[1] >> n) for n in range(LEVELS)]:
        raise BrokenInstallError(f"{net.name} does not give what it was imported for; import it again")
    return tuple(np.ascontiguousarray(level[0].transpose(1, 2, 0)) for level in found)


def condensed(a: F32, b: F32) -> tuple[F32, F32]:
    """Two pictures' features of one level in fewer channels, where there are many: their principal components.

    The distances between features, all that matching looks at, stay nearly the same.
    """
    if a.shape[2] <= CHANNELS:
        return a, b
    both = np.concatenate([f.reshape(-1, f.shape[2]) for f in (a, b)])
    sample = both[:: max(1, len(both) // _SAMPLE)].astype(np.float64)
    _, axes = np.linalg.eigh(sample.T @ sample)
    basis = np.ascontiguousarray(axes[:, -CHANNELS:], np.float32)
    return a @ basis, b @ basis


def energy(features: F32) -> F32:
    """Strength of the response in each pixel, (h, w), the strongest being 1."""
    squares = np.square(features).sum(axis=2)
    return np.asarray(squares / max(float(squares.max()), 1e-9), np.float32)


def unit(features: F32) -> F32:
    """Features of length 1 in each pixel, so that not their strength is compared but what they say."""
    length = np.sqrt(np.square(features).sum(axis=2, keepdims=True))
    return np.asarray(features / np.maximum(length, 1e-6), np.float32)
