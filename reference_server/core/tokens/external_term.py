"""Reads and writes the Erlang terms inside of tokens.

Phoenix.Token signs Erlang terms, so a token that a Phoenix application is to read must hold one, byte for byte.
It accepts the types that Python and Erlang have in common, which are close to those of JSON:

    | Python | None, True, False | int, float     | str    | list, tuple, dict |
    | Erlang | nil, true, false  | integer, float | binary | list, tuple, map  |

>>> encode({"id": 7}).hex()
'8374000000016d0000000269646107'
>>> decode(bytes.fromhex("8374000000016d0000000269646107"))
{'id': 7}

It reads only bytes whose signature was checked, and is careful all the same: size and depth are bounded, and
functions, processes, ports, references and records of a single runtime are refused by name.
It is not pickle: nothing that is read here can run.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, Final

from reference_server.core.errors import EncodeError

__all__ = ["MAX_DEPTH", "MAX_TERM_BYTES", "Atom", "TermError", "decode", "encode"]

MAX_TERM_BYTES: Final = 65_536
"""Largest term, uncompressed, in either direction. A token travels in a header or a URL, which hold far less."""

MAX_DEPTH: Final = 64
"""Deepest nesting of lists, tuples and maps."""
VERSION: Final = 131
_CONSTANTS: Final[dict[str, Any]] = {"nil": None, "true": True, "false": False}


class TermError(ValueError):
    """The bytes are no external term, or one without a counterpart in Python. `token` turns it into TokenError."""


class Atom(str):
    """Text to be written as an Erlang atom, such as `infinity`, instead of a binary. Reading never makes one."""

    __slots__ = ()


def encode(term: object) -> bytes:
    """The bytes of a term, the same that Erlang/OTP 26 and newer write for it.

    Maps of more than 32 keys are the exception: Erlang orders those by an internal hash. They read back equal.
    Raises `EncodeError` for whatever the table of this module does not list, and over its bounds.
    """
    parts: list[bytes] = [bytes([VERSION])]
    _write(term, parts, MAX_DEPTH)
    size = sum(map(len, parts))
    if size > MAX_TERM_BYTES:
        raise EncodeError(f"expected data of at most {MAX_TERM_BYTES} bytes, got {size}; sign an id, look the rest up")
    return b"".join(parts)


def decode(data: bytes) -> Any:
    """The value of a term. Raises `TermError`, and nothing else, for any other input.

    Atoms other than `nil`, `true` and `false` become plain `str`: Python has no table of atoms to exhaust, and
    `%{id: 7}` reads as `{"id": 7}`. A binary that is not UTF-8 becomes `bytes`. A map in which two keys would become
    one in Python (`:id` and `"id"`, or `1` and `1.0`) is refused rather than read by halves.
    """
    if len(data) > MAX_TERM_BYTES or data[:1] != bytes([VERSION]):
        raise TermError(f"expected an external term of at most {MAX_TERM_BYTES} bytes that starts with {VERSION}")
    reader = _Reader(_inflate(data[1:]))
    value = reader.term(MAX_DEPTH)
    if reader.rest:
        raise TermError("expected one external term, got bytes after it")
    return value


def _write(term: object, parts: list[bytes], depth: int) -> None:
    if depth == 0:
        raise EncodeError(f"expected data nested at most {MAX_DEPTH} levels deep, got more")
    if term is None or isinstance(term, bool):
        parts.append(_text(119, 1, {None: "nil", True: "true", False: "false"}[term]))
    elif isinstance(term, str):
        parts.append(_text(119, 1, term) if isinstance(term, Atom) else _text(109, 4, term))
    elif isinstance(term, int):
        parts.append(_integer(term))
    elif isinstance(term, float):
        parts.append(_float(term))
    elif isinstance(term, list):
        _write_list(term, parts, depth - 1)
    else:
        _write_container(term, parts, depth - 1)


def _write_container(term: object, parts: list[bytes], depth: int) -> None:
    if isinstance(term, tuple):
        parts.append(_header(104, len(term), 1) if len(term) < 256 else _header(105, len(term), 4))
        items: Iterable[object] = term
    elif isinstance(term, dict):
        parts.append(_header(116, len(term), 4))
        items = chain.from_iterable((key, term[key]) for key in sorted(term, key=_key_order))
    else:
        raise EncodeError(
            f"expected None, bool, int, float, str, list, tuple or dict to sign, got {type(term).__name__}; "
            "convert it first, for example with str()"
        )
    for item in items:
        _write(item, parts, depth)


def _header(tag: int, count: int, width: int) -> bytes:
    return bytes([tag]) + count.to_bytes(width, "big")


def _write_list(items: list[Any], parts: list[bytes], depth: int) -> None:
    if items and len(items) < 65_536 and all(_is_integer(item) and 0 <= item < 256 for item in items):
        # Erlang writes a list of small integers as if it were text; readers get the integers back.
        parts += (_header(107, len(items), 2), bytes(items))
        return
    if items:
        parts.append(_header(108, len(items), 4))
        for item in items:
            _write(item, parts, depth)
    parts.append(b"j")


def _text(tag: int, width: int, text: str) -> bytes:
    encoded = _utf8(text)
    return _header(tag, len(encoded), width) + encoded


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise EncodeError("expected text that is valid Unicode, got a lone surrogate") from error


def _integer(number: int) -> bytes:
    if 0 <= number < 256:
        return bytes([97, number])
    if -(2**31) <= number < 2**31:
        return b"b" + number.to_bytes(4, "big", signed=True)
    size = (abs(number).bit_length() + 7) // 8
    if size > 255:
        raise EncodeError(f"expected an integer of at most 255 bytes, got one of {size}")
    return bytes([110, size, number < 0]) + abs(number).to_bytes(size, "little")


def _float(number: float) -> bytes:
    if not math.isfinite(number):
        raise EncodeError(f"expected a finite float, got {number!r}; Erlang has no such number")
    return b"F" + struct.pack(">d", number)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _key_order(key: Any) -> tuple[int, int, bytes]:
    """Erlang's order of terms for the keys that are allowed: integers by value, then binaries by their bytes."""
    if isinstance(key, str) and not isinstance(key, Atom):
        return (1, 0, _utf8(key))
    if _is_integer(key):
        return (0, key, b"")
    raise EncodeError(f"expected str or int as key of a dict to sign, got {type(key).__name__}")


