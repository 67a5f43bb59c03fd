"""One shopper over time: what every garment needs to know of the person before the mirror, found once per frame."""

from dataclasses import dataclass

import cv2
import numpy as np

from fitmirror.body.body import Body
from fitmirror.fitting import shapes
from fitmirror.fitting.camera import MEASURED_PX, Camera, camera_of
from fitmirror.fitting.girth import Girth, measure
from fitmirror.fitting.head import Head, head_of
from fitmirror.fitting.hem import worn_hem
from fitmirror.fitting.legs import LegGirth, measure_legs
from fitmirror.fitting.light import LEARN_EVERY_FRAMES, Albedo, exposure_of, learn_albedo, shading
from fitmirror.fitting.reduced import Reduced, half_of, reduce
from fitmirror.fitting.regions import BOTTOM, Labeller, Regions
from fitmirror.fitting.stance import Stance
from fitmirror.fitting.stature import Centimetres, Stature
from fitmirror.fitting.steady import Steady
from fitmirror.fitting.visibility import View, view_of
from fitmirror.fitting.watch import Watch
from fitmirror.frames import F32, U8, Frame

MEASURE_ARMS_EVERY_FRAMES, FOLLOW_HEM_EVERY_FRAMES = 2, 4
HEM_WEIGHT = 0.25  # of a new measurement of the worn hem
FORGET_HEM_AFTER = 8  # measurements in vain until the worn hem is unknown again
TO_BACK, TO_FRONT = -0.1, 0.1  # cosines of the turn at which the shopper is taken to be seen from behind, and no more
LOWER_LIGHT = 0.6  # legs move in their trousers, whose folds are not those of what is put on
USUAL_HEM = 0.95  # where light is no longer taken from the worn top, if its hem is not seen


@dataclass(frozen=True, eq=False)
class Lower:
    """What lower garments need to know besides; found only where one is worn.

    Attributes:
        legs: How wide the legs are.
        light: (h', w') float32 at half the working size, light on hips and legs, 1 is even.
    """

    legs: LegGirth
    light: F32


@dataclass(frozen=True, eq=False)
class Seen:
    """The shopper in one frame.

    Attributes:
        reduced, small: The frame at working size and at half of it.
        grey: (h, w) uint8, the brightness of `reduced`.
        stance, girth, head: The body.
        regions: What each pixel shows.
        worn_hem: Depth of the hem of the top that is really worn, in torso lengths below the shoulders, or None.
        light: (h', w') float32 at half the working size, light on the shopper, 1 is even.
        exposure: Brightness of the room against a product photo's.
        view: How much can be shown, and what to say.
        cm: The shopper's own measure.
        camera: How soft and noisy the picture is.
        lower: The lower body, or None where it was not asked for.
        watch: Who is told of the steps, or None.
    """

    reduced: Reduced
    small: Reduced
    grey: U8
    stance: Stance
    girth: Girth
    head: Head
    regions: Regions
    worn_hem: float | None
    light: F32
    exposure: float
    view: View
    cm: Centimetres
    camera: Camera
    lower: Lower | None = None
    watch: Watch | None = None

    @property
    def unit(self) -> float:
        """Shoulder width in working px."""
        return self.stance.girth_width / self.reduced.step


