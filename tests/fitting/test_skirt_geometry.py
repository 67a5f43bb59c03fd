"""A skirt falls from what it has passed: no bulge that closes in again, no more flare than it is cut to."""

import numpy as np
import pytest

from fitmirror.fitting.wear.skirt_geometry import FLARE, hanging


def test_cloth_that_has_passed_wide_hips_does_not_close_in_below_them():
    falls = np.array([[40.0, 60.0, 45.0, 40.0]] * 2)
    worn = hanging(falls, np.array([50.0, 60.0, 60.0, 60.0]))
    assert (np.diff(worn) >= 0).all()
    assert worn[0, -1] == pytest.approx(60.0)


def test_it_closes_in_as_it_is_cut_to():
    falls = np.array([[60.0, 40.0, 30.0]] * 2)
    assert hanging(falls, np.array([60.0, 54.0, 48.0]))[0] == pytest.approx([60.0, 54.0, 48.0])


def test_a_part_of_the_flare_it_is_cut_to_shows():
    falls = np.array([[50.0, 20.0]] * 2)
    assert hanging(falls, np.array([50.0, 100.0]))[0, 1] == pytest.approx(50.0 * (1.0 + FLARE))


def test_what_falls_wider_by_itself_keeps_its_width():
    falls = np.array([[50.0, 90.0]] * 2)
    assert hanging(falls, np.array([50.0, 100.0]))[0, 1] == pytest.approx(90.0)
