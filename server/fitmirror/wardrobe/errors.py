"""What can be wrong with what a shop hands in; each message is one sentence for the person who did."""


class PhotoError(ValueError):
    """The file is no picture that can be used."""


class ProductError(ValueError):
    """The picture is fine, but no product could be made of it."""


class WardrobeError(ValueError):
    """Something is wrong with the shop's files."""


class ItemError(WardrobeError):
    """A folder of the wardrobe holds no item that this version can read."""


class UnknownItem(KeyError):
    """Nobody in the wardrobe has this id."""

    def __init__(self, item_id: str) -> None:
        """Remembers the id asked for."""
        super().__init__(item_id)
        self.item_id = item_id

    def __str__(self) -> str:
        return f"there is no item {self.item_id!r} in the wardrobe"
