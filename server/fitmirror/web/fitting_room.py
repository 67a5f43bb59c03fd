"""`POST /v1/wardrobe/{id}/preview`: an item with what somebody has set but not saved yet, worn by a drawn figure."""

import logging
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import Field

from fitmirror.wardrobe.errors import SenseError
from fitmirror.wardrobe.item import Category
from fitmirror.web.by_hand import MOST_PATCH_BYTES, ByHand, edits_of
from fitmirror.web.catalogue import shelf_of
from fitmirror.web.keys import SERVICE
from fitmirror.web.problems import Problem
from fitmirror.web.wardrobe_work import checked, done, limited

if TYPE_CHECKING:
    from fitmirror.wardrobe.store import Wardrobe

logger = logging.getLogger(__name__)

JPEG_QUALITY = 90
# Heights between which the figure is shown, as shares of its own.
_UPPER, _WHOLE = (-0.05, 0.66), (-0.06, 1.06)
_LOWER = (0.36, 1.06)
_SHOWN = {Category.TOP: _UPPER, Category.OUTERWEAR: _UPPER, Category.BOTTOM: _LOWER}

routes = web.RouteTableDef()


class Trial(ByHand):
    """What to try on of an item: what is set by hand and not saved yet, in one of its sizes."""

    size: str | None = Field(None, max_length=80, description="One of the sizes, those given here if there are any.")
    whole: bool = Field(False, description="Show the figure from head to feet.")


@routes.post("/v1/wardrobe/{id}/preview")
async def preview(request: web.Request) -> web.Response:
    """Put an item onto the figure; nothing is kept."""
    shelf, id = shelf_of(request), request.match_info["id"]
    body = await limited(request, MOST_PATCH_BYTES)
    trial = checked(lambda: Trial.model_validate_json(body))
    async with request.app[SERVICE].trying:
        jpeg = await done(lambda: _worn(shelf, id, trial))
    return web.Response(body=jpeg, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


def _worn(shelf: "Wardrobe", id: str, trial: Trial) -> bytes:
    # Imported here as the rooms are: it brings compiled loops with it.
    import cv2

    from fitmirror.fitting.errors import UnsupportedCategory
    from fitmirror.fitting.mannequin import cropped, mannequin
    from fitmirror.fitting.outfit import Outfit, prepare
    from fitmirror.wardrobe.editing import Edits, edited_in

    product = edited_in(shelf.record(id).folder, edits_of(trial) or Edits()).product
    figure = mannequin(parted=product.item.category is Category.BOTTOM)
    try:
        garment = prepare(product, trial.size)
        outfit = Outfit((garment,), "alpha")
        worn = outfit.dress(figure.frame, figure.body, lambda: 0.0)
    except UnsupportedCategory:
        raise Problem(
            422, f"Nothing of the category {product.item.category.value} can be shown on the figure yet."
        ) from None
    except ValueError as why:
        raise Problem(422, f"It cannot be put on: {why}.") from None
    except (ArithmeticError, IndexError, cv2.error) as why:
        # What points in disorder do to geometry stays with these points.
        logger.exception("%s cannot be shown on the figure", id)
        raise SenseError("with its points like this it cannot be put on; undo the last change", "", "broken") from why
    first, last = _WHOLE if trial.whole else _SHOWN.get(product.item.category, _WHOLE)
    picture = cropped(worn.bgr, first, last)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()
