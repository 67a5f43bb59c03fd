"""What can be wrong with what a shop hands in; each message is one sentence for the person who did."""


class PhotoError(ValueError):
    """The file is no picture that can be used."""


class ProductError(ValueError):
    """The picture is fine, but no product could be made of it."""


class WardrobeError(ValueError):
    """Something is wrong with the shop's files."""


class ItemError(WardrobeError):
    """A folder of the wardrobe holds no item that this version can read."""


class SenseError(ItemError):
    """A point, a line or a measure that cannot be so.

    Attributes:
        at: Its name: a key point's, "neckline", "hood", "cutout" or "sizes".
        code: What is wrong with it, for programs.
        other: What it is wrong against, or empty.
    """

    def __init__(self, message: str, at: str, code: str, other: str = "") -> None:
        """`message` is one sentence."""
        super().__init__(message)
        self.at, self.code, self.other = at, code, other


class TakenError(WardrobeError):
    """An item of this id or SKU, or of the very same photo, is there already.

    Attributes:
        existing: Its id.
    """

    def __init__(self, message: str, existing: str) -> None:
        """`message` is one sentence."""
        super().__init__(message)
        self.existing = existing


class ChangedError(WardrobeError):
    """An item is no longer what a change was meant for."""


class BuiltInError(WardrobeError):
    """A built-in item, which nobody can change or remove."""


class UnknownItem(KeyError):
    """Nobody in the wardrobe has this id."""

    def __init__(self, item_id: str) -> None:
        """Remembers the id asked for."""
        super().__init__(item_id)
        self.item_id = item_id

    def __str__(self) -> str:
        return f"there is no item {self.item_id!r} in the wardrobe"
