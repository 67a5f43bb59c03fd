"""`fitmirror try`: dress a photo, a video or a directory of frames."""

import asyncio
import json
import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from fitmirror.cli.plain import fail, methods_or_exit, plain_errors, settings_or_exit
from fitmirror.cli.progress import tracked

if TYPE_CHECKING:
    from fitmirror.fitting.garment import Garment
    from fitmirror.frames import U8
    from fitmirror.mirror import Dressed
    from fitmirror.stylist.shot import Shot
    from fitmirror.stylist.stylist import Stylist


def try_on(
    input: Annotated[Path, typer.Argument(help="A photo, a video, or a directory of frames.")],
    wear: Annotated[list[str], typer.Option(help="A wardrobe id or CATEGORY=PATH, such as top=shirt.jpg; repeatable.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Picture, video, or directory of PNGs, by its suffix.")
    ],
    layers: Annotated[Path | None, typer.Option(help="Write person_*.png and worn_*.png per frame here.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write one JSON line per frame here.")] = None,
    segmenter: Annotated[str | None, typer.Option(help="How the person is found.")] = None,
    blend: Annotated[
        str | None, typer.Option(help="How the garment is blended in, such as poisson or poisson:full.")
    ] = None,
    size: Annotated[
        str | None, typer.Option(help="A size of the item's, such as L; each item that has it is worn in it.")
    ] = None,
    height: Annotated[
        float | None, typer.Option(min=80, max=230, help="The shopper's height, cm.", show_default="an average one")
    ] = None,
    fps: Annotated[
        float | None, typer.Option(min=0.1, max=1000, help="Rate of a directory of frames.", show_default="30")
    ] = None,
    describe: Annotated[
        bool,
        typer.Option(help="Say how it looks (of a video, in its last frame with somebody in it); see docs/stylist.md."),
    ] = False,
) -> None:
    """Dress a photo, a video or a directory of frames."""
    settings = settings_or_exit(segmenter=segmenter, blend=blend)
    methods_or_exit(settings)
    with plain_errors(), ExitStack() as stack:
        from fitmirror.fitting.blend import STILLS
        from fitmirror.fitting.outfit import prepare
        from fitmirror.media import NumberedSink, open_sink, open_source
        from fitmirror.mirror import Mirror
        from fitmirror.nets.kept import KeptNets
        from fitmirror.nets.runtime import Nets
        from fitmirror.stylist.opening import open_stylist
        from fitmirror.stylist.shot import Shot
        from fitmirror.wardrobe.store import Wardrobe

        source = open_source(input, fps)
        if settings.blend in STILLS and source.count != 1:
            typer.echo(f"fitmirror: {settings.blend} takes seconds for each frame", err=True)
        shelf = Wardrobe(settings.wardrobe, settings.demo)
        garments = [prepare(shelf.resolve(item)) for item in wear]
        if size is not None:
            garments = _in_size(garments, size)
        nets = Nets(settings.provider, settings.thread_count, kept=KeptNets(settings.nets))
        mirror = Mirror(nets, settings.segmenter, settings.blend)
        stylist = open_stylist(settings, nets, shelf.items, shelf.knows) if describe else None
        shot: Shot | None = None
        mirror.change(height_cm=height)
        mirror.wear(garments)

        people, worn = (NumberedSink(layers, "person_"), NumberedSink(layers, "worn_")) if layers else (None, None)
        lines = stack.enter_context(_text(report)) if report else None
        sink = stack.enter_context(open_sink(output, source.fps))
        for i, frame in enumerate(tracked(source, source.count, "dressing")):
            dressed = mirror.dress(frame, time.perf_counter)
            sink.write(dressed.bgr)
            if stylist is not None and (dressed.body.present or shot is None):
                body = dressed.body
                shot = Shot(dressed.picture, body.landmarks, body.face, dressed.worn, mirror.garments, height)
            if people and worn:
                people.write(dressed.body.alpha)
                worn.write(_drawn(dressed, frame.size))
            if lines:
                lines.write(json.dumps(report_line(i, frame.pts, dressed)) + "\n")
        if stylist is not None and shot is not None:
            _describe(stylist, shot)


def _in_size(garments: "list[Garment]", size: str) -> "list[Garment]":
    """The garments, those that have the size in it; says of which it is not known what it measures."""
    if not any(size in garment.item.sizes for garment in garments):
        known = {name: None for garment in garments for name in garment.item.sizes}
        raise fail(f"no item has a size {size!r}; there is {', '.join(known) or 'no size at all'}")
    sized = [g.worn_as(size) if size in g.item.sizes else g for g in garments]
    for garment in sized:
        if size in garment.item.sizes and not garment.size.measured:
            words = f"the measures of {garment.item.id} in {size} are not known: it is worn as its photo shows it"
            typer.echo(f"fitmirror: {words}", err=True)
    return sized


def _describe(stylist: "Stylist", shot: "Shot") -> None:
    """Print what the stylist says of it, and who that is."""
    from fitmirror.stylist.still import describe_still

    notice = stylist.notice
    if notice.host and notice.pictures:
        typer.echo(f"fitmirror: asking {notice.model} at {notice.host}, which gets the picture", err=True)
    answer = asyncio.run(
        describe_still(stylist, shot, os.environ.get("LANG", "en").partition(".")[0].replace("_", "-"))
    )
    if answer.message:
        typer.echo(f"fitmirror: {answer.message}", err=True)
    typer.echo(answer.text)
    typer.echo(f"({answer.model} at {notice.host})" if answer.source == "llm" else "(template)")


def _text(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8")


def _drawn(dressed: "Dressed", size: tuple[int, int]) -> "U8":
    import numpy as np

    if dressed.layer is None:
        return np.zeros((size[1], size[0], 4), np.uint8)
    return dressed.layer.on_canvas(*size)


def report_line(index: int, pts: float, dressed: "Dressed") -> dict[str, object]:
    """One frame of the report, as the public contract gives it."""
    marks = dressed.body.landmarks
    return {
        "frame": index,
        "pts": round(pts, 6),
        "ms": {name: round(getattr(dressed.ms, name), 3) for name in ("segment", "pose", "fit", "blend", "total")},
        "person": dressed.body.present,
        "landmarks": None if marks is None else [[round(float(v), 3) for v in mark] for mark in marks],
        "garments": [
            {
                "item": worn.item,
                "anchors": {name: [round(x, 3), round(y, 3)] for name, (x, y) in worn.anchors.items()},
                "source": {name: [round(x, 3), round(y, 3)] for name, (x, y) in worn.source.items()},
            }
            for worn in dressed.worn
        ],
    }
