"""`fitmirror segment`: the person's alpha."""

import time
from pathlib import Path
from typing import Annotated

import typer

from fitmirror.cli.plain import fail, methods_or_exit, plain_errors, settings_or_exit
from fitmirror.cli.progress import tracked


def segment(
    inputs: Annotated[list[Path], typer.Argument(help="Photos, or one video or directory of frames.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Directory for the masks.")],
    name: Annotated[str | None, typer.Option("--with", help="How the person is found.")] = None,
    fps: Annotated[
        float | None, typer.Option(min=0.1, max=1000, help="Rate of a directory of frames.", show_default="30")
    ] = None,
) -> None:
    """Write the person's alpha: A.jpg becomes A.png, a video or directory mask_00000.png and on."""
    settings = settings_or_exit(segmenter=name)
    methods_or_exit(settings)
    with plain_errors():
        from fitmirror.body.observer import Observer
        from fitmirror.media import NumberedSink, open_source, write_picture
        from fitmirror.nets.kept import KeptNets
        from fitmirror.nets.runtime import Nets

        sources = [open_source(path, fps) for path in inputs]
        moving = [s for s in sources if not s.still]
        if moving and len(sources) > 1:
            raise typer.BadParameter("give photos, or one video or directory of frames")
        names = [s.path.stem for s in sources]
        twice = {n for n in names if names.count(n) > 1}
        if twice:
            raise fail(f"two photos are called {min(twice)}; their masks would overwrite each other")
        nets = Nets(settings.provider, settings.thread_count, kept=KeptNets(settings.nets))
        if moving:
            observer = Observer(nets, settings.segmenter)
            masks = NumberedSink(output, "mask_")
            for frame in tracked(moving[0], moving[0].count, "segmenting"):
                masks.write(observer.observe(frame, time.perf_counter)[0].alpha)
            return
        for source in tracked(sources, len(sources), "segmenting"):
            # Each photo is another scene: nothing is carried over from the one before.
            body, _ = Observer(nets, settings.segmenter).observe(next(iter(source)), time.perf_counter)
            write_picture(output / f"{source.path.stem}.png", body.alpha)
