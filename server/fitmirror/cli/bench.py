"""`fitmirror bench`: measures, or renders to look at; a table, and `--json FILE`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from fitmirror.cli.plain import fail, methods_or_exit, plain_errors, printer, settings_or_exit
from fitmirror.cli.progress import tracked

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


app = typer.Typer(no_args_is_help=True, help="Measure this machine, or render sheets to look at.")

STAGES_FRAMES = 150
LONGEST_SHEET_PX = 20_000

Json = Annotated[Path | None, typer.Option("--json", help="Write the figures here as well.")]


def _show(rows: "Sequence[DataclassInstance]", file: Path | None, *more: "Sequence[DataclassInstance]") -> None:
    """Print rows of one dataclass as a table, more rows as tables below; write all as JSON where a file is named."""
    for table in (rows, *more):
        _print(table)
    if file:
        every = [asdict(row) for table in (rows, *more) for row in table]
        file.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")


def _print(rows: "Sequence[DataclassInstance]") -> None:
    # Reasons are sentences, mostly the same one: below the table, each once.
    names = [f.name for f in fields(rows[0]) if f.name != "why"]
    table = Table(box=None)
    for name in names:
        table.add_column(name, no_wrap=True, justify="left" if isinstance(getattr(rows[0], name), str) else "right")
    for row in rows:
        table.add_row(*(_cell(getattr(row, name)) for name in names))
    printer().print(table)
    for why in dict.fromkeys(getattr(row, "why", None) for row in rows):
        if why:
            typer.echo(why)


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "-" if value is None else str(value)


@app.command("sheet")
def sheet(
    people: Annotated[list[Path], typer.Argument(help="Photos, videos, or directories of frames.")],
    wear: Annotated[list[str], typer.Option(help="A wardrobe id or CATEGORY=PATH; repeatable.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The picture; NAME-1.png … where it takes pages.")],
    stages: Annotated[bool, typer.Option("--stages", help="Show the steps too: mask, labels, light, cloth …")] = False,
    every: Annotated[int, typer.Option(min=1, help="Of a clip, a row each so many frames.")] = 5,
    rows: Annotated[int, typer.Option(min=1, help="Rows at most of one clip.")] = 12,
    cell: Annotated[int, typer.Option(min=32, max=2160, help="Height of a picture, px.")] = 320,
    page: Annotated[int, typer.Option(min=500, max=20000, help="Longest side of a page, px.")] = 4000,
    segmenter: Annotated[str | None, typer.Option(help="How the person is found.")] = None,
    blend: Annotated[
        str | None, typer.Option(help="How the garment is blended in, such as poisson or poisson:full.")
    ] = None,
) -> None:
    """Render people × items to look at: a row for each photo and each n-th frame of a clip, a column for each item."""
    settings = settings_or_exit(segmenter=segmenter, blend=blend)
    methods_or_exit(settings)
    with plain_errors():
        from fitmirror.bench.looks import Plan, sheet_of
        from fitmirror.bench.sheet import count_of_pages, pages
        from fitmirror.fitting.outfit import prepare
        from fitmirror.media import PICTURES, open_source, write_picture
        from fitmirror.nets.kept import KeptNets
        from fitmirror.nets.runtime import Nets
        from fitmirror.wardrobe.store import Wardrobe

        if output.suffix.lower() not in PICTURES:
            raise typer.BadParameter(f"{output} must end in one of {' '.join(sorted(PICTURES))}", param_hint="-o")
        shelf = Wardrobe(settings.wardrobe, settings.demo)
        sources = [open_source(path) for path in people]
        for source in sources:
            next(iter(source))  # a file that cannot be read must not come to light after all the work on others
        products = [shelf.resolve(item) for item in wear]
        worn = [(product, prepare(product)) for product in products]
        plan = Plan(every, rows, stages, cell, settings.segmenter, settings.blend)
        nets = Nets(settings.provider, settings.thread_count, kept=KeptNets(settings.nets))
        done = sheet_of(sources, worn, nets, plan, lambda frames, total: tracked(frames, total, "dressing"))
        many = count_of_pages(done, page)
        for i, picture in enumerate(pages(done, page), 1):
            file = output if many == 1 else output.with_name(f"{output.stem}-{i}{output.suffix}")
            write_picture(file, picture)
            typer.echo(f"{file}: {picture.shape[1]}×{picture.shape[0]}")


@app.command("nets")
def nets(
    names: Annotated[list[str] | None, typer.Argument(help="Nets; all of them by default.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Runs of each.")] = 30,
    file: Json = None,
) -> None:
    """Measure each net by provider and number of threads."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.bench.nets import run
        from fitmirror.nets.catalog import UnknownNetError

        try:
            rows = run(tuple(names or ()), (settings.provider,), runs=runs)
        except UnknownNetError as why:
            raise typer.BadParameter(str(why)) from why
        _show(rows, file)


