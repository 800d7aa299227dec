"""Checks the keys and metas that are tracked.

>>> stored_meta({"device": "phone"}, PresenceLimits(), ref="r2", previous_ref="r1")
{'device': 'phone', 'phx_ref': 'r2', 'phx_ref_prev': 'r1'}
>>> checked_key(7, PresenceLimits())
Traceback (most recent call last):
...
reference_server.core.errors.PresenceError: Expected a presence key of type str, got 7; write str(key).

Keys and metas come from the server's own code, so what is refused here is a mistake of the application:
everything is a `PresenceError` with a sentence, raised before anything changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

from reference_server.core.errors import ConfigurationError, EncodeError, PresenceError, RemoteProtocolError
from reference_server.core.limits import Limits
from reference_server.core.strict_json import dumps, loads

__all__ = ["FORBIDDEN_KEYS", "PresenceLimits", "checked_key", "copy_of", "stored_meta"]

FORBIDDEN_KEYS = frozenset(
    {
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__", "constructor",
        "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "prototype", "toLocaleString", "toString", "valueOf",
    }
)  # fmt: skip
"""Names that every JavaScript object inherits: phoenix.js before 1.8.9 takes what it inherits for a presence, and
throws (CVE-2026-56812 names two of them)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Two keys that differ in one of these look alike, and a pattern with `$` takes them for one."""

_SHAPE = Limits()
_NESTED = {dict, list}


@dataclass(frozen=True, slots=True)
class PresenceLimits:
    """The bounds of one presence; it is sent to everyone on its topic and held by every node."""

    max_key_bytes: int = 255
    """Bytes of UTF-8 in a key: as much as a topic may have."""

    max_meta_bytes: int = 16_384
    """Bytes of JSON in a meta, refs not counted: a meta is a label, not a document."""

    callback_seconds: float = 5.0
    """Seconds that one call of `fetch` or `handle_metas` may take: the diffs after it wait for it."""

    def __post_init__(self) -> None:
        if not self.callback_seconds > 0:
            raise ConfigurationError(
                f"Expected PresenceLimits.callback_seconds greater than zero, got {self.callback_seconds!r}."
            )


def checked_key(key: object, limits: PresenceLimits) -> str:
    """The key as an exact `str`; raises PresenceError for what is no key.

    DIFFERS: a key is text; Phoenix takes any type and turns it into text for clients only, so that tracking 1 and
    untracking "1" silently does nothing; it takes every name and character, too.
    """
    if not isinstance(key, str):
        raise PresenceError(f"Expected a presence key of type str, got {key!r}; write str(key).")
    if key in FORBIDDEN_KEYS:
        raise PresenceError(
            f"Expected a presence key that is safe in JavaScript, got {key!r}; put a prefix in front, such as 'user:'."
        )
    if _CONTROL.search(key):
        raise PresenceError(f"Expected a presence key without line ends and control characters, got {key!r}.")
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        raise PresenceError(f"Expected a presence key that UTF-8 can encode, got {key!r}.") from None
    if size > limits.max_key_bytes:
        raise PresenceError(
            f"Expected a presence key of at most {limits.max_key_bytes} bytes, got {size}; use an id, not a text."
        )
    return str(key)


def stored_meta(
    meta: object, limits: PresenceLimits, *, ref: str, previous_ref: str | None = None
) -> Mapping[str, Any]:
    """A copy of a meta as JSON knows it, with its refs; raises PresenceError for what is no JSON object.

    The copy shares nothing with `meta`: what the application changes later changes no list and no other node.
    Refs in `meta` itself (an update function is given them) are replaced.
    """
    copy = _copied(meta, limits)
    copy.pop("phx_ref_prev", None)
    copy["phx_ref"] = ref
    if previous_ref is not None:
        copy["phx_ref_prev"] = previous_ref
    return copy


def copy_of(meta: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a stored meta for code of the application, which may change what it is given, at any depth."""
    # Most metas are flat, and lists are long: this is many times faster than deepcopy.
    copy = dict(meta)
    for name, value in meta.items():
        if type(value) in _NESTED:
            copy[name] = deepcopy(value)
    return copy


def _copied(meta: object, limits: PresenceLimits) -> dict[str, Any]:
    try:
        text = dumps(meta)
        copy = loads(text, _SHAPE)
    except (EncodeError, RemoteProtocolError) as error:
        raise PresenceError(
            f"Expected a presence meta that JSON can say, got {type(meta).__name__}: {error}"
        ) from error
    if not isinstance(copy, Mapping):
        raise PresenceError(
            f"Expected a presence meta that is a JSON object, got {type(meta).__name__}; write {{'value': …}}."
        )
    if len(text) > limits.max_meta_bytes:
        raise PresenceError(
            f"Expected a presence meta of at most {limits.max_meta_bytes} bytes of JSON, got {len(text)}; "
            "track an id and add the rest in fetch."
        )
    return cast("dict[str, Any]", copy)
