"""A hood that is down lies round the neck on the shoulders; nothing of a collar's back is left across the neck."""

import numpy as np
from tests.fitting import clothes
from tests.fitting.people import garment, person

from fitmirror.fitting.garment import prepare
from fitmirror.fitting.hood import HOOD_PART
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.shopper import Shopper
from fitmirror.fitting.wear.top import TopWear

UNIT, AT = 110.0, (320.0, 170.0)


def hood_on_body():
    """Rows (n, columns, 2) of a drawn hood on a drawn person, the peak first."""
    frame, body = person((640, 480), UNIT, AT)
    seen = Shopper().look(frame, body)
    worn = prepare(clothes.jacket(opened=False, hood=True))
    placed = TopWear(worn).place(seen)
    return next(part.on_body.points for part in placed.parts if part.number == HOOD_PART)


def test_a_hood_narrows_from_the_shoulders_to_its_peak():
    rows = hood_on_body()
    widths = rows[:, -1, 0] - rows[:, 0, 0]
    assert (np.diff(widths) > -1e-6).all()
    assert widths[0] < 0.1 * UNIT < 0.6 * UNIT < widths[-1]


def test_a_hood_ends_on_the_shoulders_behind_their_edge():
    foot, peak = hood_on_body()[[-1, 0]]
    for x, y in (foot[0], foot[-1]):
        assert AT[1] - 0.3 * UNIT < y < AT[1] - 0.1 * UNIT
        assert abs(abs(x - AT[0]) - 0.36 * UNIT) < 0.1 * UNIT
    assert peak[:, 1].max() < foot[:, 1].min() - 0.1 * UNIT


def test_no_line_is_left_where_a_collar_s_back_runs_behind_the_neck():
    frame, body = person((640, 480), UNIT, AT)
    drawn = Outfit((garment(),), "alpha").dress(frame, body, lambda: 0.0)
    column = drawn.layer.on_canvas(*frame.size)[: round(AT[1] - 0.16 * UNIT), round(AT[0]), 3]
    assert not column.any()
