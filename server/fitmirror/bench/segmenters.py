"""All segmenters on the same pictures: how true, how steady, how fast, how large."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from fitmirror.bench.mask_material import Material, Pair, Track
from fitmirror.bench.mask_scores import Flicker, boundary_f, mean_iou
from fitmirror.body.observer import NETS, warm
from fitmirror.body.pose import PoseTrack
from fitmirror.body.segmenters import SEGMENTERS, Segmenter
from fitmirror.frames import U8
from fitmirror.nets.catalog import UnknownNetError, find
from fitmirror.nets.runtime import Net, Nets

REFERENCE = "fused"  # what the others are compared with where nobody gives true masks
TRUTH = "masks"
_POSE = {name for name in NETS if name.startswith("pose")}

See = Callable[[U8, Mapping[str, U8]], None]
"""Takes a picture, (h, w, 3) BGR, and the masks found of it by segmenter."""


@dataclass(frozen=True)
class Measured:
    """One segmenter on all pictures; None where there is nothing to say.

    Attributes:
        segmenter: Its name.
        against: What its masks are compared with: "masks" that were given, or another segmenter's.
        photos, frames: How many pictures it was measured on.
        photo_iou, clip_iou: Mean IoU of person and background, 0..1.
        photo_f, clip_f: Boundary F at 3 px, 0..1.
        flicker: Of clips, see `fitmirror.bench.mask_scores.Flicker`.
        photo_ms, clip_ms: Median wall time of one picture, without the pose that all are given.
        net_mb: Size of the nets it runs beside the pose's, MB.
        why: Why it could not run, or None.
    """

    segmenter: str
    against: str
    photos: int = 0
    frames: int = 0
    photo_iou: float | None = None
    photo_f: float | None = None
    photo_ms: float | None = None
    clip_iou: float | None = None
    clip_f: float | None = None
    flicker: float | None = None
    clip_ms: float | None = None
    net_mb: float | None = None
    why: str | None = None


class _CountedNets(Nets):
    """Nets that tell which of them were asked for."""

    def __init__(self, provider: str, threads: int) -> None:
        super().__init__(provider, threads)
        self.asked: set[str] = set()

    def get(self, name: str) -> Net:
        self.asked.add(name)
        return super().get(name)


@dataclass
class _Notes:
    """What is noted of one segmenter, of photos (True) and of clips (False)."""

    iou: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    f: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    seconds: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    flicker: list[float] = field(default_factory=list)
    nets: set[str] = field(default_factory=set)
    why: str | None = None


class _Comparison:
    """Runs segmenters side by side over one photo or clip after the other."""

    def __init__(self, names: Sequence[str], nets: _CountedNets, truth: bool) -> None:
        self.notes = {name: _Notes() for name in names}
        self._nets, self._truth = nets, truth

    def take(self, pairs: Iterable[Pair], still: bool, see: See) -> None:
        """All pictures of one photo or clip, the last of them shown; nothing is carried over from the one before."""
        last: tuple[U8, dict[str, U8]] | None = None
        running: dict[str, Segmenter] = {}
        for name, notes in self.notes.items():
            if notes.why is None:
                with self._noting(name):
                    running[name] = SEGMENTERS[name](self._nets)
        pose_of, flicker = PoseTrack(self._nets), Flicker()
        for frame, true in pairs:
            pose = pose_of.update(frame)
            if not still:
                flicker.picture(frame.bgr)
            masks: dict[str, U8] = {}
            for name, segmenter in tuple(running.items()):
                started = time.perf_counter()
                with self._noting(name):
                    masks[name] = segmenter.segment(frame, pose)
                if name not in masks:
                    del running[name]
                    continue
                self.notes[name].seconds[still].append(time.perf_counter() - started)
                change = None if still else flicker.of(name, masks[name])
                if change is not None:
                    self.notes[name].flicker.append(change)
            reference = true if self._truth else masks.get(REFERENCE)
            if reference is not None:
                self._compare(masks, reference, still)
            last = frame.bgr, masks
        if last is not None:
            see(*last)

    def _compare(self, masks: dict[str, U8], reference: U8, still: bool) -> None:
        for name, mask in masks.items():
            if self._truth or name != REFERENCE:
                self.notes[name].iou[still].append(mean_iou(mask, reference))
                self.notes[name].f[still].append(boundary_f(mask, reference))

    @contextmanager
    def _noting(self, name: str) -> Iterator[None]:
        """Note which nets a method asks for, and, where it cannot run here, why."""
        self._nets.asked.clear()
        try:
            yield
        except (OSError, LookupError, ValueError, RuntimeError) as why:
            self.notes[name].why = f"{name} cannot run here: {why}"
        finally:
            self.notes[name].nets |= self._nets.asked - _POSE


def measure_segmenters(
    material: Sequence[Material],
    names: Sequence[str] = (),
    provider: str = "auto",
    threads: int = 2,
    most_frames: int = 100,
    track: Track = lambda pairs, total: pairs,
    see: See = lambda bgr, masks: None,
) -> list[Measured]:
    """Compare segmenters; one that cannot run here is a row that says why.

    Args:
        material: Photos and clips. Where any of them has true masks, only those pictures count for accuracy.
        names: Segmenters; all by default.
        provider: What runs the nets.
        threads: Upper bound of processor threads for a net.
        most_frames: Of one clip.
        track: Passes a clip's pictures on and counts them.
        see: Told what was found in the last picture of each.

    Raises:
        KeyError: an unknown segmenter.
        MediaError, PhotoError: a picture that cannot be read.
    """
    chosen = tuple(names) or tuple(SEGMENTERS)
    for name in chosen:
        SEGMENTERS[name]
    nets = _CountedNets(provider, threads)
    warm(nets)
    truth = any(one.told for one in material)
    all_run = chosen if truth or REFERENCE in chosen else (*chosen, REFERENCE)
    comparison = _Comparison(all_run, nets, truth)
    for one in material:
        total = one.count if one.count is None else min(one.count, most_frames)
        comparison.take(track(islice(one.pairs(), most_frames), total), one.still, see)
    return [_row(name, comparison.notes[name], TRUTH if truth else REFERENCE) for name in chosen]


def _row(name: str, notes: _Notes, against: str) -> Measured:
    return Measured(
        segmenter=name,
        against=against if against != name else "-",
        photos=len(notes.seconds[True]),
        frames=len(notes.seconds[False]),
        photo_iou=_mean(notes.iou[True]),
        photo_f=_mean(notes.f[True]),
        photo_ms=_median_ms(notes.seconds[True]),
        clip_iou=_mean(notes.iou[False]),
        clip_f=_mean(notes.f[False]),
        flicker=_mean(notes.flicker),
        clip_ms=_median_ms(notes.seconds[False]),
        net_mb=_megabytes(notes.nets),
        why=notes.why,
    )


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _median_ms(seconds: Sequence[float]) -> float | None:
    return 1000 * float(np.median(seconds)) if seconds else None


def _megabytes(nets: Iterable[str]) -> float | None:
    try:
        return sum(find(name).size_bytes for name in nets) / 1e6
    except UnknownNetError:
        return None
