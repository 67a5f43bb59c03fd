"""`fitmirror models import`: a net from a file."""

from dataclasses import replace
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fitmirror.cli.plain import fail, plain_errors, settings_or_exit
from fitmirror.cli.style_import import import_style

if TYPE_CHECKING:
    from fitmirror.frames import F32, U8
    from fitmirror.nets.describing import Told
    from fitmirror.nets.importing import Made
    from fitmirror.nets.reading import Reading
    from fitmirror.settings import Settings

LEAST_IOU = 0.6  # with the built-in segmenter's mask of the same photo


class Role(StrEnum):
    """What a net is for."""

    SEGMENTER = "segmenter"
    STYLE = "style"
    FEATURES = "features"
    NET = "net"


class LayoutName(StrEnum):
    """Order of a picture's axes."""

    NHWC = "NHWC"
    NCHW = "NCHW"
    HWC = "HWC"
    CHW = "CHW"


class ValuesName(StrEnum):
    """What the levels 0..255 of a picture become."""

    UNIT = "0..1"
    SIGNED = "-1..1"
    LEVELS = "0..255"
    IMAGENET = "imagenet"
    CAFFE = "caffe"


def import_model(
    file: Annotated[Path, typer.Argument(help="A net, .onnx or .tflite; or a style's picture.")],
    role: Annotated[Role, typer.Option("--as", help="What it is for.")] = Role.SEGMENTER,
    name: Annotated[str | None, typer.Option(help="What to call it.", show_default="the file's name")] = None,
    licence: Annotated[str, typer.Option(help="Its licence, to be listed with it.")] = "not told",
    layout: Annotated[LayoutName | None, typer.Option(help="Order of the picture's axes.")] = None,
    values: Annotated[ValuesName | None, typer.Option(help="What the levels of the picture become.")] = None,
    bgr: Annotated[
        bool | None,
        typer.Option("--bgr/--rgb", help="The channels.", show_default="rgb, or what suits a photo"),
    ] = None,
    mean: Annotated[str | None, typer.Option(help="Mean of each channel, in levels, as 123.7,116.3,103.5.")] = None,
    std: Annotated[str | None, typer.Option(help="What each channel is divided by, in levels.")] = None,
    output: Annotated[str | None, typer.Option(help="Name of the output with the mask.")] = None,
    person: Annotated[int | None, typer.Option(help="Channel of the person, or class of people.")] = None,
    constants: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE of another input.")] = None,
    photo: Annotated[Path | None, typer.Option(help="A photo of a person to check it on.")] = None,
) -> None:
    """Keep a net from a file: read its inputs and outputs, check it on a picture, ask for what cannot be told."""
    settings = settings_or_exit()
    with plain_errors():
        from fitmirror.body.segmenters import NEEDS, SEGMENTERS
        from fitmirror.fitting.features import NAMES
        from fitmirror.fitting.styles import is_reserved
        from fitmirror.nets import catalog
        from fitmirror.nets.describing import Told
        from fitmirror.nets.feature_net import FeaturePicture
        from fitmirror.nets.importing import install, make, put
        from fitmirror.nets.kept import KeptNets, check_name
        from fitmirror.nets.pullable import pullable
        from fitmirror.nets.style_describing import StyleTold

        chosen = name or "".join(c if c.isalnum() and c.isascii() else "-" for c in file.stem.lower())[:40].strip("-")
        check_name(chosen)
        if chosen in {*(net.name for net in catalog.entries()), *(SEGMENTERS.keys() - NEEDS)}:
            raise fail(f"{chosen} is built in; give the net another --name")
        kept = KeptNets(settings.nets)
        sha256 = catalog.checksum(file)
        known = next((net for net in pullable() if net.sha256 == sha256), None)
        if known is not None:
            # What is found by its name keeps it.
            keeps = known.features is not None or (known.style is not None and known.style.part != "whole")
            called = known.name if keeps or not name else name
            if known.style is not None and not keeps and is_reserved(called):
                raise fail(f"the style {called} is built in; give this one another --name")
            install(replace(known, name=called), file, kept)
            typer.echo(f"{file.name} is known: it is kept as {called}, licence {known.licence}")
            return
        if role is Role.STYLE:
            told_of_style = StyleTold(layout.value if layout else None, values.value if values else None, bool(bgr))
            import_style(file, name, chosen, licence, told_of_style, kept)
            return
        features = None
        if role is Role.FEATURES:
            if not chosen.startswith(NAMES):
                raise fail(f"give a net of features a --name that begins with {' or '.join(NAMES)}")
            features = FeaturePicture(values.value if values else "0..1", bool(bgr))
        made = make(file, settings.nets, features)
        try:
            reading = None
            if role is Role.SEGMENTER:
                told = Told(
                    layout.value if layout else None,
                    values.value if values else None,
                    bool(bgr),
                    _three(mean, "mean", std is not None),
                    _three(std, "std", mean is not None),
                    output,
                    person,
                    _numbers(constants or []),
                )
                reading = _understood(made, told, bgr, photo, settings)
            meaning = (
                f"Segmenter {chosen}: yours" if reading else "Features for the blender analogy" if features else "Yours"
            )
            put(kept, made, chosen, meaning, licence, file.name, sha256, reading, features=features is not None)
            use = f", for --with {chosen}" if reading else ", for --blend analogy" if features else ""
            typer.echo(f"{file.name} is kept as {chosen}{use}")
        finally:
            made.path.unlink(missing_ok=True)


