"""Whether the shopper stands so that a top can be shown, and what to tell them if not. Decisions with hysteresis."""

from dataclasses import dataclass

from fitmirror.fitting.stance import Stance

# Cosine of the body's turn at which the garment has faded out and at which it is whole: beyond 77 and below 65 degrees.
GONE, WHOLE = 0.22, 0.42
FADE_PER_S = 4.0
LEAST_TORSO, ENOUGH_TORSO = (
    0.45,
    0.60,
)  # of the torso's length in view: below the first step back, above the second fine


@dataclass(frozen=True)
class View:
    """What can be shown of a top.

    Attributes:
        opacity: 0..1, how much of the garment to show.
        hint: "step_back", "face_forward" or None.
    """

    opacity: float
    hint: str | None


def view_of(stance: Stance, torso_ratio: float, height: int, last: View | None, step_s: float) -> View:
    """Decide for one frame.

    Args:
        stance: How the shopper stands.
        torso_ratio: T / SW of this person from the front.
        height: Of the frame, px.
        last: The decision of the frame before; None for the first.
        step_s: Time since then.
    """
    turned = stance.facing_cosine(torso_ratio)
    x = min(max((turned - GONE) / (WHOLE - GONE), 0.0), 1.0)
    wanted = x * x * (3.0 - 2.0 * x)
    opacity = wanted
    if last is not None:
        most = FADE_PER_S * max(step_s, 0.0)
        opacity = min(max(wanted, last.opacity - most), last.opacity + most)
    shown = (height - float(stance.neck[1])) / max(stance.torso, 1.0)
    hinted = last.hint if last is not None else None
    if turned < (0.62 if hinted == "face_forward" else 0.50):
        return View(opacity, "face_forward")
    if shown < (ENOUGH_TORSO if hinted == "step_back" else LEAST_TORSO):
        return View(opacity, "step_back")
    return View(opacity, None)
