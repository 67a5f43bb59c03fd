"""What can go wrong before a garment is worn."""

from fitmirror.wardrobe.item import Category


class UnsupportedCategory(Exception):
    """A category of items that cannot be put on yet."""

    def __init__(self, category: Category) -> None:
        """See the class."""
        super().__init__(f"a {category.value} cannot be put on yet")
        self.category = category
