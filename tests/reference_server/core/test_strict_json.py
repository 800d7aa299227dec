"""JSON that is let in can be sent to anyone (check S11)."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import EncodeError, RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.strict_json import dumps, loads
from reference_server.core.topic import Topic

LIMITS = Limits()
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        '{"a": Infinity}',
        "1e999",
        r'"\ud800"',
        "\ufeff[]",
        "{'a': 1}",
        "[1,]",
        "[1] x",
        "9" * 5_000,
        "[" * 1_500,
        "[" * 65 + "]" * 65,
        '{"a":' * 65 + "1" + "}" * 65,
        "[" + "1," * 10_000 + "1]",
        b'"\xff"',
        b"\xff\xfe[\x00]\x00",
    ],
)
def test_what_is_not_strict_json_within_bounds_is_refused_with_1011(text: str | bytes) -> None:
    """The catalogue of numbers, strings and nesting in which the standard library is lenient."""
    with pytest.raises(RemoteProtocolError) as refused:
        loads(text, LIMITS)
    assert refused.value.close_code == 1011


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[" * 64 + "]" * 64, None),
        (json.dumps("[" * 500 + "," * 20_000), "[" * 500 + "," * 20_000),
        (json.dumps('\\"[' * 200), '\\"[' * 200),
        ('{"a":1,"a":2}', {"a": 2}),
        ("123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_what_only_looks_too_deep_or_too_long_is_accepted(text: str, value: Any) -> None:
    """Brackets and commas inside strings are text, and big integers stay exact."""
    decoded = loads(text, LIMITS)
    assert value is None or decoded == value


@given(st.text() | st.binary())
def test_any_input_is_decoded_or_refused_with_the_one_exception(text: str | bytes) -> None:
    """Nothing but RemoteProtocolError leaves the decoder, whatever a stranger sends (check S10)."""
    with suppress(RemoteProtocolError):
        loads(text, LIMITS)


@given(json_values)
def test_every_value_survives_the_way_out_and_in(value: Any) -> None:
    assert loads(dumps(value), LIMITS) == value


def test_strings_with_a_class_of_their_own_and_read_only_mappings_are_written() -> None:
    topic = Topic("room:42", pattern="room:*", rest="42")
    assert dumps({"topic": topic, "more": MappingProxyType({"rest": topic.rest})}) == (
        b'{"topic":"room:42","more":{"rest":"42"}}'
    )


def test_a_float_that_is_not_finite_becomes_null_for_every_receiver() -> None:
    """As JSON.stringify does; the standard library writes NaN, which no browser reads."""
    assert dumps([float("nan"), float("inf")]) == b"[null,null]"


@pytest.mark.parametrize("value", [object(), "\ud800", {("a", "b"): 1}])
def test_what_json_cannot_say_is_an_error_of_its_sender(value: object) -> None:
    with pytest.raises(EncodeError, match="A payload must be JSON"):
        dumps(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"x": object()}, "got object at x: object has no JSON form"),
        ({"people": [1, {"name": object()}]}, "got object at people[1].name: object has no JSON form"),
        (object(), "got object: object has no JSON form"),
        ({"x": {"y": "\ud800"}}, "got str at x.y: 'utf-8' codec can't encode"),
    ],
)
def test_what_is_no_json_is_named_with_its_type_and_its_place(value: Any, said: str) -> None:
    with pytest.raises(EncodeError, match=re.escape(said)):
        dumps(value)


def test_a_value_that_holds_itself_is_an_error_and_no_endless_search() -> None:
    endless: dict[str, Any] = {}
    endless["x"] = endless
    with pytest.raises(EncodeError, match="A payload must be JSON"):
        dumps(endless)
