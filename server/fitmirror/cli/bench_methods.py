"""`fitmirror bench segmenters` and `blends`: all ways of doing one thing, on the same pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fitmirror.cli.bench_table import Json, show
from fitmirror.cli.plain import fail, methods_or_exit, plain_errors, settings_or_exit
from fitmirror.cli.progress import tracked

if TYPE_CHECKING:
    from fitmirror.frames import U8

LONGEST_SHEET_PX = 20_000
BLENDED = ("tee-sunrise", "longsleeve-forest")  # of the demo items: a light one with a print, a plain dark one


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
        from fitmirror.bench.method_sheet import MethodSheet
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
        seen = MethodSheet(names or tuple(SEGMENTERS), cell)
        material = [Filmed(open_source(path), masks or ()) for path in inputs] if inputs else drawn()
        rows = measure_segmenters(
            material,
            names or (),
            settings.provider,
            settings.thread_count,
            frames,
            lambda pairs, total: tracked(pairs, total, "segmenting"),
            seen.masks if output else lambda bgr, masks: None,
        )
        show(rows, file)
        if output:
            write_picture(output, next(pages(seen.sheet, LONGEST_SHEET_PX)))
        if rows[0].against in {REFERENCE, "-"}:
            where = "none of the pictures has one there" if masks else "name some with --masks"
            typer.echo(f"Compared with the masks of {REFERENCE}, not with true ones: {where}.")


def blends(
    inputs: Annotated[
        list[Path] | None, typer.Argument(help="Photos, videos or directories of frames; drawn ones by default.")
    ] = None,
    wear: Annotated[
        list[str] | None, typer.Option(help="A wardrobe id or CATEGORY=PATH, each worn alone; demo items by default.")
    ] = None,
    names: Annotated[
        list[str] | None, typer.Option("--with", help="A blender, with its options; repeatable, all by default.")
    ] = None,
    frames: Annotated[int, typer.Option(min=1, help="Frames at most of one clip.")] = 100,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A picture of each photo or clip by each of them.")
    ] = None,
    cell: Annotated[int, typer.Option(min=32, max=2160, help="Height of a picture there, px.")] = 320,
    file: Json = None,
) -> None:
    """Compare the ways to blend: nearness to a seamless clone, edge, colour, flicker and time, on the same pictures."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.bench.blends import measure_blends
        from fitmirror.bench.mask_material import Filmed, drawn
        from fitmirror.bench.method_sheet import MethodSheet
        from fitmirror.bench.seamless import solvable
        from fitmirror.bench.sheet import pages
        from fitmirror.fitting.blend import needs_nets, why_not
        from fitmirror.fitting.outfit import prepare
        from fitmirror.media import PICTURES, open_source, write_picture
        from fitmirror.nets.kept import KeptNets
        from fitmirror.wardrobe.store import Wardrobe

        kept = KeptNets(settings.nets)
        for name in names or ():
            why = why_not(name, kept)
            if why and needs_nets(name):
                raise fail(why)
            if why:
                raise typer.BadParameter(why, param_hint="--with")
        if output and output.suffix.lower() not in PICTURES:
            raise typer.BadParameter(f"{output} must end in one of {' '.join(sorted(PICTURES))}", param_hint="-o")
        shelf = Wardrobe(settings.wardrobe, settings.demo) if wear else Wardrobe(settings.wardrobe, True)
        garments = [prepare(shelf.resolve(item)) for item in wear or BLENDED]
        pictures: list[tuple[U8, Mapping[str, U8]]] = []
        rows = measure_blends(
            [Filmed(open_source(path)) for path in inputs] if inputs else drawn(),
            garments,
            names or (),
            settings.provider,
            settings.thread_count,
            frames,
            kept,
            lambda pairs, total: tracked(pairs, total, "blending"),
            (lambda bgr, dressed: pictures.append((bgr, dressed))) if output else (lambda bgr, dressed: None),
        )
        show(rows, file)
        if not solvable():
            typer.echo("The exact clone was not solved: it needs pip install 'fitmirror[bench]'.")
        if output and pictures:
            sheet = MethodSheet([row.blend for row in rows if row.why is None], cell)
            for bgr, dressed in pictures:
                sheet.pictures(bgr, dressed)
            write_picture(output, next(pages(sheet.sheet, LONGEST_SHEET_PX)))
        if not any(row.photos + row.frames for row in rows):
            raise fail("nobody in these pictures can wear it")