class Shopper:
    """Looks at one shopper, frame after frame.

    Args:
        height_cm: The shopper's, as told; None for an average one.
        backs: Whether what is worn can be seen from behind too.
    """

    def __init__(self, height_cm: float | None = None, backs: bool = False) -> None:
        """See the class."""
        self.stature = Stature(height_cm)
        """Takes another height at any time."""
        self._backs, self._behind = backs, False
        self._steady = Steady()
        self._labeller = Labeller()
        self._albedo: Albedo | None = None
        self._view: View | None = None
        self._last_pts = 0.0
        self._exposure: float | None = None
        self._camera: Camera | None = None
        self._girth: Girth | None = None
        self._hem: float | None = None
        self._hem_age = 0
        self._frames = 0
        self._lower_albedo: Albedo | None = None

    def look(self, frame: Frame, body: Body, lower: bool = False) -> Seen | None:
        """The shopper in this frame; None where no garment could hang on what is seen.

        Args:
            frame: The frame.
            body: Who is in it.
            lower: Whether the lower body is to be dressed too.
        """
        stance = self._steady.stance(body, frame.size, frame.pts)
        if stance is None:
            return None
        if self._backs:
            stance = self._faced(stance)
        self._view = view_of(stance, self._steady.torso_ratio, frame.size[1], self._view, frame.pts - self._last_pts)
        self._last_pts = frame.pts
        reduced = reduce(frame.bgr, body.alpha)
        small = half_of(reduced)
        whole = self._frames % MEASURE_ARMS_EVERY_FRAMES == 0
        girth = self._girth = self._steady.girth(measure(reduced, stance, self._girth, whole))
        legs = self._steady.legs(measure_legs(reduced, stance)) if lower else None
        head = head_of(body, stance, reduced)
        regions = self._labeller.label(reduced, small, stance, head)
        if self._frames % FOLLOW_HEM_EVERY_FRAMES == 0:
            self._follow_hem(worn_hem(reduced, regions, stance))
        if self._albedo is None or self._frames % LEARN_EVERY_FRAMES == 0:
            self._albedo = learn_albedo(regions, reduced)
            exposure = exposure_of(small)
            self._exposure = exposure if self._exposure is None else self._exposure + 0.2 * (exposure - self._exposure)
            self._lower_albedo = learn_albedo(regions, reduced, BOTTOM) if lower else None
            camera = _camera_at(frame, stance)
            self._camera = camera if self._camera is None else self._camera.seen(camera)
        self._frames += 1
        below = np.zeros_like(small.alpha)
        hem = USUAL_HEM if self._hem is None else self._hem - 0.02
        shapes.fill(below, shapes.torso_outline(small, stance, hem, 4.0, 1.3))
        return Seen(
            reduced=reduced,
            small=small,
            grey=np.asarray(cv2.cvtColor(reduced.bgr, cv2.COLOR_BGR2GRAY), np.uint8),
            stance=stance,
            girth=girth,
            head=head,
            regions=regions,
            worn_hem=self._hem,
            light=shading(regions, small, self._albedo, below, stance.girth_width / small.step),
            exposure=self._exposure if self._exposure is not None else 1.0,
            view=self._view,
            cm=self.stature.look(body, frame.size),
            camera=self._camera or Camera(),
            lower=None if legs is None else Lower(legs, self._lower_light(regions, small, reduced, stance)),
        )

    def _faced(self, stance: Stance) -> Stance:
        """The stance as of somebody who faces the camera; where the back is seen, its mirror image."""
        facing = stance.facing_cosine(self._steady.torso_ratio)
        behind = facing < (TO_FRONT if self._behind else TO_BACK)
        if behind != self._behind:
            self._behind, self._hem, self._girth = behind, None, None
            self._steady.forget_girth()
        return stance.mirrored() if behind else stance

    def _lower_light(self, regions: Regions, small: Reduced, reduced: Reduced, stance: Stance) -> F32:
        if self._lower_albedo is None:
            self._lower_albedo = learn_albedo(regions, reduced, BOTTOM)
        above = np.zeros_like(small.alpha)
        shapes.fill(
            above, shapes.torso_outline(small, stance, -0.5, USUAL_HEM if self._hem is None else self._hem, 2.0)
        )
        light = shading(regions, small, self._lower_albedo, above, stance.girth_width / small.step, BOTTOM)
        return np.asarray(1.0 + LOWER_LIGHT * (light - 1.0), np.float32)

    def _follow_hem(self, found: float | None) -> None:
        if found is None:
            self._hem_age += 1
            if self._hem_age > FORGET_HEM_AFTER:
                self._hem = None
            return
        self._hem_age = 0
        self._hem = found if self._hem is None else self._hem + HEM_WEIGHT * (found - self._hem)


def _camera_at(frame: Frame, stance: Stance) -> Camera:
    """How the camera shows the shopper about the neck, where face, hair and collar have edges."""
    w, h = frame.size
    side_x, side_y = min(MEASURED_PX, w), min(MEASURED_PX, h)
    x = int(np.clip(stance.neck[0] - side_x / 2, 0, w - side_x))
    y = int(np.clip(stance.neck[1] - 0.7 * side_y, 0, h - side_y))
    patch = frame.cut((x & ~1, y & ~1, side_x & ~1, side_y & ~1))
    return camera_of(np.asarray(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY), np.uint8))
