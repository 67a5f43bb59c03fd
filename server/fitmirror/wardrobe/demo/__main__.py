"""Draw the demo items and write them as a wardrobe: `python -m fitmirror.wardrobe.demo FOLDER`."""

import sys
from pathlib import Path

import cv2

from fitmirror.wardrobe.demo.collection import COLLECTION
from fitmirror.wardrobe.files import write_file
from fitmirror.wardrobe.item_folder import CUTOUT, save_product

_SMALLEST = [cv2.IMWRITE_PNG_COMPRESSION, 9, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP]


def write(folder: Path, *ids: str) -> None:
    """Draw the items (all, or those named) and save each as its photo's product."""
    for piece in COLLECTION:
        if ids and piece.id not in ids:
            continue
        product, original = piece.made()
        saved = save_product(folder, product, original, ".webp")
        # They travel with the program: as small as can be, whatever it takes.
        write_file(saved / CUTOUT, cv2.imencode(".png", product.cutout, _SMALLEST)[1].tobytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
