"""Neural style: a garment's cloth is repainted by a feed-forward net, before it is worn.

Ghiasi et al., "Exploring the structure of a real-time, arbitrary neural artistic stylization network" (2017), with any
picture as style; Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style Transfer and Super-Resolution"
(2016), one net for each style.

The net sees the product's own picture, not the camera's: strokes lie on the cloth, go with it and never flicker, light
and folds come over them as over any cloth, and a frame costs nothing. What is drawn of the garment is all that changes.
"""

import logging
from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from weakref import WeakKeyDictionary

from fitmirror.body.net_feed import feed
from fitmirror.fitting.drawn_styles import drawn
from fitmirror.fitting.garment import Garment
from fitmirror.fitting.layer import Layer, over
from fitmirror.fitting.painter import Painter, painted
from fitmirror.fitting.styles import ChosenStyle, Pair, find
from fitmirror.fitting.texture import Texture
from fitmirror.frames import F32, U8
from fitmirror.nets.catalog import BrokenInstallError
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets
from fitmirror.nets.session import ProviderError
from fitmirror.wardrobe.errors import PhotoError
from fitmirror.wardrobe.photo import read_photo

_LOG = logging.getLogger(__name__)
KEPT = 12  # painted textures, about 8 MB each


class Style:
    """A blender that dresses in painted cloth, and lays it over the picture as it is.

    Args:
        nets: Shared nets, the user's own among them.
        name: Of the style; empty for the default.

    Raises:
        NoStyleError: there is none of that name, or its nets are not there.
        OSError: a net or a picture is damaged.
    """

    def __init__(self, nets: Nets | None, name: str = "") -> None:
        """See the class."""
        self._paints = _paints_of(nets)
        self._painter = self._paints.painter(find(name, nets.kept if nets else None), nets)

    def restyled(self, garment: Garment) -> Garment:
        """The same garment in painted cloth; as it is where the net fails."""
        back = None if garment.back is None else self.restyled(garment.back)
        return replace(garment, texture=self._paints.painted(self._painter, garment.texture), back=back)

    def blend(self, picture: U8, layer: Layer, origin: tuple[int, int] = (0, 0)) -> None:
        """See `fitmirror.fitting.blend.Blender`."""
        over(picture, layer.x, layer.y, layer.bgra)


class _Paints:
    """Painters and what they painted, of one set of nets, which it must not keep alive; thread-safe."""

    def __init__(self) -> None:
        self._painters: dict[str, Painter] = {}
        self._textures: OrderedDict[tuple[Painter, Texture], Texture] = OrderedDict()
        self._lock = Lock()

    def painter(self, style: ChosenStyle, nets: Nets | None) -> Painter:
        with self._lock:
            if style.name not in self._painters:
                assert nets is not None
                assert nets.kept is not None
                self._painters[style.name] = _painter(style, nets, nets.kept)
            return self._painters[style.name]

    def painted(self, painter: Painter, texture: Texture) -> Texture:
        with self._lock:
            found = self._textures.get((painter, texture))
            if found is not None:
                self._textures.move_to_end((painter, texture))
                return found
        try:
            made = painted(painter, texture)
        except (ValueError, ProviderError) as why:
            _LOG.warning("cloth stays as it is: %s", str(why).splitlines()[0])
            return texture
        with self._lock:
            self._textures[painter, texture] = made
            while len(self._textures) > KEPT:
                self._textures.popitem(last=False)
        return made


_ALL: "WeakKeyDictionary[Nets, _Paints]" = WeakKeyDictionary()
_ALL_LOCK = Lock()


def _paints_of(nets: Nets | None) -> _Paints:
    if nets is None:
        return _Paints()
    with _ALL_LOCK:
        return _ALL.setdefault(nets, _Paints())


def _painter(style: ChosenStyle, nets: Nets, kept: KeptNets) -> Painter:
    if style.pair is None:
        assert style.own is not None
        assert style.own.style is not None
        return Painter(nets.get(style.own.name), style.own.style)
    if style.own is None:
        picture = drawn(style.name)
    else:
        try:
            picture = read_photo(kept.path(style.own), keep_alpha=False)
        except PhotoError as why:
            raise BrokenInstallError(f"{why}; import the style {style.name} again") from why
    assert style.pair.transfer.style is not None
    return Painter(nets.get(style.pair.transfer.name), style.pair.transfer.style, _vector(style.pair, nets, picture))


def _vector(pair: Pair, nets: Nets, picture: U8) -> F32:
    reading = pair.predict.style
    assert reading is not None
    try:
        return nets.get(pair.predict.name).run(feed(picture, reading.picture).tensor)[0]
    except ValueError as why:
        raise BrokenInstallError(f"{pair.predict.name} is not what it was imported as; import it again") from why