@app.command("segmenters")
def segmenters(
    inputs: Annotated[
        list[Path] | None, typer.Argument(help="Photos, videos or directories of frames; drawn ones by default.")
    ] = None,
    masks: Annotated[
        list[Path] | None,
        typer.Option(
            help="Directory of true masks: A.png or A_mask.png for A.jpg, CLIP/00000.png for a clip; repeatable."
        ),
    ] = None,
    names: Annotated[list[str] | None, typer.Option("--with", help="A segmenter; repeatable, all by default.")] = None,
    frames: Annotated[int, typer.Option(min=1, help="Frames at most of one clip.")] = 100,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A picture of what each cut out of each photo or clip.")
    ] = None,
    cell: Annotated[int, typer.Option(min=32, max=2160, help="Height of a picture there, px.")] = 240,
    file: Json = None,
) -> None:
    """Compare the ways to find the person: accuracy, edge, flicker, time and size, on the same pictures."""
    settings = settings_or_exit()
    for name in names or ():
        methods_or_exit(settings.model_copy(update={"segmenter": name}))
    with plain_errors():
        from fitmirror.bench.mask_material import Filmed, drawn
        from fitmirror.bench.mask_sheet import MaskSheet
        from fitmirror.bench.segmenters import REFERENCE, measure_segmenters
        from fitmirror.bench.sheet import pages
        from fitmirror.body.segmenters import SEGMENTERS
        from fitmirror.media import PICTURES, open_source, write_picture

        for folder in masks or ():
            if not folder.is_dir():
                raise fail(f"there is no directory {folder} to take masks from")
        if masks and not inputs:
            raise typer.BadParameter("name the photos or clips that the masks belong to", param_hint="--masks")
        if output and output.suffix.lower() not in PICTURES:
            raise typer.BadParameter(f"{output} must end in one of {' '.join(sorted(PICTURES))}", param_hint="-o")
        seen = MaskSheet(names or tuple(SEGMENTERS), cell)
        material = [Filmed(open_source(path), masks or ()) for path in inputs] if inputs else drawn()
        rows = measure_segmenters(
            material,
            names or (),
            settings.provider,
            settings.thread_count,
            frames,
            lambda pairs, total: tracked(pairs, total, "segmenting"),
            seen.add if output else lambda bgr, masks: None,
        )
        _show(rows, file)
        if output:
            write_picture(output, next(pages(seen.sheet, LONGEST_SHEET_PX)))
        if rows[0].against in {REFERENCE, "-"}:
            where = "none of the pictures has one there" if masks else "name some with --masks"
            typer.echo(f"Compared with the masks of {REFERENCE}, not with true ones: {where}.")


Width = Annotated[int, typer.Option(min=256, max=3840, help="Of the picture, px.")]
Height = Annotated[int, typer.Option(min=64, max=2160, help="Of the picture, px.")]
Seconds = Annotated[float, typer.Option(min=1, max=600, help="How long to measure.")]


@app.command("echo")
def echo(width: Width = 1280, height: Height = 720, seconds: Seconds = 5.0, file: Json = None) -> None:
    """Measure a bare WebRTC echo: the ceiling for a mirror on this machine."""
    with plain_errors():
        from fitmirror.bench.echo import measure_echo

        _show([measure_echo(seconds, width, height)], file)


@app.command("mirror")
def mirror(
    wear: Annotated[list[str] | None, typer.Option(help="A wardrobe id; repeatable.")] = None,
    person: Annotated[Path | None, typer.Option(help="A video of somebody, shown over and over.")] = None,
    count: Annotated[int, typer.Option(min=1, max=64, help="Mirrors at the same time.")] = 1,
    width: Width = 1280,
    height: Height = 720,
    seconds: Seconds = 5.0,
    file: Json = None,
) -> None:
    """Measure the live path from camera to dressed picture, then, of a person in clothes, the mirror's stages alone."""
    settings = settings_or_exit()
    methods_or_exit(settings)
    with plain_errors():
        from itertools import islice

        from fitmirror.bench.loopback import scenes, shown
        from fitmirror.bench.mirror import measure_mirror
        from fitmirror.bench.stage_times import measure_stages
        from fitmirror.live.dresser import CannotWear, Choice
        from fitmirror.media import open_source
        from fitmirror.web.rooms import open_rooms

        clip = [frame.bgr for frame in islice(open_source(person), 150)] if person else None
        rooms = open_rooms(settings)
        rooms.warm()
        try:
            rows = measure_mirror(
                rooms.house,
                tuple(wear or ()),
                lambda: shown(clip, width, height) if clip else scenes(width, height),
                seconds,
                count,
            )
            garments = [rooms.house.prepare(Choice(item)) for item in wear or ()]
        except CannotWear as why:
            raise fail(str(why)) from why
        stages = None
        if clip and garments:
            pictures = islice(shown(clip, width, height), STAGES_FRAMES)
            stages = measure_stages(rooms.house.dresser(), garments, pictures)
        _show(rows, file, *([[stages]] if stages else []))
        if stages is None:
            typer.echo(
                "Stages are measured on a person in clothes: name a video with --person and an item with --wear."
            )
