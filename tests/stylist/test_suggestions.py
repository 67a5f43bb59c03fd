"""The choice of items at the end of an answer: taken out, whatever way it comes."""

import pytest

from fitmirror.stylist.suggestions import Words


def read(text, size):
    words = Words()
    shown = "".join(words.take(text[i : i + size]) for i in range(0, len(text), size))
    rest, named = words.end()
    return shown + rest, named


CHOICE = '{"suggest": ["a", "b"]}'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "shown", "named"),
    [
        (f"Nice.\n{CHOICE}", "Nice.", ("a", "b")),
        (f"Nice. {CHOICE}", "Nice.", ("a", "b")),
        (f"Nice.\n```json\n{CHOICE}\n```", "Nice.", ("a", "b")),
        (f"Nice.\n```\n{CHOICE}\n```\n", "Nice.", ("a", "b")),
        (f"{CHOICE}\nNice.", "Nice.", ("a", "b")),
        ("Nice.\n\n  { \n \"suggest\" : [\"a\" ,\n \"b\"] }  ", "Nice.", ("a", "b")),
        ('Nice.\n{"suggest": ["a", "b', "Nice.", ()),
        ('Nice.\n{"suggest": "a"}', "Nice.", ()),
        ('Nice.\n{"suggest": [1, null, ["x"], "a", "a"]}', "Nice.", ("a",)),
        ('Nice.\n{"suggest": ["a","b","c","d","e"]}', "Nice.", ("a", "b", "c")),
        ('Nice.\n{"suggest": ' + "[" * 100_000, "Nice.", ()),
        ("Sizes {S, M} and `code` are fine {", "Sizes {S, M} and `code` are fine {", ()),
        ('{"other": 1} is no choice', '{"other": 1} is no choice', ()),
        ("a\x00b\x1b[1m\u202ec\u2066", "ab[1mc", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_the_choice_is_never_shown_and_all_else_is(text, shown, named, size):
    if len(text) > 10_000 and size < 1000:
        size = 1000
    got, ids = read(text, size)
    assert got.strip() == shown
    assert ids == named


def test_words_are_shown_as_they_come():
    words = Words()
    assert [words.take(piece) for piece in ("It ", "{fits}", " well.", '{"', "sugg", 'est":[]}')] == [
        *("It ", "{fits}", " well."), "", "", "",
    ]  # fmt: skip
