"""`fitmirror bench`: measures, or renders to look at; a table, and `--json FILE`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fitmirror.cli.bench_methods import blends, segmenters
from fitmirror.cli.bench_table import Json, show
from fitmirror.cli.plain import fail, methods_or_exit, plain_errors, settings_or_exit
from fitmirror.cli.progress import tracked

if TYPE_CHECKING:
    from fitmirror.settings import Settings


app = typer.Typer(no_args_is_help=True, help="Measure this machine, or render sheets to look at.")
app.command("segmenters")(segmenters)
app.command("blends")(blends)

STAGES_FRAMES = 150


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
        show(rows, file)


Width = Annotated[int, typer.Option(min=256, max=3840, help="Of the picture, px.")]
Height = Annotated[int, typer.Option(min=64, max=2160, help="Of the picture, px.")]
Seconds = Annotated[float, typer.Option(min=1, max=600, help="How long to measure.")]


@app.command("echo")
def echo(width: Width = 1280, height: Height = 720, seconds: Seconds = 5.0, file: Json = None) -> None:
    """Measure a bare WebRTC echo: the ceiling for a mirror on this machine."""
    with plain_errors():
        from fitmirror.bench.echo import measure_echo

        show([measure_echo(seconds, width, height)], file)


@app.command("codecs")
def codecs(
    clip: Annotated[Path | None, typer.Argument(help="A video; a pattern that pans by default.")] = None,
    width: Width = 1280,
    height: Height = 720,
    frames: Annotated[int, typer.Option(min=31, help="Frames at most.")] = 150,
    file: Json = None,
) -> None:
    """Compare the video encoders with aiortc's at 1, 2 and 4 Mbit/s: picture and processor time."""
    with plain_errors():
        from itertools import islice

        from fitmirror.bench.codecs import measure_codecs
        from fitmirror.bench.loopback import scenes, shown
        from fitmirror.media import open_source

        pictures = [frame.bgr for frame in islice(open_source(clip), frames)] if clip else None
        source = shown(pictures, width, height) if pictures else scenes(width, height)
        show(measure_codecs(islice(source, frames)), file)


@app.command("mirror")
def mirror(
    wear: Annotated[list[str] | None, typer.Option(help="A wardrobe id; repeatable.")] = None,
    person: Annotated[Path | None, typer.Option(help="A video of somebody, shown over and over.")] = None,
    count: Annotated[int, typer.Option(min=1, max=64, help="Mirrors at the same time.")] = 1,
    width: Width = 1280,
    height: Height = 720,
    seconds: Seconds = 5.0,
    ramp: Annotated[
        bool,
        typer.Option(
            "--ramp",
            help="1, 2, 4 … mirrors until frames are lost, at 360p, 720p and 1080p, and a bare echo beside them; the"
            " clients in a process of their own.",
        ),
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="With --ramp: draw it, an SVG file.")] = None,
    file: Json = None,
) -> None:
    """Measure the live path from camera to dressed picture, then, of a person in clothes, the mirror's stages alone."""
    settings = settings_or_exit()
    methods_or_exit(settings, live=True)
    if plot and not ramp:
        raise typer.BadParameter("only what --ramp measures can be drawn", param_hint="--plot")
    if plot and plot.suffix.lower() != ".svg":
        raise typer.BadParameter(f"{plot} must end in .svg", param_hint="--plot")
    with plain_errors():
        if ramp:
            _ramp(settings, wear or [], person, seconds, plot, file)
            return
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
        show(rows, file, *([[stages]] if stages else []))
        if stages is None:
            typer.echo(
                "Stages are measured on a person in clothes: name a video with --person and an item with --wear."
            )


def _ramp(
    settings: "Settings", wear: list[str], person: Path | None, seconds: float, plot: Path | None, file: Path | None
) -> None:
    from fitmirror.bench.chart import svg
    from fitmirror.bench.load import CrowdError, held, measure_load
    from fitmirror.live.dresser import CannotWear
    from fitmirror.media import open_source
    from fitmirror.web.rooms import open_rooms

    if person:
        next(iter(open_source(person)))  # not to be found out by another process
    rooms = open_rooms(settings)
    rooms.warm()
    try:
        loads = list(tracked(measure_load(rooms.house, wear, person, seconds=seconds), None, "measuring"))
    except (CannotWear, CrowdError) as why:
        raise fail(str(why)) from why
    show(loads, file)
    for (what, width, height), count in held(loads).items():
        typer.echo(f"{what} {width}×{height}: {count} at a time without losing more than 2 % of the frames")
    if plot:
        plot.write_text(svg(loads), encoding="utf-8")
