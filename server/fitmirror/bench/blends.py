"""All blenders on the same pictures: how near to a seamless clone, how the edge shows, what colour, how still."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from fitmirror.bench.blend_scene import Painted, Scene, scene_of
from fitmirror.bench.blend_scores import ClothFlicker, colour_shift, seam
from fitmirror.bench.mask_material import Material, Pair, Track
from fitmirror.bench.seamless import SOLID, seamless, solvable
from fitmirror.body.body import Body
from fitmirror.body.observer import Observer
from fitmirror.fitting.blend import BLENDERS, STILLS, runnable, why_not
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.outfit import Drawn, Outfit
from fitmirror.frames import F32, U8, Frame
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets

PLAIN = "alpha"  # what the others are compared with
SCORED_EVERY = 5  # frames of a clip: edges and colours change little in between
SOLVED_EVERY = 30  # the exact clone takes seconds
MARGIN = 0.25  # of a garment's height, shown around it

See = Callable[[U8, Mapping[str, U8]], None]
"""Takes a picture, (h, w, 3) BGR, and what it is dressed by each blender."""


@dataclass(frozen=True)
class MeasuredBlend:
    """One blender on all pictures; None where there is nothing to say.

    Attributes:
        blend: Its name.
        photos, frames: How many dressed pictures it was measured on.
        oracle: Mean absolute difference to the exact seamless clone, levels, inside the garment.
        seam: Jump across the garment's edge, levels, see `fitmirror.bench.blend_scores.seam`.
        shift: Mean CIEDE2000 from the product as it was lit.
        flicker: Mean change from frame to frame that motion does not explain, levels.
        ms: Median wall time of laying one garment over one picture.
        why: Why it could not run, or None.
    """

    blend: str
    photos: int = 0
    frames: int = 0
    oracle: float | None = None
    seam: float | None = None
    shift: float | None = None
    flicker: float | None = None
    ms: float | None = None
    why: str | None = None


@dataclass
class _Notes:
    photos: int = 0
    frames: int = 0
    oracle: list[float] = field(default_factory=list)
    seam: list[float] = field(default_factory=list)
    shift: list[float] = field(default_factory=list)
    flicker: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    why: str | None = None


class _Comparison:
    """Dresses people by all blenders side by side."""

    def __init__(self, names: Sequence[str], nets: Nets) -> None:
        self.notes = {name: _Notes(why=why_not(name, nets.kept)) for name in names}
        self._nets = nets

    def take(self, pairs: Iterable[Pair], still: bool, wear: Sequence[Garment], see: See) -> None:
        """All pictures of one photo or clip in one item after the other, the last picture shown in the first item."""
        observer = Observer(self._nets)
        fitting = [_Fitting(garment, self._running(still, garment), self.notes) for garment in wear]
        last: tuple[U8, dict[str, U8]] | None = None
        seen = np.s_[:, :]
        for number, (frame, _) in enumerate(pairs):
            body, _ = observer.observe(frame, time.perf_counter)
            made = [one.dress(frame, body, number, still) for one in fitting]
            if made and made[0]:
                last = frame.bgr, made[0]
                seen = fitting[0].around(frame)
        if last is not None:
            see(last[0][seen], {name: picture[seen] for name, picture in last[1].items()})

    def _running(self, still: bool, garment: Garment) -> dict[str, Outfit]:
        outfits = {}
        for name, notes in self.notes.items():
            if notes.why is not None or (_kind(name) in STILLS and not still):
                continue
            try:
                outfits[name] = Outfit((garment,), name, nets=self._nets)
            except (OSError, LookupError, ValueError, RuntimeError) as why:
                notes.why = f"{name} cannot run here: {why}"
        return outfits


class _Fitting:
    """One item on one shopper, by all blenders."""

    def __init__(self, garment: Garment, outfits: dict[str, Outfit], notes: dict[str, _Notes]) -> None:
        self._plain, self._outfits, self._notes = Outfit((garment,), PLAIN), outfits, notes
        self._flicker = ClothFlicker()
        self._at = slice(0, 0), slice(0, 0)

    def around(self, frame: Frame) -> tuple[slice, slice]:
        """Where the garment lay last, and a part of the frame around it."""
        w, h = frame.size
        rows, columns = self._at
        margin = round(MARGIN * (rows.stop - rows.start))
        down = slice(max(0, rows.start - margin), min(h, rows.stop + margin))
        return down, slice(max(0, columns.start - margin), min(w, columns.stop + margin))

    def dress(self, frame: Frame, body: Body, number: int, still: bool) -> dict[str, U8]:
        """The picture by each blender; empty where nothing can be worn in it."""
        painted = Painted()
        plain = self._plain.dress(frame, body, time.perf_counter, painted)
        scene = scene_of(plain, painted)
        made: dict[str, U8] = {}
        if scene is not None and not still:
            self._flicker.picture(plain.bgr, scene.whole(frame))
        solved = None
        if scene is not None:
            self._at = scene.at
        if scene is not None and number % SOLVED_EVERY == 0 and solvable():
            solved = seamless(scene.under, scene.lit)
        for name, outfit in tuple(self._outfits.items()):
            try:
                drawn = outfit.dress(frame, body, time.perf_counter)
            except (OSError, LookupError, ValueError, RuntimeError) as why:
                self._notes[name].why = f"{name} cannot run here: {why}"
                del self._outfits[name]
                continue
            if scene is None or drawn.layer is None:
                continue
            made[name] = drawn.bgr
            self._note(self._notes[name], name, drawn, scene, still)
            if number % SCORED_EVERY == 0:
                _score(self._notes[name], scene.clean(drawn.picture), scene)
            if solved is not None:
                inside = scene.lit[..., 3] >= SOLID
                off = np.abs(scene.clean(drawn.picture) - solved.clip(0, 255))[inside]
                self._notes[name].oracle.append(float(off.mean()))
        return made

    def _note(self, notes: _Notes, name: str, drawn: Drawn, scene: Scene, still: bool) -> None:
        notes.seconds.append(drawn.blend_s)
        if still:
            notes.photos += 1
            return
        notes.frames += 1
        clean = drawn.bgr.astype(np.float32)
        clean[scene.at] -= scene.grain
        change = self._flicker.of(name, clean)
        if change is not None:
            notes.flicker.append(change)


def _score(notes: _Notes, clean: F32, scene: Scene) -> None:
    for found, noted in (
        (seam(clean, scene.lit[..., 3]), notes.seam),
        (colour_shift(clean, scene.lit), notes.shift),
    ):
        if found is not None:
            noted.append(found)


def measure_blends(
    material: Sequence[Material],
    wear: Sequence[Garment],
    names: Sequence[str] = (),
    provider: str = "auto",
    threads: int = 2,
    most_frames: int = 100,
    kept: KeptNets | None = None,
    track: Track = lambda pairs, total: pairs,
    see: See = lambda bgr, dressed: None,
) -> list[MeasuredBlend]:
    """Compare blenders; one that cannot run here is a row that says why, one for stills is measured on photos alone.

    Args:
        material: Photos and clips of people.
        wear: Items, prepared; each is worn alone.
        names: Blenders, with their options; all by default.
        provider: What runs the nets.
        threads: Upper bound of processor threads for a net.
        most_frames: Of one clip.
        kept: The user's nets.
        track: Passes a clip's pictures on and counts them.
        see: Told how the last picture of each is dressed in the first item, cut to what is around that.

    Raises:
        MediaError, PhotoError: a picture that cannot be read.
    """
    nets = Nets(provider, threads, kept=kept)
    chosen = tuple(names) or tuple(dict.fromkeys((*BLENDERS, *runnable(kept))))
    comparison = _Comparison(chosen, nets)
    for one in material:
        total = one.count if one.count is None else min(one.count, most_frames)
        comparison.take(track(islice(one.pairs(), most_frames), total), one.still, wear, see)
    return [_row(name, notes) for name, notes in comparison.notes.items()]


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _row(name: str, notes: _Notes) -> MeasuredBlend:
    return MeasuredBlend(
        blend=name,
        photos=notes.photos,
        frames=notes.frames,
        oracle=_mean(notes.oracle),
        seam=_mean(notes.seam),
        shift=_mean(notes.shift),
        flicker=_mean(notes.flicker),
        ms=1000 * float(np.median(notes.seconds)) if notes.seconds else None,
        why=notes.why,
    )


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
