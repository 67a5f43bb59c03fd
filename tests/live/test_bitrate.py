from fitmirror.live.bitrate import LEAST_BPS, ROOM_FOR_S, SHORT_FOR_S, Target, start_bps


def steps(target, *reports):
    for reported, now in reports:
        target = target.step(reported, now)
    return target


def test_start_grows_with_the_picture_within_bounds():
    assert start_bps(1280, 720) == 3_000_000
    assert start_bps(320, 180) == 600_000
    assert start_bps(3840, 2160) == 5_000_000


def test_without_reports_the_rate_stays():
    assert steps(Target(3_000_000), (None, 0.0), (None, 60.0)).bps == 3_000_000


def test_a_single_low_report_changes_nothing():
    assert steps(Target(3_000_000), (500_000, 0.0), (3_000_000, 0.2), (500_000, 0.4)).bps == 3_000_000


def test_a_lasting_shortage_lowers_the_rate():
    assert steps(Target(3_000_000), (900_000, 0.0), (900_000, SHORT_FOR_S)).bps == 900_000


def test_a_small_difference_rebuilds_nothing():
    assert steps(Target(3_000_000), (2_600_000, 0.0), (2_600_000, 60.0)).bps == 3_000_000


def test_never_below_what_shows_a_picture():
    assert steps(Target(3_000_000), (10_000, 0.0), (10_000, SHORT_FOR_S)).bps == LEAST_BPS


def test_room_raises_the_rate_again_but_not_above_the_first():
    low = steps(Target(3_000_000), (900_000, 0.0), (900_000, 1.0))
    assert steps(low, (2_000_000, 1.1), (2_000_000, 1.0 + ROOM_FOR_S)).bps == 900_000
    assert steps(low, (2_000_000, 1.1), (2_000_000, 1.2 + ROOM_FOR_S)).bps == 2_000_000
    assert steps(low, (9_000_000, 1.1), (9_000_000, 1.2 + ROOM_FOR_S)).bps == 3_000_000


def test_at_the_top_more_room_changes_nothing():
    target = steps(Target(3_000_000), (9_000_000, 0.0), (9_000_000, 60.0))
    assert (target.bps, target.room_since_s) == (3_000_000, None)
