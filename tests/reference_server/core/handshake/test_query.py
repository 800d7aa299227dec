"""The query string of a socket's URL."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import RemoteProtocolError
from reference_server.core.handshake.query import MAX_FIELDS, decode_query


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("", {}),
        ("vsn=2.0.0&token=a%20b", {"vsn": "2.0.0", "token": "a b"}),
        ("empty=", {"empty": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("vsn[]=2.0.0", {"vsn": ["2.0.0"]}),
        ("tags[]=a&tags[]=b", {"tags": ["a", "b"]}),
        ("user[name]=ada&user[age]=36", {"user": {"name": "ada", "age": "36"}}),
        ("a[b][c]=1", {"a[b][c]": "1"}),
        ("[a]=1&b]=2&c[=3", {"[a]": "1", "b]": "2", "c[": "3"}),
        ("a=1&a[b]=2", {"a": {"b": "2"}}),
    ],
)
def test_a_query_is_decoded_like_this(query: str, params: dict[str, object]) -> None:
    assert decode_query(query) == params


@pytest.mark.parametrize("query", ["&".join(f"a{n}=1" for n in range(MAX_FIELDS + 1)), "a=%ff"])
def test_too_many_fields_and_broken_text_are_refused(query: str) -> None:
    with pytest.raises(RemoteProtocolError):
        decode_query(query)


@given(st.text())
def test_any_query_is_decoded_or_refused_with_the_one_exception(query: str) -> None:
    with suppress(RemoteProtocolError):
        decode_query(query)
