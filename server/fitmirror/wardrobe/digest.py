"""From a product photo to something that can be worn: cut-out, key points and neckline, each with a confidence."""

import numpy as np

from fitmirror.frames import U8
from fitmirror.wardrobe.cutout import CutOut, cut_out
from fitmirror.wardrobe.errors import ProductError
from fitmirror.wardrobe.item import Category, Item
from fitmirror.wardrobe.keypoints.finders import FINDERS
from fitmirror.wardrobe.product import Product
from fitmirror.wardrobe.subject import one_garment
from fitmirror.wardrobe.worn import check_bare, check_nobody


def _marked(cut: CutOut, item: Item) -> Item:
    marks = FINDERS[item.category](cut.bgra)
    return item.model_copy(
        update={
            "keypoints": {
                name: (round(x, 2), round(y, 2), round(c * cut.confidence, 3))
                for name, (x, y, c) in marks.keypoints.items()
            },
            "neckline": marks.neckline,
            "neckline_confidence": round(marks.neckline_confidence * cut.confidence, 3),
            "hood": marks.hood,
        }
    )


def product_from_photo(photo: U8, category: Category | str, id: str, title: str = "", sku: str = "") -> Product:
    """Make a product of a photo, on a plain background or already cut out.

    Args:
        photo: (h, w, 3) BGR or (h, w, 4) BGRA, as `fitmirror.wardrobe.photo.read_photo` returns it.
        category: What kind of thing it is.
        id: The item's id.
        title: For people to read.
        sku: The shop's own number.

    Raises:
        ProductError: nothing to cut out, not what the category says, or a category that cannot be fitted yet.
    """
    category = Category(category)
    if category not in FINDERS:
        raise ProductError(f"only {', '.join(FINDERS)} can be put on so far, nothing of the category {category.value}")
    photo = np.asarray(photo, np.uint8)
    check_nobody(photo)
    cut = cut_out(photo)
    check_bare(cut, upper=category is not Category.BOTTOM)
    cut = one_garment(cut)
    item = _marked(cut, Item(id=id, sku=sku, title=title, category=category))
    return Product(item=item, cutout=cut.bgra, scale=cut.scale, offset=cut.offset)


def back_from_photo(photo: U8, category: Category | str) -> Product:
    """The back of a product, for `Product.back`; its neckline is the collar's edge, above which there is nothing.

    Raises:
        ProductError: as `product_from_photo`, and says that it is about the back.
    """
    try:
        back = product_from_photo(photo, category, id="back")
    except ProductError as error:
        raise ProductError(f"the photo of the back: {error}") from error
    return back.with_item(back.item.model_copy(update={"neckline": (), "neckline_confidence": 0.0}))
