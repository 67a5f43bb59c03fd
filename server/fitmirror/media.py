"""Photos, videos and directories of frames on disk, in and out."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import av
import av.error
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from fitmirror.frames import U8, Frame
from fitmirror.wardrobe.photo import read_photo

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"})
VIDEOS = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"})
DEFAULT_FPS = 30.0
# A phone says how it was held; OpenCV turns the stored picture upright. Degrees counter-clockwise, as FFmpeg has them.
_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


class MediaError(Exception):
    """A file that cannot be read or written; the text is one sentence for the user."""


@dataclass(frozen=True)
class Source:
    """Frames on disk, in order.

    Attributes:
        path: A photo, a video file or a directory of pictures.
        fps: Frames per second; of a directory, what was asked for.
        count: Number of frames, None where a video does not say.
        still: Whether it is a single photo.
    """

    path: Path
    fps: float
    count: int | None
    still: bool = False

    def __iter__(self) -> Iterator[Frame]:
        """The frames; raises MediaError or PhotoError at the first one that cannot be read."""
        if self.still:
            yield Frame(read_photo(self.path, keep_alpha=False), 0.0)
        elif self.path.is_dir():
            for i, picture in enumerate(pictures_in(self.path)):
                yield Frame(read_photo(picture, keep_alpha=False), i / self.fps)
        else:
            yield from _video_frames(self.path, self.fps)


def pictures_in(folder: Path) -> list[Path]:
    """The pictures of a directory by name."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES and p.is_file())


def open_source(path: Path, fps: float | None = None) -> Source:
    """What lies at `path`; `fps` is for directories of frames.

    Raises:
        MediaError: nothing there, an empty directory, or a file that is neither photo nor video.
    """
    if path.is_dir():
        count = len(pictures_in(path))
        if not count:
            raise MediaError(f"{path} holds no pictures ({' '.join(sorted(PICTURES))})")
        return Source(path, fps or DEFAULT_FPS, count)
    if not path.is_file():
        raise MediaError(f"there is no {path}")
    if path.suffix.lower() in VIDEOS:
        return _probe(path)
    return Source(path, fps or DEFAULT_FPS, 1, still=True)


def _probe(path: Path) -> Source:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MediaError(f"{path} has no video in it")
            stream = container.streams.video[0]
            fps = float(stream.average_rate or DEFAULT_FPS)
            count = stream.frames or None
            if count is None and container.duration:
                count = max(1, round(container.duration / av.time_base * fps))
            return Source(path, fps, count)
    except av.error.FFmpegError as why:
        raise MediaError(f"{path} is not a video that can be read ({why.strerror})") from why


def _video_frames(path: Path, fps: float) -> Iterator[Frame]:
    reformat = VideoReformatter()
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for i, picture in enumerate(container.decode(stream)):
                bgr = np.asarray(reformat.reformat(picture, format="bgr24").to_ndarray(), np.uint8)
                turn = _TURNS.get(round(picture.rotation) % 360)
                if turn is not None:
                    bgr = np.asarray(cv2.rotate(bgr, turn), np.uint8)
                pts = picture.time if picture.time is not None else i / fps
                yield Frame(np.ascontiguousarray(bgr), float(pts))
    except av.error.FFmpegError as why:
        raise MediaError(f"{path} breaks off: {why.strerror}") from why


class Sink(Protocol):
    """Where pictures are written; nothing is left behind when the block ends by an exception."""

    def write(self, picture: U8) -> None:
        """Take the next picture, (h, w, 3) BGR or (h, w, 4) BGRA or (h, w) grey, uint8."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def write_picture(path: Path, picture: U8) -> None:
    """Write one picture whole or not at all.

    Raises:
        MediaError: an unknown suffix, or a folder that cannot be written.
    """
    try:
        good, data = cv2.imencode(path.suffix, picture, _quality(path.suffix))
    except cv2.error:
        good = False
    if not good:
        raise MediaError(f"cannot write pictures of the kind {path.suffix or path.name}")
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data.tobytes())
        part.replace(path)
    except OSError as why:
        with suppress(OSError):
            part.unlink()
        raise MediaError(f"cannot write {path}: {why.strerror}") from why


def _quality(suffix: str) -> list[int]:
    match suffix.lower():
        case ".jpg" | ".jpeg":
            return [cv2.IMWRITE_JPEG_QUALITY, 95]
        case ".png":
            return [cv2.IMWRITE_PNG_COMPRESSION, 1]
        case _:
            return []


class _PictureSink:
    """A single picture; a second one is refused."""

    def __init__(self, path: Path) -> None:
        self._path, self._written = path, False

    def write(self, picture: U8) -> None:
        if self._written:
            raise MediaError(f"{self._path} holds one picture; name a video (.mp4) or a directory for more")
        write_picture(self._path, picture)
        self._written = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class NumberedSink:
    """A directory of PNGs, PREFIX00000.png on."""

    def __init__(self, folder: Path, prefix: str = "") -> None:
        """Nothing is written before the first picture."""
        self._folder, self._prefix, self._next = folder, prefix, 0

    def write(self, picture: U8) -> None:
        """Write the next picture."""
        write_picture(self._folder / f"{self._prefix}{self._next:05d}.png", picture)
        self._next += 1

    def __enter__(self) -> Self:
        """Nothing to open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""


class _VideoSink:
    """An H.264 file, written beside its name and moved there when whole."""

    def __init__(self, path: Path, fps: float) -> None:
        self._path, self._part = path, path.with_name(f".{path.stem}.part{path.suffix}")
        self._rate = Fraction(fps).limit_denominator(1001)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._container = av.open(str(self._part), "w")
        except (OSError, ValueError) as why:
            raise MediaError(f"cannot write {path}: {getattr(why, 'strerror', why)}") from why
        self._stream: av.VideoStream | None = None

    def write(self, picture: U8) -> None:
        h, w = picture.shape[0] & ~1, picture.shape[1] & ~1
        stream = self._stream = self._stream or self._add_stream(w, h)
        if (stream.width, stream.height) != (w, h):
            was = f"{stream.width}×{stream.height}"
            raise MediaError(f"the frames change from {was} to {w}×{h}; write a directory, which can hold both")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[:h, :w]), format="bgr24")
        try:
            self._container.mux(stream.encode(frame))
        except (OSError, av.error.FFmpegError) as why:
            raise MediaError(f"cannot write {self._path}: {why.strerror}") from why

    def _add_stream(self, width: int, height: int) -> av.VideoStream:
        codec = "libvpx-vp9" if self._path.suffix.lower() == ".webm" else "libx264"
        stream = self._container.add_stream(codec, rate=self._rate, options={"crf": "18", "preset": "veryfast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        return stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._stream is not None:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            if kind is None:
                self._part.replace(self._path)
        except (OSError, av.error.FFmpegError) as why:
            if kind is None:
                raise MediaError(f"cannot write {self._path}: {why.strerror}") from why
        finally:
            with suppress(OSError):
                self._part.unlink()


def open_sink(path: Path, fps: float) -> Sink:
    """Where to write, by suffix: a picture, a video, or without one a directory of PNGs.

    Raises:
        MediaError: an unknown suffix or a place that cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix in PICTURES:
        return _PictureSink(path)
    if suffix in VIDEOS:
        return _VideoSink(path, fps)
    if suffix:
        raise MediaError(f"{path.name}: unknown suffix; pictures {_list(PICTURES)}, videos {_list(VIDEOS)}, or none")
    return NumberedSink(path)


def _list(suffixes: frozenset[str]) -> str:
    return " ".join(sorted(suffixes))
