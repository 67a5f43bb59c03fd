"""What an item is called where nobody says: its title by the photo's name, its id by what is known of it."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

LONGEST_ID = 64


def title_of(name: str) -> str:
    """A file's name as a title: without folders, ending and underscores."""
    stem = Path(name.replace("\\", "/")).name.rpartition(".")[0] or Path(name.replace("\\", "/")).name
    words = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:120]


def ids_for(words: str, digest: str) -> Iterator[str]:
    """Ids to try: the words as far as ASCII can hold them, then with numbers."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_ID - 6].rstrip("-") or f"item-{digest[:8]}"
    yield base
    yield from (f"{base}-{n}" for n in range(2, 10_000))
