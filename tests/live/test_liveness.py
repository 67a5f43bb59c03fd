from fitmirror.live.liveness import GONE_AFTER_S, REMEMBER_FOR_S, Liveness, forgotten, may_enter


def test_a_client_that_says_nothing_is_gone():
    assert not Liveness(0.0).gone(GONE_AFTER_S - 0.1)
    assert Liveness(0.0).gone(GONE_AFTER_S)


def test_gone_within_ten_seconds():
    assert GONE_AFTER_S < 9


def test_media_is_a_sign_of_life_while_it_comes():
    live = Liveness(0.0)
    for second in range(30):
        live = live.step(packets=second, now_s=second)
        assert not live.gone(second)
    stopped = live.step(packets=29, now_s=29 + GONE_AFTER_S)
    assert stopped.gone(29 + GONE_AFTER_S)


def test_a_message_is_a_sign_of_life():
    assert not Liveness(0.0).heard(6.0).gone(GONE_AFTER_S)


def test_a_failed_connection_is_gone_at_once():
    assert Liveness(0.0, failed=True).gone(0.0)


def test_room():
    assert may_enter(3, 4, closing=False)
    assert not may_enter(4, 4, closing=False)
    assert not may_enter(0, 4, closing=True)


def test_a_client_may_come_back_for_a_minute():
    assert not forgotten(0.0, REMEMBER_FOR_S - 1)
    assert forgotten(0.0, REMEMBER_FOR_S)
    assert REMEMBER_FOR_S == 60
