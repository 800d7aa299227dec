"""The query string of a socket's URL, with Phoenix's nesting.

    >>> decode_query("token=abc&user[name]=ada&tags[]=a&tags[]=b")
    {'token': 'abc', 'user': {'name': 'ada'}, 'tags': ['a', 'b']}

Phoenix: Plug.Conn.Query. DIFFERS: nesting is one level deep, because phoenix.js sends flat params and deeper nesting
only helps to build large structures from small requests; a deeper key is kept whole, brackets and all.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from reference_server.core.errors import RemoteProtocolError

MAX_FIELDS = 200
"""Fields in one query string; a handshake needs a handful."""


def decode_query(query: str) -> dict[str, Any]:
    """Decode a query string; the last value of a repeated plain key wins.

    Raises RemoteProtocolError for more than MAX_FIELDS fields and for text that is not UTF-8.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise RemoteProtocolError(1008, f"expected a query string of at most {MAX_FIELDS} fields in UTF-8") from error
    params: dict[str, Any] = {}
    for key, value in pairs:
        _put(params, key, value)
    return params


def _put(params: dict[str, Any], key: str, value: str) -> None:
    name, bracket, inner = key.partition("[")
    if not bracket or not name or not inner.endswith("]") or "[" in inner:
        params[key] = value
    elif inner == "]":
        values = params.get(name)
        params[name] = [*values, value] if isinstance(values, list) else [value]
    else:
        values = params.get(name)
        params[name] = {**(values if isinstance(values, dict) else {}), inner[:-1]: value}
