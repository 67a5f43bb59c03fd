from fitmirror.live.remb import AMPLE_BPS, CLEAR_FOR_S, CONGESTED_FOR_S, Gate


def after(gate, *looks):
    for overusing, estimate, now in looks:
        gate = gate.step(overusing, estimate, now)
    return gate


def test_shut_while_nothing_queues():
    assert not after(Gate(), *((False, 500_000, t / 10) for t in range(600))).open


def test_a_stall_of_the_process_does_not_open_it():
    assert not after(Gate(), (True, 1, 0.0), (True, 1, 0.2), (False, 1, 0.3), (True, 1, 0.5), (True, 1, 0.7)).open


def test_a_lasting_queue_opens_it():
    assert after(Gate(), (True, 1, 0.0), (True, 1, CONGESTED_FOR_S)).open


def test_open_it_stays_until_long_clear():
    gate = after(Gate(), (True, 1, 0.0), (True, 1, 1.0))
    assert after(gate, (False, 1_000_000, 1.0 + CLEAR_FOR_S - 0.1)).open
    assert not after(gate, (False, 1_000_000, 1.0 + CLEAR_FOR_S)).open


def test_an_ample_estimate_shuts_it():
    gate = after(Gate(), (True, 1, 0.0), (True, 1, 1.0))
    assert not after(gate, (False, AMPLE_BPS, 1.5)).open
