"""`fitmirror models import --as style`: a style's net or picture from a file."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from fitmirror.cli.plain import fail

if TYPE_CHECKING:
    from fitmirror.nets.importing import Made
    from fitmirror.nets.kept import KeptNets
    from fitmirror.nets.style_describing import StyleTold

_NETS = (".onnx", ".tflite")
PICTURE_PX = 256


def import_style(file: Path, name: str | None, chosen: str, licence: str, told: "StyleTold", kept: "KeptNets") -> None:
    """Keep a style: a picture, a net that knows one style, or either net of a pair for all pictures.

    Args:
        file: The net or the picture.
        name: What to call it, as the user said it.
        chosen: The same, or what the file's name says.
        licence: To be listed with it.
        told: What the user says of the net.
        kept: Where to.

    Raises:
        KeptError, PhotoError: it is neither; the text says why.
        OSError: it cannot be read or kept.
    """
    from fitmirror.fitting.styles import PREDICT, TRANSFER, is_reserved
    from fitmirror.nets.catalog import checksum
    from fitmirror.nets.importing import make, put
    from fitmirror.nets.reading import StyleReading
    from fitmirror.nets.style_describing import describe_style

    sha256 = checksum(file)
    is_net = file.suffix.lower() in _NETS
    made = make(file, kept.folder) if is_net else _made_of_picture(file, kept.folder)
    try:
        style = describe_style(made, told) if is_net else StyleReading("picture")
        pair = {"predict": PREDICT, "transfer": TRANSFER}.get(style.part)
        if pair is not None and name not in (None, pair):
            raise fail(f"{file.name} is one net of a pair: it is kept as {pair}, so leave out --name")
        if pair is None and is_reserved(chosen):
            raise fail(f"the style {chosen} is built in; give this one another --name")
        chosen = pair or chosen
        meaning = {"predict": "Reads a style from a picture", "transfer": "Lays a style on a picture"}
        put(
            kept,
            made,
            chosen,
            meaning.get(style.part, f"Style {chosen}: yours"),
            licence,
            file.name,
            sha256,
            None,
            style,
        )
        use = f"for --blend style:{chosen}" if pair is None else f"for --blend style, together with {_partner(pair)}"
        typer.echo(f"{file.name} is kept as {chosen}, {use}")
    finally:
        made.path.unlink(missing_ok=True)


def _partner(name: str) -> str:
    from fitmirror.fitting.styles import PREDICT, TRANSFER

    return TRANSFER if name == PREDICT else PREDICT


def _made_of_picture(file: Path, folder: Path) -> "Made":
    """The middle of a picture, as small as the nets see it."""
    import cv2

    from fitmirror.media import write_picture
    from fitmirror.nets.catalog import checksum
    from fitmirror.nets.importing import Made
    from fitmirror.wardrobe.photo import read_photo

    picture = read_photo(file, keep_alpha=False)
    h, w = picture.shape[:2]
    side = min(h, w)
    top, left = (h - side) // 2, (w - side) // 2
    square = picture[top : top + side, left : left + side]
    way = cv2.INTER_AREA if side > PICTURE_PX else cv2.INTER_LINEAR
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".made-{secrets.token_hex(6)}.png"
    try:
        write_picture(path, cv2.resize(square, (PICTURE_PX, PICTURE_PX), interpolation=way).astype("uint8"))
        return Made(path, checksum(path), (), ())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
