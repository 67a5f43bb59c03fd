"""Which finder looks for the key points of which category."""

from fitmirror.wardrobe.item import Category
from fitmirror.wardrobe.keypoints.bottom import bottom
from fitmirror.wardrobe.keypoints.marks import Finder
from fitmirror.wardrobe.keypoints.upper import dress, outerwear, top

FINDERS: dict[Category, Finder] = {
    Category.TOP: top,
    Category.OUTERWEAR: outerwear,
    Category.DRESS: dress,
    Category.BOTTOM: bottom,
}
