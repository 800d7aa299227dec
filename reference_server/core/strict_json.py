"""Reads and writes JSON, strictly and within bounds.

Every value that is accepted here can be sent to any client.
The standard library takes NaN, lone surrogates and any depth, and one such payload relayed to a room breaks every
receiver. msgspec refuses the first two; depth and item count are bounded here.

    >>> from reference_server.core.limits import Limits
    >>> loads('{"a": [1, 2]}', Limits())
    {'a': [1, 2]}
    >>> loads('{"a": NaN}', Limits())
    Traceback (most recent call last):
    ...
    reference_server.core.errors.RemoteProtocolError: expected JSON, got something else

DIFFERS: of equal keys in an object the last wins, as in JavaScript, so that a server means what its clients mean; in
Phoenix the first wins. Validators see the same value as handlers, because both read the decoded object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from reference_server.core.errors import EncodeError, RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.unencodable import UNENCODABLE, culprit

INTERNAL_ERROR = 1011
"""The close code for a frame that cannot be decoded; Phoenix's transport process crashes with the same code."""

Shape = TypeVar("Shape")
_UNTYPED: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def loads(text: str | bytes, limits: Limits) -> Any:
    """Decode one JSON value.

    Raises RemoteProtocolError (close code 1011) for anything that is not strict JSON within `limits`.
    """
    return decode_with(_UNTYPED, text, limits)


def decode_with(decoder: msgspec.json.Decoder[Shape], text: str | bytes, limits: Limits) -> Shape:
    """Decode with a typed msgspec decoder; errors as in `loads`.

    Depth and items are bounded before, so that no small frame is ever turned into a large heap.
    """
    # Text has at least one character for each item, and two brackets for each level.
    size, deepest = len(text), limits.max_json_depth
    if size > limits.max_json_items or (size > 2 * deepest and _opened(text) > deepest):
        _refuse_oversized(text, limits)
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError) as error:
        raise RemoteProtocolError(INTERNAL_ERROR, "expected JSON, got something else") from error


def dumps(value: Any) -> bytes:
    """Encode one value as UTF-8 JSON; structs, dataclasses, dates and UUIDs are understood.

    A float that is not finite is written as `null`, which is what JavaScript's JSON.stringify does.
    Raises EncodeError, with the place, when the value holds something that JSON cannot say.
    """
    try:
        return encode(value)
    except UNENCODABLE as error:
        path, found, why = culprit(value, error, encode)
        where = f" at {path}" if path else ""
        raise EncodeError(f"A payload must be JSON, got {type(found).__name__}{where}: {why}.") from error


def encoded(value: Any) -> msgspec.Raw:
    """The value as a part of frames, encoded once for all of them. Raises as `dumps`."""
    return msgspec.Raw(dumps(value))


def _plain(value: Any) -> Any:
    """Convert for msgspec, which knows no subclasses of str, such as Topic, and no mappings but dict."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


encode = msgspec.json.Encoder(enc_hook=_plain).encode
"""The same, and raises one of UNENCODABLE."""


def _refuse_oversized(text: str | bytes, limits: Limits) -> None:
    # Counting characters costs a microsecond and over-estimates, since strings may hold brackets and commas:
    # only the rare frame over a bound is looked at properly.
    opened = _opened(text)
    separators = text.count(",") if isinstance(text, str) else text.count(b",")
    if opened > limits.max_json_depth and _depth(text) > limits.max_json_depth:
        raise RemoteProtocolError(INTERNAL_ERROR, f"expected JSON of at most {limits.max_json_depth} levels")
    if opened + separators > limits.max_json_items and _items(text) > limits.max_json_items:
        raise RemoteProtocolError(INTERNAL_ERROR, f"expected JSON of at most {limits.max_json_items} items")


def _opened(text: str | bytes) -> int:
    """How many brackets there are, those in strings included."""
    return text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")


def _structure(text: str | bytes) -> str:
    """The brackets and commas of a JSON text that stand outside its strings."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    kept: list[str] = []
    # Splitting at quotes after removing escapes leaves the parts outside strings at the even places.
    unescaped = text.replace("\\\\", "").replace('\\"', "")
    for part in unescaped.split('"')[::2]:
        kept.extend(character for character in part if character in "[]{},")
    return "".join(kept)


def _depth(text: str | bytes) -> int:
    depth = deepest = 0
    for character in _structure(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(character, 0)
        deepest = max(deepest, depth)
    return deepest


def _items(text: str | bytes) -> int:
    structure = _structure(text)
    return structure.count(",") + structure.count("[") + structure.count("{")