_REFUSED: Final = {
    **{77: "a bitstring", 121: "a term that only one runtime can read"},
    **dict.fromkeys((88, 103), "a process id"),
    **dict.fromkeys((89, 102, 120), "a port"),
    **dict.fromkeys((90, 101, 114), "a reference"),
    **dict.fromkeys((112, 113, 117), "a function"),
}


def _inflate(data: bytes) -> bytes:
    """Undo the compression of `Phoenix.Token.sign(…, compressed: true)`, if there is any."""
    if not data.startswith(b"P"):
        return data
    size = int.from_bytes(data[1:5], "big")
    if size > MAX_TERM_BYTES:
        raise TermError(f"expected a term of at most {MAX_TERM_BYTES} bytes, got one that claims {size}")
    inflater = zlib.decompressobj()
    try:
        # One byte more than claimed, so that a longer stream is noticed without being inflated.
        inflated = inflater.decompress(data[5:], size + 1)
    except zlib.error as error:
        raise TermError("expected a zlib stream in a compressed term") from error
    if len(inflated) != size or not inflater.eof or inflater.unused_data:
        raise TermError("expected a compressed term of the size that it claims")
    return inflated


class _Reader:
    """A cursor over the bytes of one term."""

    __slots__ = ("_data", "_position")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    @property
    def rest(self) -> int:
        """How many bytes are left."""
        return len(self._data) - self._position

    def term(self, depth: int) -> Any:
        if depth == 0:
            raise TermError(f"expected a term nested at most {MAX_DEPTH} levels deep, got more")
        tag = self._number(1)
        if tag in _SCALARS:
            return _SCALARS[tag](self)
        if tag in _CONTAINERS:
            return _CONTAINERS[tag](self, depth - 1)
        raise TermError(f"expected JSON-like data, got {_REFUSED.get(tag, f'the unknown tag {tag}')}")

    def _take(self, size: int) -> bytes:
        if size > self.rest:
            raise TermError(f"expected {size} more bytes in a term, got {self.rest}")
        start = self._position
        self._position += size
        return self._data[start : self._position]

    def _number(self, width: int, *, signed: bool = False) -> int:
        return int.from_bytes(self._take(width), "big", signed=signed)

    def _float(self) -> float:
        value: float = struct.unpack(">d", self._take(8))[0]
        if not math.isfinite(value):
            raise TermError("expected a finite float")
        return value

    def _big(self) -> int:
        size, negative = self._number(1), self._number(1)
        magnitude = int.from_bytes(self._take(size), "little")
        return -magnitude if negative else magnitude

    def _binary(self) -> str | bytes:
        data = self._take(self._number(4))
        try:
            return data.decode()
        except UnicodeDecodeError:
            return data

    def _atom(self, width: int, encoding: str) -> Any:
        try:
            name = self._take(self._number(width)).decode(encoding)
        except UnicodeDecodeError as error:
            raise TermError("expected an atom in UTF-8") from error
        return _CONSTANTS.get(name, name)

    def _items(self, count: int, depth: int) -> list[Any]:
        return [self.term(depth) for _ in range(count)]

    def _list(self, depth: int) -> list[Any]:
        items = self._items(self._number(4), depth)
        if self._number(1) != 106:
            raise TermError("expected a proper list, got one with a tail")
        return items

    def _map(self, depth: int) -> dict[Any, Any]:
        count = self._number(4)
        found: dict[Any, Any] = {}
        for _ in range(count):
            key = self.term(depth)
            try:
                found[key] = self.term(depth)
            except TypeError as error:
                raise TermError(f"expected a key that Python can hash, got a {type(key).__name__}") from error
        if len(found) != count:
            raise TermError("expected the keys of a map to stay different in Python")
        return found


_SCALARS: Final[dict[int, Callable[[_Reader], Any]]] = {
    70: lambda reader: reader._float(),
    97: lambda reader: reader._number(1),
    98: lambda reader: reader._number(4, signed=True),
    100: lambda reader: reader._atom(2, "latin-1"),
    106: lambda _reader: [],
    107: lambda reader: list(reader._take(reader._number(2))),
    109: lambda reader: reader._binary(),
    110: lambda reader: reader._big(),
    115: lambda reader: reader._atom(1, "latin-1"),
    118: lambda reader: reader._atom(2, "utf-8"),
    119: lambda reader: reader._atom(1, "utf-8"),
}

_CONTAINERS: Final[dict[int, Callable[[_Reader, int], Any]]] = {
    104: lambda reader, depth: tuple(reader._items(reader._number(1), depth)),
    105: lambda reader, depth: tuple(reader._items(reader._number(4), depth)),
    108: lambda reader, depth: reader._list(depth),
    116: lambda reader, depth: reader._map(depth),
}
