import pytest

from fitmirror.live.hints import CLEAR_AFTER_S, SHOW_AFTER_S, Hints, text_of


def shown(*frames):
    """Codes in the order in which they came on show; frames are (code, time)."""
    hints, told = Hints(), []
    for code, now in frames:
        hints, changed = hints.step(code, now)
        if changed:
            told.append(hints.shown)
    return told


def test_a_hint_must_hold_for_a_while():
    assert shown(("nobody", 0.0), ("nobody", 0.9)) == []
    assert shown(("nobody", 0.0), ("nobody", SHOW_AFTER_S)) == ["nobody"]


def test_a_flicker_shows_nothing():
    assert shown(*(("nobody" if i % 10 else None, i / 10) for i in range(100))) == []


def test_it_is_told_once_and_cleared_once():
    frames = [("nobody", i / 10) for i in range(30)] + [(None, 3 + i / 10) for i in range(30)]
    assert shown(*frames) == ["nobody", None]


def test_a_gap_shorter_than_the_clearing_time_does_not_clear():
    gap = CLEAR_AFTER_S / 2
    assert shown(("nobody", 0.0), ("nobody", 1.0), (None, 1.1), (None, 1.1 + gap), ("nobody", 2.0)) == ["nobody"]


def test_one_hint_gives_way_to_another():
    assert shown(("a", 0.0), ("a", 1.0), ("b", 1.1), ("b", 2.2)) == ["a", "b"]


@pytest.mark.parametrize("code", ["nobody", "step_back", "face_forward"])
def test_words_in_both_languages(code):
    assert text_of(code, "en-GB").isascii()
    assert not text_of(code, "zh-CN").isascii()


def test_an_unknown_code_still_says_something():
    assert text_of("come_closer", "fr") == "come closer"
