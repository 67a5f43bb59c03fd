"""What stands before the browser's camera: a looping y4m file for Chromium's fake capture device."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FPS = 640, 360, 30

Picture = NDArray[np.uint8]


def clip(path: Path, frames: int = 24) -> list[Picture]:
    """The first frames of a video, letterboxed."""
    video = cv2.VideoCapture(str(path))
    found = []
    while len(found) < frames:
        ok, frame = video.read()
        if not ok:
            break
        found.append(_letterboxed(frame))
    video.release()
    assert found, f"no pictures in {path}"
    return found


def empty_room(frames: int = 12) -> list[Picture]:
    """A wall and a floor in drifting light; nobody there."""
    shade = np.linspace(150, 205, HEIGHT)[:, None, None] * np.array([0.94, 0.98, 1.0])
    wall = np.broadcast_to(shade, (HEIGHT, WIDTH, 3)).copy()
    wall[HEIGHT * 3 // 4 :] *= 0.6
    return [np.clip(wall + 6 * np.sin(2 * np.pi * i / frames), 0, 255).astype(np.uint8) for i in range(frames)]


def write(pictures: Iterable[Picture], path: Path) -> Path:
    """Write pictures there and back, so that the loop has no cut."""
    forth = list(pictures)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in [*forth, *forth[-2:0:-1]]:
            out.write(b"FRAME\n" + cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).tobytes())
    return path


def _letterboxed(frame: Picture) -> Picture:
    height, width = frame.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    small = cv2.resize(frame, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    out = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
    y, x = (HEIGHT - small.shape[0]) // 2, (WIDTH - small.shape[1]) // 2
    out[y : y + small.shape[0], x : x + small.shape[1]] = small
    return out
