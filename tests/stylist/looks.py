"""Real garments on a drawn shopper who is known, and a stylist whose model is a real server."""

import base64
import json
import re
from dataclasses import replace

import cv2
import numpy as np
from tests.fitting.people import garment, person

from fitmirror.fitting.outfit import Outfit
from fitmirror.settings import Settings
from fitmirror.stylist.openai_describer import Endpoint, OpenAIDescriber
from fitmirror.stylist.privacy import Eyes
from fitmirror.stylist.prompt import Prompts
from fitmirror.stylist.shot import Shot
from fitmirror.stylist.stylist import Stylist


def settings(**changed):
    return Settings(_env_file=None, **changed)


def stylist(server, nets, items=(), prompts=None, **changed):
    """A stylist that asks a server; without one, the template's."""
    wanted = settings(**changed)
    if server is None:
        return Stylist(wanted, None, None, lambda: items, lambda id: any(item.id == id for item in items))
    endpoint = Endpoint("sk-secret", server.base_url, "some-model", within_s=wanted.stylist_timeout_s)
    describer = OpenAIDescriber(endpoint, prompts or Prompts.read())
    return Stylist(wanted, describer, Eyes(nets), lambda: items, lambda id: any(item.id == id for item in items))


def look(garments=(), **where):
    """A drawn shopper in these garments."""
    frame, body = person(sleeves=True, **where)
    drawn = Outfit(tuple(garments), "alpha").dress(frame, body, lambda: 0.0)
    return Shot(drawn.picture, body.landmarks, None, drawn.worn, tuple(garments))


def called(garment, **changed):
    """A garment of which the shop says something else."""
    return replace(garment, item=garment.item.model_copy(update=changed))


def picture_in(body):
    """The picture of a request's body, or None."""
    found = re.search(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", str(body))
    return found and cv2.imdecode(np.frombuffer(base64.b64decode(found[1]), np.uint8), cv2.IMREAD_COLOR)


def facts_in(body):
    """The facts of a request, as its model is told them."""
    return json.loads(text_in(body).partition("FACTS:\n")[2])


def text_in(body):
    """The words of a request's last message."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else content[0]["text"]


def shirt(colour=(60, 60, 220), **fields):
    """A drawn shirt of which the shop says this."""
    return called(garment(colour=colour), **fields)
