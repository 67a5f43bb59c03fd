"""How often frames are drawn, on a fake clock and machines of many speeds."""

from itertools import pairwise

import pytest

from fitmirror.live.cadence import BUSY, LADDER, MOST_EVERY, Cadence, Work

FRAME_S = 1 / 30


def costs(speed: float) -> tuple[float, float, float]:
    """Seconds that reading, drawing and carrying take on a machine so many times as fast as a small one."""
    return 0.030 / speed, 0.036 / speed, 0.009 / speed


def run(
    cadence: Cadence, seconds: float, speed: float, start_s: float = 0.0, drops: float = 0.0
) -> tuple[Cadence, list[int]]:
    """Frame after frame: pose and drawing take turns, as `fitmirror.mirror.rests` has them."""
    history, now, i = [], start_s, 0
    while now < start_s + seconds:
        read, draw, carry = costs(speed)
        # The pose net sees a small picture anyway; drawing is for each pixel.
        draw, carry = draw * cadence.rung.scale**2, carry * cadence.rung.scale**2
        if cadence.every == 1:
            work = Work(read + draw, read=True, drawn=True)
        elif i % cadence.every == 0:
            work = Work(read + carry, read=True, drawn=False)
        elif i % cadence.every == 1:
            work = Work(draw, read=False, drawn=True)
        else:
            work = Work(carry, read=False, drawn=False)
        frames = round(now / FRAME_S)
        cadence = cadence.seen(work).step(FRAME_S, frames, round(drops * frames), now)
        now += max(FRAME_S * cadence.rung.frame_every, work.took_s)
        history.append(cadence.every)
        i += 1
    return cadence, history


def load(cadence: Cadence) -> float:
    cost = cadence.cost_s(cadence.every)
    assert cost is not None
    return cost / FRAME_S


def test_a_fast_machine_draws_every_frame_before_long():
    cadence, _ = run(Cadence(4, 0.0), 40, speed=8)
    assert cadence.every == 1


def test_a_machine_that_keeps_up_is_left_alone():
    cadence, history = run(Cadence(1, 0.0), 60, speed=8)
    assert set(history) == {1}
    assert load(cadence) <= BUSY


@pytest.mark.parametrize("speed", [0.7, 1.0, 1.5])
def test_a_slow_machine_draws_as_rarely_as_it_must(speed: float):
    cadence, history = run(Cadence(1, 0.0), 30, speed)
    assert 1 < cadence.every <= MOST_EVERY
    assert load(cadence) <= BUSY or cadence.every == MOST_EVERY
    assert len(set(history[len(history) // 2 :])) == 1  # and it stays there


def test_a_machine_far_too_slow_ends_at_the_most():
    cadence, _ = run(Cadence(1, 0.0), 60, speed=0.05)
    assert cadence.every == MOST_EVERY
    assert cadence.down == len(LADDER) - 1


def test_what_is_given_up_goes_in_order_and_comes_back_in_the_opposite_one():
    cadence, given, now = Cadence(1, 0.0), [], 0.0
    for speed, seconds in ((0.25, 60), (9.0, 400)):
        for _ in range(seconds):
            cadence, _ = run(cadence, 1, speed, start_s=now)
            now += 1
            given.append((cadence.down, cadence.every))
    worst = max(range(len(given)), key=given.__getitem__)
    assert given[worst][0] >= 2
    assert all(a <= b for a, b in pairwise(given[: worst + 1]))
    assert all(a >= b for a, b in pairwise(given[worst:]))
    assert all(every == MOST_EVERY for down, every in given if down)
    assert given[-1] == (0, 1)
    sizes, rates = [rung.scale for rung in LADDER], [rung.frame_every for rung in LADDER]
    assert sizes == sorted(sizes, reverse=True)
    assert rates == sorted(rates)
    assert rates[: sizes.index(min(sizes)) + 1] == [1] * (sizes.index(min(sizes)) + 1)  # the size first


def test_a_size_that_is_just_too_much_is_not_tried_over_and_over():
    cadence, _ = run(Cadence(MOST_EVERY, 0.0), 60, speed=0.45)
    assert cadence.down >= 1
    changes, now, before = 0, 60.0, cadence.down
    for _ in range(300):
        cadence, _ = run(cadence, 1, speed=0.45, start_s=now)
        now += 1
        changes += cadence.down != before
        before = cadence.down
    assert changes <= 12


def test_a_machine_slowed_down_for_a_while_recovers():
    cadence, _ = run(Cadence(2, 0.0), 20, speed=2.5)
    before = cadence.every
    cadence, _ = run(cadence, 20, speed=0.8, start_s=20.0)
    assert cadence.every > before
    cadence, _ = run(cadence, 60, speed=2.5, start_s=40.0)
    assert cadence.every == before


def test_at_a_lower_frame_rate_the_same_machine_draws_more_often():
    cadence = Cadence(4, 0.0)
    read, draw, carry = costs(1.0)
    for now in range(60):
        for work in (Work(read, True, False), Work(draw, False, True), Work(carry, False, False)):
            cadence = cadence.seen(work)
        cadence = cadence.step(1 / 10, 10 * now, 0, float(now))
    assert cadence.every < 4


def test_nothing_is_decided_before_anything_is_known():
    assert Cadence(3, 0.0).step(FRAME_S, 3000, 0, 100.0).every == 3
    assert Cadence(3, 0.0).seen(Work(1.0, read=True, drawn=False)).step(FRAME_S, 3000, 0, 100.0).every == 3


def test_a_stumble_changes_nothing():
    cadence, _ = run(Cadence(4, 0.0), 20, speed=1.5)
    before = cadence.every
    cadence = cadence.seen(Work(0.12, read=False, drawn=False)).step(FRAME_S, 600, 1, 20.1)
    _, history = run(cadence, 5, speed=1.5, start_s=20.1)
    assert set(history) == {before}


def test_frames_dropped_tell_of_a_machine_that_is_behind_though_its_mean_is_fine():
    _, calm = run(Cadence(3, 0.0), 12, speed=1.5)
    _, behind = run(Cadence(3, 0.0), 12, speed=1.5, drops=0.1)
    assert max(calm) == 3 < max(behind)


def test_frames_dropped_in_bursts_say_nothing_of_a_machine_with_time_to_spare():
    _, history = run(Cadence(1, 0.0), 60, speed=8, drops=0.1)
    assert set(history) == {1}


def test_who_failed_tries_again_later_and_later():
    _, history = run(Cadence(3, 0.0), 200, speed=1.5, drops=0.1)
    changes = [i for i in range(1, len(history)) if history[i] < history[i - 1]]
    gaps = [b - a for a, b in pairwise(changes)]
    assert gaps[-1] > 2 * gaps[0]


def test_what_was_dropped_while_nothing_was_worn_does_not_count():
    cadence, _ = run(Cadence(2, 0.0), 10, speed=2.5)
    before = cadence.every
    assert cadence.step(FRAME_S, 3000, 900, 100.0).every == before
