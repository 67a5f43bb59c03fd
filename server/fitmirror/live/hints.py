"""Hints to the shopper: shown when they have held for a while, so that they do not flicker; and their words."""

from dataclasses import dataclass, replace

SHOW_AFTER_S = 1.0
CLEAR_AFTER_S = 0.5

_TEXTS = {
    "nobody": ("Nobody is in view: step in front of the camera.", "画面中没有人，请站到镜头前。"),
    "step_back": ("Step back a little, so that more of you is in view.", "请稍微后退，让镜头看到更多。"),
    "face_forward": ("Turn to face the camera.", "请面向镜头。"),
}


def text_of(code: str, locale: str) -> str:
    """What a hint says, in Chinese for a Chinese locale, else in English."""
    english, chinese = _TEXTS.get(code, (code.replace("_", " "),) * 2)
    return chinese if locale.lower().startswith("zh") else english


@dataclass(frozen=True)
class Hints:
    """The hint on show.

    Attributes:
        shown: Its code, or None.
        coming: What frames say differently, if they do.
        since_s: Since when they all say so.
    """

    shown: str | None = None
    coming: str | None = None
    since_s: float | None = None

    def step(self, code: str | None, now_s: float) -> tuple["Hints", bool]:
        """A frame's hint or None; whether the hint on show has changed."""
        if code == self.shown:
            return replace(self, coming=None, since_s=None), False
        if self.since_s is None or code != self.coming:
            return replace(self, coming=code, since_s=now_s), False
        if now_s - self.since_s < (CLEAR_AFTER_S if code is None else SHOW_AFTER_S):
            return self, False
        return Hints(shown=code), True