def _numbers(pairs: list[str]) -> dict[str, float]:
    try:
        return {name: float(value) for name, value in (pair.split("=", 1) for pair in pairs)}
    except ValueError as why:
        raise typer.BadParameter("--set takes NAME=VALUE, where VALUE is a number") from why


def _three(text: str | None, name: str, other: bool) -> tuple[float, ...]:
    if text is None:
        if other:
            raise typer.BadParameter(f"--mean and --std go together; --{name} is missing")
        return ()
    try:
        numbers = tuple(float(number) for number in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 3 or (name == "std" and 0 in numbers):
        raise typer.BadParameter(f"--{name} takes three numbers like 123.7,116.3,103.5")
    return numbers


def _understood(made: "Made", told: "Told", bgr: bool | None, photo: Path | None, settings: "Settings") -> "Reading":
    """The description, checked on a picture; values and order that are not told are those that serve the photo best."""
    from fitmirror.nets.describing import describe
    from fitmirror.nets.reading import RANGES

    if photo is None:
        reading = describe(made, told)
        _seen(made, reading, _drawn())
        return reading
    picture, truth = _person(photo, settings)
    best: tuple[float, Reading] | None = None
    told_values = bool(told.values or told.mean)
    for values, order in product([told.values] if told_values else list(RANGES), (False, True)):
        if bgr is not None and order != bgr:
            continue
        reading = describe(made, replace(told, values=values, bgr=order))
        found = _iou(_seen(made, reading, picture), truth)
        if best is None or found > best[0]:
            best = found, reading
    assert best is not None
    typer.echo(f"on {photo.name} it finds the person as `fused` does to {100 * best[0]:.0f} %")
    if best[0] < LEAST_IOU:
        raise fail("that is not the person: check --values, --bgr, --person and --output")
    order_name = "--bgr" if best[1].picture.bgr else "--rgb"
    typer.echo(
        f"read with {order_name}" if told_values else f"read with --values {best[1].picture.values} {order_name}"
    )
    return best[1]


def _seen(made: "Made", reading: "Reading", picture: "U8") -> "F32":
    """The person's probability, or that of everybody together, 0..1, at the picture's size.

    Raises:
        KeptError: the net cannot be run so.
    """
    import cv2
    import numpy as np

    from fitmirror.body.instances import people
    from fitmirror.body.mask_net import person_in
    from fitmirror.body.net_feed import Feeder
    from fitmirror.nets.kept import KeptError
    from fitmirror.nets.reading import MaskOutput
    from fitmirror.nets.runtime import Net
    from fitmirror.nets.session import OnnxSession

    feeder = Feeder(Net(made.path.name, lambda provider: OnnxSession(made.path, provider, 2), "cpu"), reading)
    size = picture.shape[1], picture.shape[0]
    try:
        if isinstance(reading.output, MaskOutput):
            mask = person_in(feeder, picture)
        else:
            found = [one.mask for one in people(*feeder.run(picture), reading, size)]
            mask = np.asarray(np.max([np.zeros((size[1], size[0]), np.float32), *found], axis=0), np.float32)
    except (ValueError, RuntimeError) as why:
        raise KeptError(f"the net does not run on a picture: {str(why).splitlines()[0][:200]}") from why
    if not np.isfinite(mask).all():
        raise KeptError("the net gives numbers that are not finite: give the right --values")
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)


def _drawn() -> "U8":
    """A picture to run a net on where there is no photo: what it finds there says nothing, that it runs does."""
    import numpy as np

    y, x = np.mgrid[0:360, 0:640]
    return np.stack([x % 256, y % 256, (x + y) % 256], axis=2).astype(np.uint8)


def _person(photo: Path, settings: "Settings") -> "tuple[U8, U8]":
    """A photo, and the mask of its person by the built-in segmenter."""
    from fitmirror.body.observer import Observer
    from fitmirror.media import open_source
    from fitmirror.nets.runtime import Nets

    frame = next(iter(open_source(photo, None)))
    body, _ = Observer(Nets(settings.provider, settings.thread_count)).observe(frame, lambda: 0.0)
    if not body.present:
        raise fail(f"nobody is seen on {photo}: give a photo of one person")
    return frame.bgr, body.alpha


def _iou(mask: "F32", truth: "U8") -> float:
    ours, theirs = mask >= 0.5, truth >= 128
    return float((ours & theirs).sum() / max(1, (ours | theirs).sum()))
