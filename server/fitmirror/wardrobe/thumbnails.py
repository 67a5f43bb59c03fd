"""Small pictures of items for lists, made once and kept apart from the shop's own files."""

import contextlib
import hashlib
import logging
from pathlib import Path

import cv2
import numpy as np
from platformdirs import user_cache_path

from fitmirror.frames import U8
from fitmirror.wardrobe.errors import ItemError, PhotoError
from fitmirror.wardrobe.files import write_file
from fitmirror.wardrobe.photo import read_photo

logger = logging.getLogger(__name__)

LONGEST_PX = 320
QUALITY = 82


def small_of(cutout: U8, longest_px: int = LONGEST_PX) -> U8:
    """A cut-out (h, w, 4) straight BGRA shrunk to a longest side; clear pixels do not bleed into the edge."""
    h, w = cutout.shape[:2]
    scale = min(1.0, longest_px / max(h, w))
    size = max(1, round(w * scale)), max(1, round(h * scale))
    share = cutout[..., 3:].astype(np.float32) / 255.0
    weighted = np.dstack((cutout[..., :3] * share, share))
    small = np.asarray(cv2.resize(weighted, size, interpolation=cv2.INTER_AREA), np.float32)
    alpha = small[..., 3:]
    small = np.dstack((small[..., :3] / np.maximum(alpha, 1e-3), alpha * 255.0))
    return np.asarray(np.clip(small + 0.5, 0, 255), np.uint8)


class Thumbnails:
    """WebP files in a folder of their own. Thread-safe.

    Args:
        folder: Where they are kept; by default the user's cache.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """See the class."""
        self._folder = folder or user_cache_path("fitmirror") / "thumbnails"

    def of(self, cutout: Path) -> Path | bytes:
        """The thumbnail of a cut-out file: its own file, or its bytes where the disk would not keep it.

        Raises:
            ItemError: the cut-out cannot be read.
        """
        try:
            changed = cutout.stat().st_mtime_ns
        except OSError as error:
            raise ItemError(f"it has no {cutout.name}") from error
        place = hashlib.sha256(str(cutout.resolve()).encode()).hexdigest()[:24]
        kept = self._folder / f"{place}-{changed}.webp"
        if kept.is_file():
            return kept
        try:
            picture = read_photo(cutout)
        except PhotoError as error:
            raise ItemError(str(error)) from error
        if picture.shape[2] == 3:
            picture = np.dstack((picture, np.full(picture.shape[:2], 255, np.uint8)))
        data = cv2.imencode(".webp", small_of(picture), [cv2.IMWRITE_WEBP_QUALITY, QUALITY])[1].tobytes()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_file(kept, data)
        except OSError as error:
            logger.warning("a thumbnail cannot be kept in %s: %s", self._folder, error.strerror)
            return data
        for older in self._folder.glob(f"{place}-*.webp"):
            if older != kept:
                with contextlib.suppress(OSError):
                    older.unlink()
        return kept
