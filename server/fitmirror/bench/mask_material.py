"""What segmenters are compared on: photos and clips, with true masks where there are any, or drawn ones."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from fitmirror.fitting.mannequin import mannequin
from fitmirror.frames import U8, Frame
from fitmirror.media import MediaError, Source, pictures_in
from fitmirror.wardrobe.photo import read_photo

Pair = tuple[Frame, U8 | None]
"""A picture, and the person's true opacity (h, w) where it is known."""

Track = Callable[[Iterable[Pair], int | None], Iterable[Pair]]
"""Passes pictures on and counts them, of so many where that is known."""

WIDTH, HEIGHT = 640, 480
PHOTO = 480, 800
DRAWN_FPS, DRAWN_FRAMES = 30.0, 45
SWAY_PX, SWAY_FRAMES, NOISE_LEVELS = 45.0, 40, 4.0
FIGURE_LINES = 430


class Material(Protocol):
    """One photo or clip."""

    @property
    def still(self) -> bool:
        """Whether it is a photo."""

    @property
    def count(self) -> int | None:
        """How many pictures it has, where it says so."""

    @property
    def told(self) -> bool:
        """Whether there is a true mask of any of its pictures; of a video, of its first."""

    def pairs(self) -> Iterator[Pair]:
        """Its pictures in order."""


@dataclass(frozen=True)
class Filmed:
    """A photo or clip on disk.

    Attributes:
        source: Where it lies.
        masks: Folders in which its true masks may lie.
    """

    source: Source
    masks: Sequence[Path] = ()

    @property
    def still(self) -> bool:
        """See `Material`."""
        return self.source.still

    @property
    def count(self) -> int | None:
        """See `Material`."""
        return self.source.count

    @property
    def told(self) -> bool:
        """See `Material`."""
        return any(self._file(*known) is not None for known in enumerate(self._stems() or [None]))

    def pairs(self) -> Iterator[Pair]:
        """See `Material`.

        Raises:
            MediaError, PhotoError: something cannot be read, or a mask of another size.
        """
        stems = self._stems()
        for number, frame in enumerate(self.source):
            stem = stems[number] if number < len(stems) else None
            file = self._file(number, stem)
            yield frame, None if file is None else _mask(file, frame)

    def _stems(self) -> Sequence[str | None]:
        path = self.source.path
        return [p.stem for p in pictures_in(path)] if path.is_dir() else []

    def _file(self, number: int, stem: str | None) -> Path | None:
        path = self.source.path
        if self.still:
            names, folders = [f"{path.stem}.png", f"{path.stem}_mask.png"], list(self.masks)
        else:
            clip = path.parent.name if path.name == "frames" else path.stem
            names = [f"{stem}.png"] * (stem is not None) + [f"mask_{number:05d}.png", f"{number:05d}.png"]
            folders = [folder for masks in self.masks for folder in (masks / clip / "masks", masks / clip)]
            if len(self.masks) == 1:
                folders.append(self.masks[0])
        found = (folder / name for folder in folders for name in names)
        return next((file for file in found if path not in (file, file.parent) and file.is_file()), None)


def _mask(file: Path, frame: Frame) -> U8:
    mask = read_photo(file, keep_alpha=False).max(axis=2)
    if mask.shape != frame.size[::-1]:
        sizes = f"{mask.shape[1]}×{mask.shape[0]}", f"{frame.size[0]}×{frame.size[1]}"
        raise MediaError(f"{file} is {sizes[0]}, but its picture is {sizes[1]}; give masks of the pictures' own size")
    return np.asarray(mask, np.uint8)


@dataclass(frozen=True)
class Drawn:
    """The drawn figure in a drawn room, whose opacity is known to the pixel.

    Attributes:
        room: 0 a plain wall, 1 a bookcase, 2 curtains of the figure's own colours.
        still: A photo, or else a clip in which the figure sways before a camera that is noisy.
    """

    room: int
    still: bool

    @property
    def count(self) -> int:
        """See `Material`."""
        return 1 if self.still else DRAWN_FRAMES

    @property
    def told(self) -> bool:
        """See `Material`."""
        return True

    def pairs(self) -> Iterator[Pair]:
        """See `Material`."""
        size = PHOTO if self.still else (WIDTH, HEIGHT)
        wall, rng = _room(self.room, *size), np.random.default_rng(self.room)
        lines = FIGURE_LINES * size[1] / HEIGHT
        for number in range(self.count):
            aside = SWAY_PX * np.sin(2 * np.pi * number / SWAY_FRAMES) if not self.still else 0.0
            picture, alpha = _standing(wall, lines, float(aside))
            noisy = picture + rng.normal(0.0, NOISE_LEVELS, picture.shape)
            yield Frame(noisy.clip(0, 255).astype(np.uint8), number / DRAWN_FPS), alpha


def drawn() -> tuple[Drawn, ...]:
    """All drawn photos and clips."""
    return tuple(Drawn(room, still) for still in (True, False) for room in range(3))


def _standing(wall: U8, lines: float, aside: float) -> tuple[U8, U8]:
    figure = mannequin(parted=True)
    h, w = wall.shape[:2]
    scale = lines / figure.frame.size[1]
    # Area averages first: an affine alone would pick single pixels of the large drawing.
    size = round(figure.frame.size[0] * scale), round(lines)
    small = cv2.resize(figure.frame.bgr, size, interpolation=cv2.INTER_AREA)
    opacity = cv2.resize(figure.body.alpha, size, interpolation=cv2.INTER_AREA)
    move = np.array([[1.0, 0.0, (w - size[0]) / 2 + aside], [0.0, 1.0, float(h - size[1])]])
    person = np.asarray(cv2.warpAffine(small, move, (w, h), borderMode=cv2.BORDER_REPLICATE), np.float32)
    alpha = np.asarray(cv2.warpAffine(opacity, move, (w, h)), np.uint8)
    share = (alpha.astype(np.float32) / np.float32(255.0))[..., None]
    return np.asarray((person * share + wall * (1 - share)).round(), np.uint8), alpha


def _room(which: int, width: int, height: int) -> U8:
    rng = np.random.default_rng(100 + which)
    room = np.empty((height, width, 3), np.float32)
    room[:] = ((176, 184, 188), (70, 92, 120), (150, 160, 175))[which]
    floor = round(0.86 * height)
    if which == 1:
        for shelf in range(0, floor, 80):
            x = 0
            while x < width:
                wide, tall = int(rng.integers(8, 26)), int(rng.integers(48, 70))
                room[max(shelf + 74 - tall, 0) : shelf + 74, x : x + wide] = rng.integers(30, 220, 3)
                x += wide + 1
    elif which == 2:
        folds = np.sin(np.arange(width) * 2 * np.pi / 46.0) * 26 + np.sin(np.arange(width) * 2 * np.pi / 17.0) * 8
        room += np.asarray(folds, np.float32)[None, :, None]
    room[floor:] = (96, 118, 140)
    light = np.linspace(1.08, 0.9, width, dtype=np.float32)[None, :, None]
    return np.asarray(cv2.GaussianBlur((room * light).clip(0, 255), (0, 0), 1.0).round(), np.uint8)
