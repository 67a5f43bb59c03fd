"""Draw the demo items and write them as a wardrobe: `python -m fitmirror.wardrobe.demo FOLDER`."""

import sys
from pathlib import Path

import cv2

from fitmirror.wardrobe.demo.collection import COLLECTION
from fitmirror.wardrobe.digest import product_from_photo
from fitmirror.wardrobe.files import write_file
from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.item_folder import CUTOUT, save_product
from fitmirror.wardrobe.photo import read_photo
from fitmirror.wardrobe.product import Product

_QUALITY = [cv2.IMWRITE_WEBP_QUALITY, 92]
_SMALLEST = [cv2.IMWRITE_PNG_COMPRESSION, 9]


def write(folder: Path, *ids: str) -> None:
    """Draw the items (all, or those named) and save each as its photo's product."""
    for piece in COLLECTION:
        if ids and piece.id not in ids:
            continue
        original = cv2.imencode(".webp", piece.photo(), _QUALITY)[1].tobytes()
        made = product_from_photo(read_photo(original), Category.TOP, piece.id, title=piece.title)
        item = made.item.model_copy(update={"colours": piece.colours, "text": piece.text, "sizes": piece.sizes})
        saved = save_product(folder, Product(item, made.cutout, made.scale, made.offset), original, ".webp")
        # They travel with the program: as small as can be, whatever it takes.
        write_file(saved / CUTOUT, cv2.imencode(".png", made.cutout, _SMALLEST)[1].tobytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
