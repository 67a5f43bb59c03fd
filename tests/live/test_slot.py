import threading
import time

import pytest

from fitmirror.live.slot import Closed, NewestWins


def test_newest_item_wins_and_the_others_are_counted():
    slot = NewestWins()
    for number in range(5):
        slot.put(number)
    assert slot.take() == 4
    assert slot.dropped == 4


def test_nothing_is_dropped_from_who_keeps_up():
    slot = NewestWins()
    for number in range(5):
        slot.put(number)
        assert slot.take() == number
    assert slot.dropped == 0


def test_jobs_keep_their_order_and_come_before_the_item():
    slot, done = NewestWins(), []
    slot.put("item")
    slot.call(lambda: done.append(1))
    slot.call(lambda: done.append(2))
    slot.take()()
    slot.take()()
    assert (done, slot.take()) == ([1, 2], "item")


def test_close_wakes_who_waits():
    slot, woken = NewestWins(), threading.Event()

    def wait():
        with pytest.raises(Closed):
            slot.take()
        woken.set()

    threading.Thread(target=wait).start()
    time.sleep(0.05)
    slot.close()
    assert woken.wait(2)


def test_close_forgets_the_item_but_not_the_jobs():
    slot = NewestWins()
    slot.put("item")
    slot.call(lambda: None)
    slot.close()
    assert callable(slot.take())
    with pytest.raises(Closed):
        slot.take()


def test_a_closed_slot_takes_nothing():
    slot = NewestWins()
    slot.close()
    slot.put(1)
    slot.call(lambda: None)
    with pytest.raises(Closed):
        slot.take()
