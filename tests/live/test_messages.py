import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitmirror.live import messages as m


def refused(message, is_text=False):
    with pytest.raises(m.BadMessage) as caught:
        m.parse(message if is_text else json.dumps(message))
    return caught.value.error


@pytest.mark.parametrize(
    "message",
    [
        {"type": "hello", "v": 1, "locale": "zh-CN"},
        {"type": "hello", "v": 1},
        {"type": "wear", "id": 1, "items": []},
        {"type": "wear", "id": 1, "items": ["a", {"item": "b", "size": "L", "length_cm": 64, "tuck": True}]},
        {"type": "set", "id": 3, "blend": "alpha", "segmenter": "selfie"},
        {"type": "set", "id": 3},
        {"type": "snapshot", "id": 0},
        {"type": "describe", "id": 2},
        {"type": "describe", "id": 2, "question": "With jeans?", "consent": True},
        {"type": "ping", "t": 1234.5},
        {"type": "ping", "t": "now"},
        {"type": "ping"},
        {"type": "cancel", "id": 2},
    ],
)
def test_messages_of_the_contract_are_read(message):
    assert m.parse(json.dumps(message)).type == message["type"]


@pytest.mark.parametrize("text", ["", "{", "wear", "\x00", '{"type": "ping"', "[" * 5000, "{}" * 2])
def test_what_is_not_json(text):
    assert refused(text, is_text=True).code == "invalid"


def test_binary_and_oversized():
    assert refused(b'{"type":"ping"}', is_text=True).code == "invalid"
    assert refused({"type": "ping", "t": "x" * m.MOST_BYTES}).code == "invalid"


@pytest.mark.parametrize("kind", ["place", "", None, 5, ["wear"]])
def test_an_unknown_type_is_unsupported_and_keeps_its_id(kind):
    error = refused({"type": kind, "id": 9})
    assert (error.code, error.id) == ("unsupported", 9)


@pytest.mark.parametrize("message", [[], 5, "wear", None, {}])
def test_json_that_is_no_message(message):
    assert refused(message).code in ("unsupported", "invalid")


@pytest.mark.parametrize(
    "message",
    [
        {"type": "wear", "id": 1},
        {"type": "wear", "id": 1, "items": "sku-1"},
        {"type": "wear", "id": 1, "items": [5]},
        {"type": "wear", "id": 1, "items": [""]},
        {"type": "wear", "id": 1, "items": ["x"] * 9},
        {"type": "wear", "id": 1, "items": [{"item": "a", "length_cm": -1}]},
        {"type": "wear", "id": 1, "items": [{"item": "a", "length_cm": float("inf")}]},
        {"type": "set", "id": 1, "blend": 5},
        {"type": "hello", "v": "1", "id": 1},
    ],
)
def test_wrong_values_are_told_with_the_id_and_where(message):
    error = refused(message)
    assert error.code == "invalid"
    assert error.id == 1
    assert error.message


@pytest.mark.parametrize("id", [-1, 2**60, 1.5, "1", True, None])
def test_a_wrong_id_is_not_sent_back(id):
    error = refused({"type": "snapshot", "id": id})
    assert (error.code, error.id) == ("invalid", None)


@pytest.mark.parametrize("field", ["background", "colour"])
def test_settings_that_are_not_known_here_are_unsupported(field):
    error = refused({"type": "set", "id": 3, field: "x"})
    assert (error.code, error.id) == ("unsupported", 3)
    assert field in error.message


@pytest.mark.parametrize("height", [79.9, 230.1, 0, -172, "172", True, None, [], 1e308])
def test_a_height_that_nobody_has_is_invalid_and_none_is_no_height(height):
    message = {"type": "set", "id": 3, "height_cm": height}
    if height is None:
        assert m.parse(json.dumps(message)).height_cm is None
        return
    error = refused(message)
    assert (error.code, error.id) == ("invalid", 3)
    assert "height_cm" in error.message


@pytest.mark.parametrize("height", [80, 230, 172, 172.5])
def test_a_height_in_centimetres_is_taken(height):
    assert m.parse(json.dumps({"type": "set", "id": 3, "height_cm": height})).height_cm == height


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "items", "t", "?"]), inner),
    max_leaves=6,
)


KINDS = st.sampled_from(["hello", "wear", "set", "snapshot", "ping", "cancel", "?"])
FIELDS = st.dictionaries(st.sampled_from(["id", "items", "v", "blend", "t", "?"]), JSON)


def outcome(text):
    """The message read, or the error that answers it."""
    try:
        return m.parse(text)
    except m.BadMessage as why:
        return why.error


@settings(max_examples=60, deadline=None)
@given(KINDS, FIELDS)
def test_whatever_comes_is_read_or_refused(kind, fields):
    told = outcome(json.dumps({**fields, "type": kind}))
    assert isinstance(told, m.Error) or told.type == kind
    assert json.loads(told.model_dump_json())


@given(st.text())
def test_any_text_is_refused(text):
    assert outcome(text).code in ("invalid", "unsupported")


def test_what_is_none_stays_out():
    assert json.loads(m.text_of(m.Worn(id=1, superseded=True))) == {"type": "worn", "id": 1, "superseded": True}


def test_length_of_a_worn_item_stays_what_it_was():
    item = m.WearItem(item="b", size="L")
    told = json.loads(m.text_of(m.Worn(id=1, items=["a", item], visible=False)))
    assert told == {
        "type": "worn",
        "id": 1,
        "items": ["a", {"item": "b", "size": "L", "tuck": False}],
        "visible": False,
    }
