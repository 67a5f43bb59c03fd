"""The doctor's checks of what computes: the nets and what runs them, the video encoders."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from fitmirror.cli.checks import Finding, State

if TYPE_CHECKING:
    from fitmirror.settings import Settings

_TRIED_SIZE = (320, 240)


def provider(settings: "Settings") -> Finding:
    """What runs the nets, and why nothing faster does."""
    from fitmirror.nets.catalog import BrokenInstallError
    from fitmirror.nets.providers import TITLES, gpu_missing
    from fitmirror.nets.runtime import probe
    from fitmirror.nets.session import ProviderError

    try:
        found = probe(settings.provider)
    except (BrokenInstallError, ProviderError) as why:
        return Finding("nets run on", State.BAD, f"nothing: {why}")
    words = TITLES[found.provider]
    if not found.why:
        return Finding("nets run on", State.OK, words)
    advice = "; one mirror or two run so, an NVIDIA GPU with its driver holds more" if gpu_missing() else ""
    return Finding("nets run on", State.NOTE, f"{words}: {found.why}{advice}")


def nets() -> Finding:
    """The built-in nets against their checksums."""
    from fitmirror.nets import catalog

    try:
        results = list(catalog.verify())
    except catalog.BrokenInstallError as why:
        return Finding("nets", State.BAD, f"{why}; install fitmirror again")
    bad = [f"{r.name}: {r.reason}" for r in results if not r.ok]
    if bad:
        return Finding("nets", State.BAD, "; ".join(bad) + "; install fitmirror again")
    return Finding("nets", State.OK, f"{len(results)} verified")


def encoders() -> Iterator[Finding]:
    """The service's video encoders, each by encoding a picture, and what a GPU's could do."""
    import av

    from fitmirror.live.encoders import ENCODERS
    from fitmirror.live.pictures import TIME_BASE

    for mime, what, name in (("video/vp8", "VP8", "libvpx"), ("video/h264", "H.264", "libx264")):
        picture = av.VideoFrame(*_TRIED_SIZE, "yuv420p")
        picture.pts, picture.time_base = 0, TIME_BASE
        for plane in picture.planes:
            plane.update(bytes(plane.buffer_size))
        try:
            works = bool(ENCODERS[mime]().encode(picture, key=True, now_s=0.0))
            why = "it gives nothing out"
        except (av.FFmpegError, ValueError, LookupError) as error:
            works, why = False, str(error) or type(error).__name__
        words = name if works else f"{name} does not work ({why}); install PyAV again: pip install --force-reinstall av"
        yield Finding(f"{what} encoder", State.OK if works else State.BAD, words)
    yield Finding("GPU encoder", State.NOTE, _nvenc())


def _nvenc() -> str:
    """Whether NVENC would work. The service encodes on the processor either way."""
    import av
    from av.video.codeccontext import VideoCodecContext

    from fitmirror.nets.providers import gpu_missing

    stays = "libx264 encodes on the processor, nothing to do"
    if "h264_nvenc" not in av.codecs_available:
        return f"h264_nvenc is not in this PyAV; {stays}"
    if (missing := gpu_missing()) is not None:
        return f"no h264_nvenc: {missing}; {stays}"
    codec = av.CodecContext.create("h264_nvenc", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt, codec.time_base = *_TRIED_SIZE, "yuv420p", Fraction(1, 30)
    try:
        codec.open()
    except (av.FFmpegError, OSError) as why:
        return f"h264_nvenc does not open on this GPU ({why.strerror or why}); {stays}"
    return f"h264_nvenc opens, but is not used; {stays}"
