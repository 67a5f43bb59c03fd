from fitmirror.live.wearing import NO_FRAME_FOR_S, SETTLE_FOR_S, Wearing


def asked(*requests):
    wearing = Wearing()
    for request in requests:
        wearing, _ = wearing.ask(request)
    return wearing


def ready(wearing, now=0.0):
    wearing, current = wearing.prepared(wearing.number, now)
    assert current
    return wearing


def test_the_first_frame_so_dressed_is_the_answer():
    wearing, visible = ready(asked(7)).left(1, present=True, drawn=True, now_s=0.1)
    assert visible is True
    assert wearing.left(1, True, True, 0.2)[1] is None, "answered once"


def test_a_frame_in_the_outfit_before_is_no_answer():
    assert ready(asked(7, 8)).left(1, True, True, 0.1)[1] is None


def test_a_newer_request_supersedes_the_older():
    wearing, older = asked(7).ask(8)
    assert older == 7
    assert wearing.prepared(1, 0.0)[1] is False, "the older garments come too late"
    assert wearing.prepared(2, 0.0)[1] is True


def test_nothing_is_superseded_once_answered():
    wearing, _ = ready(asked(7)).left(1, True, True, 0.1)
    assert wearing.ask(8)[1] is None


def test_with_nobody_in_view_the_answer_comes_once_prepared():
    assert asked(7).left(1, present=False, drawn=False, now_s=0.0)[1] is None
    assert ready(asked(7)).left(1, present=False, drawn=False, now_s=0.1)[1] is False


def test_somebody_in_view_gets_a_moment_to_be_dressed():
    wearing = ready(asked(7))
    assert wearing.left(1, True, False, 0.5)[1] is None
    assert wearing.left(1, True, False, SETTLE_FOR_S)[1] is False


def test_a_camera_that_sends_nothing_gets_its_answer_too():
    wearing = ready(asked(7))
    assert wearing.idle(SETTLE_FOR_S)[1] is None
    assert wearing.idle(SETTLE_FOR_S + NO_FRAME_FOR_S)[1] is False
    assert asked(7).idle(60.0)[1] is None, "not prepared yet"


def test_giving_up_is_told_only_while_it_waits():
    wearing, request = asked(7).gave_up(1)
    assert request == 7
    assert wearing.gave_up(1)[1] is None
    assert asked(7, 8).gave_up(1)[1] is None, "superseded before"
