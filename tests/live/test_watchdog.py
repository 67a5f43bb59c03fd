from itertools import pairwise

from fitmirror.live.watchdog import PATIENCE_S, SILENT_FOR_S, Watchdog


def test_packets_without_a_frame_ask_for_a_key_frame_once_per_patience():
    dog, asked = Watchdog(), []
    for tick in range(20):
        now = tick / 10
        dog, ask = dog.step(packets=10 + tick, now_s=now)
        asked += [now] * ask
    assert asked[0] == SILENT_FOR_S
    assert all(later - earlier >= PATIENCE_S for earlier, later in pairwise(asked))
    assert len(asked) == 4


def test_a_muted_camera_needs_none():
    dog = Watchdog().decoded(packets=50)
    for tick in range(100):
        dog, ask = dog.step(packets=50, now_s=tick / 10)
        assert not ask


def test_a_slow_camera_needs_none():
    dog, packets = Watchdog(), 0
    for tick in range(100):
        if tick % 20 == 19:  # a frame every two seconds, decoded a tick later
            packets += 5
        if tick % 20 == 1:
            dog = dog.decoded(packets)
        dog, ask = dog.step(packets, tick / 10)
        assert not ask


def test_a_decoded_frame_ends_the_silence():
    dog, _ = Watchdog().step(5, 0.0)
    dog = dog.decoded(6)
    assert dog.step(7, 0.25) == (Watchdog(6, 0.25), False)
