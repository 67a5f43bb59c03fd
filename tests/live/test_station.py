import threading

from fitmirror.live.station import Station


def test_slow_work_gets_the_newest_item_only():
    begun, go, done = threading.Event(), threading.Event(), []

    def work(item):
        begun.set()
        go.wait(5)
        done.append(item)

    station = Station("test", work, lambda item, error: None)
    station.put(0)
    assert begun.wait(5)
    for item in range(1, 10):
        station.put(item)
    seen = threading.Event()
    station.call(lambda: None)
    go.set()
    while len(done) < 2:
        seen.wait(0.01)
    station.close()
    assert station.join(5)
    assert done == [0, 9]
    assert station.dropped == 8


def test_an_error_is_told_with_its_item_and_the_thread_goes_on():
    failed, done = [], threading.Event()

    def work(item):
        if item == "bad":
            raise ValueError("no")
        done.set()

    station = Station("test", work, lambda item, error: failed.append((item, str(error))))
    station.put("bad")
    while not failed:
        done.wait(0.01)
    station.put("good")
    assert done.wait(5)
    station.close()
    assert station.join(5)
    assert failed == [("bad", "no")]


def test_a_failing_job_stops_nothing():
    done = threading.Event()
    station = Station("test", lambda item: done.set(), lambda item, error: None)

    def job():
        raise ValueError("no")

    station.call(job)
    station.put(1)
    assert done.wait(5)
    station.close()
    assert station.join(5)


def test_what_is_told_of_an_error_may_fail_too_and_the_thread_goes_on():
    done = threading.Event()

    def work(item):
        if item == "bad":
            raise ValueError("no")
        done.set()

    def failed(item, error):
        told.set()
        raise RuntimeError("nor that")

    told = threading.Event()
    station = Station("test", work, failed)
    station.put("bad")
    assert told.wait(5)
    station.put("good")
    assert done.wait(5)
    station.close()
    assert station.join(5)


def test_the_first_error_of_each_row_is_logged_as_one(caplog):
    caplog.set_level("DEBUG")
    done = threading.Semaphore(0)

    def work(item):
        done.release()
        if item == "bad":
            raise ValueError("no")

    station = Station("test", work, lambda item, error: None)
    for item in ("bad", "bad", "good", "bad"):
        station.put(item)
        assert done.acquire(timeout=5)
    station.close()
    assert station.join(5)
    assert [record.levelname for record in caplog.records if "test failed" in record.message] == [
        "ERROR", "DEBUG", "ERROR",
    ]  # fmt: skip
