"""Erlang's external term format: the bytes that Erlang writes, and what is never read back."""

from __future__ import annotations

import contextlib
import enum
import math
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import EncodeError
from reference_server.core.tokens.external_term import MAX_DEPTH, MAX_TERM_BYTES, Atom, TermError, decode, encode

# Written from the specification of the format, "External Term Format" in Erlang's documentation of ERTS.
BOTH_WAYS: list[tuple[object, str]] = [
    (None, "77036e696c"),
    (True, "770474727565"),
    (False, "770566616c7365"),
    (0, "6100"),
    (255, "61ff"),
    (256, "6200000100"),
    (-1, "62ffffffff"),
    (2**31 - 1, "627fffffff"),
    (-(2**31), "6280000000"),
    (2**31, "6e040000000080"),
    (-(2**31) - 1, "6e040101000080"),
    (5_000_000_000, "6e050000f2052a01"),
    (2**64, "6e0900000000000000000001"),
    (1.5, "463ff8000000000000"),
    (-0.0, "468000000000000000"),
    ("", "6d00000000"),
    ("user-1", "6d00000006757365722d31"),
    ("é", "6d00000002c3a9"),
    ([], "6a"),
    ([1, 2], "6b00020102"),
    ([256], "6c0000000162000001006a"),
    ([True], "6c000000017704747275656a"),
    ([[]], "6c000000016a6a"),
    ((), "6800"),
    ((1, "a"), "680261016d0000000161"),
    ({}, "7400000000"),
    ({"id": 7}, "74000000016d0000000269646107"),
    ({"b": 1, "a": 2, 10: 3, 9: 4}, "740000000461096104610a61036d000000016161026d00000001626101"),
]

READ_ONLY: list[tuple[str, object]] = [
    ("640002 6964", "id"),
    ("73026964", "id"),
    ("760002 6964", "id"),
    ("77026964", "id"),
    ("6400036e696c", None),
    ("6d00000001ff", b"\xff"),
    ("6e0100ff", 255),
    ("6900000001 6101", (1,)),
    ("7400000001 77026964 6107", {"id": 7}),
    ("6c00000000 6a", []),
    ("6b0000", []),
]

REFUSED = {
    "empty": "",
    "a bitstring": "4d0000000103e0",
    "an old process id": "67770161000000010000000000",
    "a process id": "5877016100000001000000000000000000",
    "a reference": "5a000177016100000000000000010000",
    "an old port": "66770161000000000000",
    "a port": "78770161000000000000000000000000",
    "an exported function": "71 770161 770162 6101",
    "a function": "7000000000",
    "a term of one runtime": "7900000000",
    "an old float": "63" + "31" * 31,
    "a large integer": "6f000001000001" + "00" * 255,
    "an unknown tag": "00",
    "bytes after the term": "61016101",
    "an improper list": "6c0000000161016102",
    "a list without its end": "6c000000016101",
    "a truncated binary": "6d000000056162",
    "a list that claims four billion items": "6cffffffff",
    "a map that claims four billion pairs": "74ffffffff",
    "a tuple that claims four billion items": "69ffffffff",
    "not a number": "467ff8000000000000",
    "infinity": "467ff0000000000000",
    "an atom that is not UTF-8": "7701ff",
    "a key given twice": "7400000002 6101 6102 6101 6103",
    "an atom and a binary that become one key": "7400000002 770161 6101 6d0000000161 6102",
    "an integer and a float that become one key": "7400000002 6101 6101 463ff0000000000000 6102",
    "a list as a key": "7400000001 6c00000001 6200000100 6a 6101",
    "a map as a key": "7400000001 7400000000 6101",
}


def from_hex(text: str) -> bytes:
    return bytes.fromhex("83" + text)


def compressed(term: bytes, size: int | None = None) -> bytes:
    return b"\x83P" + (len(term) if size is None else size).to_bytes(4, "big") + zlib.compress(term)


@pytest.mark.parametrize(("value", "text"), BOTH_WAYS, ids=repr)
def test_a_value_is_written_as_erlang_writes_it(value: object, text: str) -> None:
    assert encode(value) == from_hex(text)


@pytest.mark.parametrize(("value", "text"), BOTH_WAYS, ids=repr)
def test_a_value_is_read_back_with_its_type(value: object, text: str) -> None:
    found = decode(from_hex(text))
    assert found == value
    assert repr(found) == repr(value) or isinstance(value, dict)


@pytest.mark.parametrize(("text", "value"), READ_ONLY)
def test_older_and_wider_forms_are_read(text: str, value: object) -> None:
    assert decode(from_hex(text)) == value


@pytest.mark.parametrize("name", REFUSED)
def test_what_python_cannot_hold_is_refused(name: str) -> None:
    """CVE-2017-1000053: a term may never bring code, and here not even a process id, into the reader."""
    with pytest.raises(TermError, match=r"^expected "):
        decode(from_hex(REFUSED[name]))


def test_refusals_name_what_came() -> None:
    with pytest.raises(TermError, match="expected JSON-like data, got a function"):
        decode(from_hex("7000000000"))
    with pytest.raises(TermError, match="got the unknown tag 0"):
        decode(from_hex("00"))


