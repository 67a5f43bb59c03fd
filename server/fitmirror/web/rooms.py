"""The rooms below as this service uses them: built once, slowly, in a thread of its own."""

import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import cv2

from fitmirror.body.observer import warm as warm_body
from fitmirror.body.segmenters import NEEDS, make, runnable, why_not
from fitmirror.fitting import blend as blenders
from fitmirror.fitting.errors import UnsupportedCategory
from fitmirror.fitting.features import features
from fitmirror.fitting.finish import finished
from fitmirror.fitting.layer import Layer
from fitmirror.fitting.outfit import Garment, prepare
from fitmirror.frames import U8
from fitmirror.live.dresser import CannotWear, Choice, House
from fitmirror.live.finishing import Finisher
from fitmirror.mirror import Mirror, refused
from fitmirror.nets.kept import KeptNets
from fitmirror.nets.runtime import Nets
from fitmirror.settings import Settings
from fitmirror.stylist.opening import open_stylist
from fitmirror.wardrobe.errors import ItemError, PhotoError, ProductError, UnknownItem
from fitmirror.wardrobe.store import Wardrobe
from fitmirror.web.rehearsal import rehearse

logger = logging.getLogger(__name__)

GARMENTS_KEPT = 16  # prepared, shared by all mirrors; about 8 MB each
GARMENTS_READY = 6  # of these, prepared before the first visitor


@dataclass(frozen=True)
class Rooms:
    """All that the web needs from below.

    Attributes:
        house: For the mirrors.
        shelf: For the catalogue.
        warm: Brings everything into memory that the first frame would wait for.
    """

    house: House
    shelf: Wardrobe
    warm: Callable[[], None]


def open_rooms(settings: Settings) -> Rooms:
    """The real ones.

    Raises:
        ValueError: the settings name an unknown segmenter or blender, or a model or prompts that cannot be used.
        OSError: a net or the wardrobe cannot be read.
    """
    kept = KeptNets(settings.nets)
    why = refused(settings.segmenter, settings.blend, kept, live=True)
    if why:
        raise ValueError(why)
    cv2.setNumThreads(settings.thread_count)
    nets = Nets(settings.provider, settings.thread_count, kept=kept)
    shelf = Wardrobe(settings.wardrobe, settings.demo)
    rack = Rack(shelf)

    def dresser() -> Mirror:
        return Mirror(nets, settings.segmenter, settings.blend, settings.live_draw_every)

    def warm() -> None:
        started = time.perf_counter()
        warm_body(nets)
        dresser()
        blenders.make(settings.blend, nets)
        # A visitor chooses just as the browser, too, is busiest: what is likely to be chosen lies ready.
        for item in shelf.items()[:GARMENTS_READY]:
            with contextlib.suppress(CannotWear):
                rack.prepare(Choice(item.id))
        rehearse()
        logger.info("warm after %.1f s", time.perf_counter() - started)

    adapts = settings.draw_every == 0
    stylist = open_stylist(settings, nets, shelf.items, shelf.knows)
    names, blends = runnable(kept), blenders.runnable(kept, live=True)
    absent = {name: why for name in NEEDS if (why := why_not(name, kept))}

    def ready(segmenter: str | None, blend: str | None, garments: Sequence[Garment]) -> None:
        if segmenter:
            make(segmenter, nets)
        blender = blenders.make(blend or settings.blend, nets)
        if isinstance(blender, blenders.Restyler):
            for garment in garments:
                blender.restyled(garment)

    def no_blend(blend: str) -> str | None:
        return blenders.why_not(blend, kept, live=True)

    def finish(name: str, camera: U8, dressed: U8, layer: Layer, proceed: Callable[[], None]) -> U8:
        return finished(features(nets), camera, dressed, layer, proceed)

    house = House(
        dresser,
        shelf.knows,
        rack.prepare,
        names,
        blends,
        adapts,
        stylist,
        absent=absent,
        ready=ready,
        no_blend=no_blend,
        finisher=Finisher(lambda name: blenders.why_not(name, kept), finish),
    )
    return Rooms(house, shelf, warm)


class Rack:
    """Prepared garments, ready to be put on again; thread-safe.

    Args:
        shelf: Where the items lie.
        kept: How many garments stay prepared.
    """

    def __init__(self, shelf: Wardrobe, kept: int = GARMENTS_KEPT) -> None:
        """See the class."""
        self._shelf, self._kept = shelf, kept
        self._garments: OrderedDict[tuple[str, tuple[object, ...]], Garment] = OrderedDict()
        self._lock = Lock()

    def prepare(self, choice: Choice) -> Garment:
        """The garment of an item in the wanted size.

        Raises:
            CannotWear: the item is not there, cannot be read, or cannot be put on yet.
        """
        try:
            return self._garment(choice.item).worn_as(choice.size, choice.length_cm, choice.tuck)
        except UnknownItem as why:
            raise CannotWear("unknown_item", f"{why}.") from None
        except UnsupportedCategory as why:
            raise CannotWear("unsupported_category", f"{why}.") from None
        except (ItemError, PhotoError, ProductError, ValueError) as why:
            raise CannotWear("bad_item", f"{why}.") from None
        except Exception:
            # Shops own their items: what one of them does to the code below stays with that item.
            logger.exception("%s cannot be prepared", choice.item)
            raise CannotWear("bad_item", f"{choice.item} cannot be put on.") from None

    def _garment(self, item_id: str) -> Garment:
        # Its state is part of the key: a shop that moves a key point sees it at the next wear.
        key = item_id, self._shelf.state(item_id)
        with self._lock:
            if key in self._garments:
                self._garments.move_to_end(key)
                return self._garments[key]
        garment = prepare(self._shelf.get(item_id))
        with self._lock:
            self._garments[key] = garment
            while len(self._garments) > self._kept:
                self._garments.popitem(last=False)
        return garment
