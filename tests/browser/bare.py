"""A page with nothing on it but a mirror: the client module without the page that is built on it."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.browser.watching import until

OPEN = """([wear, video]) => {
  return import('/fitmirror-client.js').then(({FitMirror}) => {
    const mirror = window.fitmirror = new FitMirror();
    const glass = document.body.appendChild(document.createElement('video'));
    glass.autoplay = glass.muted = true;
    mirror.addEventListener('stream', event => { glass.srcObject = event.detail; });
    window.opened = Promise.all([mirror.connect({video}), wear.length && mirror.wear(wear)]);
    return opened.then(() => {});
  });
}"""

# What was sent and heard over the data channel; `follow` begins anew, and notes each state from then on.
WATCH = """
  window.said = []; window.heard = []; window.states = [];
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (text) { said.push(JSON.parse(text)); return send.call(this, text); };
  const {set} = Object.getOwnPropertyDescriptor(RTCDataChannel.prototype, 'onmessage');
  Object.defineProperty(RTCDataChannel.prototype, 'onmessage', {set(hear) {
    set.call(this, event => { heard.push(JSON.parse(event.data)); hear.call(this, event); });
  }});
"""
FOLLOW = """() => {
  said.length = heard.length = states.length = 0;
  fitmirror.addEventListener('state', event => { states.push([event.detail.state, Date.now()]); });
}"""


def open_mirror(
    visit: Callable[..., Any], browser: Any, base: str, wear: Sequence[str] = (), script: str = WATCH
) -> Any:
    """A page whose mirror is live and dressed."""
    page = visit(browser, f"{base}/healthz", script=script)
    page.evaluate(OPEN, [list(wear), {"width": 640, "height": 360}])
    return page


def follow(page: Any) -> None:
    """Forget what was said, heard and seen; note what comes."""
    page.evaluate(FOLLOW)


def state(page: Any, wanted: str, within_s: float = 30.0) -> None:
    """Wait for a state of the client."""
    until(page, f"fitmirror.state === '{wanted}'", within_s)
