"""Sewing a quilted jacket: channels of down with puckered seams, a stand-up collar, a zip."""

from dataclasses import dataclass

import numpy as np

from fitmirror.frames import F32
from fitmirror.wardrobe.demo import cloth
from fitmirror.wardrobe.demo.look import Look, Relief
from fitmirror.wardrobe.demo.marks import Marks
from fitmirror.wardrobe.demo.paths import bezier, flipped, joined
from fitmirror.wardrobe.demo.pattern import Pattern
from fitmirror.wardrobe.demo.sheet import Sheet
from fitmirror.wardrobe.demo.table import Table
from fitmirror.wardrobe.demo.tailor import sew
from fitmirror.wardrobe.demo.zips import lay_zip

_COLLAR_CM = 7.0


def quilted(channel_cm: float, height_cm: float) -> Relief:
    """Channels across, full of down: round, with short creases that run in from their seams."""

    def relief(x: F32, y: F32) -> F32:
        bend = 0.35 * np.sin(0.21 * x + 0.9) + 0.2 * np.sin(0.47 * x)
        at = np.mod((y + bend) / channel_cm, 1.0)
        near = np.minimum(at, 1.0 - at) * channel_cm
        row = np.floor((y + bend) / channel_cm)
        round_ = height_cm * (1.0 - (2.0 * at - 1.0) ** 2) ** 0.55
        wave = np.sin(2.05 * x + 2.6 * row + 1.3 * np.sin(0.63 * x + row)) + 0.7 * np.sin(3.3 * x - 1.7 * row + 0.4 * y)
        return np.asarray(round_ + 0.11 * wave * np.exp(-near / 1.5), np.float32)

    return relief


@dataclass(frozen=True)
class Puffer:
    """A quilted jacket, zipped to the top."""

    pattern: Pattern
    look: Look

    @property
    def seed(self) -> int:
        """Of folds and grain."""
        return self.look.seed

    def marks(self) -> Marks:
        """Its key points."""
        top = self._collar()[1]
        return Marks(self.pattern.points(), opening=joined([(self.pattern.neck, 0.0)], top))

    def _collar(self) -> tuple[F32, F32]:
        """The stand-up collar's outline, and its front's upper edge from the side to the middle."""
        n, low = self.pattern.neck, self.pattern.front
        x, y = n - 0.4, -_COLLAR_CM + 1.2
        top = bezier((x, y), (0.7 * x, y + 2.6), (0.35 * x, y + 3.0), (0.0, y + 3.0))
        side = bezier((x, y), (n + 0.5, 0.4 * y), (n + 0.8, 0.4))
        seam = bezier((n + 0.8, 0.4), (0.75 * n, low), (0.3 * n, low + 0.6), (0.0, low + 0.6))
        right = joined(top[::-1], side, seam)
        return joined(right, flipped(right)[::-1]), top

    def sewn(self, sheet: Sheet) -> tuple[F32, F32]:
        """Colours (rows, columns, 3) BGR 0..1 and coverage, at the drawing's fineness."""
        table = Table(sheet, self.look.seed, 0.0)
        table.weave = np.ones(sheet.shape, np.float32)
        p, look = self.pattern, self.look
        x, y = p.neck - 0.4, -_COLLAR_CM + 1.2
        rim = bezier((-x, y), (-0.5 * x, y - 1.4), (0.5 * x, y - 1.4), (x, y))
        inside = sheet.filled(joined(rim, [(x, 0.0), (0.0, 3.0), (-x, 0.0)]))
        front, _ = sew(table, p, look)
        # The collar's inside stands behind what was sewn.
        dyed = look.body(table.x, table.y)
        shade = 0.40 + 0.10 * np.clip((table.y - y) / 6.0, 0.0, 1.0)
        table.lay(inside, dyed, np.asarray(shade * np.ones_like(inside), np.float32), shadow=0.0)
        mask = sheet.filled(self._collar()[0])
        off = table.y - 0.8 * (table.x / p.neck) ** 2 * -3.2
        relief = 1.1 * np.sqrt(np.abs(np.sin(np.pi * (off - 1.2) / 3.6)))
        height = cloth.pillow(sheet, mask, 1.0) + np.asarray(relief, np.float32)
        bright = cloth.light(sheet, height, look.gloss) * cloth.rounded(sheet, mask, 3.0, 0.25)
        table.lay(mask, dyed, np.asarray(bright, np.float32), shadow=0.34)
        for side in (1.0, -1.0):
            pocket = np.array([(side * 17.5, 43.5), (side * 21.0, 57.5)], np.float32)
            table.shade(sheet.line(pocket, 0.7), 0.2, 0.2, 0.4)
            table.seam(pocket, 0.3)
        assert look.zip is not None
        closed = np.maximum(front, mask)
        lay_zip(table, y + 3.0, p.hem[1] + p.sag, look.zip, look.body, look.thread, closed)
        return np.clip(table.colour, 0.0, 1.0), table.covered
