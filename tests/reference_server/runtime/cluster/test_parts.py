"""Long messages: cut into parts and joined, and what is lost is bounded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_server.core.errors import EncodeError
from reference_server.runtime.cluster.envelope import Part, decode
from reference_server.runtime.cluster.parts import LONGEST, SHORTEST, Joiner, split


def parts(data: bytes, *, message: int = 1, at_most: int = 4096, sender: str = "a") -> list[Part]:
    pieces = split(data, sender=sender, message=message, at_most=at_most)
    assert all(len(piece) <= at_most for piece in pieces)
    decoded = [decode(piece) for piece in pieces]
    return [part for part in decoded if isinstance(part, Part)]


@given(st.binary(min_size=1, max_size=40_000), st.integers(4_096, 9_000))
def test_parts_make_the_message_again(data: bytes, at_most: int) -> None:
    joiner = Joiner()
    *begin, last = [joiner.take(part) for part in parts(data, at_most=at_most)]
    assert last == data
    assert set(begin) <= {None}
    assert joiner.waiting_bytes == 0


def test_messages_of_several_senders_may_be_interleaved() -> None:
    joiner, one, two = Joiner(), parts(b"1" * 9_000), parts(b"2" * 9_000, sender="b")
    whole = [joiner.take(part) for pair in zip(one, two, strict=True) for part in pair]
    assert whole[-2:] == [b"1" * 9_000, b"2" * 9_000]


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_missing_part_costs_its_message_and_no_memory(missing: int) -> None:
    joiner = Joiner()
    some = parts(b"x" * 9_000)
    assert len(some) == 3
    del some[missing]
    assert [joiner.take(part) for part in some] == [None, None]
    assert joiner.waiting_bytes == (0 if missing < 2 else sum(len(part.data) for part in some))
    assert joiner.take(parts(b"y")[0]) == b"y"


def test_a_repeated_part_costs_its_message() -> None:
    joiner, (first, second, third) = Joiner(), parts(b"x" * 9_000)
    assert [joiner.take(part) for part in (first, second, second, third)] == [None] * 4
    assert joiner.waiting_bytes == 0


@pytest.mark.parametrize(
    "part",
    [Part("a", 1, 0, 0, b""), Part("a", 1, -1, 3, b"x"), Part("a", 1, 5, 3, b"x"), Part("a", 1, 0, 3, b"")],
    ids=str,
)
def test_a_part_that_cannot_be_is_no_message(part: Part) -> None:
    assert Joiner().take(part) is None


def test_what_waits_is_bounded_and_the_oldest_goes() -> None:
    joiner = Joiner(longest=10_000)
    for message in range(100):
        joiner.take(parts(b"x" * 9_000, message=message)[0])
        assert joiner.waiting_bytes <= 10_000
    last = parts(b"x" * 9_000, message=99)
    assert [joiner.take(part) is not None for part in last[1:]] == [False, True]


def test_parts_without_bytes_wait_for_nothing() -> None:
    """The bound counts bytes, and memory is more than that: a million empty parts would be within it."""
    joiner = Joiner()
    for message in range(1_000):
        assert joiner.take(Part("a", message, 0, 2, b"")) is None
        assert joiner.take(Part("b", message, 0, 2, b"x" * (SHORTEST - 1))) is None
    assert joiner.waiting_bytes == 0
    assert joiner.waiting_messages == 0


def test_a_gap_forgets_what_was_begun() -> None:
    joiner, (first, *others) = Joiner(), parts(b"x" * 9_000)
    joiner.take(first)
    joiner.clear()
    assert [joiner.take(part) for part in others] == [None, None]
    assert joiner.waiting_bytes == 0


def test_a_message_over_the_bound_is_refused_with_a_sentence() -> None:
    with pytest.raises(EncodeError, match=f"at most {LONGEST} bytes at once, got {LONGEST + 1}; send less"):
        split(bytes(LONGEST + 1), sender="a", message=1, at_most=1_000_000)