def test_another_version_byte_is_refused() -> None:
    with pytest.raises(TermError, match="starts with 131"):
        decode(b"\x82a\x01")


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j, range(3)], ids=lambda value: type(value).__name__)
def test_what_is_not_json_like_is_not_written(value: object) -> None:
    with pytest.raises(EncodeError, match="expected None, bool, int, float, str, list, tuple or dict to sign, got "):
        encode({"value": value})


@pytest.mark.parametrize("key", [None, True, 1.5, (1,), Atom("a")], ids=repr)
def test_keys_are_text_or_integers(key: object) -> None:
    with pytest.raises(EncodeError, match="expected str or int as key"):
        encode({key: 1})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_that_erlang_lacks_are_not_written(value: float) -> None:
    with pytest.raises(EncodeError, match="expected a finite float"):
        encode([value])


def test_a_lone_surrogate_is_not_written() -> None:
    with pytest.raises(EncodeError, match="lone surrogate"):
        encode("\ud800")


def test_integers_are_bounded_at_255_bytes() -> None:
    largest = 256**255 - 1
    assert decode(encode(largest)) == largest
    assert decode(encode(-largest)) == -largest
    with pytest.raises(EncodeError, match="at most 255 bytes, got one of 256"):
        encode(largest + 1)


def test_long_tuples_and_lists_use_the_wide_headers() -> None:
    assert decode(encode((None,) * 300)) == (None,) * 300
    assert encode((None,) * 300)[1] == 105
    assert encode([7] * 300)[1] == 107
    assert decode(encode([7] * 300)) == [7] * 300


def test_subclasses_are_written_as_what_they_are() -> None:
    level = enum.IntEnum("level", {"HIGH": 2})
    assert encode([level.HIGH]) == encode([2])


def test_an_atom_is_written_on_demand_and_read_as_text() -> None:
    assert encode(Atom("infinity")) == from_hex("7708696e66696e697479")
    assert type(decode(encode(Atom("infinity")))) is str


def nested(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = [value]
    return value


def test_depth_is_bounded_in_both_directions() -> None:
    """CVE-2024-27454: deep nesting is a refusal, never a RecursionError."""
    deepest = nested(MAX_DEPTH - 1)
    assert decode(encode(deepest)) == deepest
    with pytest.raises(EncodeError, match="at most 64 levels deep"):
        encode(nested(MAX_DEPTH))
    deeper = b"\x83" + b"l\x00\x00\x00\x01" * MAX_DEPTH + b"a\x01" + b"j" * MAX_DEPTH
    with pytest.raises(TermError, match="at most 64 levels deep"):
        decode(deeper)
    with pytest.raises(TermError, match="at most 64 levels deep"):
        decode(b"\x83" + b"l\x00\x00\x00\x01" * 10_000)


def test_size_is_bounded_in_both_directions() -> None:
    assert len(encode("x" * (MAX_TERM_BYTES - 6))) == MAX_TERM_BYTES
    with pytest.raises(EncodeError, match="at most 65536 bytes, got 65537"):
        encode("x" * (MAX_TERM_BYTES - 5))
    with pytest.raises(TermError, match="at most 65536 bytes"):
        decode(b"\x83m\x00\x01\x00\x00" + b"x" * 65_536)


def test_compressed_terms_are_read() -> None:
    """Phoenix: token.ex, option `compressed`."""
    term = encode("compressed " * 100)[1:]
    assert decode(compressed(term)) == "compressed " * 100


@pytest.mark.parametrize(
    "data",
    [
        compressed(b"a\x01", size=1),
        compressed(b"a\x01", size=3),
        compressed(b"a\x01", size=0xFFFFFFFF),
        compressed(b"a\x01") + b"!",
        compressed(b"a\x01")[:-1],
        b"\x83P\x00\x00\x00\x02garbage",
        b"\x83P",
        compressed(compressed(b"a\x01")[1:]),
    ],
    ids=["longer", "shorter", "huge claim", "trailing", "truncated", "garbage", "nothing", "twice"],
)
def test_compressed_terms_that_lie_are_refused(data: bytes) -> None:
    """CVE-2026-39804: nothing is inflated past the bound, or past what the header claims."""
    with pytest.raises(TermError):
        decode(data)


def test_a_compressed_bomb_is_refused() -> None:
    """Made here and not as a parameter: a fifth of a gigabyte is packed, which each process would do to list tests."""
    with pytest.raises(TermError):
        decode(compressed(b"\x00" * 200_000_000, size=1000))


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**2000), 2**2000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
)
keys = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8) | st.integers()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=6) | st.lists(inner, max_size=6).map(tuple) | st.dictionaries(keys, inner, max_size=6)
    ),
    max_leaves=20,
)


@given(values)
def test_every_json_like_value_survives_the_round_trip(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.dictionaries(keys, st.none(), max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_a_dict_does_not_change_the_bytes(value: dict[str | int, None], random: Any) -> None:
    shuffled = list(value.items())
    random.shuffle(shuffled)
    assert encode(dict(shuffled)) == encode(value)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda body: b"\x83" + body))
def test_any_bytes_give_a_value_or_a_term_error(data: bytes) -> None:
    with contextlib.suppress(TermError):
        decode(data)


@given(values, st.data())
def test_a_damaged_term_gives_a_value_or_a_term_error(value: object, data: st.DataObject) -> None:
    damaged = bytearray(encode(value))
    position = data.draw(st.integers(0, len(damaged) - 1))
    damaged[position] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(position, len(damaged)))
    with contextlib.suppress(TermError):
        decode(bytes(damaged[:end]))
