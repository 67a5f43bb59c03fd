from fitmirror.live.meter import Meter, Totals
from fitmirror.mirror import StageTimes


def test_rates_and_means_since_the_last_reading():
    meter = Meter(0.0)
    for _ in range(30):
        meter.left(StageTimes(segment=4.0, pose=10.0, total=14.0), encode_ms=5.0)
    reading = meter.read(frames_in=33, dropped=3, now_s=1.0)
    assert (reading.fps_in, reading.fps_out, reading.dropped) == (33.0, 30.0, 3)
    assert reading.ms == {"segment": 4.0, "pose": 10.0, "fit": 0.0, "blend": 0.0, "total": 14.0, "encode": 5.0}
    again = meter.read(frames_in=43, dropped=3, now_s=1.5)
    assert (again.fps_in, again.fps_out, again.dropped, again.ms) == (20.0, 0.0, 0, {})


def test_totals_add_up():
    meter = Meter(0.0)
    meter.left(StageTimes(fit=2.0), 1.0)
    meter.left(None, 1.0)
    both = meter.totals + Totals(sent=5, received=7, dropped=1)
    assert (both.sent, both.received, both.dropped, both.failed) == (7, 7, 1, 1)
    assert both.ms["fit"] == 2.0
    assert both.ms["encode"] == 2.0
