"""People × items, dressed to be looked at: the rows of a contact sheet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import cv2
import numpy as np

from fitmirror.bench.sheet import Cell, Sheet
from fitmirror.bench.stages import STAGES, Recorder
from fitmirror.body.observer import Observer
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.outfit import Outfit
from fitmirror.frames import U8, Frame
from fitmirror.media import Source
from fitmirror.nets.runtime import Nets
from fitmirror.wardrobe.product import Product


@dataclass(frozen=True)
class Plan:
    """What to show.

    Attributes:
        every: Of a clip, each so many frames; the others are dressed too, since the filters live on them.
        rows: Frames shown of one clip at most.
        stages: Show the steps beside each picture; each item then has a row of its own.
        cell_px: Height of a picture.
        segmenter, blend: Names of methods.
    """

    every: int = 5
    rows: int = 12
    stages: bool = False
    cell_px: int = 320
    segmenter: str = "fused"
    blend: str = "alpha"

    def frames_of(self, source: Source) -> int | None:
        """How many frames of a source are dressed; None where it does not say how many it has."""
        most = (self.rows - 1) * self.every + 1
        return None if source.count is None else min(source.count, most)


def sheet_of(
    sources: Sequence[Source],
    wear: Sequence[tuple[Product, Garment]],
    nets: Nets,
    plan: Plan,
    track: Callable[[Iterable[Frame], int | None], Iterable[Frame]] = lambda frames, total: frames,
) -> Sheet:
    """Dress everybody in everything, one item at a time.

    Args:
        sources: Photos, clips or directories of frames.
        wear: Items, prepared.
        nets: The nets.
        plan: What to show.
        track: Passes the frames on and counts them.

    Raises:
        MediaError, PhotoError: a picture that cannot be read.
    """
    counts = [plan.frames_of(source) for source in sources]
    total = None if None in counts else sum(count or 0 for count in counts)
    walk = _Walk(wear, nets, plan)
    rows: list[list[Cell]] = []
    frames = (frame for source in sources for frame in walk.through(source))
    for frame in track(frames, total):
        rows += walk.rows_of(frame)
    heads = [Cell(shelf_picture(product), _name_of(product)) for product, _ in wear]
    if plan.stages:
        return Sheet([Cell(None, "camera"), *(Cell(None, name) for name in (*STAGES, "worn"))], rows, plan.cell_px)
    return Sheet([Cell(None, "camera"), *heads], rows, plan.cell_px)


class _Walk:
    """Goes through the sources; each has its own shopper, whom all items share."""

    def __init__(self, wear: Sequence[tuple[Product, Garment]], nets: Nets, plan: Plan) -> None:
        self._wear, self._nets, self._plan = wear, nets, plan
        self._number = 0
        self._source: Source | None = None

    def through(self, source: Source) -> Iterator[Frame]:
        self._source, self._number = source, 0
        self._observer = Observer(self._nets, self._plan.segmenter)
        self._outfits = [Outfit((garment,), self._plan.blend, nets=self._nets) for _, garment in self._wear]
        for i, frame in enumerate(islice(iter(source), (self._plan.rows - 1) * self._plan.every + 1)):
            self._number = i
            yield frame

    def rows_of(self, frame: Frame) -> Iterator[list[Cell]]:
        """Dress a frame; its rows, where it is one to show."""
        plan, shown = self._plan, self._number % self._plan.every == 0
        body, _ = self._observer.observe(frame, _no_time)
        camera = Cell(_small(frame.bgr, plan.cell_px), self._caption(frame, body.present)) if shown else None
        cells: list[Cell] = []
        for (product, _), outfit in zip(self._wear, self._outfits, strict=True):
            recorder = Recorder(frame, body) if shown and plan.stages else None
            drawn = outfit.dress(frame, body, _no_time, recorder)
            if camera is None:
                continue
            said = "" if drawn.layer is not None else "not dressed"
            words = ", ".join(filter(None, (said, drawn.hint or "")))
            worn = Cell(_small(drawn.bgr, plan.cell_px), f"{_name_of(product)}\n{words}" if recorder else words)
            if recorder is None:
                cells.append(worn)
                continue
            steps = [None if p is None else _small(p, plan.cell_px) for p in recorder.pictures()]
            yield [camera, *map(Cell, steps), worn]
        if camera is not None and not plan.stages:
            yield [camera, *cells]

    def _caption(self, frame: Frame, present: bool) -> str:
        assert self._source is not None
        where = "" if self._source.still else f"frame {self._number}, {frame.pts:.2f} s"
        return f"{self._source.path.name}\n" + ", ".join(filter(None, (where, "" if present else "nobody")))


def shelf_picture(product: Product) -> U8:
    """(h, w, 3) uint8 BGR: the cut-out on white."""
    share = product.cutout[..., 3:].astype(np.float32) / 255.0
    return np.asarray(255.0 + (product.cutout[..., :3] - np.float32(255.0)) * share + 0.5, np.uint8)


def _name_of(product: Product) -> str:
    return product.item.title or product.item.id


def _no_time() -> float:
    return 0.0


def _small(picture: U8, height_px: int) -> U8:
    """Shrunk to a cell's height, so that a long sheet fits into memory; never enlarged."""
    h, w = picture.shape[:2]
    if h <= height_px:
        return picture
    size = max(1, round(w * height_px / h)), height_px
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
