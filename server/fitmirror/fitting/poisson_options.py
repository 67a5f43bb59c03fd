"""What can be told to the Poisson blender after its name: `poisson:40`, `poisson:mixed,full`."""

from dataclasses import dataclass, replace

LIVE_REACH_PX = 16
LEAST_PX, MOST_PX = 1, 4000


@dataclass(frozen=True)
class PoissonOptions:
    """How cloth is cloned.

    Attributes:
        reach: How far from its edge cloth takes on the picture's colours (by 1/e), px; None: as far as it goes.
        mixed: Whether the picture's gradients stay where they are stronger than the cloth's.
        monochrome: Whether the cloth gives its gradients in grey only.
    """

    reach: int | None = LIVE_REACH_PX
    mixed: bool = False
    monochrome: bool = False


def poisson_options(text: str) -> PoissonOptions:
    """The options of a text, separated by commas; an empty one has none.

    Raises:
        ValueError: there is no such option, or two that exclude each other; says what there is.
    """
    options, reach = PoissonOptions(), None
    for word in text.split(",") if text else ():
        if word in ("mixed", "monochrome"):
            options = replace(options, **{word: True})
        elif word == "full" or (word.isascii() and word.isdigit() and LEAST_PX <= int(word) <= MOST_PX):
            if reach not in (None, word):
                raise ValueError(f"poisson has one reach, not {reach} and {word}")
            reach = word
        else:
            raise ValueError(
                f"poisson has no option {word!r}, only full or a reach of {LEAST_PX} to {MOST_PX} px, mixed, monochrome"
            )
    if reach is not None:
        options = replace(options, reach=None if reach == "full" else int(reach))
    return options
