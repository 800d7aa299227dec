"""From annotations to validation: every kind of type that a handler may ask for, and every refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import ConfigurationError
from reference_server.runtime.payloads import InvalidPayload, decoder_for


class Struct(msgspec.Struct):
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    tags: list[str] = []


@dataclass
class Data:
    body: str


class Typed(TypedDict):
    body: str


class Model(pydantic.BaseModel):
    body: str
    count: int = 0


def refusal(annotation: Any, payload: Any) -> dict[str, str]:
    with pytest.raises(InvalidPayload) as refused:
        decoder_for(annotation)(payload)
    return refused.value.errors


def errors_of(annotation: Any, payload: Any) -> dict[str, str]:
    """What is wrong with a payload, if anything."""
    try:
        decoder_for(annotation)(payload)
    except InvalidPayload as refused:
        return refused.errors or {"": ""}
    return {}


def test_each_kind_of_type_is_built_from_an_object() -> None:
    payload = {"body": "hi"}
    assert decoder_for(Struct)(payload) == Struct("hi")
    assert decoder_for(Data)(payload) == Data("hi")
    assert decoder_for(Typed)(payload) == payload
    assert decoder_for(dict[str, str])(payload) == payload
    assert decoder_for(Model)(payload) == Model(body="hi")


@pytest.mark.parametrize("annotation", [Any, object])
@pytest.mark.parametrize("payload", [None, 1, {"a": [1]}, b"bytes"])
def test_any_takes_what_came(annotation: Any, payload: Any) -> None:
    assert decoder_for(annotation)(payload) is payload


def test_bytes_take_binary_frames_only() -> None:
    assert decoder_for(bytes)(b"\x00") == b"\x00"
    assert refusal(bytes, {"a": 1}) == {"payload": "expected a binary frame, got JSON"}
    assert refusal(bytes, "text") == {"payload": "expected a binary frame, got JSON"}


@pytest.mark.parametrize("annotation", [Struct, Data, Typed, dict, dict[str, Any], str, list[int]])
def test_a_binary_frame_is_no_json(annotation: Any) -> None:
    assert refusal(annotation, b'{"body": "hi"}') == {"payload": "expected JSON, got a binary frame"}


def test_errors_name_the_place_in_a_sentence() -> None:
    assert refusal(Struct, {"body": 1}) == {"body": "expected `str`, got `int`"}
    assert refusal(Struct, {"body": ""}) == {"body": "expected `str` of length >= 1"}
    assert refusal(Struct, {"body": "hi", "tags": ["a", 1]}) == {"tags[1]": "expected `str`, got `int`"}
    assert refusal(Struct, []) == {"payload": "expected `object`, got `array`"}
    assert refusal(Struct, {}) == {"payload": "object missing required field `body`"}
    assert refusal(Literal["a", "b"], "c").keys() == {"payload"}


def test_errors_of_pydantic_name_every_place_and_repeat_no_input() -> None:
    errors = refusal(Model, {"count": "sercret-looking"})
    assert errors.keys() == {"body", "count"}
    assert "sercret-looking" not in str(errors)
    assert refusal(Model, []).keys() == {"payload"}


def test_a_pydantic_model_does_not_take_a_binary_frame() -> None:
    assert refusal(Model, b'{"body": "hi"}').keys() == {"payload"}


@pytest.mark.parametrize("annotation", [object(), 3, complex, type(lambda: None)])
def test_a_type_that_no_validator_understands_is_refused_at_once(annotation: Any) -> None:
    with pytest.raises(ConfigurationError, match="A payload type must be a msgspec struct"):
        decoder_for(annotation)


def payloads(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )


JSON_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(payloads(JSON_LEAVES | st.binary()))
def test_any_payload_is_either_taken_or_refused_with_sentences(payload: Any) -> None:
    for annotation in (Struct, Data, Typed, Model, list[int], int | None, bytes):
        errors = errors_of(annotation, payload)
        assert all(text != "" for pair in errors.items() for text in pair)


@pytest.mark.parametrize("annotation", [dict, dict[str, Any], list, list[Any], str], ids=str)
@given(payload=payloads(JSON_LEAVES))
def test_what_json_has_made_is_what_msgspec_would_make(annotation: Any, payload: Any) -> None:
    """Such a payload is passed on as it is, without another look."""
    if errors_of(annotation, payload):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(payload, annotation)
    else:
        assert decoder_for(annotation)(payload) is payload
        assert msgspec.convert(payload, annotation) == payload
